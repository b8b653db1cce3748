"""Where a graph is kept: one protocol, one file a store."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import StoreError
from .embedded import EmbeddedStore
from .protocol import Progress, Rows, Store
from .rdf import RdfStore

DEFAULT_STORE = "atlas.kgl"
# Two letters at least: one is a drive.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")

__all__ = ["DEFAULT_STORE", "EmbeddedStore", "Progress", "RdfStore", "Rows", "Store", "open_store"]


def open_store(url: str = DEFAULT_STORE, *, write: bool = False, create: bool = True) -> Store:
    """The store at a URL: a path is an embedded store, `rdf:FOLDER` an RDF store.

    :param write: take it for this process alone.
    :param create: make it where there is none; only to write.
    :raises StoreError: there is none, another process has it, or the URL names no kind of store.
    """
    scheme = _SCHEME.match(url)
    if scheme and scheme[1] == "rdf":
        if not url[len("rdf:") :].strip():
            raise StoreError("rdf: names no folder. Say rdf:FOLDER.")
        return RdfStore(url, Path(url[len("rdf:") :]), write=write, create=create)
    if scheme:
        raise StoreError(
            f"{url}: no store of kind {scheme[1]!r}. A path names an embedded store, rdf:FOLDER an RDF store."
        )
    if not url.strip():
        raise StoreError("The store has an empty name. Give --store a path.")
    return EmbeddedStore(Path(url), write=write, create=create)
