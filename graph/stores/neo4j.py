"""The Neo4j store: the merged graph and the books that it is derived from, on a server that many can reach.

A merge is a row of steps, each a transaction under the store's lock that leaves what is still to do on the server.
So it can be stopped at any moment and taken up by anyone, and two that merge at once share the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from neo4j import ManagedTransaction

from ..elements import Edge, Node
from ..errors import StoreError
from ..facts import Paper, PaperFacts
from ..naming import Naming
from ..rows import Rows
from ..rulings import Rulings
from ..source_files import Reread, SourceFile, change
from . import bolt, books, file_nodes, merged, records, steps
from .bolt import WRITER, Server
from .cypher_reading import CypherReading
from .protocol import Progress

_DUE = (
    "EXISTS { MATCH (p:_Paper) WHERE p._due IS NOT NULL } OR EXISTS { MATCH (k:_Key) WHERE k._due = true }"
    " OR EXISTS { MATCH (:_Doubt) }"
)


class Neo4jStore(CypherReading):
    """A store on a Neo4j server. Any number of processes and machines may read it and write to it.

    :param url: neo4j://, bolt:// or one of these with +s or +ssc for TLS; user and password come from the environment.
    :param write: to change it.
    :param create: begin a graph where there is none; only to write.
    :raises StoreError: there is no graph, or the server doesn't answer, refuses the login or can't be written.
    """

    def __init__(self, url: str, *, write: bool, create: bool) -> None:
        self.url = url
        self.is_still = False
        self.busy = False
        self._write = write
        self._server = Server(url, write=write)
        try:
            self._open(create=create)
        except BaseException:
            self._server.close()
            raise

    def _open(self, *, create: bool) -> None:
        (found,) = self._server.ask(
            "RETURN EXISTS { MATCH (:_Store) } AS books, EXISTS { MATCH (:Paper) } AS papers,"
            " EXISTS { MATCH (s:_Store) WHERE s._imported } AS imported"
        )
        self._has_books = bool(found["books"])
        if not self._has_books:
            if not found["papers"] and not (self._write and create):
                raise StoreError(
                    f"{self.url}: no graph of Paperatlas there. 'paperatlas build SOURCE --store {self.url}' makes one."
                )
            if found["papers"] and self._write:
                raise StoreError(
                    f"{self.url}: has papers but not Paperatlas's books of what they say, so it can be read but not"
                    " changed. Import a folder of 'paperatlas export --format neo4j-admin' whole, or build into an"
                    " empty database."
                )
        self._server.read(books.settings)  # of another version?
        if self._write:
            merged.define(self._server, merged.SCHEMA | books.SCHEMA | file_nodes.SCHEMA)
            self._has_books = True
            if found["imported"]:
                self._server.write(steps.complete)
        elif self._is_due():
            # Papers that another process has taken in and not merged are that one's to merge.
            self.busy = self._has_writer()

    def _has_writer(self) -> bool:
        query = "CALL dbms.listConnections() YIELD userAgent RETURN userAgent AS agent"
        try:
            return any(row["agent"] == WRITER for row in self._server.ask(query))
        except StoreError:
            return False  # not every user may see others' connections

    def _is_due(self) -> bool:
        return bool(self._server.ask(f"RETURN {_DUE} AS due")[0]["due"])

    def _writable(self) -> Server:
        if not self._write:
            raise StoreError(f"{self.url}: opened to read only.")
        return self._server

    def _readable(self) -> Server:
        if not self._has_books:
            raise StoreError(f"{self.url}: has no books of what its papers say. Import them with the graph.")
        return self._server

    # papers

    def held(self, papers: Iterable[Paper], extractor: str) -> set[str]:
        """Records that it has; see :class:`Store`."""
        asked = [[paper.record, records.digest(paper, extractor)] for paper in papers]
        query = "UNWIND $asked AS a MATCH (p:_Paper {_paper: a[0]}) WHERE p._input = a[1] RETURN a[0] AS record"
        return {row["record"] for row in self._readable().ask(query, asked=asked)}

    def add(self, facts: Iterable[PaperFacts]) -> int:
        """Take records in; see :class:`Store`."""
        listed = list(facts)  # a transaction may be tried twice
        by_record = {said.paper.record: said for said in listed}
        for said in by_record.values():
            merged.check_ids(steps.indexed(said), said.paper.id)

        def put(tx: ManagedTransaction) -> None:
            books.put(tx, by_record, books.settings(tx, lock=True).min_confidence)

        server = self._writable()
        if by_record:
            server.write(put)
        return len(listed)

    def remove(self, paper: str) -> bool:
        """Take a paper out; see :class:`Store`."""
        return self._drop(self.records_of([paper]).get(paper, ()))

    def remove_record(self, record: str) -> bool:
        """Take a record out; see :class:`Store`."""
        return self._drop([record])

    def _drop(self, listed: Sequence[str]) -> bool:
        def drop(tx: ManagedTransaction) -> bool:
            least = books.settings(tx, lock=True).min_confidence
            dropped = [books.drop(tx, record, least) for record in listed]
            return any(dropped)

        return self._writable().write(drop)

    def facts(self, paper: str) -> PaperFacts | None:
        """What a paper says."""

        def facts(tx: ManagedTransaction) -> PaperFacts | None:
            query = (
                "MATCH (p:_Paper {_id: $id}) WHERE p._facts IS NOT NULL AND p._shown_by IS NULL RETURN p._paper AS r"
            )
            found = [row["r"] for row in bolt.rows(tx, query, id=paper)]
            return books.shown(tx, found)[found[0]] if found else None

        return self._readable().read(facts)

    def paper_ids(self) -> list[str]:
        """Ids of all papers, sorted."""
        query = "MATCH (p:_Paper) WHERE p._facts IS NOT NULL AND p._shown_by IS NULL RETURN p._id AS id"
        return sorted(row["id"] for row in self._readable().ask(query))

    def record(self, record: str) -> PaperFacts | None:
        """What a record says."""
        query = "MATCH (p:_Paper {_paper: $record}) WHERE p._facts IS NOT NULL RETURN p._facts AS facts"
        found = self._readable().ask(query, record=record)
        return records.facts_in(found[0]["facts"]) if found else None

    def records(self) -> list[str]:
        """All records, sorted by their papers' ids."""
        query = "MATCH (p:_Paper) WHERE p._facts IS NOT NULL RETURN p._id AS id, p._paper AS record"
        return [record for _, record in sorted((row["id"], row["record"]) for row in self._readable().ask(query))]

    def hidden(self) -> dict[str, str]:
        """Records that are not shown; see :class:`Store`."""
        query = "MATCH (p:_Paper) WHERE p._shown_by IS NOT NULL RETURN p._paper AS record, p._shown_by AS shown"
        return {row["record"]: row["shown"] for row in self._readable().ask(query)}

    def records_of(self, papers: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The records of some papers; see :class:`Store`."""
        query = (
            "UNWIND $papers AS id MATCH (p:_Paper {_id: id}) WHERE p._facts IS NOT NULL"
            " WITH DISTINCT coalesce(p._shown_by, p._paper) AS first MATCH (s:_Paper {_paper: first})"
            " OPTIONAL MATCH (h:_Paper {_shown_by: first}) WITH s, h._paper AS hidden ORDER BY hidden"
            " RETURN s._id AS id, s._paper AS first, collect(hidden) AS hidden"
        )
        found = self._readable().ask(query, papers=list(papers))
        return {row["id"]: (row["first"], *row["hidden"]) for row in found}

    def known_files(self) -> list[SourceFile]:
        """The files that it was built from; see :class:`Store`."""
        return self._writable().read(file_nodes.known_files)

    def know(self, news: Reread) -> tuple[str, ...]:
        """Learn what files hold now; see :class:`Store`."""

        def know(tx: ManagedTransaction) -> tuple[str, ...]:
            least = books.settings(tx, lock=True).min_confidence
            # What another process wrote before it let go of the lock is seen from here on.
            changed = change(file_nodes.known_files(tx), news)
            file_nodes.know(tx, changed)
            return tuple(record for record in changed.lost if books.drop(tx, record, least))

        if not change(self.known_files(), news):
            return ()
        return self._writable().write(know)

    # what a person decides

    @property
    def min_confidence(self) -> float:
        """What is less sure stays out of the graph; see :class:`Store`."""
        return self._readable().read(books.settings).min_confidence

    def demand(self, min_confidence: float) -> None:
        """Leave out what is less sure; see :class:`Store`."""

        def demand(tx: ManagedTransaction) -> None:
            before = books.settings(tx, lock=True)
            books.save(tx, replace(before, min_confidence=min_confidence))
            if before.min_confidence != min_confidence:
                # Other names than before, which the next merge finds, some papers at a time. The marks are one
                # transaction, so that none is forgotten; of each paper it is a word.
                tx.run("MATCH (p:_Paper) WHERE p._facts IS NOT NULL SET p._due = 'names'").consume()

        if self.min_confidence != min_confidence:
            self._writable().write(demand)

    @property
    def rulings(self) -> Rulings:
        """What was ruled last; see :class:`Store`."""
        return self._readable().read(books.settings).rulings

    def rule(self, rulings: Rulings) -> None:
        """Put these in place of all earlier rulings; see :class:`Store`."""

        def rule(tx: ManagedTransaction) -> None:
            before = books.settings(tx, lock=True)
            books.save(tx, replace(before, rulings=rulings))
            keys = sorted(map(records.key_name, {*before.rulings.keys(), *rulings.keys()}))
            tx.run("UNWIND $keys AS key MATCH (k:_Key {_key: key}) SET k._due = true", keys=keys).consume()

        # Places are no part of what makes rulings equal, but they last too.
        before = [(r, r.place) for r in self.rulings.listed]
        if before != [(r, r.place) for r in rulings.listed]:
            self._writable().write(rule)

    def is_named(self, space: str, key: str) -> bool:
        """Whether a paper names something by this key."""
        query = "MATCH (k:_Key {_key: $key}) WHERE k._papers <> [] RETURN k._key"
        return bool(self._readable().ask(query, key=records.key_name((space, key))))

    def related(self, space: str, key: str) -> list[Naming]:
        """Namings that decide what a key stands for; see :class:`Store`."""

        def related(tx: ManagedTransaction) -> list[Naming]:
            return list(books.known(tx, [(space, key)], books.settings(tx).rulings).found)

        return self._readable().read(related)

    # the merged graph

    @property
    def is_merged(self) -> bool:
        """Whether queries see every paper that was taken in, as far as no other process is about to see to it."""
        return self.busy or not self._is_due()

    def merge(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the papers; see :class:`Store`."""
        server, written = self._writable(), 0
        if not self._is_due():
            return 0
        while (done := server.write(steps.next_step)) is not None:
            written += done
            if progress and done:
                (left,) = server.ask("MATCH (p:_Paper {_due: 'edges'}) RETURN count(*) AS n")
                progress(written, written + left["n"])
        return written

    # reading

    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """Run a query; see :class:`Store`."""
        if write:
            self._writable()
        return self._server.cypher(query, params, write=write)

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted; see :class:`Store`."""
        return merged.read_nodes(self._server)

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted; see :class:`Store`."""
        return merged.read_edges(self._server)

    def close(self) -> None:
        """Let go of the connections."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
