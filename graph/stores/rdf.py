"""The RDF store: a folder with the merged graph in Oxigraph, and a ledger with what each paper says.

What one paper says lies in the graph of the paper's IRI; what is said of nodes, which papers share, in the default one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import pyoxigraph

from ..elements import Edge, Node
from ..errors import QueryError, StoreError
from ..rdf import NAMESPACES
from ..rdf_reading import CLASSES, PREDICATES
from ..schema import NodeType
from .ledgered import LedgeredStore
from .protocol import Language, Progress
from .quads import Part, Snapshots

if TYPE_CHECKING:
    import rdflib

_NODES = "SELECT ?what (COUNT(*) AS ?n) WHERE { ?node a ?what } GROUP BY ?what"
_EDGES = "SELECT ?what (COUNT(*) AS ?n) WHERE { GRAPH ?paper { ?claim rdf:predicate ?what } } GROUP BY ?what"


class RdfStore(LedgeredStore):
    """A store in a folder: `graph`, a link to the last Oxigraph database, and `facts`, the ledger.

    :param url: as it was asked for.
    :param write: take the store for this process alone.
    :param create: make it where there is none; only to write.
    :raises StoreError: there is no store, or it can't be opened.
    """

    language: ClassVar[Language] = "SPARQL"

    def __init__(self, url: str, folder: Path, *, write: bool, create: bool) -> None:
        super().__init__(url, folder / "facts")
        self._folder = folder
        self._check(write=write, create=create)
        self._open(write=write)

    def _check(self, *, write: bool, create: bool) -> None:
        url, folder = self.url, self._folder
        try:
            if folder.exists() and not folder.is_dir():
                raise StoreError(f"{url}: a file, not a folder. Name a folder.")
            # Looked at once: another process may be making the store.
            inside = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
            graph, facts = "graph" in inside, self._facts.name in inside
            if not folder.parent.is_dir():
                raise StoreError(f"{url}: there is no folder {folder.parent}. Make it, or take another --store.")
            if inside and not graph and not facts:
                raise StoreError(f"{url}: a folder with other things in it. Name an empty one, or one to be made.")
            if not graph and not facts and not (write and create):
                raise StoreError(f"{url}: no such store. 'paperatlas build SOURCE --store {url}' makes one.")
            if write and graph and not facts:
                raise StoreError(
                    f"{url}: its papers' facts ({self._facts.name}) are not in it, so it can be read but not changed."
                    " Put that file back, or take another --store."
                )
            if write:
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(f"{url}: {error.strerror}. Take another --store.") from error

    # the merged graph

    def _open_graph(self) -> None:
        self._snapshots = Snapshots(self._folder)

    def _generation(self) -> int:
        return self._snapshots.generation if self._snapshots.exists else 0

    def _begin(self, *, afresh: bool) -> Part:
        return self._snapshots.begin(afresh=afresh)

    def _save(self, generation: int) -> None:
        self._snapshots.save(generation)

    def merge(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the papers; see :class:`Store`.

        :raises StoreError: the disk is full, say; the graph of the last merge stays.
        """
        try:
            return super().merge(progress)
        except OSError as error:
            raise StoreError(
                f"{self.url}: can't be written ({error}). Free some room and run it again; what was reported done is"
                " kept."
            ) from error

    def close(self) -> None:
        """Let go of the ledger, its lock and the database; who holds an rdflib dataset of it reads on."""
        super().close()
        self._snapshots.close()

    # reading

    def database(self) -> pyoxigraph.Store:
        """The graph as Oxigraph has it, to read only; the next merge leaves it as it is and makes another."""
        return self._snapshots.quads.database

    def to_rdflib(self) -> rdflib.Dataset:
        """The graph as an rdflib dataset, read from the store as it is asked; without a graph's name, all of them."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.database()), default_union=True)
        for prefix, iri in NAMESPACES.items():
            dataset.bind(prefix, iri)
        return dataset

    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> NoReturn:
        """Refuse: an RDF store answers SPARQL.

        :raises QueryError: always.
        """
        raise QueryError(
            f"{self.url} is an RDF store and answers SPARQL: ask it by 'paperatlas sparql'. For Cypher, build an"
            " embedded store, such as --store atlas.kgl.",
            query,
        )

    def count(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many nodes and edges there are, by type; see :class:`Store`."""
        classes = {iri.value: type_ for type_, iri in CLASSES.items()}
        nodes: dict[str, int] = {classes[what]: n for what, n in self._counted(_NODES) if what in classes}
        edges: dict[str, int] = {PREDICATES[what]: n for what, n in self._counted(_EDGES) if what in PREDICATES}
        return nodes, edges

    def _counted(self, query: str) -> Iterator[tuple[str, int]]:
        solutions = self.database().query(query, prefixes=NAMESPACES)
        for solution in solutions:  # type: ignore[union-attr]
            yield solution["what"].value, int(solution["n"].value)

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted; see :class:`Store`."""
        return self._snapshots.quads.nodes()

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted; see :class:`Store`."""
        return self._snapshots.quads.edges()

    def nodes_of(self, type_: NodeType, ids: Iterable[str]) -> list[Node]:
        """Nodes by type and id, sorted; see :class:`Store`."""
        return self._snapshots.quads.nodes_of(type_, ids)

    def named(self, name: str, types: Sequence[NodeType]) -> list[Node]:
        """Nodes by name, sorted; see :class:`Store`."""
        return self._snapshots.quads.named(name, types)

    def called(self, spelling: str, types: Sequence[NodeType], *, any_case: bool = False) -> list[Node]:
        """Nodes by name, title, alias or other identifier, sorted; see :class:`Store`."""
        return self._snapshots.quads.called(spelling, types, any_case=any_case)

    def spellings(self, types: Sequence[NodeType]) -> Iterator[tuple[NodeType, str, str]]:
        """Every name and alias; see :class:`Store`."""
        return self._snapshots.quads.spellings(types)

    def edges_at(self, type_: NodeType, ids: Iterable[str]) -> list[Edge]:
        """Edges at nodes of a type, by id, sorted; see :class:`Store`."""
        return self._snapshots.quads.edges_at(type_, ids)
