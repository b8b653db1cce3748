"""Turtle, N-Triples, N-Quads, JSON-LD: the mapping of ..rdf, streamed in the order of the graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph

from .. import turtle
from ..elements import Edge, Node
from ..lpwc import LPWC_PREFIXES, lpwc_triples
from ..rdf import NAMESPACES, edge_triples, graph_quads, node_triples

if TYPE_CHECKING:
    import rdflib


def _triples(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[pyoxigraph.Triple]:
    for node in nodes:
        yield from node_triples(node)
    for edge in edges:
        yield from edge_triples(edge)


def write_turtle(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """Turtle, with the prefixes of NAMESPACES, sorted."""
    turtle.write_turtle(_triples(nodes, edges), file, NAMESPACES)


def write_ntriples(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """N-Triples, sorted lines within each node and edge."""
    pyoxigraph.serialize(_triples(nodes, edges), file, pyoxigraph.RdfFormat.N_TRIPLES)


def write_lpwc_turtle(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """Turtle in the terms of Linked Papers With Code."""
    turtle.write_turtle(lpwc_triples(nodes, edges), file, LPWC_PREFIXES)


def write_lpwc_ntriples(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """N-Triples in the terms of Linked Papers With Code."""
    pyoxigraph.serialize(lpwc_triples(nodes, edges), file, pyoxigraph.RdfFormat.N_TRIPLES)


def write_nquads(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """N-Quads: nodes in the default graph, what a paper says in the graph of its IRI."""
    pyoxigraph.serialize(graph_quads(nodes, edges), file, pyoxigraph.RdfFormat.N_QUADS)


def to_rdflib(nodes: Iterable[Node], edges: Iterable[Edge]) -> rdflib.Graph:
    """The graph in memory, for those who work with rdflib."""
    graph = rdflib_graph(_triples(nodes, edges))
    for prefix, iri in NAMESPACES.items():
        graph.bind(prefix, iri)
    return graph


def rdflib_graph(triples: Iterable[pyoxigraph.Triple]) -> rdflib.Graph:
    """Triples in memory, as rdflib has them."""
    import rdflib  # a quarter of the time that a command takes to start

    graph = rdflib.Graph()
    lines = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return graph.parse(data=lines or b"", format="nt")


def write_jsonld(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """JSON-LD, with the prefixes of NAMESPACES as its context."""
    graph = to_rdflib(nodes, edges)
    document = json.loads(graph.serialize(format="json-ld", context=NAMESPACES))
    file.write(json.dumps(_sorted(document), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def _sorted(value: Any) -> Any:
    """JSON-LD's arrays are sets; rdflib writes them in the order of a hash."""
    if isinstance(value, dict):
        return {key: _sorted(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value
