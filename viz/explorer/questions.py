"""What the explorer asks a store: functions that run in the store's own process and give plain values for JSON.

Every answer is bounded, and says what its bounds left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, get_args

from typing_extensions import TypedDict

from ...graph import (
    EDGE_SCHEMAS,
    NODE_SCHEMAS,
    Edge,
    EdgeType,
    Node,
    NodeType,
    PaperatlasError,
    QueryError,
    Rows,
    Store,
    Subgraph,
    edge_of,
    node_of,
    shown,
)
from ...queries import (
    Answer,
    ask_tool,
    bounded,
    complete,
    edges_between,
    find_nodes,
    known_names,
    neighbourhood,
    neighbourhood_cypher,
    nodes_cypher,
    papers_of,
    statistics,
    weight,
)
from ...queries.sparql import select
from ..content import Content, Kind, kind, page_content
from ..drawing import draw
from ..network import NetworkData, network
from ..palette import NODE_STYLES

MOST_NODES = 300
"""Nodes of a drawing at most: what more there are is hidden and listed."""

MOST_HIDDEN = 500
"""Hidden nodes that are listed at most."""

MOST_SENTENCES = 50
"""Sentences of a link at most, the surest."""

MOST_CHARACTERS = 2_000_000
"""Characters of an answer's rows at most, as JSON."""

_NO_END = "has an end that is not in the answer nor in the graph"


class Drawn(Content):
    """A graph with its drawing.

    :param drawing: nodes, edges and options in vis-network's words.
    :param notes: what the bounds left out, for a person to read.
    """

    drawing: NetworkData
    notes: list[str]


class Named(TypedDict):
    """A node by its names."""

    id: str
    type: NodeType
    name: str
    aliases: list[str]
    papers: int


class Known(TypedDict):
    """A node that has a text as its name."""

    id: str
    type: NodeType
    name: str


class Around(TypedDict):
    """What lies around a node.

    :param others: nodes that answer to the same name.
    """

    graph: Drawn
    others: list[Named]


class Counted(TypedDict):
    """How many nodes or edges of a type there are."""

    type: str
    count: int


class About(TypedDict):
    """The graph that is explored.

    :param store: where it is kept.
    :param language: of queries that it answers: Cypher, or SPARQL on an RDF store.
    :param kinds: every node type, in the palette's order.
    """

    store: str
    language: str
    nodes: list[Counted]
    edges: list[Counted]
    kinds: list[Kind]


class Found(TypedDict):
    """The answer to a query.

    :param rows: in the order of the columns, values of JSON.
    :param texts: the same rows as a person reads them: a node as (name:Type), a path as nodes and relationships.
    :param row_count: those left out included.
    :param more: how many were left out.
    :param notes: what there is to say to the query, and of what was left out.
    :param graph: the nodes, relationships and paths of the rows; None where they hold none.
    :param no_graph: why there is no graph, and how there would be; empty where there is one.
    :param names: the node of a text that is some node's very name.
    """

    columns: list[str]
    rows: list[list[Any]]
    texts: list[list[str]]
    row_count: int
    more: int
    notes: list[str]
    graph: Drawn | None
    no_graph: str
    names: dict[str, Known]


def about(store: Store) -> About:
    """What graph it is, in numbers."""
    found = statistics(store)
    return About(
        store=re.sub(r"//[^/]*@", "//", store.url),  # a password is for nobody to read
        language=store.language,
        nodes=[Counted(type=type_, count=count) for type_, count in found.nodes],
        edges=[Counted(type=type_, count=count) for type_, count in found.edges],
        kinds=[kind(type_) for type_ in NODE_STYLES],
    )


def completions(store: Store, text: str, types: Collection[NodeType], limit: int) -> list[Named]:
    """Nodes whose name or alias holds a text, best first; see :func:`complete`."""
    return [_named(node) for node in complete(store, text, types=types, limit=limit)]


