"""The embedded store: a KGLite file with the merged graph, and a ledger beside it with what each paper says.

The engine's file is replaced as a whole, so a graph is either the one before a merge or the one after it. A
number in the file and in the ledger tells which; where they differ, the graph is derived anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from ..atlas import group_node, paper_edges, paper_node, result_nodes
from ..elements import Edge, Node
from ..errors import StoreBusyError, StoreError
from ..facts import Paper, PaperFacts
from ..naming import Naming
from ..rulings import Rulings
from .engine import Engine, chunks
from .ledger import Ledger
from .protocol import Progress, Rows

_PAPERS_AT_ONCE = 200


class EmbeddedStore:
    """A store in a file.

    :param path: the KGLite file; `PATH.facts` beside it is the ledger.
    :param write: take the store for this process alone.
    :param create: make it where there is none; only to write.
    :raises StoreError: there is no store, or it can't be opened.
    """

    def __init__(self, path: Path, *, write: bool, create: bool) -> None:
        self.url = str(path)
        self.busy = False
        self._path = path
        self._facts = path.with_name(path.name + ".facts")
        self._ledger: Ledger | None = None
        self._merged = True
        self._check(write=write, create=create)
        if write:
            self._ledger = Ledger(self._facts, write=True)
        try:
            self._engine = Engine(path if path.exists() else None)
        except StoreError:
            self.close()
            raise
        if not write and self._facts.exists():
            try:
                with self._reading() as ledger:
                    self._merged = ledger.is_merged() and self._is_last(ledger)
            except StoreBusyError:
                # The graph of the last merge is whole all the same.
                self.busy = True

    def _check(self, *, write: bool, create: bool) -> None:
        path = self._path
        try:
            graph, facts = path.exists(), self._facts.exists()
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}. Take another --store.") from error
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}. Make it, or take another --store.")
        if path.is_dir():
            raise StoreError(f"{path}: a folder, not a store. Name a file in it.")
        if not graph and not facts and not (write and create):
            raise StoreError(f"{path}: no such store. 'paperatlas build SOURCE --store {path}' makes one.")
        if write and graph and not facts:
            raise StoreError(
                f"{path}: its papers' facts ({self._facts.name}) are not beside it, so it can be read but not changed."
                " Put that file back, or take another --store."
            )

    # papers

    def _writable(self) -> Ledger:
        if self._ledger is None:
            raise StoreError(f"{self._path}: opened to read only.")
        return self._ledger

    @contextmanager
    def _reading(self) -> Iterator[Ledger]:
        """The ledger; a reader's is open for this moment only, lest it keep writers out."""
        if self._ledger is not None:
            yield self._ledger
        elif not self._facts.exists():
            raise StoreError(
                f"{self._path}: its papers' facts ({self._facts.name}) are not beside it. Put that file back."
            )
        else:
            with Ledger(self._facts, write=False) as ledger:
                yield ledger

    def holds(self, paper: Paper, extractor: str) -> bool:
        """Whether it has this very record, read by this extractor."""
        with self._reading() as ledger:
            return ledger.holds(paper, extractor)

    def add(self, facts: Iterable[PaperFacts]) -> int:
        """Take papers in; see :class:`Store`."""
        ledger = self._writable()
        count = 0
        with ledger.transaction():
            for said in facts:
                ledger.put(said)
                count += 1
        return count

    def remove(self, paper: str) -> bool:
        """Take a paper out; see :class:`Store`."""
        ledger = self._writable()
        with ledger.transaction():
            return ledger.drop(paper)

    def facts(self, paper: str) -> PaperFacts | None:
        """What a paper says."""
        with self._reading() as ledger:
            return ledger.facts(paper)

    def paper_ids(self) -> list[str]:
        """Ids of all papers that were taken in, sorted."""
        with self._reading() as ledger:
            return list(ledger.paper_ids())

    # what a person decides

    @property
    def min_confidence(self) -> float:
        """What is less sure stays out of the graph; see :class:`Store`."""
        with self._reading() as ledger:
            return ledger.min_confidence

    def demand(self, min_confidence: float) -> None:
        """Leave out what is less sure; see :class:`Store`."""
        ledger = self._writable()
        with ledger.transaction():
            ledger.min_confidence = min_confidence

    @property
    def rulings(self) -> Rulings:
        """What was ruled last; see :class:`Store`."""
        with self._reading() as ledger:
            return ledger.rulings

    def rule(self, rulings: Rulings) -> None:
        """Put these in place of all earlier rulings; see :class:`Store`."""
        ledger = self._writable()
        with ledger.transaction():
            ledger.rulings = rulings

    def is_named(self, space: str, key: str) -> bool:
        """Whether a paper names something by this key."""
        with self._reading() as ledger:
            return ledger.is_named(space, key)

    def related(self, space: str, key: str) -> list[Naming]:
        """Namings that decide what a key stands for; see :class:`Store`."""
        with self._reading() as ledger:
            return ledger.related(space, key)

    # the merged graph

    @property
    def is_merged(self) -> bool:
        """Whether queries see every paper that was taken in; for a reader, as of its opening."""
        if self._ledger is None:
            return self._merged
        return self._path.exists() and self._ledger.is_merged() and self._is_last(self._ledger)

    def _is_last(self, ledger: Ledger) -> bool:
        return ledger.generation == self._engine.generation

    def merge(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the papers; see :class:`Store`."""
        ledger = self._writable()
        if self.is_merged:
            return 0
        with ledger.transaction():
            if not self._is_last(ledger) or not self._path.exists():
                # Another graph than the ledger's last, or none: nothing of it can be relied on.
                self._engine = Engine()
                ledger.unsettle()
            count = self._derive(ledger, progress)
            ledger.generation = secrets.randbits(31) + 1
            self._engine.save(self._path, ledger.generation)
        return count

    def _derive(self, ledger: Ledger, progress: Progress | None) -> int:
        for groups in chunks(ledger.resolve_anew()):
            self._engine.upsert([group_node(g) for g in groups])
        outdated, stale = ledger.outdated(), ledger.stale()
        self._engine.delete_edges(outdated)
        done = 0
        for papers in chunks(stale, _PAPERS_AT_ONCE):
            self._write_papers(ledger, papers)
            done += len(papers)
            if progress:
                progress(done, len(stale))
        self._engine.delete_nodes((paper, "Paper") for paper in sorted(set(outdated) - set(stale)))
        self._engine.delete_nodes(ledger.orphans())
        ledger.settle()
        return len(stale)

    def _write_papers(self, ledger: Ledger, papers: Sequence[str]) -> None:
        nodes: list[Node] = []
        edges: list[Edge] = []
        least = ledger.min_confidence
        for ident in papers:
            whole = ledger.facts(ident)
            if whole is None:
                raise StoreError(f"{ledger.path}: paper {ident!r} is in the list of papers and has no facts.")
            said = whole.sure(least)
            places = ledger.places(ident)
            nodes += [paper_node(said.paper), *result_nodes(said)]
            edges += paper_edges(said, places)
        self._engine.upsert(nodes)
        self._engine.create_edges(edges)

    # reading

    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """Run a query; see :class:`Store`."""
        if write:
            self._writable()
        rows = self._engine.cypher(query, params, write=write)
        if write:
            self._engine.save(self._path)
        return rows

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted; see :class:`Store`."""
        return self._engine.nodes()

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted; see :class:`Store`."""
        return self._engine.edges()

    def close(self) -> None:
        """Let go of the ledger and its lock."""
        if self._ledger is not None:
            self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
