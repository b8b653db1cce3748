"""Turtle, TriG, N-Triples, N-Quads, RDF/XML: the mapping of ..rdf, streamed in the order of the graph."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph

from .. import turtle
from ..codec import facts_to_json, head_to_json
from ..contents import Contents, head_of, records_of
from ..elements import Edge, Node
from ..facts import PaperFacts
from ..lpwc import LPWC_PREFIXES, lpwc_triples
from ..rdf import ATLAS, NAMESPACES, edge_quads, edge_triples, expand, json_literal, node_iri, node_quads, node_triples

if TYPE_CHECKING:
    import rdflib


def graph_triples(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[pyoxigraph.Triple]:
    """The triples of a graph, in its order."""
    for node in nodes:
        yield from node_triples(node)
    for edge in edges:
        yield from edge_triples(edge)


def _triples(contents: Contents) -> Iterator[pyoxigraph.Triple]:
    return graph_triples(contents.nodes(), contents.edges())


def write_turtle(contents: Contents, file: BinaryIO) -> None:
    """Turtle, with the prefixes of NAMESPACES, sorted."""
    turtle.write_turtle(_triples(contents), file, NAMESPACES)


def write_ntriples(contents: Contents, file: BinaryIO) -> None:
    """N-Triples, sorted lines within each node and edge."""
    pyoxigraph.serialize(_triples(contents), file, pyoxigraph.RdfFormat.N_TRIPLES)


def write_rdfxml(contents: Contents, file: BinaryIO) -> None:
    """RDF/XML, with the prefixes of NAMESPACES, sorted."""
    turtle.write_rdfxml(_triples(contents), file, NAMESPACES)


def write_lpwc_turtle(contents: Contents, file: BinaryIO) -> None:
    """Turtle in the terms of Linked Papers With Code."""
    turtle.write_turtle(lpwc_triples(contents.nodes(), contents.edges()), file, LPWC_PREFIXES)


def write_lpwc_ntriples(contents: Contents, file: BinaryIO) -> None:
    """N-Triples in the terms of Linked Papers With Code."""
    triples = lpwc_triples(contents.nodes(), contents.edges())
    pyoxigraph.serialize(triples, file, pyoxigraph.RdfFormat.N_TRIPLES)


def write_nquads(contents: Contents, file: BinaryIO) -> None:
    """N-Quads: nodes in the default graph, what a paper says in the graph of its IRI."""
    pyoxigraph.serialize(_quads(contents), file, pyoxigraph.RdfFormat.N_QUADS)


def write_trig(contents: Contents, file: BinaryIO) -> None:
    """TriG: the quads of N-Quads, with the prefixes of NAMESPACES, sorted."""
    turtle.write_trig(_quads(contents), file, NAMESPACES)


def _quads(contents: Contents) -> Iterator[pyoxigraph.Quad]:
    """The quads of a graph, and what it is derived from, which `import` reads: in each paper's own graph its facts."""
    yield pyoxigraph.Quad(ATLAS, expand("pa:settings"), json_literal(head_to_json(head_of(contents))))
    for node in contents.nodes():
        yield from node_quads(node)
    facts = ((said.paper.id, _facts_quad(said)) for said in records_of(contents))
    edges = ((edge.paper, quad) for edge in contents.edges() for quad in edge_quads(edge))
    # Of one paper what comes first here comes first.
    for _, quad in heapq.merge(edges, facts, key=lambda one: one[0]):
        yield quad


def _facts_quad(facts: PaperFacts) -> pyoxigraph.Quad:
    paper = node_iri(facts.paper.id, "Paper")
    return pyoxigraph.Quad(paper, expand("pa:facts"), json_literal(facts_to_json(facts)), paper)


def to_rdflib(nodes: Iterable[Node], edges: Iterable[Edge]) -> rdflib.Graph:
    """The graph in memory, for those who work with rdflib."""
    graph = rdflib_graph(graph_triples(nodes, edges))
    for prefix, iri in NAMESPACES.items():
        graph.bind(prefix, iri)
    return graph


def rdflib_graph(triples: Iterable[pyoxigraph.Triple]) -> rdflib.Graph:
    """Triples in memory, as rdflib has them."""
    import rdflib  # a quarter of the time that a command takes to start

    graph = rdflib.Graph()
    lines = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return graph.parse(data=lines or b"", format="nt")
