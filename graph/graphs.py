"""Graphs of NetworkX: of nodes and edges, and of what the cells of an answer hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .atlas import edge_properties
from .cells import is_node, is_path, is_relationship
from .elements import Edge, Node
from .errors import QueryError
from .rows import Rows

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(nodes: Iterable[Node], edges: Iterable[Edge]) -> nx.MultiDiGraph[str]:
    """The graph as a NetworkX multigraph: nodes by id, edges keyed by (type, paper).

    Properties are attributes; what is absent is absent.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.id, type=node.type, name=node.name, title=node.title, **dict(node.properties))
    for edge in edges:
        graph.add_edge(edge.source, edge.target, (edge.type, edge.paper), type=edge.type, **dict(edge_properties(edge)))
    return graph


def answer_graph(rows: Rows) -> nx.MultiDiGraph[str]:
    """What the cells hold; see :meth:`Rows.to_networkx`."""
    import networkx as nx

    found = _Elements()
    for row in rows.rows:
        for value in row:
            found.take(value)
    if found.is_plain and not found.is_other and not found.nodes:
        raise QueryError(
            "No cell of the answer is a node, a relationship or a path, of which a graph is made. Let the query RETURN"
            " them whole, such as RETURN p, e, m rather than p.name.",
            "",
        )
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for ident, attributes in found.nodes.items():
        graph.add_node(ident)
        graph.nodes[ident].update(attributes)
    for (start, end, type_), edges in found.edges.items():
        seen: dict[Any, int] = {}
        for _, attributes in sorted(edges.items()):
            paper = attributes.get("paper")
            seen[paper] = number = seen.get(paper, 0) + 1
            key = (type_, paper) if number == 1 else (type_, paper, number)
            graph.add_edge(start, end, key)
            graph.edges[start, end, key].update(attributes)
    return graph


@dataclass(slots=True)
class _Elements:
    """What was found in cells.

    :ivar nodes: attributes by id.
    :ivar edges: attributes by start, end and type, then by all that they hold, as text: what tells them apart.
    :ivar is_plain: whether any value was a plain one.
    :ivar is_other: whether any was another, or may have been, as null and an empty list.
    """

    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = field(default_factory=dict)
    is_plain: bool = False
    is_other: bool = False

    def take(self, value: Any) -> None:
        waiting = [value]
        while waiting:
            one = waiting.pop()
            if is_path(one):
                waiting += [*one["relationships"], *one["nodes"]]
            elif is_node(one):
                self._node(one)
            elif is_relationship(one):
                self._edge(one)
            elif isinstance(one, list | dict) and one:
                waiting += one if isinstance(one, list) else one.values()
            elif one is None or isinstance(one, list | dict):
                self.is_other = True
            else:
                self.is_plain = True

    def _node(self, cell: Mapping[str, Any]) -> None:
        properties = cell["properties"]
        labels = cell["labels"]
        ident = _ident(properties.get("id"), "A node")
        attributes = {"type": labels[0]} if labels else {}
        attributes |= {key: _kept(value) for key, value in properties.items() if key != "id"}
        self.nodes[ident] = self.nodes.get(ident, {}) | attributes

    def _edge(self, cell: Mapping[str, Any]) -> None:
        start, end = (_ident(cell[name], f"A relationship of type {cell['type']}") for name in ("start", "end"))
        for ident in (start, end):
            self.nodes.setdefault(ident, {})
        attributes = {key: _kept(value) for key, value in cell["properties"].items()} | {"type": cell["type"]}
        same = json.dumps(attributes, sort_keys=True, default=repr)
        self.edges.setdefault((start, end, cell["type"]), {})[same] = attributes


def _ident(value: Any, what: str) -> str:
    if value is None:
        raise QueryError(
            f"{what} of the answer has no id of ours to know it by: it was deleted, or written by hand without one."
            " Leave it out of RETURN, or SET its property id.",
            "",
        )
    return str(value)


def _kept(value: Any) -> Any:
    """A property's value as a whole graph has it, in which lists are tuples."""
    return tuple(map(_kept, value)) if isinstance(value, list) else value
