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
    """Count a store's nodes and edges by type; labels that begin with _ are a Neo4j store's own."""
    nodes = {r["type"]: r["n"] for r in store.cypher("MATCH (n) RETURN labels(n)[0] AS type, count(*) AS n").dicts()}
    edges = {r["type"]: r["n"] for r in store.cypher("MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n").dicts()}
    counted = {type_: count for type_, count in nodes.items() if not str(type_).startswith("_")}
    return Statistics(_ordered(counted, NODE_SCHEMAS), _ordered(edges, EDGE_SCHEMAS))


def _ordered(counts: dict[str, int], schema: Iterable[str]) -> tuple[tuple[str, int], ...]:
    known = [name for name in schema if counts.get(name)]
    return tuple((name, counts[name]) for name in [*known, *sorted(set(counts) - set(known))])
