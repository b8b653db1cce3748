"""A real Neo4j server for tests: started by .ci/neo4j, ended with the process that started it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
from pathlib import Path

from neo4j import Driver, GraphDatabase

from .conftest import REPOSITORY

SCRIPT = REPOSITORY / ".ci" / "neo4j"
INSTALLED = REPOSITORY / ".neo4j" / "installed"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Neo4jServer:
    """A server on a folder; NEO4J_PASSWORD of this process is its password."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"bolt://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None
        self._driver: Driver | None = None

    def start(self, *settings: str) -> None:
        """Start it and wait until it answers.

        :param settings: lines of neo4j.conf.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        # Plans made anew because a test emptied the database would cost more than what tests ask.
        lines = ("dbms.cypher.min_replan_interval=1h", *settings)
        (self.home / "settings").write_text("".join(f"{line}\n" for line in lines))
        with (self.home / "errors").open("w") as errors:
            # It ends when our end of the pipe closes, however we end; and Ctrl-C is for the tests to see first.
            self._process = subprocess.Popen(
                [SCRIPT, "run", self.home, str(self.port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout
        for line in self._process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError((self.home / "errors").read_text())

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it as one should."""
        if self._driver:
            self._driver.close()
            self._driver = None
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()

    @property
    def command_line(self) -> str:
        """Its command line, as `ps` shows it."""
        assert self._process
        return Path(f"/proc/{self._process.pid}/cmdline").read_text()

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
