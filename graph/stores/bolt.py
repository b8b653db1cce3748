"""A Neo4j server over Bolt: sessions, a user's queries, and what the driver raises as errors of ours.

What a query would do is read from the server's plan of it, not from its text: a single server takes the access mode
for a promise about the graph alone, and would still read files, reach the network or end other people's queries.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import ClientError, ConfigurationError, DriverError, Neo4jError

from ..cypher import check
from ..errors import QueryError, StoreError
from ..rows import Rows
from ..schema import EDGE_SCHEMAS, EVIDENCE, NODE_SCHEMAS, NODES
from .answers import cells

T = TypeVar("T")

WRITER = "paperatlas writer"
"""How a process that has a store open to write calls itself to the server."""

RETRY_SECONDS = 30.0
"""How long a transaction is tried again while the server doesn't answer, as when it is started anew."""

_PLACE = re.compile(r"\s*\(line (\d+), column (\d+) \(offset: \d+\)\)")
_PLAN = re.compile(r"\A\s*(?:CYPHER\b[^\n]*?\b)?(?:EXPLAIN|PROFILE)\b", re.IGNORECASE)
_OWN_TRANSACTIONS = re.compile(r"\bIN\s+(?:\w+\s+)?(?:CONCURRENT\s+)?TRANSACTIONS\b", re.IGNORECASE)
# Procedures that tell what is in the graph; all others are refused, whatever they do.
_PROCEDURES = re.compile(
    r"db\.(labels|relationshipTypes|propertyKeys|schema\.\w+|index\.(fulltext|vector)\.query\w+)\Z", re.IGNORECASE
)
# A name that no node or edge of this graph bears is no mistake where the schema has it.
_NO_SUCH = re.compile(r"(?:property key|label|relationship type) does not exist\. The [a-z ]+ `(\w+)` does not exist")
_SCHEMA = {*NODE_SCHEMAS, *EDGE_SCHEMAS, *(p.name for n in NODES for p in n.properties), *(p.name for p in EVIDENCE)}
_LOGIN = "Set NEO4J_PASSWORD, and NEO4J_USERNAME where it is not neo4j, in the environment."
# Of a cluster the first may pass, since another becomes the leader.
_READ_ONLY = (
    "Neo.ClientError.Cluster.NotALeader",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.Statement.AccessMode",
)
# What is wrong with a query rather than with the server.
_OF_A_QUERY = ("Neo.ClientError.Statement.", "Neo.ClientError.Procedure.", "Neo.ClientError.Schema.")
_MENDS = {
    "Neo.ClientError.Security.CredentialsExpired": "wants another password first. Change it in Neo4j Browser.",
    "Neo.ClientError.Security.AuthenticationRateLimit": "has seen too many wrong passwords. Wait a few seconds.",
    "Neo.ClientError.Security.Forbidden": "doesn't let this user do that. Set NEO4J_USERNAME to one who may.",
    "Neo.ClientError.Database.DatabaseNotFound": "has no such database. Name another at the end of --store, or by"
    " NEO4J_DATABASE.",
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": "has too little memory for this. Give it more"
    " (server.memory.heap.max_size); what was reported done is kept.",
}


