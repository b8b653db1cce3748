"""Nodes and edges of a merged graph: what every store holds and every export writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .facts import Field
from .schema import NODE_SCHEMAS, EdgeType, NodeType

Value = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A node.

    :param properties: the properties that schema.py lists for its type, in that order, `id`, `name`,
        `type` and `title` apart; what the source does not have is absent.
    """

    id: str
    type: NodeType
    name: str
    title: str
    properties: tuple[tuple[str, Value], ...] = ()

    def get(self, name: str) -> Value | None:
        """A property by name; None when it is absent."""
        return next((value for key, value in self.properties if key == name), None)


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An edge, with the place in the paper that says so.

    Edges sort by paper first: a graph is the union of what its papers say.

    :param surfaces: how the paper writes the target, sorted.
    :param start: first character of the surface form in `field`, from 0.
    :param end: its end, exclusive.
    :param confidence: 0 to 1, three decimals.
    """

    paper: str
    type: EdgeType
    source: str
    target: str
    source_type: NodeType
    target_type: NodeType
    sentence: str
    field: Field
    start: int
    end: int
    surfaces: tuple[str, ...]
    confidence: float
    extractor: str


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The neighbourhood of a node.

    :param centre: id of the node that was asked for.
    :param hops: how many edges it reaches out.
    :param nodes: the centre first, then by distance and weight.
    :param edges: every edge between these nodes, in order.
    :param hidden: nodes within reach that were left out because of a limit.
    """

    centre: str
    hops: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hidden: tuple[Node, ...] = ()


def node_of(type_: NodeType, properties: Mapping[str, Any]) -> Node:
    """A node from the properties that a store answers with; those that are not in the schema are passed over."""
    listed = (p.name for p in NODE_SCHEMAS[type_].properties[4:])
    values = ((name, properties[name]) for name in listed if properties.get(name) is not None)
    pairs = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in values)
    return Node(properties["id"], type_, properties["name"], properties["title"], pairs)


def edge_of(
    type_: EdgeType, source: tuple[str, NodeType], target: tuple[str, NodeType], properties: Mapping[str, Any]
) -> Edge:
    """An edge from what a store answers with.

    An edge that a person wrote by hand may lack evidence: then its texts are empty and its numbers 0.

    :param source: id and type of the node it comes from.
    :param target: id and type of the node it goes to.
    """
    return Edge(
        paper=properties.get("paper") or "",
        type=type_,
        source=source[0],
        target=target[0],
        source_type=source[1],
        target_type=target[1],
        sentence=properties.get("sentence") or "",
        field=properties.get("field") or "abstract",
        start=properties.get("start") or 0,
        end=properties.get("end") or 0,
        surfaces=tuple(properties.get("surfaces") or ()),
        confidence=properties.get("confidence") or 0.0,
        extractor=properties.get("extractor") or "",
    )
