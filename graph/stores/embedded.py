"""The embedded store: a KGLite file with the merged graph, and a ledger beside it with what each paper says.

The engine's file is replaced as a whole, so a graph is either the one before a merge or the one after it. A
number in the file and in the ledger tells which; where they differ, the graph is derived anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..elements import Edge, Node
from ..errors import StoreError
from ..rows import Rows
from .cypher_reading import CypherReading
from .engine import Engine
from .ledgered import LedgeredStore


class EmbeddedStore(LedgeredStore, CypherReading):
    """A store in a file.

    :param path: the KGLite file; `PATH.facts` beside it is the ledger.
    :param write: take the store for this process alone.
    :param create: make it where there is none; only to write.
    :raises StoreError: there is no store, or it can't be opened.
    """

    def __init__(self, path: Path, *, write: bool, create: bool) -> None:
        super().__init__(str(path), path.with_name(path.name + ".facts"))
        self._path = path
        self._check(write=write, create=create)
        self._open(write=write)

    def _check(self, *, write: bool, create: bool) -> None:
        path = self._path
        try:
            graph, facts = path.exists(), self._facts.exists()
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}. Take another --store.") from error
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}. Make it, or take another --store.")
        if path.is_dir():
            raise StoreError(f"{path}: a folder, not a store. Name a file in it.")
        if not graph and not facts and not (write and create):
            raise StoreError(f"{path}: no such store. 'paperatlas build SOURCE --store {path}' makes one.")
        if write and graph and not facts:
            raise StoreError(
                f"{path}: its papers' facts ({self._facts.name}) are not beside it, so it can be read but not changed."
                " Put that file back, or take another --store."
            )

    # the merged graph

    def _open_graph(self) -> None:
        self._engine = Engine(self._path if self._path.exists() else None)

    def _generation(self) -> int:
        return self._engine.generation if self._path.exists() else 0

    def _begin(self, *, afresh: bool) -> Engine:
        if afresh:
            self._engine = Engine()
        return self._engine

    def _save(self, generation: int) -> None:
        self._engine.save(self._path, generation)

    # reading

    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """Run a query; see :class:`Store`."""
        if write:
            self._writable()
        rows = self._engine.cypher(query, params, write=write)
        if write:
            self._engine.save(self._path)
        return rows

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted; see :class:`Store`."""
        return self._engine.nodes()

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted; see :class:`Store`."""
        return self._engine.edges()