class Server:
    """A database of a Neo4j server, with user and password from the environment.

    :param url: with the database's name as its path, where that is not the user's own.
    :param write: tell the server that this process writes.
    :raises StoreError: the URL holds a password, or the server doesn't answer or refuses the login.
    """

    def __init__(self, url: str, *, write: bool) -> None:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            raise StoreError(
                f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}: a URL shows in lists of processes and in logs, so"
                f" it must hold no user and no password. {_LOGIN}"
            )
        self.url = url
        self._database = parts.path.strip("/") or os.environ.get("NEO4J_DATABASE") or None
        # What the server notes about a query travels with the rows.
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
        user, password = os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD")
        try:
            _ = parts.port  # out of range, the driver would take another
            self._driver = neo4j.GraphDatabase.driver(
                parts._replace(path="", fragment="").geturl(),
                auth=neo4j.basic_auth(user, password) if password else None,
                user_agent=WRITER if write else "paperatlas",
                max_transaction_retry_time=RETRY_SECONDS,
                telemetry_disabled=True,
            )
        except (ValueError, ConfigurationError) as error:
            message = f"{url}: not a server's address ({_first_line(error)}). Write it as bolt://host:7687."
            raise StoreError(message) from error
        with self._told():
            try:
                self._driver.verify_connectivity()
            except BaseException:
                self._driver.close()
                raise

    def close(self) -> None:
        """Let go of its connections."""
        self._driver.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The driver's errors as ours, with the mend."""
        try:
            yield
        except Neo4jError as error:
            raise StoreError(f"{self.url}: {_sentence(error)}") from error
        except (DriverError, OSError) as error:
            raise StoreError(
                f"{self.url}: the server doesn't answer ({_first_line(error)}). See that it runs there; what was"
                " reported done is kept, and the same command goes on from it."
            ) from error

    def _session(self, *, write: bool) -> neo4j.Session:
        mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
        return self._driver.session(database=self._database, default_access_mode=mode)

    # our own queries

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What `work` gives, run in a transaction that lasts, or not at all.

        :param work: may be called again where the server asks to retry.
        """
        with self._told(), self._session(write=True) as session:
            return session.execute_write(self._at_once, work)

    def _at_once(self, tx: neo4j.ManagedTransaction, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What `work` gives; what can't be written isn't tried again, as the driver would for half a minute."""
        try:
            return work(tx)
        except Neo4jError as error:
            if error.code in _READ_ONLY[1:]:
                raise StoreError(f"{self.url}: {_sentence(error)}") from error
            raise

    def read(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What `work` gives, run in a transaction that reads."""
        with self._told(), self._session(write=False) as session:
            return session.execute_read(work)

    def ask(self, query: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of a query that reads, by column name."""
        return self.read(lambda tx: rows(tx, query, **params))

    def define(self, statements: Sequence[str]) -> None:
        """Run statements that each make a constraint or an index."""
        with self._told(), self._session(write=True) as session:
            for statement in statements:
                session.run(statement).consume()

    def stream(self, query: str) -> Iterator[dict[str, Any]]:
        """The rows of a query that reads, one by one as the server sends them."""
        with self._told(), self._session(write=False) as session:
            for record in session.run(query):
                yield dict(record)

    # a user's queries

    def cypher(self, query: str, params: Mapping[str, Any] | None, *, write: bool) -> Rows:
        """Run a query of a user's; see :class:`Store`."""
        check(query)
        if _PLAN.match(query):
            raise QueryError("EXPLAIN and PROFILE answer with a plan, not with rows. Leave the word out.", query)
        lines_before = 1
        with self._told():
            try:
                with self._session(write=write) as session:
                    self._check_plan(session, query, params, write=write)
                    lines_before = 0
                    return self._run(session, query, params, write=write)
            except ClientError as error:
                if error.code in _READ_ONLY and not write:
                    raise QueryError("The query would change the graph. Say --write if it is to.", query) from error
                if (error.code or "").startswith(_OF_A_QUERY) and error.code not in _READ_ONLY:
                    raise _query_error(error, query, lines_before) from error
                raise
            except (ValueError, TypeError, OverflowError) as error:
                raise QueryError(f"A parameter can't be sent: {_first_line(error)}", query) from error

    def _check_plan(self, session: neo4j.Session, query: str, params: Mapping[str, Any] | None, *, write: bool) -> None:
        """Refuse what the server would do beyond reading, or with `write` beyond changing the graph.

        :raises QueryError: with what it is.
        """
        # The query stays in lines of its own, so that columns in messages are the user's.
        summary = session.run(f"EXPLAIN\n{query}", dict(params or {})).consume()
        for operator, details in _operators(summary.plan):
            if operator == "LoadCSV":
                raise QueryError("LOAD CSV reads files and the network and is not allowed here", query)
            if operator in ("TerminateTransactions", "AdministrationCommand"):
                raise QueryError("Commands to the server itself are not allowed here: use cypher-shell for them", query)
            name = details.partition("(")[0]
            if operator == "ProcedureCall" and not _PROCEDURES.match(name):
                raise QueryError(f"The procedure {name} is not among those that only tell of the graph", query)
        if summary.query_type != "r" and not write:
            raise QueryError("The query would change the graph. Say --write if it is to.", query)

    def _run(self, session: neo4j.Session, query: str, params: Mapping[str, Any] | None, *, write: bool) -> Rows:
        given = dict(params or {})

        def run(source: neo4j.Session | neo4j.ManagedTransaction) -> Rows:
            result = source.run(query, given)
            columns = tuple(result.keys())
            answer = [record.values() for record in result]
            noted = result.consume().gql_status_objects
            found = cells(answer, lambda own: _ids(source, own))
            # Of its classes of notes, those that tell of a mistake: names that aren't there, slow patterns.
            told = (n.status_description.removeprefix("warn: ") for n in noted if n.raw_severity == "WARNING")
            notes = (note for note in told if not ((name := _NO_SUCH.match(note)) and name[1] in _SCHEMA))
            return Rows(columns, found, tuple(dict.fromkeys(notes)))

        if _OWN_TRANSACTIONS.search(query):
            return run(session)
        return session.execute_write(self._at_once, run) if write else session.execute_read(run)


def _ids(source: neo4j.Session | neo4j.ManagedTransaction, own: list[str]) -> dict[str, Any]:
    """Our ids of nodes, by the server's own."""
    found = source.run("MATCH (n) WHERE elementId(n) IN $own RETURN elementId(n) AS own, n.id AS id", {"own": own})
    return {record["own"]: record["id"] for record in found}


def rows(tx: neo4j.ManagedTransaction, query: str, **params: Any) -> list[dict[str, Any]]:
    """The rows of a query of ours, by column name."""
    return [dict(record) for record in tx.run(query, params)]


def _operators(plan: Any) -> Iterator[tuple[str, str]]:
    """Name and details of each operator of a plan."""
    waiting: list[Any] = [plan] if plan else []
    while waiting:
        step = waiting.pop()
        yield str(step["operatorType"]).partition("@")[0], str(step.get("args", {}).get("Details", ""))
        waiting += step.get("children", [])


def _sentence(error: Neo4jError) -> str:
    code = error.code or ""
    if code in _READ_ONLY:
        return "this server, or this database on it, can only be read. Name one that can be written by --store."
    if code in _MENDS:
        return f"the server {_MENDS[code]}"
    if code.startswith("Neo.ClientError.Security."):
        return f"the server refuses the login. {_LOGIN}"
    return f"the server says: {_first_line(error.message)}"


def _query_error(error: ClientError, query: str, lines_before: int) -> QueryError:
    """The server's message in one line, with the place apart.

    :param lines_before: those that the server got before the query's own.
    """
    message = error.message or ""
    first, place = _first_line(message), _PLACE.search(message)
    if not place:
        return QueryError(first, query)
    line, column = int(place[1]) - lines_before, int(place[2])
    return QueryError(_PLACE.sub("", first).rstrip(".") + ".", query, max(1, line), max(1, column))


def _first_line(text: object) -> str:
    return (str(text).splitlines() or [""])[0].rstrip(".:")
