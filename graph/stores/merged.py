"""The merged graph on a Neo4j server: its constraints, and the writing and reading of nodes and edges."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import neo4j

from ..elements import Edge, Node, edge_of, node_of
from ..errors import StoreError
from ..schema import EDGES, NODE_SCHEMAS, NODES, EdgeType, NodeType
from .bolt import Server
from .cypher_writing import ENTITY_EDGES, PAPER_EDGES, edge_record, node_record

_NAMED = "|".join(n.type for n in NODES if n.type != "Result")
_LONGEST_ID = 8000
"""Bytes of an id as UTF-8; the server's indexes take a little more, but none of a name's length."""

SCHEMA: dict[str, str] = {
    **{
        f"paperatlas_{schema.type.lower()}_id": f"CONSTRAINT {{}} FOR (n:{schema.type}) REQUIRE n.id IS UNIQUE"
        for schema in NODES
    },
    **{f"paperatlas_{type_.lower()}_paper": f"INDEX {{}} FOR ()-[r:{type_}]-() ON (r.paper)" for type_ in ENTITY_EDGES},
    "paperatlas_names": f"FULLTEXT INDEX {{}} FOR (n:{_NAMED}) ON EACH [n.name, n.title, n.aliases, n.ids]",
}
"""Constraints and indexes by name, each as CREATE takes it."""


def check_ids(ids: Iterable[str], paper: str) -> None:
    """Refuse ids that the server can't index.

    :param paper: which brings them.
    :raises StoreError: with the paper and the mend.
    """
    for ident in ids:
        if len(ident) > _LONGEST_ID // 4 and (size := len(ident.encode("utf-8", "replace"))) > _LONGEST_ID:
            raise StoreError(
                f"paper {paper[:80]!r}: its id with its source, or a name in it, has {size:,} bytes ({ident[:40]!r}...)"
                f". Neo4j can't index more than {_LONGEST_ID:,}. Leave the paper out, or take an embedded store."
            )


def upsert(tx: neo4j.ManagedTransaction, nodes: Sequence[Node]) -> None:
    """Write nodes, each in place of the one of its id and type, or of its id in the same key space."""
    by_type: dict[NodeType, list[dict[str, Any]]] = defaultdict(list)
    for node in nodes:
        # What a node lacks is null there, which takes it away from the one that was there.
        by_type[node.type].append(node_record(node))
    for type_, some in by_type.items():
        kin = [s.type for s in NODES if s.space == NODE_SCHEMAS[type_].space and s.type != type_]
        for other in kin:
            # No constraint spans two labels: that a name is a Dataset or a Benchmark is kept here.
            query = f"UNWIND $ids AS id MATCH (n:{other} {{id: id}}) REMOVE n:{other} SET n:{type_}"
            tx.run(query, ids=[row["id"] for row in some]).consume()
        tx.run(f"UNWIND $rows AS r MERGE (n:{type_} {{id: r.id}}) SET n += r", rows=some).consume()


def create_edges(tx: neo4j.ManagedTransaction, edges: Iterable[Edge]) -> None:
    """Add edges between nodes that are there."""
    by_type: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for edge in edges:
        row = {"a": edge.source, "b": edge.target, "values": edge_record(edge)}
        by_type[edge.source_type, edge.type, edge.target_type].append(row)
    for (source, type_, target), some in sorted(by_type.items()):
        ends = f"MATCH (a:{source} {{id: r.a}}) MATCH (b:{target} {{id: r.b}})"
        tx.run(f"UNWIND $rows AS r {ends} CREATE (a)-[e:{type_}]->(b) SET e = r.values", rows=some).consume()


def delete_edges(tx: neo4j.ManagedTransaction, papers: Sequence[str]) -> None:
    """Delete every edge and result that belongs to these papers, by id."""
    if not papers:
        return
    each = "UNWIND $papers AS id MATCH (p:Paper {id: id})"
    tx.run(f"{each}-[:REPORTS]->(x:Result) DETACH DELETE x", papers=papers).consume()
    tx.run(f"{each}-[e:{PAPER_EDGES}]->() DELETE e", papers=papers).consume()
    for type_ in ENTITY_EDGES:
        tx.run(f"UNWIND $papers AS id MATCH ()-[e:{type_} {{paper: id}}]->() DELETE e", papers=papers).consume()


def delete_nodes(tx: neo4j.ManagedTransaction, nodes: Iterable[tuple[str, str]]) -> None:
    """Delete nodes by id and type, with the edges at them."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for ident, type_ in nodes:
        by_type[type_].append(ident)
    for type_, ids in sorted(by_type.items()):
        tx.run(f"UNWIND $ids AS id MATCH (n:{type_} {{id: id}}) DETACH DELETE n", ids=ids).consume()


def define(server: Server, statements: dict[str, str]) -> None:
    """Make the constraints and indexes that are not there yet; where all are, nothing is written."""
    known = {row["name"] for row in server.ask("SHOW INDEXES YIELD name")}
    # IF NOT EXISTS all the same: another process may make the same one in this moment.
    missing = [text.format(f"{name} IF NOT EXISTS") for name, text in statements.items() if name not in known]
    if missing:
        server.define([f"CREATE {text}" for text in missing])
        server.ask("CALL db.awaitIndexes(300)")


def read_nodes(server: Server) -> Iterator[Node]:
    """Every node of a type in the schema, sorted by id and type."""
    return heapq.merge(*(_nodes(server, schema.type) for schema in NODES))


def _nodes(server: Server, type_: NodeType) -> Iterator[Node]:
    lists: dict[str, list[str]] = {name: [] for name in _lists(type_)}
    for row in server.stream(f"MATCH (n:{type_}) WITH n ORDER BY coalesce(n.id, '') RETURN properties(n) AS p"):
        yield node_of(type_, lists | row["p"])


def _lists(type_: NodeType) -> list[str]:
    return [p.name for p in NODE_SCHEMAS[type_].properties if p.type == "strings"]


def fill_lists(tx: neo4j.ManagedTransaction) -> None:
    """Give nodes the empty lists that a bulk import has no way to write (https://github.com/neo4j/neo4j/issues/13566)."""
    for schema in NODES:
        for name in _lists(schema.type):
            tx.run(f"MATCH (n:{schema.type}) WHERE n.{name} IS NULL SET n.{name} = []").consume()


def read_edges(server: Server) -> Iterator[Edge]:
    """Every edge of a type in the schema, sorted."""
    return heapq.merge(*(_edges(server, schema.type) for schema in EDGES))


def _edges(server: Server, type_: EdgeType) -> Iterator[Edge]:
    query = (
        f"MATCH (a)-[r:{type_}]->(b)"
        " WITH a, r, b ORDER BY coalesce(r.paper, ''), coalesce(a.id, ''), coalesce(b.id, '')"
        " RETURN coalesce(a.id, '') AS a, labels(a)[0] AS at, coalesce(b.id, '') AS b, labels(b)[0] AS bt,"
        " properties(r) AS p"
    )
    edges = (
        edge_of(type_, (row["a"], row["at"]), (row["b"], row["bt"]), row["p"])
        for row in server.stream(query)
        if row["at"] in NODE_SCHEMAS and row["bt"] in NODE_SCHEMAS
    )
    # Only edges that a person made by hand are told apart by what comes after.
    for _, same in groupby(edges, key=lambda e: (e.paper, e.source, e.target)):
        yield from sorted(same)
