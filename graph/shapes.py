"""What a graph must look like, as SHACL shapes, printed from schema.py.

Every shape has an IRI and speaks of one node, edge or statement alone, so that a graph can be checked part by part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from .ontology import DATATYPES
from .rdf import BASE, OBJECT, PREDICATE, STATEMENT, SUBJECT, TYPE, edge_predicate, expand
from .schema import EDGES, EVIDENCE, NODES, EdgeSchema, NodeType, Property

SHAPES = f"{BASE}shapes#"
_Term = NamedNode | BlankNode | Literal
_NUMBERS = {"integer": "an integer", "float": "a number", "string": "a text", "strings": "a text"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """What only a query can ask of a shape's nodes.

    :param shape: the local name of its shape.
    :param name: its own.
    :param message: what it asks for.
    :param select: finds what breaks it: `$this`, the node, and `?value` where there is one.
    """

    shape: str
    name: str
    message: str
    select: str


def shapes(*, constraints: bool = True) -> Iterator[Triple]:
    """All shapes, in the order of the schema.

    :param constraints: what only a query can ask too.
    """
    for node in NODES:
        shape = NamedNode(f"{SHAPES}{node.type}")
        yield from _shape(shape, "targetClass", expand(f"pa:{node.type}"))
        for listed in node.properties:
            if listed.name != "type" and (listed.name != "title" or node.type == "Paper"):
                yield from _property_shape(shape, listed)
    for edge in EDGES:
        yield from _edge_shape(edge)
    yield from _statement_shape()
    for constraint in CONSTRAINTS if constraints else ():
        yield from _query(constraint)


def _shape(shape: NamedNode, target: str, of: NamedNode) -> Iterator[Triple]:
    yield Triple(shape, TYPE, expand("sh:NodeShape"))
    yield Triple(shape, expand(f"sh:{target}"), of)


def _property_shape(owner: NamedNode, listed: Property) -> Iterator[Triple]:
    own = NamedNode(f"{owner.value}-{listed.name}")
    yield Triple(owner, expand("sh:property"), own)
    yield Triple(own, expand("sh:path"), expand(listed.iris[0] if listed.iris else f"pa:{listed.name}"))
    yield Triple(own, expand("sh:message"), Literal(_rule(listed)))
    yield Triple(own, expand("sh:datatype"), expand(DATATYPES[listed.type]))
    if listed.needed:
        yield Triple(own, expand("sh:minCount"), _number(1))
    if listed.type != "strings":
        yield Triple(own, expand("sh:maxCount"), _number(1))
    if listed.least is not None:
        yield Triple(own, expand("sh:minInclusive"), _number(listed.least))
    if listed.most is not None:
        yield Triple(own, expand("sh:maxInclusive"), _number(listed.most))
    if listed.name in ("id", "name"):
        yield Triple(own, expand("sh:minLength"), _number(1))
    if listed.values:
        yield from _list(own, "in", (Literal(value) for value in listed.values))


def _rule(listed: Property) -> str:
    """What the shape asks for, in words."""
    what = _NUMBERS[listed.type]
    if listed.values:
        what = f"{', '.join(listed.values[:-1])} or {listed.values[-1]}"
    elif listed.least is not None:
        what += f", {listed.least} to {listed.most}" if listed.most is not None else f", {listed.least} or more"
    elif listed.name in ("id", "name"):
        what += " that is not empty"
    count = {
        (True, False): "one",
        (False, False): "at most one",
        (True, True): "one or more",
        (False, True): "any number",
    }
    return f"{count[listed.needed, listed.type == 'strings']}, {what}"


def _edge_shape(edge: EdgeSchema) -> Iterator[Triple]:
    """Both ends are of the types that the schema has."""
    predicate = edge_predicate(edge.type)
    shape = NamedNode(f"{SHAPES}{_edge_local(edge)}")
    yield from _shape(shape, "targetSubjectsOf", predicate)
    yield Triple(shape, expand("sh:message"), Literal(f"begins at a {' or '.join(edge.sources)}"))
    yield from _of_types(shape, edge.sources)
    target = NamedNode(f"{shape.value}-target")
    yield Triple(shape, expand("sh:property"), target)
    yield Triple(target, expand("sh:path"), predicate)
    yield Triple(target, expand("sh:message"), Literal(f"ends at a {' or '.join(edge.targets)}"))
    yield from _of_types(target, edge.targets)


def _of_types(shape: NamedNode, types: tuple[NodeType, ...]) -> Iterator[Triple]:
    if len(types) == 1:
        yield Triple(shape, expand("sh:class"), expand(f"pa:{types[0]}"))
        return
    choices = [BlankNode(f"{_local(shape)}{type_}") for type_ in types]
    for choice, type_ in zip(choices, types, strict=True):
        yield Triple(choice, expand("sh:class"), expand(f"pa:{type_}"))
    yield from _list(shape, "or", choices)


def _statement_shape() -> Iterator[Triple]:
    shape = NamedNode(f"{SHAPES}Statement")
    yield from _shape(shape, "targetClass", STATEMENT)
    for listed in EVIDENCE:
        if listed.name == "paper":
            yield from _one_node(shape, "paper", listed.iris[0], "one, a Paper", expand("pa:Paper"))
        else:
            yield from _property_shape(shape, listed)
    for name in ("subject", "object"):
        yield from _one_node(shape, name, f"rdf:{name}", "one, a node", None)
    yield from _one_node(shape, "predicate", "rdf:predicate", "one, the predicate of an edge type", None)
    yield from _list(NamedNode(f"{shape.value}-predicate"), "in", (edge_predicate(e.type) for e in EDGES))
    order = NamedNode(f"{shape.value}-order")
    yield Triple(shape, expand("sh:property"), order)
    yield Triple(order, expand("sh:path"), expand("oa:start"))
    yield Triple(order, expand("sh:message"), Literal("less than oa:end"))
    yield Triple(order, expand("sh:lessThan"), expand("oa:end"))


def _one_node(owner: NamedNode, name: str, path: str, message: str, class_: NamedNode | None) -> Iterator[Triple]:
    own = NamedNode(f"{owner.value}-{name}")
    yield Triple(owner, expand("sh:property"), own)
    yield Triple(own, expand("sh:path"), expand(path))
    yield Triple(own, expand("sh:message"), Literal(message))
    yield Triple(own, expand("sh:minCount"), _number(1))
    yield Triple(own, expand("sh:maxCount"), _number(1))
    yield Triple(own, expand("sh:nodeKind"), expand("sh:IRI"))
    if class_ is not None:
        yield Triple(own, expand("sh:class"), class_)


def _query(constraint: Constraint) -> Iterator[Triple]:
    shape = NamedNode(f"{SHAPES}{constraint.shape}")
    own = NamedNode(f"{shape.value}-{constraint.name}")
    yield Triple(shape, expand("sh:sparql"), own)
    yield Triple(own, TYPE, expand("sh:SPARQLConstraint"))
    yield Triple(own, expand("sh:message"), Literal(constraint.message))
    yield Triple(own, expand("sh:select"), Literal(constraint.select))


def _constraints() -> Iterator[Constraint]:
    """An edge and the statement of its evidence stand side by side."""
    subject, predicate, object_ = SUBJECT.value, PREDICATE.value, OBJECT.value
    for edge in EDGES:
        said = edge_predicate(edge.type).value
        yield Constraint(
            _edge_local(edge),
            "evidence",
            "edge with a statement of its evidence",
            f"SELECT $this ?value WHERE {{ $this <{said}> ?value FILTER NOT EXISTS {{"
            f" ?claim <{subject}> $this ; <{object_}> ?value ; <{predicate}> <{said}> }} }}",
        )
    yield Constraint(
        "Statement",
        "edge",
        "beside the edge that it is of",
        f"SELECT $this WHERE {{ $this <{subject}> ?s ; <{predicate}> ?p ; <{object_}> ?o"
        " FILTER NOT EXISTS { ?s ?p ?o } }",
    )


def _edge_local(edge: EdgeSchema) -> str:
    return edge_predicate(edge.type).value.partition("#")[2]


def _list(owner: NamedNode, path: str, items: Iterable[_Term]) -> Iterator[Triple]:
    listed = list(items)
    links: list[NamedNode | BlankNode] = [BlankNode(f"{_local(owner)}{path}{i}") for i in range(len(listed))]
    links.append(expand("rdf:nil"))
    yield Triple(owner, expand(f"sh:{path}"), links[0])
    for i, item in enumerate(listed):
        yield Triple(links[i], expand("rdf:first"), item)
        yield Triple(links[i], expand("rdf:rest"), links[i + 1])


def _local(shape: NamedNode) -> str:
    return shape.value.removeprefix(SHAPES).replace("-", "")


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=expand("xsd:integer"))


CONSTRAINTS = tuple(_constraints())
"""What only a query can ask."""
