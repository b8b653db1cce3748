"""Opening a store to read, up to date."""

from __future__ import annotations

from ..graph import Store, StoreError, open_store
from .output import note


def open_current(url: str) -> Store:
    """The store, opened to read, after what an interrupted build left undone has been merged.

    :raises StoreError: there is no such store.
    """
    store = open_store(url)
    if store.is_merged:
        return store
    store.close()
    try:
        with open_store(url, write=True) as writer:
            note("An earlier build was interrupted: merging the papers that it had taken in.")
            writer.merge()
    except StoreError as error:
        note(f"note: not all papers that were taken in are in the graph yet. {error}")
    return open_store(url)
