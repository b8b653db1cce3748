"""The graph in RDF: which triples a node and an edge are. Written once, for every format and store.

Everything has an IRI that derives from its id, so that two exports can be laid over each other; there are no
blank nodes. An edge is a direct triple, and beside it a statement that carries its evidence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, Triple

from .atlas import edge_properties
from .elements import Edge, Node, Value
from .schema import EDGE_SCHEMAS, EVIDENCE, NEAR_PREFIXES, NODE_SCHEMAS, PREFIXES, NodeType, Property

BASE = "https://w3id.org/paperatlas/"
"""Begin of every IRI that is Paperatlas's own: a permanent-identifier namespace, to be registered on release."""

NAMESPACES = {
    **PREFIXES,
    "pa": f"{BASE}ontology#",
    **{schema: f"{BASE}{schema}/" for schema in sorted({n.space for n in NODE_SCHEMAS.values()})},
    "claim": f"{BASE}claim/",
}

ATLAS = NamedNode(f"{BASE}atlas")
"""The whole graph, of which an export tells what was decided."""
TYPE, STATEMENT = (NamedNode(f"{PREFIXES['rdf']}{n}") for n in ("type", "Statement"))
SUBJECT, PREDICATE, OBJECT = (NamedNode(f"{PREFIXES['rdf']}{n}") for n in ("subject", "predicate", "object"))
_DERIVED = NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
# Neither XML nor Turtle can say these, and JSON may hold them.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@cache
def expand(name: str) -> NamedNode:
    """The IRI of a prefixed name.

    >>> expand("dcterms:title").value
    'http://purl.org/dc/terms/title'
    """
    prefix, _, local = name.partition(":")
    return NamedNode((NAMESPACES.get(prefix) or NEAR_PREFIXES[prefix]) + local)


@lru_cache(2**14)
def node_iri(ident: str, type_: NodeType) -> NamedNode:
    """The IRI of a node. Different ids have different IRIs.

    >>> node_iri("method:c++", "Method").value, node_iri("method:c#", "Method").value
    ('https://w3id.org/paperatlas/method/c%2B%2B', 'https://w3id.org/paperatlas/method/c%23')
    """
    space = NODE_SCHEMAS[type_].space
    local = quote(ident if type_ == "Paper" else ident.removeprefix(f"{space}:"), safe="")
    # No prefixed name of Turtle may end in a dot; rdflib can't read one that does, escaped or not.
    stem = local.rstrip(".")
    return NamedNode(f"{BASE}{space}/{stem}{'%2E' * (len(local) - len(stem))}")


def edge_predicate(type_: str) -> NamedNode:
    """The predicate of an edge type: `EVALUATES_ON` is `pa:evaluatesOn`."""
    first, *rest = type_.lower().split("_")
    return expand("pa:" + first + "".join(w.capitalize() for w in rest))


def statement_iri(edge: Edge) -> NamedNode:
    """The IRI of the statement that carries an edge's evidence."""
    key = "\0".join((edge.paper, edge.type, edge.source_type, edge.source, edge.target_type, edge.target))
    # Not by expand, which remembers all that it was asked for.
    return NamedNode(f"{BASE}claim/{hashlib.sha256(key.encode()).hexdigest()[:24]}")


_INTEGER, _DECIMAL = expand("xsd:integer"), expand("xsd:decimal")


def _predicates(listed: Property) -> tuple[NamedNode, ...]:
    return tuple(map(expand, listed.iris or (f"pa:{listed.name}",)))


# Worked out once: a large export asks for them millions of times.
_CLASSES = {n.type: (expand(f"pa:{n.type}"), *map(expand, n.iris)) for n in NODE_SCHEMAS.values()}
_NODE_PREDICATES = {n.type: [(p.name, _predicates(p)) for p in n.properties] for n in NODE_SCHEMAS.values()}
_EDGE_PREDICATES = {e.type: (edge_predicate(e.type), *map(expand, e.iris)) for e in EDGE_SCHEMAS.values()}
_EVIDENCE_PREDICATES = [(p.name, _predicates(p)) for p in EVIDENCE if p.name != "paper"]


