"""Where a graph is kept: one protocol, one file a store."""

from __future__ import annotations

from pathlib import Path

from ..errors import StoreError
from .embedded import EmbeddedStore
from .protocol import Progress, Rows, Store

DEFAULT_STORE = "atlas.kgl"

__all__ = ["DEFAULT_STORE", "EmbeddedStore", "Progress", "Rows", "Store", "open_store"]


def open_store(url: str = DEFAULT_STORE, *, write: bool = False) -> Store:
    """The store at a URL: a path is an embedded store.

    :param write: take it for this process alone, and make it where there is none.
    :raises StoreError: there is none, another process writes to it, or the URL names no kind of store.
    """
    scheme, separator, _ = url.partition("://")
    if separator:
        raise StoreError(f"{url}: no store of kind {scheme!r}. A path names an embedded store.")
    if not url:
        raise StoreError("The store has an empty name. Give --store a path.")
    return EmbeddedStore(Path(url), write=write)
