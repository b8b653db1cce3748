"""What lies around a node."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..graph import NODE_SCHEMAS, Edge, EdgeType, Node, NodeType, Store, Subgraph
from ..graph.cypher import written
from .names import weight


def neighbourhood(
    store: Store,
    centre: Node,
    *,
    hops: int = 1,
    limit: int = 60,
    types: Collection[NodeType] = (),
    edges: Collection[EdgeType] = (),
) -> Subgraph:
    """What lies within some hops of a node, with every edge between the nodes found.

    :param hops: at least 1.
    :param limit: nodes to keep, the centre included; those of more papers stay, others are `hidden`.
    :param types: of nodes to go to; empty for all. The centre is there whatever its type.
    :param edges: types of edges to follow and to keep; empty for all.
    """
    kept: dict[str, Node] = {centre.id: centre}
    hidden: dict[str, Node] = {}
    ring = [centre]
    for _ in range(hops):
        found, around = _around(store, ring, edges)
        ties: dict[str, int] = {}
        for edge in found:
            for end in (edge.source, edge.target):
                ties[end] = ties.get(end, 0) + 1
        fresh = sorted(
            (n for n in around.values() if n.id not in kept and (not types or n.type in types)),
            key=lambda n: (-ties[n.id], -weight(n), _ORDER[n.type], n.id),
        )
        room = max(0, limit - len(kept))
        ring = fresh[:room]
        kept |= {n.id: n for n in ring}
        hidden |= {n.id: n for n in fresh[room:]}
        if not ring:
            break
    within = edges_between(store, kept.values(), edges)
    left = sorted((n for n in hidden.values() if n.id not in kept), key=lambda n: (-weight(n), n.id))
    return Subgraph(centre.id, hops, tuple(kept.values()), within, tuple(left))


_ORDER = {schema.type: i for i, schema in enumerate(NODE_SCHEMAS.values())}


def neighbourhood_cypher(near: Subgraph, *, types: Collection[NodeType] = (), edges: Collection[EdgeType] = ()) -> str:
    """The query that gives the same edges with their ends, for a person to go on from.

    Where a limit left nodes out it names those that stayed: no short pattern says which weigh most.

    :param types: as :func:`neighbourhood` was asked, as are `edges`.
    """
    if near.hidden:
        return nodes_cypher(near.nodes, edges)
    centre = near.nodes[0]
    reach = "" if near.hops == 1 else f"*1..{near.hops}"
    path = f"(c:{centre.type} {{id: {written(centre.id)}}})-[{_kinds(edges)}{reach}]-(n)"
    allowed = f"[{', '.join(written(t) for t in types)}]"
    if not types:
        first = f"MATCH {path}"
    elif near.hops == 1:
        first = f"MATCH {path}\nWHERE n.type IN {allowed}"
    else:
        within = f"m.type IN {allowed} OR m.id = {written(centre.id)}"
        first = f"MATCH path = {path}\nWHERE all(m IN nodes(path) WHERE {within})"
    return _between_cypher(f"{first}\nWITH collect(DISTINCT n.id) + [{written(centre.id)}] AS near", edges)


def nodes_cypher(nodes: Iterable[Node], edges: Collection[EdgeType] = ()) -> str:
    """The query that gives every edge between these nodes, with its ends."""
    return _between_cypher(f"WITH [{', '.join(written(n.id) for n in nodes)}] AS near", edges)


def _between_cypher(first: str, edges: Collection[EdgeType]) -> str:
    return f"{first}\nMATCH (a)-[r{_kinds(edges)}]->(b)\nWHERE a.id IN near AND b.id IN near\nRETURN a, r, b"


def _kinds(edges: Collection[EdgeType]) -> str:
    return f":{'|'.join(edges)}" if edges else ""


def edges_between(store: Store, nodes: Iterable[Node], types: Collection[EdgeType] = ()) -> tuple[Edge, ...]:
    """Every edge between these nodes, sorted.

    :param types: of edges; empty for all.
    """
    listed = {node.id: node for node in nodes}
    found = _edges_at(store, listed.values(), types)
    return tuple(sorted(e for e in found if e.source in listed and e.target in listed))


def papers_of(store: Store, edges: Iterable[Edge]) -> dict[str, Node]:
    """The papers that these edges come from, by id."""
    return {paper.id: paper for paper in store.nodes_of("Paper", {e.paper for e in edges})}


def _around(store: Store, nodes: Iterable[Node], types: Collection[EdgeType]) -> tuple[list[Edge], dict[str, Node]]:
    """Edges of these types at these nodes, and the nodes at their ends."""
    edges = _edges_at(store, nodes, types)
    ends = {end for e in edges for end in ((e.source_type, e.source), (e.target_type, e.target))}
    around = {node.id: node for type_, ids in _by_type(ends) for node in store.nodes_of(type_, ids)}
    return sorted(edges), around


def _edges_at(store: Store, nodes: Iterable[Node], types: Collection[EdgeType]) -> set[Edge]:
    return {
        edge
        for type_, ids in _by_type((n.type, n.id) for n in nodes)
        for edge in store.edges_at(type_, ids)
        if not types or edge.type in types
    }


def _by_type(places: Iterable[tuple[NodeType, str]]) -> list[tuple[NodeType, list[str]]]:
    """Ids by type, in the order of the alphabet."""
    found: dict[NodeType, list[str]] = {}
    for type_, ident in sorted(places):
        found.setdefault(type_, []).append(ident)
    return list(found.items())
