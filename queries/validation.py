"""A store's graph against the shapes of its schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from ..graph import PaperatlasError, Store
from ..graph.exports.rdf import rdflib_graph
from ..graph.rdf import BASE, NAMESPACES, node_iri
from ..graph.schema import NEAR_PREFIXES
from ..graph.shapes import CONSTRAINTS, SHAPES, shapes

if TYPE_CHECKING:
    import rdflib

_PAPERS_AT_ONCE = 100
_NODES_AT_ONCE = 2000
_PREFIXES = {**NAMESPACES, **NEAR_PREFIXES}


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """Something that breaks a shape.

    :param node: what it is about: a node, an edge's source or a statement, as a prefixed name or an IRI.
    :param shape: the local name of the shape: a node type, an edge type's predicate or Statement.
    :param property: a prefixed name; empty where the node itself breaks the shape.
    :param value: the value that is wrong; empty where one is lacking or there are too many.
    :param rule: what the shape asks for.
    """

    node: str
    shape: str
    property: str
    value: str
    rule: str

    def __str__(self) -> str:
        where = f"{self.shape} {self.property}".strip()
        value = f" {self.value!r}" if self.value else ""
        return f"{self.node}: {where}:{value} must be: {self.rule}"


def validate(store: Store, *, paper: str | None = None, sample: int | None = None) -> Iterator[Violation]:
    """What breaks the shapes, part by part: some papers with all that is said of what they name, then other nodes.

    A shape speaks of one node or edge, so that parts decide on the whole; of a part alone all is in memory.

    :param paper: check this one alone, by id.
    :param sample: check this many papers, taken evenly from all, and no node that none of them names.
    :raises PaperatlasError: there is no such paper.
    """
    check = _checker()
    database = store.database()
    graphs = sorted((g for g in database.named_graphs() if isinstance(g, NamedNode)), key=lambda g: g.value)
    if paper is not None:
        graphs = [node_iri(paper, "Paper")]
        if next(database.quads_for_pattern(graphs[0], None, None), None) is None:
            raise PaperatlasError(f"{paper!r} is no paper of this store, by id.")
    elif sample is not None and sample < len(graphs):
        graphs = [graphs[i * len(graphs) // sample] for i in range(sample)]
    told: set[Violation] = set()
    seen: set[NamedNode] = set()
    for start in range(0, len(graphs), _PAPERS_AT_ONCE):
        quads = list(_said(database, graphs[start : start + _PAPERS_AT_ONCE], seen))
        yield from sorted(fresh := set(check(quads)) - told)
        told |= fresh
    if paper is None and sample is None:
        yield from _others(database, seen, check)


def _said(database: pyoxigraph.Store, graphs: list[NamedNode], seen: set[NamedNode]) -> Iterator[Quad]:
    """What these graphs say, and what is said of every node in them."""
    named: set[NamedNode] = set(graphs)
    for graph in graphs:
        for quad in database.quads_for_pattern(None, None, None, graph):
            yield quad
            named |= {term for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
    for node in named:
        yield from database.quads_for_pattern(node, None, None, DefaultGraph())
    seen |= named


def _others(database: pyoxigraph.Store, seen: set[NamedNode], check: Any) -> Iterator[Violation]:
    """Violations of nodes that no paper's graph names."""
    part: list[Quad] = []
    for quad in database.quads_for_pattern(None, None, None, DefaultGraph()):
        if quad.subject not in seen:
            # The quads of a node come one after the other.
            if len(part) >= _NODES_AT_ONCE and quad.subject != part[-1].subject:
                yield from sorted(check(part))
                part = []
            part.append(quad)
    if part:
        yield from sorted(check(part))


def _checker() -> Any:
    """What finds the violations in a list of quads."""
    import pyshacl
    import rdflib

    # pySHACL would run each query anew for every node, half a second a paper; Oxigraph runs it once.
    rules = rdflib_graph(shapes(constraints=False))

    def check(quads: list[Quad]) -> list[Violation]:
        graph = rdflib_graph(quad.triple for quad in quads)
        _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none")
        if not isinstance(report, rdflib.Graph):
            raise PaperatlasError(f"pySHACL gave up: {report}.")
        results = report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
        return [*(_violation(report, result) for result in results), *_unmet(quads)]

    return check


def _unmet(quads: list[Quad]) -> Iterator[Violation]:
    """What breaks the constraints that are queries."""
    database = pyoxigraph.Store()
    database.bulk_extend(quads)
    for constraint in CONSTRAINTS:
        solutions: Any = database.query(constraint.select, use_default_graph_as_union=True)
        for solution in solutions:
            value = solution["value"].value if "value" in {v.value for v in solutions.variables} else ""
            path = f"pa:{constraint.shape}" if value else ""
            yield Violation(_short(solution["this"].value), constraint.shape, path, _short(value), constraint.message)


def _violation(report: rdflib.Graph, result: Any) -> Violation:
    import rdflib

    def told(predicate: rdflib.URIRef) -> Any:
        return report.value(result, predicate)

    shape = str(told(rdflib.SH.sourceShape)).removeprefix(SHAPES).partition("-")[0]
    path, value = told(rdflib.SH.resultPath), told(rdflib.SH.value)
    node = told(rdflib.SH.focusNode)
    return Violation(
        _short(str(node)),
        shape,
        "" if path is None else _short(str(path)),
        "" if value is None or value == node else _short(str(value)),
        str(told(rdflib.SH.resultMessage)),
    )


def _short(text: str) -> str:
    """An IRI as a prefixed name, where it has one; else the text, as far as a line takes it."""
    for prefix, iri in _PREFIXES.items():
        if text.startswith(iri) and text != iri:
            return f"{prefix}:{text.removeprefix(iri)}"
    return text if text.startswith(BASE) or len(text) <= 80 else f"{text[:79]}…"
