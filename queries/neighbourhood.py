"""What lies around a node."""

from __future__ import annotations

from collections.abc import Iterable

from ..graph import NODE_SCHEMAS, Edge, Node, NodeType, Store, Subgraph
from ..graph.cypher import written
from .names import weight


def neighbourhood(store: Store, centre: Node, *, hops: int = 1, limit: int = 60) -> Subgraph:
    """What lies within some hops of a node, with every edge between the nodes found.

    :param hops: at least 1.
    :param limit: nodes to keep, the centre included; those of more papers stay, others are `hidden`.
    """
    kept: dict[str, Node] = {centre.id: centre}
    hidden: dict[str, Node] = {}
    ring = [centre]
    for _ in range(hops):
        edges, around = _around(store, ring)
        ties: dict[str, int] = {}
        for edge in edges:
            for end in (edge.source, edge.target):
                ties[end] = ties.get(end, 0) + 1
        fresh = sorted(
            (n for n in around.values() if n.id not in kept),
            key=lambda n: (-ties[n.id], -weight(n), _ORDER[n.type], n.id),
        )
        room = max(0, limit - len(kept))
        ring = fresh[:room]
        kept |= {n.id: n for n in ring}
        hidden |= {n.id: n for n in fresh[room:]}
        if not ring:
            break
    edges, _ = _around(store, kept.values())
    within = tuple(sorted(e for e in edges if e.source in kept and e.target in kept))
    left = sorted((n for n in hidden.values() if n.id not in kept), key=lambda n: (-weight(n), n.id))
    return Subgraph(centre.id, hops, tuple(kept.values()), within, tuple(left))


_ORDER = {schema.type: i for i, schema in enumerate(NODE_SCHEMAS.values())}


def neighbourhood_cypher(centre: Node, hops: int) -> str:
    """The query that gives the same neighbourhood, for a person to go on from."""
    reach = "" if hops == 1 else f"*1..{hops}"
    return f"MATCH path = (c:{centre.type} {{id: {written(centre.id)}}})-[{reach}]-(n)\nRETURN path"


def papers_of(store: Store, edges: Iterable[Edge]) -> dict[str, Node]:
    """The papers that these edges come from, by id."""
    return {paper.id: paper for paper in store.nodes_of("Paper", {e.paper for e in edges})}


def _around(store: Store, nodes: Iterable[Node]) -> tuple[list[Edge], dict[str, Node]]:
    """Edges at these nodes, and the nodes at their ends."""
    edges = {edge for type_, ids in _by_type((n.type, n.id) for n in nodes) for edge in store.edges_at(type_, ids)}
    ends = {end for e in edges for end in ((e.source_type, e.source), (e.target_type, e.target))}
    around = {node.id: node for type_, ids in _by_type(ends) for node in store.nodes_of(type_, ids)}
    return sorted(edges), around


def _by_type(places: Iterable[tuple[NodeType, str]]) -> list[tuple[NodeType, list[str]]]:
    """Ids by type, in the order of the alphabet."""
    found: dict[NodeType, list[str]] = {}
    for type_, ident in sorted(places):
        found.setdefault(type_, []).append(ident)
    return list(found.items())
