"""What a graph holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..graph import EDGE_SCHEMAS, NODE_SCHEMAS, Store


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by type, in the order of the schema; types that are not there are left out."""

    nodes: tuple[tuple[str, int], ...]
    edges: tuple[tuple[str, int], ...]


def statistics(store: Store) -> Statistics:
    """Count a store's nodes and edges by type."""
    nodes, edges = store.count()
    return Statistics(_ordered(nodes, NODE_SCHEMAS), _ordered(edges, EDGE_SCHEMAS))


def _ordered(counts: dict[str, int], schema: Iterable[str]) -> tuple[tuple[str, int], ...]:
    known = [name for name in schema if counts.get(name)]
    return tuple((name, counts[name]) for name in [*known, *sorted(set(counts) - set(known))])
