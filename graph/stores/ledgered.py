"""What stores with a ledger share: papers, rulings, and the steps by which a merged graph follows them.

The ledger is the truth. A graph, wherever it is, bears the number of the merge that wrote it, and the ledger the number
of its last merge: where the two differ, the graph is derived anew.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Self

from ..atlas import group_node, paper_edges, paper_nodes
from ..elements import Edge, Node
from ..errors import StoreBusyError, StoreError
from ..facts import Paper, PaperFacts
from ..naming import Naming
from ..rulings import Rulings
from ..schema import NodeType
from ..source_files import Reread, SourceFile
from .batches import chunks
from .ledger import Ledger
from .protocol import Progress

_PAPERS_AT_ONCE = 200
_GROUPS_AT_ONCE = 2000


class MergedGraph(Protocol):
    """A graph that a merge writes to."""

    def upsert(self, nodes: Sequence[Node]) -> None:
        """Write nodes, each in place of the one of its id and type."""
        ...

    def create_edges(self, edges: Iterable[Edge]) -> None:
        """Add edges between nodes that are there."""
        ...

    def delete_edges(self, papers: Sequence[str]) -> None:
        """Delete every edge and result that belongs to these papers, by id."""
        ...

    def delete_nodes(self, nodes: Iterable[tuple[str, NodeType]]) -> None:
        """Delete nodes by id and type, with the edges at them."""
        ...


class LedgeredStore(ABC):
    """Papers and rulings in a ledger, and a graph that is derived from it.

    :param url: as the store was asked for, to name it by.
    :param facts: the ledger's file.
    """

    def __init__(self, url: str, facts: Path) -> None:
        self.url = url
        self.busy = False
        self._facts = facts
        self._ledger: Ledger | None = None
        self._merged = True

    @property
    def is_still(self) -> bool:
        """Whether the graph can't change while it is open: a reader keeps the one that it opened."""
        return self._ledger is None

    # the graph, which each store keeps in its own way

    @abstractmethod
    def _open_graph(self) -> None:
        """Open the last graph.

        :raises StoreError: what is there is none.
        """

    @abstractmethod
    def _generation(self) -> int:
        """The number of the merge that wrote the graph; 0 when there is none."""

    @abstractmethod
    def _begin(self, *, afresh: bool) -> MergedGraph:
        """The graph to write to: the present one, or an empty one in its place."""

    @abstractmethod
    def _save(self, generation: int) -> None:
        """Put what was written in place, under this number, in one piece."""

    def _open(self, *, write: bool) -> None:
        """Open ledger and graph.

        :param write: take the ledger's lock and keep it; else learn whether the graph is up to date, and let go.
        """
        if write:
            self._ledger = Ledger(self._facts, write=True)
        try:
            self._open_graph()
        except StoreError:
            LedgeredStore.close(self)
            raise
        if write or not self._facts.exists():
            return
        try:
            with self._reading() as ledger:
                self._merged = ledger.is_merged() and self._is_last(ledger)
        except StoreBusyError:
            # The graph of the last merge is whole all the same.
            self.busy = True

    # papers

    def _writable(self) -> Ledger:
        if self._ledger is None:
            raise StoreError(f"{self.url}: opened to read only.")
        return self._ledger

    @contextmanager
    def _reading(self) -> Iterator[Ledger]:
        """The ledger; a reader's is open for this moment only, lest it keep writers out."""
        if self._ledger is not None:
            yield self._ledger
        elif not self._facts.exists():
            raise StoreError(
                f"{self.url}: its papers' facts ({self._facts.name}) are not beside it. Put that file back."
            )
        else:
            with Ledger(self._facts, write=False) as ledger:
                yield ledger

    def held(self, papers: Iterable[Paper], extractor: str) -> set[str]:
        """Records that it has; see :class:`Store`."""
        with self._reading() as ledger:
            return {paper.record for paper in papers if ledger.holds(paper, extractor)}

    def add(self, facts: Iterable[PaperFacts]) -> int:
        """Take records in; see :class:`Store`."""
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
            records = ledger.records_of([paper]).get(paper, ())
            for record in records:
                ledger.drop(record)
            return bool(records)

    def remove_record(self, record: str) -> bool:
        """Take a record out; see :class:`Store`."""
        ledger = self._writable()
        with ledger.transaction():
            return ledger.drop(record)

    def facts(self, paper: str) -> PaperFacts | None:
        """What a paper says."""
        with self._reading() as ledger:
            return ledger.facts(paper)

    def paper_ids(self) -> list[str]:
        """Ids of all papers, sorted."""
        with self._reading() as ledger:
            return ledger.paper_ids()

    def record(self, record: str) -> PaperFacts | None:
        """What a record says."""
        with self._reading() as ledger:
            return ledger.record(record)

    def records(self) -> list[str]:
        """All records, sorted by their papers' ids."""
        with self._reading() as ledger:
            return ledger.records()

    def hidden(self) -> dict[str, str]:
        """Records that are not shown; see :class:`Store`."""
        with self._reading() as ledger:
            return ledger.hidden()

    def records_of(self, papers: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The records of some papers; see :class:`Store`."""
        with self._reading() as ledger:
            return ledger.records_of(papers)

    def known_files(self) -> list[SourceFile]:
        """The files that it was built from; see :class:`Store`."""
        return self._writable().known_files()

    def know(self, news: Reread) -> tuple[str, ...]:
        """Learn what files hold now; see :class:`Store`."""
        ledger = self._writable()
        with ledger.transaction():
            return ledger.know(news)

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

    # merging

    @property
    def is_merged(self) -> bool:
        """Whether queries see every paper that was taken in; for a reader, as of its opening."""
        if self._ledger is None:
            return self._merged
        return self._ledger.is_merged() and self._is_last(self._ledger)

    def _is_last(self, ledger: Ledger) -> bool:
        return 0 < self._generation() == ledger.generation

    def merge(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the papers; see :class:`Store`."""
        ledger = self._writable()
        if self.is_merged:
            return 0
        with ledger.transaction():
            # Another graph than the ledger's last, or none: nothing of it can be relied on.
            afresh = not self._is_last(ledger)
            if afresh:
                ledger.unsettle()
            count = _derive(ledger, self._begin(afresh=afresh), progress)
            ledger.generation = secrets.randbits(31) + 1
            self._save(ledger.generation)
        return count

    def close(self) -> None:
        """Let go of the ledger and its lock."""
        if self._ledger is not None:
            self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _derive(ledger: Ledger, graph: MergedGraph, progress: Progress | None) -> int:
    """Bring a graph from the ledger's last merge to what it says now; how many papers' edges were written."""
    for groups in chunks(ledger.resolve_anew(), _GROUPS_AT_ONCE):
        graph.upsert([group_node(g) for g in groups])
    outdated, stale = ledger.outdated(), ledger.stale()
    graph.delete_edges(outdated)
    done = 0
    for papers in chunks(stale, _PAPERS_AT_ONCE):
        _write_papers(ledger, graph, papers)
        done += len(papers)
        if progress:
            progress(done, len(stale))
    graph.delete_nodes((paper, "Paper") for paper in sorted(set(outdated) - set(stale)))
    graph.delete_nodes(ledger.orphans())
    ledger.settle()
    return len(stale)


def _write_papers(ledger: Ledger, graph: MergedGraph, papers: Sequence[str]) -> None:
    nodes: list[Node] = []
    edges: list[Edge] = []
    least = ledger.min_confidence
    for ident in papers:
        whole = ledger.facts(ident)
        if whole is None:
            raise StoreError(f"{ledger.path}: paper {ident!r} is in the list of papers and has no facts.")
        said = whole.sure(least)
        nodes += paper_nodes(said)
        edges += paper_edges(said, ledger.places(ident))
    graph.upsert(nodes)
    graph.create_edges(edges)
