"""What the terms of a graph mean, for those who read its RDF: an ontology, printed from schema.py.

What a graph says beside a term of ours (schema.org, DCTERMS, SKOS) is a wider one of which ours is a part; what only
comes near (FaBiO, ML-Schema, Linked Papers With Code) is a close match, which makes neither a kind of the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from .rdf import BASE, STATEMENT, TYPE, edge_predicate, expand
from .schema import EDGES, EVIDENCE, NODES, NodeType, Property

_LABEL, _COMMENT = expand("rdfs:label"), expand("rdfs:comment")
_NEAR = expand("skos:closeMatch")
DATATYPES = {"string": "xsd:string", "strings": "xsd:string", "integer": "xsd:integer", "float": "xsd:decimal"}
"""The datatype in which a value of each type is written."""


def ontology() -> Iterator[Triple]:
    """The ontology, in the order of the schema."""
    whole = NamedNode(f"{BASE}ontology")
    yield Triple(whole, TYPE, expand("owl:Ontology"))
    yield Triple(whole, expand("dcterms:title"), Literal("Paperatlas", language="en"))
    yield Triple(whole, _COMMENT, Literal("What papers say of methods, data, tasks and numbers.", language="en"))
    for node in NODES:
        term = expand(f"pa:{node.type}")
        yield from _term(term, "owl:Class", node.type, node.doc)
        yield from (Triple(term, expand("rdfs:subClassOf"), expand(iri)) for iri in node.iris)
        yield from (Triple(term, _NEAR, expand(iri)) for iri in node.near)
    for edge in EDGES:
        term = edge_predicate(edge.type)
        yield from _term(term, "owl:ObjectProperty", edge.type.lower().replace("_", " "), edge.doc)
        yield from _ends(term, "domain", edge.sources)
        yield from _ends(term, "range", edge.targets)
        yield from (Triple(term, expand("rdfs:subPropertyOf"), expand(iri)) for iri in edge.iris)
        yield from (Triple(term, _NEAR, expand(iri)) for iri in edge.near)
    yield from _properties()
    yield from _records()


def _term(term: NamedNode, kind: str, label: str, doc: str) -> Iterator[Triple]:
    yield Triple(term, TYPE, expand(kind))
    yield Triple(term, _LABEL, Literal(label, language="en"))
    yield Triple(term, _COMMENT, Literal(doc, language="en"))
    yield Triple(term, expand("rdfs:isDefinedBy"), NamedNode(f"{BASE}ontology"))


def _ends(term: NamedNode, which: str, types: tuple[NodeType, ...]) -> Iterator[Triple]:
    """Domain or range; of several types it is each that is meant, and RDFS would have it be all at once."""
    said = expand(f"rdfs:{which}" if len(types) == 1 else f"schema:{which}Includes")
    yield from (Triple(term, said, expand(f"pa:{type_}")) for type_ in types)


def _properties() -> Iterator[Triple]:
    """Properties that no standard vocabulary has."""
    listed: dict[str, tuple[Property, list[NamedNode]]] = {}
    for node in NODES:
        for own in node.properties:
            # A type is a class in RDF, and the title of what is no paper is its name.
            if not own.iris and own.name != "type" and (own.name != "title" or node.type == "Paper"):
                listed.setdefault(own.name, (own, []))[1].append(expand(f"pa:{node.type}"))
    for own in EVIDENCE:
        if not own.iris:
            listed[own.name] = (own, [STATEMENT])
    for name, (own, owners) in listed.items():
        term = expand(f"pa:{name}")
        yield from _term(term, "owl:DatatypeProperty", name, own.doc)
        said = expand("rdfs:domain" if len(owners) == 1 else "schema:domainIncludes")
        yield from (Triple(term, said, owner) for owner in owners)
        yield Triple(term, expand("rdfs:range"), expand(DATATYPES[own.type]))


def _records() -> Iterator[Triple]:
    """What exports that can be read back hold beside the graph."""
    for name, owner, doc in (
        ("facts", "pa:Paper", "all that a paper says, by its own names, from which the graph is derived"),
        ("settings", None, "what was decided of a whole graph: rulings of names, least confidence; how many papers"),
    ):
        term = expand(f"pa:{name}")
        yield from _term(term, "owl:DatatypeProperty", name, doc)
        if owner:
            yield Triple(term, expand("rdfs:domain"), expand(owner))
        yield Triple(term, expand("rdfs:range"), expand("rdf:JSON"))
