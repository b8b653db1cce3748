"""What a graph holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ..graph import EDGE_SCHEMAS, NODE_SCHEMAS


class Counted(Protocol):
    """A graph that knows how many nodes and edges it has: a store, or what an engine built."""

    def count(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many nodes and how many edges there are, each by type."""
        ...


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by type, in the order of the schema; types that are not there are left out."""

    nodes: tuple[tuple[str, int], ...]
    edges: tuple[tuple[str, int], ...]


def statistics(graph: Counted) -> Statistics:
    """Count a graph's nodes and edges by type."""
    nodes, edges = graph.count()
    return Statistics(_ordered(nodes, NODE_SCHEMAS), _ordered(edges, EDGE_SCHEMAS))


def _ordered(counts: dict[str, int], schema: Iterable[str]) -> tuple[tuple[str, int], ...]:
    known = [name for name in schema if counts.get(name)]
    return tuple((name, counts[name]) for name in [*known, *sorted(set(counts) - set(known))])