def around(
    store: Store, name: str, hops: int, limit: int, types: Collection[NodeType], edges: Collection[EdgeType]
) -> Around:
    """What lies around a name or id.

    :raises UnknownNameError: nothing answers to it; carries the nearest names.
    """
    # Results have no names that anyone would ask for, but ids.
    by_id = [node for type_ in get_args(NodeType) for node in store.nodes_of(type_, [name])]
    centre, *others = by_id or find_nodes(store, name)
    near = neighbourhood(store, centre, hops=hops, limit=limit, types=types, edges=edges)
    cypher = neighbourhood_cypher(near, types=types, edges=edges)
    return Around(graph=_drawn(store, near, cypher), others=[_named(node) for node in others[:10]])


def expanded(
    store: Store,
    places: Mapping[str, tuple[int, int]],
    types_of: Mapping[str, NodeType],
    ends: tuple[str, str],
    limit: int,
    leave: tuple[Collection[NodeType], Collection[EdgeType]],
) -> Drawn:
    """A graph that is shown, and what else lies around one of its nodes.

    :param places: by id, where its nodes are; there they stay.
    :param types_of: their types.
    :param ends: ids of the centre and of the node to expand.
    :param limit: nodes to add at most.
    :param leave: types of nodes not to add, and of edges not to follow; edges of these types are still drawn.
    :raises QueryError: one of them is not in the graph.
    """
    nodes = {n.id: n for t, ids in _by_type(types_of).items() for n in store.nodes_of(t, ids)}
    if lost := sorted(set(types_of) - set(nodes)):
        raise QueryError(f"No node of the graph has the id {lost[0]!r}: it was taken out. Open the page anew.", "")
    centre, anchor = (nodes[ident] for ident in ends)
    types = [t for t in get_args(NodeType) if t not in leave[0]]
    edges = [e for e in get_args(EdgeType) if e not in leave[1]]
    room = max(0, min(limit, MOST_NODES - len(nodes)))
    near = neighbourhood(store, anchor, hops=1, limit=len(nodes) + room, types=types, edges=edges)
    fresh = [node for node in near.nodes if node.id not in nodes]
    listed = [centre, *(nodes[i] for i in places if i != centre.id), *fresh[:room]]
    hidden = (*fresh[room:], *(node for node in near.hidden if node.id not in nodes))
    union = Subgraph(centre.id, 1, tuple(listed), edges_between(store, listed), hidden)
    kept = {i: places[node.id] for i, node in enumerate(listed) if node.id in places}
    notes = [] if room == limit else [f"A drawing has at most {MOST_NODES} nodes: begin another one for more."]
    anchored = next(i for i, node in enumerate(listed) if node.id == anchor.id)
    return _drawn(store, union, nodes_cypher(listed), kept, anchored, notes)


def tool_answer(store: Store, tool: str, arguments: Mapping[str, Any]) -> Found:
    """What a tool of queries/tools.py answers: a named query, or Cypher."""
    return _found(store, ask_tool(store, tool, arguments, characters=MOST_CHARACTERS))


def sparql_answer(store: Store, query: str, limit: int) -> Found:
    """The rows of a SELECT or ASK query in SPARQL."""
    return _found(store, bounded(select(store, query), limit, MOST_CHARACTERS))


# answers


def _found(store: Store, answer: Answer) -> Found:
    rows, graph, why = answer.rows, None, ""
    try:
        graph = _answer_graph(store, rows)
    except PaperatlasError as error:
        why = str(error)
    texts = {cell for row in rows.rows for cell in row if isinstance(cell, str)}
    known = known_names(store, texts)
    return Found(
        columns=list(rows.columns),
        rows=[list(row) for row in rows.rows],
        texts=[[cell if isinstance(cell, str) else shown(cell) for cell in row] for row in rows.rows],
        row_count=len(rows.rows) + answer.more,
        more=answer.more,
        notes=list(rows.notes),
        graph=graph,
        no_graph=why,
        names={name: Known(id=i, type=t, name=name) for name, (t, i) in sorted(known.items())},
    )


