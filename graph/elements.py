"""Nodes and edges of a merged graph: what every store holds and every export writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast, get_args

from .facts import Field
from .schema import NODE_SCHEMAS, EdgeType, NodeType

Value = str | int | float | tuple[str, ...]
_T = TypeVar("_T", str, int, list)  # type: ignore[type-arg]


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

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other spellings, of a paper its other identifiers; none where its type has none."""
        found = self.get("ids" if self.type == "Paper" else "aliases")
        return found if isinstance(found, tuple) else ()


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


_KINDS: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "float": (float, int), "strings": list}


def node_of(type_: NodeType, properties: Mapping[str, Any]) -> Node:
    """A node from the properties that a store answers with.

    Those that are not in the schema, or not of its type, are passed over: a person may have written them by hand.
    """
    pairs: list[tuple[str, Value]] = []
    for listed in NODE_SCHEMAS[type_].own:
        value = properties.get(listed.name)
        if isinstance(value, _KINDS[listed.type]):
            kept: Any = tuple(map(str, value)) if isinstance(value, list) else value
            pairs.append((listed.name, kept))
    ident = str(properties.get("id", ""))
    name = str(properties.get("name") or ident)
    return Node(ident, type_, name, str(properties.get("title") or name), tuple(pairs))


def edge_of(
    type_: EdgeType, source: tuple[Any, NodeType], target: tuple[Any, NodeType], properties: Mapping[str, Any]
) -> Edge:
    """An edge from what a store answers with.

    An edge that a person wrote by hand may lack evidence: then its texts are empty and its numbers 0.

    :param source: id and type of the node it comes from.
    :param target: id and type of the node it goes to.
    """

    def given(name: str, kind: type[_T]) -> _T:
        value = properties.get(name)
        return value if isinstance(value, kind) else kind()

    field = given("field", str)
    confidence = properties.get("confidence")
    return Edge(
        paper=given("paper", str),
        type=type_,
        source=str(source[0]),
        target=str(target[0]),
        source_type=source[1],
        target_type=target[1],
        sentence=given("sentence", str),
        field=cast("Field", field) if field in get_args(Field) else "abstract",
        start=given("start", int),
        end=given("end", int),
        surfaces=tuple(map(str, given("surfaces", list))),
        confidence=float(confidence) if isinstance(confidence, int | float) else 0.0,
        extractor=given("extractor", str),
    )
