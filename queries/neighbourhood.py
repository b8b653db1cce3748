"""Finding a node by a name that a person types, and what lies around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from ..graph import (
    NODE_SCHEMAS,
    Edge,
    Node,
    NodeType,
    Store,
    Subgraph,
    UnknownNameError,
    name_key,
)

# Everything a person would ask for by name; results and URLs are reached from these.
_ASKED = ("Method", "Dataset", "Benchmark", "Task", "Metric", "Paper", "Author", "Venue", "Repository")
_NEAREST = 5
_NEAR_ENOUGH = 60  # of 100, by rapidfuzz's WRatio


def find_nodes(store: Store, name: str) -> list[Node]:
    """Nodes that answer to a name, best first: by id, by name, by alias, then by key (case, hyphens, plurals apart).

    :raises UnknownNameError: none does; it carries the nearest names.
    """
    nodes = [n for n in store.nodes() if n.type in _ASKED]
    folded, key = name.strip().casefold(), name_key(name)

    ways: tuple[Callable[[Node], bool], ...] = (
        lambda node: node.id == name,
        lambda node: node.name == name,
        lambda node: name in _spellings(node),
        lambda node: any(s.casefold() == folded for s in _spellings(node)),
        lambda node: any(name_key(s) == key for s in _spellings(node)),
    )
    # A way that costs more is taken only where none before it found anything.
    for way in ways:
        if found := [node for node in nodes if way(node)]:
            return sorted(found, key=lambda n: (_ASKED.index(n.type), -weight(n), n.id))
    raise UnknownNameError(name, nearest_names(name, nodes))


def _spellings(node: Node) -> tuple[str, ...]:
    return (node.name, node.title, *_aliases(node))


def nearest_names(name: str, nodes: Iterable[Node]) -> tuple[str, ...]:
    """Names of nodes that are spelt like this one, nearest first, at most five."""
    by_spelling: dict[str, str] = {}
    for node in nodes:
        for spelling in (node.name, *_aliases(node)):
            by_spelling.setdefault(spelling, node.name)
    spellings = sorted(by_spelling)
    folded = [s.casefold() for s in spellings]
    near = process.extract(name.casefold(), folded, scorer=fuzz.WRatio, limit=30, score_cutoff=_NEAR_ENOUGH)
    # WRatio likes any long name that holds the asked one; the plain ratio puts misspellings first.
    near.sort(key=lambda hit: (-fuzz.ratio(name.casefold(), hit[0]), spellings[hit[2]]))
    return tuple(dict.fromkeys(by_spelling[spellings[hit[2]]] for hit in near))[:_NEAREST]


def _aliases(node: Node) -> tuple[str, ...]:
    found = node.get("aliases")
    return found if isinstance(found, tuple) else ()


def weight(node: Node) -> int:
    """How many papers name it; 0 for a paper or result."""
    found = node.get("papers")
    return found if isinstance(found, int) else 0


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
    ident = centre.id.replace("\\", "\\\\").replace("'", "\\'")
    reach = "" if hops == 1 else f"*1..{hops}"
    return f"MATCH path = (c:{centre.type} {{id: '{ident}'}})-[{reach}]-(n)\nRETURN path"


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
