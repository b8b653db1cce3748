"""What tests of stores share: every kind of store, and what each must hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph

from paperatlas.graph import NO_RULINGS, PaperFacts, Rulings, Store, merge
from paperatlas.graph.rdf import graph_quads

KINDS: dict[str, Callable[[Path], str]] = {
    "embedded": lambda folder: str(folder / "a.kgl"),
    "rdf": lambda folder: f"rdf:{folder / 'a.rdf'}",
}
"""By kind, the URL of a store in a folder. What holds for one holds for all: see test_store_contract.py."""


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
