"""Cypher on any store that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..graph import Rows, Store


def cypher(store: Store, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
    """The rows of a Cypher query.

    :param params: by name, for `$name` in the query.
    :param write: let it change the graph; the store must have been opened to write.
    :raises QueryError: the query is wrong, changes the graph unasked, reads files, or the store answers SPARQL.
    """
    return store.cypher(query, params, write=write)
