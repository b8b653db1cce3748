"""SPARQL on any store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..graph import QueryError, Rows, Store
from ..graph.sparql import answer


def sparql(store: Store, query: str, params: Mapping[str, Any] | None = None) -> Rows | str:
    """The answer to a SPARQL query: rows for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE.

    An RDF store answers from its folder. Any other store's graph is first loaded into memory, whole.

    :param params: by name, for `$name` in the query.
    :raises QueryError: the query is wrong, changes the graph or calls another service.
    """
    return answer(store.database(), query, params)


def select(store: Store, query: str, params: Mapping[str, Any] | None = None) -> Rows:
    """The rows of a SELECT or ASK query; see :func:`sparql`.

    :raises QueryError: it is another kind of query, too.
    """
    found = sparql(store, query, params)
    if isinstance(found, str):
        raise QueryError("The answer has no rows: ask by SELECT or ASK.", query)
    return found