def node_triples(node: Node) -> list[Triple]:
    """What the graph says of a node itself."""
    subject = node_iri(node.id, node.type)
    triples = [Triple(subject, TYPE, class_) for class_ in _CLASSES[node.type]]
    given = {"id": node.id, "name": node.name, **dict(node.properties)}
    if node.type == "Paper":
        given["title"] = node.title
    for name, predicates in _NODE_PREDICATES[node.type]:
        if name in given:
            triples += _values(subject, predicates, given[name])
    if node.type == "Paper":
        triples.append(Triple(subject, expand("dcterms:title"), literal(node.name)))
    elif "skos:Concept" in NODE_SCHEMAS[node.type].iris:
        triples.append(Triple(subject, expand("skos:prefLabel"), literal(node.name)))
    return triples


def edge_triples(edge: Edge) -> list[Triple]:
    """An edge as a direct triple, in the terms of standard vocabularies too, and as a statement with its evidence."""
    subject, target = node_iri(edge.source, edge.source_type), node_iri(edge.target, edge.target_type)
    predicates = _EDGE_PREDICATES[edge.type]
    statement = statement_iri(edge)
    triples = [Triple(subject, predicate, target) for predicate in predicates]
    triples += (
        Triple(statement, TYPE, STATEMENT),
        Triple(statement, SUBJECT, subject),
        Triple(statement, PREDICATE, predicates[0]),
        Triple(statement, OBJECT, target),
        Triple(statement, _DERIVED, node_iri(edge.paper, "Paper")),
    )
    given = dict(edge_properties(edge))
    for name, listed in _EVIDENCE_PREDICATES:
        triples += _values(statement, listed, given[name])
    return triples


def _values(subject: NamedNode, predicates: tuple[NamedNode, ...], value: Value) -> list[Triple]:
    literals = map(literal, value) if isinstance(value, tuple) else (literal(value),)
    if len(predicates) == 1:
        return [Triple(subject, predicates[0], one) for one in literals]
    listed = list(literals)
    return [Triple(subject, predicate, one) for predicate in predicates for one in listed]


def node_quads(node: Node) -> Iterator[Quad]:
    """The triples of a node in the default graph: many papers may share it."""
    for triple in node_triples(node):
        yield Quad(triple.subject, triple.predicate, triple.object)


def edge_quads(edge: Edge) -> Iterator[Quad]:
    """The triples of an edge in the named graph of its paper, so that what one paper says can be dropped as one."""
    paper = node_iri(edge.paper, "Paper")
    for triple in edge_triples(edge):
        yield Quad(triple.subject, triple.predicate, triple.object, paper)


def graph_quads(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Quad]:
    """The quads of a graph, in its order."""
    for node in nodes:
        yield from node_quads(node)
    for edge in edges:
        yield from edge_quads(edge)


def sayable(text: str) -> str:
    """A text with U+FFFD for what RDF and XML have no letters for."""
    return _UNSAYABLE.sub("\ufffd", text)


def json_literal(text: str) -> Literal:
    """A text of JSON as it is; letters that RDF lacks are written as JSON escapes them, so that none is lost."""
    escaped = _UNSAYABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return Literal(escaped, datatype=expand("rdf:JSON"))


def literal(value: str | int | float) -> Literal:
    """A value as it is written: text, integer or decimal."""
    if isinstance(value, str):
        return Literal(sayable(value))
    if isinstance(value, int):
        return Literal(str(value), datatype=_INTEGER)
    return Literal(_canonical(value), datatype=_DECIMAL)


@lru_cache(2**12)
def _canonical(value: float) -> str:
    """A number as XSD's canonical decimal, since a store may keep the number and forget how it was written."""
    text = f"{Decimal(repr(value)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