def _answer_graph(store: Store, rows: Rows) -> Drawn:
    """The nodes and relationships of an answer as a drawing; without relationships, those that the graph has.

    :raises QueryError: there are none that could be drawn; says how there would be.
    """
    found = rows.to_networkx()
    nodes = {
        ident: node_of(attributes["type"], {**attributes, "id": ident, **_lists(attributes)})
        for ident, attributes in found.nodes(data=True)
        if attributes.get("type") in NODE_SCHEMAS
    }
    related = [(s, t, a) for s, t, a in found.edges(data=True) if a["type"] in EDGE_SCHEMAS]
    _complete_ends(store, nodes, related)
    edges = [
        edge_of(a["type"], (s, nodes[s].type), (t, nodes[t].type), {**a, **_lists(a)})
        for s, t, a in related
        if s in nodes and t in nodes
    ]
    if not nodes:
        raise QueryError(
            "No cell of the answer is a node, a relationship or a path of this graph, so there is nothing to draw. Let"
            " a query RETURN them whole, such as RETURN p, e, m rather than p.name.",
            "",
        )
    notes = [] if len(edges) == len(related) else [f"{len(related) - len(edges)} relationships: each {_NO_END}."]
    ties = Counter(end for edge in edges for end in (edge.source, edge.target))
    ranked = sorted(nodes.values(), key=lambda n: (-ties[n.id], -weight(n), n.id))
    kept, hidden = ranked[:MOST_NODES], ranked[MOST_NODES:]
    if not related and len(kept) > 1:
        edges = list(edges_between(store, kept))
        notes.append("The answer has nodes alone: the edges that the graph has between them are drawn.")
    return _drawn(
        store, Subgraph(kept[0].id, 1, tuple(kept), tuple(sorted(set(edges))), tuple(hidden)), None, notes=notes
    )


def _complete_ends(store: Store, nodes: dict[str, Node], related: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Nodes that an answer knows only as ends of relationships, from the graph."""
    wanted: dict[NodeType, set[str]] = {}
    for source, target, attributes in related:
        schema = EDGE_SCHEMAS[attributes["type"]]
        for ident, types in ((source, schema.sources), (target, schema.targets)):
            for type_ in types if ident not in nodes else ():
                wanted.setdefault(type_, set()).add(ident)
    for type_, ids in sorted(wanted.items()):
        nodes |= {node.id: node for node in store.nodes_of(type_, ids)}


def _lists(attributes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The attributes that a graph of NetworkX has as tuples, as stores answer with them."""
    return {name: list(value) for name, value in attributes.items() if isinstance(value, tuple)}


# drawings


def _drawn(
    store: Store,
    near: Subgraph,
    cypher: str | None,
    kept: Mapping[int, tuple[int, int]] | None = None,
    anchor: int = 0,
    notes: Sequence[str] = (),
) -> Drawn:
    """A graph with its drawing, within the bounds."""
    edges, told = _surest(near.edges), list(notes)
    if len(edges) < len(near.edges):
        told.append(
            f"Of an edge that more than {MOST_SENTENCES} papers state, the {MOST_SENTENCES} surest sentences are here."
        )
    if len(near.hidden) > MOST_HIDDEN:
        told.append(f"{len(near.hidden):,} nodes are hidden; the first {MOST_HIDDEN} are listed.")
    bound = Subgraph(near.centre, near.hops, near.nodes, edges, near.hidden[:MOST_HIDDEN])
    content = page_content(bound, papers_of(store, edges), cypher)
    return Drawn(**content, drawing=network(content, draw(content, kept, anchor)), notes=told)


def _surest(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Of edges between the same nodes that mean the same, not more than a reader would go through."""
    groups: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in edges:
        groups.setdefault((edge.source, edge.target, edge.type), []).append(edge)
    return tuple(
        sorted(e for same in groups.values() for e in sorted(same, key=lambda e: (-e.confidence, e))[:MOST_SENTENCES])
    )


def _named(node: Node) -> Named:
    return Named(id=node.id, type=node.type, name=node.name, aliases=list(node.aliases[:3]), papers=weight(node))


def _by_type(types_of: Mapping[str, NodeType]) -> dict[NodeType, list[str]]:
    found: dict[NodeType, list[str]] = {}
    for ident, type_ in types_of.items():
        found.setdefault(type_, []).append(ident)
    return found
