"""SPARQL on any store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph

from ..graph import RdfStore, Rows, Store
from ..graph.rdf import edge_quads, node_quads
from ..graph.sparql import answer


def sparql(store: Store, query: str, params: Mapping[str, Any] | None = None) -> Rows | str:
    """The answer to a SPARQL query: rows for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE.

    An RDF store answers from its folder. Any other store's graph is first loaded into memory, whole.

    :param params: by name, for `$name` in the query.
    :raises QueryError: the query is wrong, changes the graph or calls another service.
    """
    return answer(store.database if isinstance(store, RdfStore) else _loaded(store), query, params)


def _loaded(store: Store) -> pyoxigraph.Store:
    """A store's quads in memory."""
    database = pyoxigraph.Store()

    def quads() -> Iterator[pyoxigraph.Quad]:
        for node in store.nodes():
            yield from node_quads(node)
        for edge in store.edges():
            yield from edge_quads(edge)

    database.bulk_extend(quads())
    return database
