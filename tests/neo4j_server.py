"""A real Neo4j server for tests: started by .ci/neo4j, ended with the process that started it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from neo4j import Driver, GraphDatabase

from .conftest import REPOSITORY
from .server_process import ServerProcess

SCRIPT = REPOSITORY / ".ci" / "neo4j"
INSTALLED = REPOSITORY / ".neo4j" / "installed"


class Neo4jServer:
    """A server on a folder; NEO4J_PASSWORD of this process is its password."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._server = ServerProcess(SCRIPT, home)
        self.port = self._server.port
        self.url = f"bolt://127.0.0.1:{self.port}"
        self._driver: Driver | None = None

    def start(self, *settings: str) -> None:
        """Start it and wait until it answers.

        :param settings: lines of neo4j.conf.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        # Plans made anew because a test emptied the database would cost more than what tests ask.
        lines = ("dbms.cypher.min_replan_interval=1h", *settings)
        (self.home / "settings").write_text("".join(f"{line}\n" for line in lines))
        self._server.start()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._server.kill()

    def stop(self) -> None:
        """End it as one should."""
        if self._driver:
            self._driver.close()
            self._driver = None
        self._server.stop()

    @property
    def command_line(self) -> str:
        """Its command line, as `ps` shows it."""
        return Path(f"/proc/{self._server.pid}/cmdline").read_text()

    def run(self, query: str, **params: object) -> list[tuple[object, ...]]:
        """Rows of a query by the driver alone, past the store."""
        if not self._driver:
            self._driver = GraphDatabase.driver(self.url, auth=("neo4j", os.environ["NEO4J_PASSWORD"]))
        return [tuple(record.values()) for record in self._driver.execute_query(query, params).records]

    def empty(self) -> None:
        """Delete all that is in it."""
        self.run("MATCH (n) DETACH DELETE n")


def new_password() -> str:
    return secrets.token_urlsafe(12)
