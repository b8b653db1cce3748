"""What tests of stores share: where stores of every kind are kept, and what each must hold."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from paperatlas.graph import NO_RULINGS, PaperFacts, Rulings, Store, merge, open_store
from paperatlas.graph.rdf import graph_quads

if TYPE_CHECKING:
    from .neo4j_server import Neo4jServer

FILES: dict[str, Callable[[Path], str]] = {
    "embedded": lambda folder: str(folder / "a.kgl"),
    "rdf": lambda folder: f"rdf:{folder / 'a.rdf'}",
}
"""By kind, the URL of a store in a folder."""

KINDS = (*FILES, "neo4j")
"""Every kind of store. What holds for one holds for all: see test_store_contract.py."""


class Stores(ABC):
    """Where tests get stores of one kind."""

    def __init__(self) -> None:
        self._page: str | None = None

    @abstractmethod
    def fresh(self) -> str:
        """URL of a store that nobody has made yet; those that were given out before may be gone."""

    @abstractmethod
    def written(self) -> object:
        """What is another after anything was written to the last store that was given out."""

    @abstractmethod
    def examples(self, number: int) -> int:
        """How many examples a property gets that has this many where a store is quickly made."""

    def page(self, facts: Sequence[PaperFacts]) -> str:
        """A store of these papers, for reading alone: the same again until another store is asked for."""
        if self._page is None:
            url = self.fresh()
            with open_store(url, write=True) as store:
                store.add(facts)
                store.merge()
            self._page = url
        return self._page


class FileStores(Stores):
    """Stores in files, each in a folder of its own."""

    def __init__(self, url_in: Callable[[Path], str], folder: Path) -> None:
        super().__init__()
        self._url_in = url_in
        self._folder = folder
        self._numbers = count()
        self._last = folder

    def fresh(self) -> str:
        self._last = self._folder / str(next(self._numbers))
        self._last.mkdir()
        return self._url_in(self._last)

    def written(self) -> object:
        # Whoever opens the ledger to write touches it, even if nothing comes.
        return {str(p): None if "facts" in p.name else p.stat().st_mtime_ns for p in self._last.rglob("*")}

    def examples(self, number: int) -> int:
        return number


class ServerStores(Stores):
    """Stores on the one database of a Neo4j server, one after another."""

    def __init__(self, server: Neo4jServer) -> None:
        super().__init__()
        self._server = server

    def fresh(self) -> str:
        self._page = None
        self._server.empty()
        return self._server.url

    def written(self) -> object:
        return self._server.run("MATCH (s:_Store) RETURN s._writes")

    def examples(self, number: int) -> int:
        return min(number, 3)


def nquads(store: Store) -> bytes:
    """What decides whether two graphs are one, whatever they are derived from."""
    return pyoxigraph.serialize(graph_quads(store.nodes(), store.edges()), format=pyoxigraph.RdfFormat.N_QUADS) or b""


def holds_just(
    store: Store, facts: list[PaperFacts], rulings: Rulings = NO_RULINGS, min_confidence: float = 0.0
) -> None:
    """Its graph is the one that merging these papers in memory gives, and it counts it right."""
    atlas = merge(facts, rulings, min_confidence)
    assert tuple(store.nodes()) == atlas.nodes
    assert tuple(store.edges()) == atlas.edges
    nodes, edges = store.count()
    assert nodes == {t: sum(n.type == t for n in atlas.nodes) for t in {n.type for n in atlas.nodes}}
    assert edges == {t: sum(e.type == t for e in atlas.edges) for t in {e.type for e in atlas.edges}}
