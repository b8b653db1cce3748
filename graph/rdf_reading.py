"""Nodes and edges back from their triples: the way that rdf.py goes, the other way round.

What RDF has no letters for (control characters) comes back as U+FFFD; all else comes back as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad

from .elements import Edge, Node, edge_of, node_of
from .rdf import BASE, OBJECT, PREDICATE, SUBJECT, edge_predicate, expand
from .schema import EDGES, EVIDENCE, NODE_SCHEMAS, NODES, EdgeType, NodeType, Property

CLASSES: dict[NodeType, NamedNode] = {schema.type: expand(f"pa:{schema.type}") for schema in NODES}
"""The class of each type of node that is Paperatlas's own."""
PREDICATES: dict[str, EdgeType] = {edge_predicate(schema.type).value: schema.type for schema in EDGES}
"""The type of edge that each predicate of Paperatlas's own stands for."""
_SPACE_TYPES: dict[str, NodeType] = {schema.space: schema.type for schema in reversed(NODES)}

Values = Mapping[str, list[Any]]
"""What is said of one subject: by predicate, the IRIs and the texts of literals."""


def values_of(quads: Iterable[Quad]) -> Values:
    """What these quads say, which must be of one subject."""
    found: dict[str, list[Any]] = defaultdict(list)
    for quad in quads:
        found[quad.predicate.value].append(cast("Literal | NamedNode", quad.object).value)
    return found


def id_of(iri: str) -> str:
    """The id of the node that has this IRI.

    >>> id_of("https://w3id.org/paperatlas/method/c%2B%2B"), id_of("https://w3id.org/paperatlas/paper/p1")
    ('method:c++', 'p1')
    """
    space, _, local = iri.removeprefix(BASE).partition("/")
    return unquote(local) if space == "paper" else f"{space}:{unquote(local)}"


def type_of(iri: str, types: Mapping[str, NodeType]) -> NodeType:
    """The type of the node that has this IRI.

    :param types: by IRI, of those whose key space is not of one type (Dataset, Benchmark).
    """
    return types.get(iri) or _SPACE_TYPES[iri.removeprefix(BASE).partition("/")[0]]


def node_from(iri: str, type_: NodeType, values: Values) -> Node:
    """The node that :func:`paperatlas.graph.rdf.node_triples` wrote so."""
    schema = NODE_SCHEMAS[type_]
    given = {p.name: _value(p, values) for p in schema.properties if p.name not in ("type", "id")}
    given["id"] = id_of(iri)
    return node_of(type_, {name: value for name, value in given.items() if value is not None})


def edge_from(values: Values, types: Mapping[str, NodeType]) -> Edge:
    """The edge whose statement says so.

    :param types: by IRI, of those whose key space is not of one type.
    """
    source, target = values[SUBJECT.value][0], values[OBJECT.value][0]
    given = {p.name: _value(p, values) for p in EVIDENCE if p.name != "paper"}
    given["paper"] = id_of(values[_iri(EVIDENCE[0])][0])
    ends = [(id_of(iri), type_of(iri, types)) for iri in (source, target)]
    return edge_of(PREDICATES[values[PREDICATE.value][0]], ends[0], ends[1], given)


def _iri(listed: Property) -> str:
    return expand(listed.iris[0] if listed.iris else f"pa:{listed.name}").value


def _value(listed: Property, values: Values) -> Any:
    found = values.get(_iri(listed), [])
    if listed.type == "strings":
        return sorted(found)
    if not found:
        return None
    return {"string": str, "integer": int, "float": float}[listed.type](found[0])
