"""Parts of a graph by Cypher: for every store whose queries are Cypher."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pyoxigraph

from ..elements import Edge, Node, edge_of, node_of
from ..rdf import graph_quads
from ..rows import Rows
from ..schema import EDGE_SCHEMAS, NODE_SCHEMAS, NodeType
from .protocol import Language


class CypherReading(ABC):
    """What :class:`Store` asks for beyond queries, read by queries."""

    language: ClassVar[Language] = "Cypher"

    @abstractmethod
    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """Run a query; see :class:`Store`."""

    @abstractmethod
    def nodes(self) -> Iterator[Node]:
        """Every node, sorted; see :class:`Store`."""

    @abstractmethod
    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted; see :class:`Store`."""

    def database(self) -> pyoxigraph.Store:
        """The graph as quads, loaded into memory; see :class:`Store`."""
        database = pyoxigraph.Store()
        database.bulk_extend(graph_quads(self.nodes(), self.edges()))
        return database

    def count(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many nodes and edges there are, by type; see :class:`Store`."""
        nodes = self.cypher("MATCH (n) RETURN labels(n)[0] AS type, count(*) AS n").dicts()
        edges = self.cypher("MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n").dicts()
        # What begins with _ is a store's own.
        own = tuple({r["type"]: r["n"] for r in rows if not str(r["type"]).startswith("_")} for rows in (nodes, edges))
        return own[0], own[1]

    def nodes_of(self, type_: NodeType, ids: Iterable[str]) -> list[Node]:
        """Nodes by type and id, sorted; see :class:`Store`."""
        return sorted(self._where(type_, "n.id IN $ids", {"ids": sorted(set(ids))}))

    def named(self, name: str, types: Sequence[NodeType]) -> list[Node]:
        """Nodes by name, sorted; see :class:`Store`."""
        return sorted(node for type_ in types for node in self._where(type_, "n.name = $name", {"name": name}))

    def called(self, spelling: str, types: Sequence[NodeType], *, any_case: bool = False) -> list[Node]:
        """Nodes by name, title, alias or other identifier, sorted; see :class:`Store`."""
        if any_case:
            ways, other = ["toLower(n.{}) = $spelling"] * 2, "any(a IN n.{} WHERE toLower(a) = $spelling)"
        else:
            ways, other = ["n.{} = $spelling"] * 2, "$spelling IN n.{}"
        params = {"spelling": spelling.lower() if any_case else spelling}
        found: list[Node] = []
        for type_ in types:
            lists = [name for name in ("aliases", "ids") if _has(type_, name)]
            names = ["name", "title", *lists]
            condition = " OR ".join(
                way.format(name) for way, name in zip([*ways, *[other] * len(lists)], names, strict=True)
            )
            found += self._where(type_, condition, params)
        return sorted(found)

    def _where(self, type_: NodeType, condition: str, params: Mapping[str, Any]) -> Iterator[Node]:
        """The nodes `n` of a type that a condition holds of, in no order."""
        rows = self.cypher(f"MATCH (n:{type_}) WHERE {condition} RETURN properties(n) AS p", params)
        return (node_of(type_, row["p"]) for row in rows.dicts())

    def spellings(self, types: Sequence[NodeType]) -> Iterator[tuple[NodeType, str, str]]:
        """Every name and alias; see :class:`Store`."""
        for type_ in types:
            aliases = "n.aliases" if _has(type_, "aliases") else "[]"
            rows = self.cypher(f"MATCH (n:{type_}) RETURN n.id AS id, n.name AS name, {aliases} AS aliases")
            for ident, name, others in rows.rows:
                for spelling in (name, *(others or ())):
                    yield type_, str(ident), str(spelling)

    def edges_at(self, type_: NodeType, ids: Iterable[str]) -> list[Edge]:
        """Edges at nodes of a type, by id, sorted; see :class:`Store`."""
        listed = sorted(set(ids))
        edges: set[Edge] = set()
        for pattern, forward in (("(n:{})-[r]->(m)", True), ("(n:{})<-[r]-(m)", False)):
            rows = self.cypher(
                f"MATCH {pattern.format(type_)} WHERE n.id IN $ids"
                " RETURN n.id AS n, m.id AS m, labels(m)[0] AS label, type(r) AS type, properties(r) AS p",
                {"ids": listed},
            )
            for row in rows.dicts():
                if row["type"] in EDGE_SCHEMAS and row["label"] in NODE_SCHEMAS:
                    here, there = (row["n"], type_), (row["m"], row["label"])
                    source, target = (here, there) if forward else (there, here)
                    edges.add(edge_of(row["type"], source, target, row["p"]))
        return sorted(edges)


def _has(type_: NodeType, name: str) -> bool:
    return any(p.name == name for p in NODE_SCHEMAS[type_].own)
