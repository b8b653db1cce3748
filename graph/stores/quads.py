"""A merged graph in Oxigraph: snapshots in a folder, each never written to again.

`graph-NUMBER` is the database that the merge of this number left, and `graph` a link to the last one. A merge works on
a copy, in which the database's tables are links to the very same bytes, and then turns the link to it. So a reader's
database never changes under it, which Oxigraph would not bear, and a merge that dies leaves the last graph whole. The
snapshot before the last one stays until the next merge, for those who still read it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from ..elements import Edge, Node
from ..errors import StoreError
from ..rdf import (
    OBJECT,
    STATEMENT,
    SUBJECT,
    TYPE,
    edge_predicate,
    edge_quads,
    expand,
    literal,
    node_iri,
    node_quads,
)
from ..rdf_reading import CLASSES, edge_from, id_of, node_from, type_of, values_of
from ..schema import NODE_SCHEMAS, NodeType

_SNAPSHOT = re.compile(r"graph-(\d+)")
_LINK, _PART = "graph", "graph.part"
_REPORTS = edge_predicate("REPORTS")
_NAME, _ALIAS, _TITLE = expand("rdfs:label"), expand("skos:altLabel"), expand("pa:title")
_IDENTIFIER = expand("schema:identifier")
_SHARED_SPACE = tuple(t for t, s in NODE_SCHEMAS.items() if [o.space for o in NODE_SCHEMAS.values()].count(s.space) > 1)


class Quads:
    """The quads of a graph, to read.

    :param database: what holds them.
    """

    def __init__(self, database: pyoxigraph.Store) -> None:
        self.database = database

    def types(self) -> dict[str, NodeType]:
        """By IRI, the types of nodes whose key space is not of one type."""
        found: dict[str, NodeType] = {}
        for type_ in CLASSES:
            if type_ in _SHARED_SPACE:
                found |= dict.fromkeys(self._members(type_), type_)
        return found

    def _members(self, type_: NodeType) -> Iterator[str]:
        for quad in self.database.quads_for_pattern(None, TYPE, CLASSES[type_], DefaultGraph()):
            yield quad.subject.value  # type: ignore[union-attr]

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted by id and type; of those not yet asked for, only the names are in memory."""
        listed = sorted((id_of(iri), type_, iri) for type_ in CLASSES for iri in self._members(type_))
        for _, type_, iri in listed:
            yield self._node(type_, iri)

    def _node(self, type_: NodeType, iri: str) -> Node:
        return node_from(iri, type_, values_of(self._said(NamedNode(iri), DefaultGraph())))

    def _said(self, subject: NamedNode, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
        return self.database.quads_for_pattern(subject, None, None, graph)

    def nodes_of(self, type_: NodeType, ids: Iterable[str]) -> list[Node]:
        """Nodes by type and id, sorted; see :class:`Store`."""
        iris = {node_iri(ident, type_) for ident in ids}
        return sorted(self._node(type_, iri.value) for iri in iris if self._is(iri, type_))

    def _is(self, iri: NamedNode, type_: NodeType) -> bool:
        return Quad(iri, TYPE, CLASSES[type_]) in self.database

    def named(self, name: str, types: Sequence[NodeType]) -> list[Node]:
        """Nodes by name, sorted; see :class:`Store`."""
        quads = self.database.quads_for_pattern(None, _NAME, literal(name), DefaultGraph())
        return self._nodes({cast("NamedNode", quad.subject).value for quad in quads}, types)

    def called(self, spelling: str, types: Sequence[NodeType], *, any_case: bool = False) -> list[Node]:
        """Nodes by name, title, alias or other identifier, sorted; see :class:`Store`."""
        folded = spelling.lower()
        spelt = self._spelt() if any_case else self._spelt(literal(spelling))
        return self._nodes({iri for iri, text in spelt if not any_case or text.lower() == folded}, types)

    def _nodes(self, iris: Iterable[str], types: Sequence[NodeType]) -> list[Node]:
        """Those of these that are of a type, sorted."""
        return sorted(self._node(t, iri) for iri in iris for t in types if self._is(NamedNode(iri), t))

    def spellings(self, types: Sequence[NodeType]) -> Iterator[tuple[NodeType, str, str]]:
        """Every name and alias; see :class:`Store`."""
        for type_ in types:
            for iri in self._members(type_):
                for predicate in (_NAME, _ALIAS):
                    for quad in self.database.quads_for_pattern(NamedNode(iri), predicate, None, DefaultGraph()):
                        yield type_, id_of(iri), cast("Literal", quad.object).value

    def _spelt(self, spelling: Literal | None = None) -> Iterator[tuple[str, str]]:
        """IRI and spelling of what has this name, title, alias or other identifier; None for any."""
        for predicate in (_NAME, _ALIAS, _TITLE, _IDENTIFIER):
            for quad in self.database.quads_for_pattern(None, predicate, spelling, DefaultGraph()):
                yield cast("NamedNode", quad.subject).value, cast("Literal", quad.object).value

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted; one paper's are in memory at a time."""
        types = self.types()
        graphs = {id_of(graph.value): graph for graph in self.database.named_graphs() if isinstance(graph, NamedNode)}
        for paper in sorted(graphs):
            of_paper = self.database.quads_for_pattern(None, TYPE, STATEMENT, graphs[paper])
            yield from sorted(self._edge(quad, types) for quad in of_paper)

    def _edge(self, statement: Quad, types: Mapping[str, NodeType]) -> Edge:
        subject, graph = statement.subject, statement.graph_name
        return edge_from(values_of(self.database.quads_for_pattern(subject, None, None, graph)), types)

    def edges_at(self, type_: NodeType, ids: Iterable[str]) -> list[Edge]:
        """Edges at nodes of a type, by id, sorted; see :class:`Store`."""
        types = self.types()
        found: set[Edge] = set()
        for iri in {node_iri(ident, type_) for ident in ids}:
            if type_of(iri.value, types) == type_:
                for end in (SUBJECT, OBJECT):
                    found |= {self._edge(q, types) for q in self.database.quads_for_pattern(None, end, iri)}
        return sorted(found)


class Part(Quads):
    """The copy that a merge works on."""

    def upsert(self, nodes: Sequence[Node]) -> None:
        """Write nodes, each in place of the one of its IRI; what is there already is not written again."""
        fresh: list[Quad] = []
        for node in nodes:
            wanted = set(node_quads(node))
            present = set(self._said(node_iri(node.id, node.type), DefaultGraph()))
            for quad in present - wanted:
                self.database.remove(quad)
            fresh += wanted - present
        self.database.extend(fresh)

    def create_edges(self, edges: Iterable[Edge]) -> None:
        """Add edges, each in its paper's graph."""
        self.database.extend(quad for edge in edges for quad in edge_quads(edge))

    def delete_edges(self, papers: Sequence[str]) -> None:
        """Drop the papers' graphs, and the results that they report."""
        for paper in papers:
            graph = node_iri(paper, "Paper")
            for quad in list(self.database.quads_for_pattern(graph, _REPORTS, None, graph)):
                self._forget(quad.object)  # type: ignore[arg-type]
            self.database.remove_graph(graph)

    def delete_nodes(self, nodes: Iterable[tuple[str, NodeType]]) -> None:
        """Delete nodes by id and type; edges to them have gone with their papers."""
        for ident, type_ in nodes:
            iri = node_iri(ident, type_)
            # A name that was a Dataset and is now a Benchmark has the same IRI: it stays.
            if self._is(iri, type_):
                self._forget(iri)

    def _forget(self, subject: NamedNode) -> None:
        for quad in list(self._said(subject, DefaultGraph())):
            self.database.remove(quad)


class Snapshots:
    """The snapshots of a folder.

    :raises StoreError: what is there is no Oxigraph database.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._part: Part | None = None
        self.generation = 0
        self._quads: Quads | None = Quads(pyoxigraph.Store())
        self._open_last()

    @property
    def quads(self) -> Quads:
        """The last snapshot, to read."""
        if self._quads is None:
            raise StoreError(f"{self._folder}: closed.")
        return self._quads

    def close(self) -> None:
        """Let go of the last snapshot; Oxigraph closes a database when nothing refers to it any more."""
        self._quads = self._part = None

    @property
    def exists(self) -> bool:
        """Whether there is a graph, be it empty."""
        return (self._folder / _LINK).exists()

    def _open_last(self) -> None:
        link = self._folder / _LINK
        if not link.exists():
            return
        # Opened where the link points now: it may be turned while the database is opened.
        target = link.resolve()
        named = _SNAPSHOT.fullmatch(target.name)
        try:
            self._quads = Quads(pyoxigraph.Store.read_only(str(target)))
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"{target}: not an Oxigraph database ({error}). Delete it to have it derived anew, or take another"
                " --store."
            ) from error
        self.generation = int(named[1]) if named else 0

    def begin(self, *, afresh: bool) -> Part:
        """A copy of the last snapshot to write to, or an empty one."""
        self._part = None
        part = self._folder / _PART
        try:
            # A merge that died left it half done.
            shutil.rmtree(part, ignore_errors=True)
            if self.exists and not afresh:
                self.quads.database.backup(str(part))
            self._part = Part(pyoxigraph.Store(str(part)))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{part}: can't be written ({error}). Free some room, or take another --store.") from error
        return self._part

    def save(self, generation: int) -> None:
        """Put the copy in place under this number, flushed to disk, and throw the oldest snapshots away."""
        if self._part is None:
            raise StoreError(f"{self._folder}: nothing was begun.")
        link, fresh = self._folder / _LINK, self._folder / f"graph-{generation}"
        before = link.resolve().name if link.exists() else ""
        try:
            self._part.database.flush()
            # Once more a copy, since it leaves behind the log of all that was written.
            self._part.database.backup(str(fresh))
            turned = self._folder / "graph.link"
            turned.unlink(missing_ok=True)
            turned.symlink_to(fresh.name, target_is_directory=True)
            turned.replace(link)
            _sync(self._folder)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{link}: can't be written ({error}). Free some room, or take another --store.") from error
        finally:
            self._part = None
        self._open_last()
        for old in self._folder.glob("graph[-.]*"):
            if old.name not in (fresh.name, before):
                shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
