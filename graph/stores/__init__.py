"""Where a graph is kept: one protocol, one file a store."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import StoreError
from .embedded import EmbeddedStore
from .protocol import Progress, Store
from .rdf import RdfStore

DEFAULT_STORE = "atlas.kgl"
_NEO4J = frozenset(f"{kind}{tls}" for kind in ("neo4j", "bolt") for tls in ("", "+s", "+ssc"))
# Two letters at least: one is a drive.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")

__all__ = ["DEFAULT_STORE", "EmbeddedStore", "Progress", "RdfStore", "Store", "open_store", "same_store"]


def same_store(one: str, other: str) -> bool:
    """Whether two URLs name one store, as far as they tell.

    >>> same_store("a.kgl", "./a.kgl"), same_store("rdf:a", "a")
    (True, False)
    """
    places = [(url.partition(":")[0] if _SCHEME.match(url) else "", _place(url)) for url in (one, other)]
    return places[0] == places[1]


def _place(url: str) -> str | Path:
    scheme = _SCHEME.match(url)
    if scheme and scheme[1] != "rdf":
        return url.rstrip("/")
    return Path(url.removeprefix("rdf:")).resolve()


def open_store(url: str = DEFAULT_STORE, *, write: bool = False, create: bool = True) -> Store:
    """The store at a URL: a path is an embedded store, rdf:FOLDER an RDF store, neo4j:// or bolt:// one on a server.

    :param write: take it to change it; an embedded store for this process alone.
    :param create: make it where there is none; only to write.
    :raises StoreError: there is none, another process has it, or the URL names no kind of store.
    """
    scheme = _SCHEME.match(url)
    if scheme and scheme[1] == "rdf":
        if not url[len("rdf:") :].strip():
            raise StoreError("rdf: names no folder. Say rdf:FOLDER.")
        return RdfStore(url, Path(url[len("rdf:") :]), write=write, create=create)
    if scheme and scheme[1].lower() in _NEO4J:
        from .neo4j import Neo4jStore  # its driver is for those who have a server

        return Neo4jStore(url, write=write, create=create)
    if scheme:
        shown = re.sub(r"//[^/]*@", "//", url)  # a password is for nobody to read
        raise StoreError(
            f"{shown}: no store of kind {scheme[1]!r}. A path names an embedded store, rdf:FOLDER an RDF store,"
            " neo4j:// or bolt:// a server."
        )
    if not url.strip():
        raise StoreError("The store has an empty name. Give --store a path.")
    return EmbeddedStore(Path(url), write=write, create=create)
