"""Opening a store."""

from __future__ import annotations

from ..graph import Store, open_store
from .output import note


def open_to_write(url: str) -> Store:
    """The store, which must be there, opened to change it."""
    return open_store(url, write=True, create=False)


def open_current(url: str) -> Store:
    """The store, opened to read, after what an interrupted build left undone has been merged.

    :raises StoreError: there is no such store.
    """
    store = open_store(url)
    if store.busy:
        note(f"note: another process is writing to {url}; this is its graph as last merged.")
    if store.is_merged:
        return store
    store.close()
    with open_to_write(url) as writer:
        if not writer.is_merged:
            note("note: an earlier build was interrupted; merging the papers that it had taken in.")
            writer.merge()
    return open_store(url)
