"""A merged graph in KGLite: writing nodes and edges, running Cypher.

What KGLite is known to do differently from Neo4j, and what we do about it:

- It invents `id`, `name`, `title`, `type` on nodes that lack them, and setting one of name and title alone sets
  both: every node is written with all four, in one statement.
- MERGE without an index is quadratic, and its data-frame loader merges parallel edges: nodes are looked up by
  the indexed `id` and then created or set; edges are created by Cypher after those they replace are deleted.
- Optimiser passes that fuse clauses or move limits go wrong around subqueries: one with ORDER BY and LIMIT is
  silently null (fuse_order_by_top_k), one after an aggregation loses its variable (fuse_match_with_aggregate).
  Queries that call a subquery run without them. One goes wrong anywhere: a count over two steps that may run
  either way is 0 (fuse_match_return_aggregate); no query runs with it. One loses the columns of an answer without rows
  (fuse_optional_match_aggregate), and is worth its speed: such a query is run again without it.
- It takes the property `end` for a keyword: queries are given back-quotes around it. It refuses block comments: queries
  are given spaces in their place.
- Read-only graphs still run LOAD CSV: such queries are refused.
"""

from __future__ import annotations

import heapq
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import kglite

from ..cypher import check, has_subquery, quote_end, without_block_comments
from ..dialect import differences
from ..elements import Edge, Node, edge_of, node_of
from ..errors import QueryError, StoreError
from ..refusals import mends
from ..rows import Rows
from ..schema import EDGE_SCHEMAS, EVIDENCE, NODE_SCHEMAS, NODES, NodeType
from .batches import chunks
from .cypher_writing import ENTITY_EDGES, PAPER_EDGES, edge_record, node_record

_BATCH = 2000
_NODES_AT_ONCE = 1000
_EDGES_AT_ONCE = 20_000
"""Enough for the search of a page, which goes over all edges, to be little beside its answer."""
_WRONG_PASSES = ["fuse_match_return_aggregate"]
_NAMELESS = "fuse_optional_match_aggregate"
_UNSAFE_PASSES = [
    n for n in kglite.cypher_pass_names() if n.startswith(("fuse_", "push_limit", "push_distinct", "hoist_"))
]


class Engine:
    """A KGLite graph in memory.

    :param path: the file to load; None for an empty graph.
    :raises StoreError: the file is no KGLite graph.
    """

    def __init__(self, path: Path | None = None) -> None:
        kglite.set_query_warning_policy("silent")  # notes travel with the rows
        if path is None:
            self._graph = kglite.KnowledgeGraph()
            for schema in NODES:
                self._graph.create_index(schema.type, "id")
            return
        try:
            self._graph = kglite.load(str(path))
        except (kglite.KgError, OSError) as error:
            raise StoreError(f"{path}: not a KGLite graph ({error}). Move it away, or take another --store.") from error

    @property
    def generation(self) -> int:
        """The number that tells which merge it comes from; 0 for an empty graph."""
        return int(self._graph.schema_version)

    def save(self, path: Path, generation: int | None = None) -> None:
        """Write it to a file, flushed, in one piece or not at all.

        :param generation: the number it shall bear from now on, 1 to 2**31; None to keep it.
        """
        if generation is not None:
            self._graph.set_schema_version(generation)
        with warnings.catch_warnings():
            # It tells which columns a mapped load would hold on the heap; we load into memory.
            warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
            try:
                self._graph.save(str(path))
            except (kglite.KgError, OSError) as error:
                raise StoreError(
                    f"{path}: can't be written ({error}). Free some room, or take another --store."
                ) from error

    # writing

    def upsert(self, nodes: Sequence[Node]) -> None:
        """Write nodes, each in place of the one of its id and type."""
        by_type: dict[NodeType, list[dict[str, Any]]] = defaultdict(list)
        for node in nodes:
            by_type[node.type].append(node_record(node))
        for type_, rows in by_type.items():
            ids = {"ids": [r["id"] for r in rows]}
            known = {row["id"] for row in self._ask(f"MATCH (n:{type_}) WHERE n.id IN $ids RETURN n.id AS id", ids)}
            names = list(rows[0])
            values = ", ".join(f"{name}: r.{name}" for name in names)
            self._run(f"CREATE (n:{type_} {{{values}}})", [r for r in rows if r["id"] not in known])
            values = ", ".join(f"n.{name} = r.{name}" for name in names[1:])
            self._run(f"MATCH (n:{type_} {{id: r.id}}) SET {values}", [r for r in rows if r["id"] in known])

    def create_edges(self, edges: Iterable[Edge]) -> None:
        """Add edges between nodes that are there."""
        by_type: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        for edge in edges:
            row = {**edge_record(edge), "a": edge.source, "b": edge.target}
            by_type[edge.source_type, edge.type, edge.target_type].append(row)
        values = ", ".join(f"`{p.name}`: r.`{p.name}`" for p in EVIDENCE)
        for (source, type_, target), rows in by_type.items():
            ends = f"MATCH (a:{source} {{id: r.a}}), (b:{target} {{id: r.b}})"
            self._run(f"{ends} CREATE (a)-[:{type_} {{{values}}}]->(b)", rows)

    def delete_edges(self, papers: Sequence[str]) -> None:
        """Delete every edge and result that belongs to these papers, by id."""
        if not papers:
            return
        rows = [{"id": p} for p in papers]
        self._run("MATCH (p:Paper {id: r.id})-[:REPORTS]->(x:Result) DETACH DELETE x", rows)
        self._run(f"MATCH (p:Paper {{id: r.id}})-[e:{PAPER_EDGES}]->() DELETE e", rows)
        for type_ in ENTITY_EDGES:
            query = f"MATCH (:Method)-[e:{type_}]->(:Method) WHERE e.paper IN $papers DELETE e"
            self._ask(query, {"papers": list(papers)})

    def delete_nodes(self, nodes: Iterable[tuple[str, NodeType]]) -> None:
        """Delete nodes by id and type, with the edges at them."""
        by_type: dict[NodeType, list[dict[str, Any]]] = defaultdict(list)
        for ident, type_ in nodes:
            by_type[type_].append({"id": ident})
        for type_, rows in by_type.items():
            self._run(f"MATCH (n:{type_} {{id: r.id}}) DETACH DELETE n", rows)

    def _run(self, clauses: str, rows: Iterable[dict[str, Any]]) -> None:
        for chunk in chunks(rows, _BATCH):
            self._ask(f"UNWIND $rows AS r {clauses}", {"rows": chunk})

    def _ask(
        self, query: str, params: Mapping[str, Any] | None = None, disabled_passes: Sequence[str] = ()
    ) -> kglite.ResultView:
        result = self._graph.cypher(query, params=dict(params or {}), disabled_passes=list(disabled_passes))
        if not isinstance(result, kglite.ResultView):
            raise QueryError("The answer has no rows.", query)
        return result

    # reading

    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """Run a query of a user's; see :class:`Store`."""
        check(query)
        quoted = quote_end(without_block_comments(query))
        self._graph.read_only(not write)
        try:
            passes = _UNSAFE_PASSES if has_subquery(query) else _WRONG_PASSES
            # What writes is run once; what reads is run again, of which there are no rows to go over.
            result = self._ask(quoted, params, [*passes, _NAMELESS] if write else passes)
            if not write and not result.columns:
                result = self._ask(quoted, params, [*passes, _NAMELESS])
            rows = self._cells([row[c] for c in result.columns] for row in result)
        except kglite.ReadOnlyError as error:
            raise QueryError("The query would change the graph. Say --write if it is to.", query) from error
        except (kglite.KgError, ValueError, TypeError, OverflowError) as error:
            line, column = getattr(error, "line", None), getattr(error, "col", None)
            said = _message(error)
            raise QueryError(" ".join([said, *mends(query, said)]), quoted, line, column) from error
        finally:
            self._graph.read_only(False)
        columns = tuple(c.replace("`end`", "end") for c in result.columns)
        # That unbounded paths are cut it says of some, and not of those within EXISTS and the like: we say it of all.
        own = (said for said in result.warnings if not said.startswith("Variable-length pattern without an upper"))
        return Rows(columns, rows, (*own, *differences(query)))

    def _cells(self, answer: Iterable[list[Any]]) -> tuple[tuple[Any, ...], ...]:
        """The rows of an answer, with our ids in place of the engine's own numbers."""
        rows = list(answer)
        ids: dict[int, Any] = {}
        ends: set[int] = set()
        for row in rows:
            _gather(row, ids, ends)
        if unknown := sorted(ends - ids.keys()):
            # Node by node, since of a list of numbers the engine asks every node of the graph whether it is among them.
            query = "UNWIND $numbers AS number MATCH (n) WHERE elementId(n) = number RETURN number, n.id AS id"
            found = self._ask(query, {"numbers": [str(number) for number in unknown]})
            ids |= {int(row["number"]): row["id"] for row in found}
        return tuple(tuple(_cell(value, ids) for value in row) for row in rows)

    # An answer is in memory as a whole, so all nodes and all edges are asked for page by page.

    def nodes(self) -> Iterator[Node]:
        """Every node of a type in the schema, sorted by id and type; of those not yet asked for, ids are in memory."""
        return heapq.merge(*(self._nodes(schema.type) for schema in NODES))

    def _nodes(self, type_: NodeType) -> Iterator[Node]:
        # By hand anything can be made an id.
        ids = {repr(row["id"]): row["id"] for row in self._ask(f"MATCH (n:{type_}) RETURN n.id AS id")}
        for page in chunks(sorted(ids.values(), key=str), _NODES_AT_ONCE):
            rows = self._ask(f"MATCH (n:{type_}) WHERE n.id IN $ids RETURN properties(n) AS p", {"ids": page})
            yield from sorted(node_of(type_, row["p"]) for row in rows)

    def edges(self) -> Iterator[Edge]:
        """Every edge of a type in the schema, sorted; some papers' are in memory at a time."""
        counts = self._ask("MATCH ()-[r]->() RETURN r.paper AS paper, count(*) AS n")
        papers = sorted((row["paper"], row["n"]) for row in counts if isinstance(row["paper"], str))
        # Those of no paper were made by hand, and sort first.
        others = [row["paper"] for row in counts if not isinstance(row["paper"], str)]
        if others:
            yield from self._edges("r.paper IS NULL OR r.paper IN $papers", papers=others)
        for page in _pages(papers, _EDGES_AT_ONCE):
            yield from self._edges("r.paper >= $first AND r.paper <= $last", first=page[0], last=page[-1])

    def _edges(self, condition: str, **params: Any) -> list[Edge]:
        query = (
            f"MATCH (a)-[r]->(b) WHERE {condition} RETURN type(r) AS type, a.id AS a, labels(a)[0] AS at, b.id AS b,"
            " labels(b)[0] AS bt, properties(r) AS p"
        )
        return sorted(
            edge_of(row["type"], (row["a"], row["at"]), (row["b"], row["bt"]), row["p"])
            for row in self._ask(query, params)
            if row["type"] in EDGE_SCHEMAS and row["at"] in NODE_SCHEMAS and row["bt"] in NODE_SCHEMAS
        )


def _pages(counts: Iterable[tuple[str, int]], size: int) -> Iterator[list[str]]:
    """Names that stand for about so many things together, in order."""
    page: list[str] = []
    weight = 0
    for name, count in counts:
        page.append(name)
        weight += count
        if weight >= size:
            yield page
            page, weight = [], 0
    if page:
        yield page


def _gather(value: Any, ids: dict[int, Any], ends: set[int]) -> None:
    """Fill in ids of the nodes within a value, by the engine's numbers, and the numbers that relationships end at."""
    if isinstance(value, list):
        for one in value:
            _gather(one, ids, ends)
    elif isinstance(value, dict):
        if _is_node(value):
            ids[value["id"]] = value["properties"].get("id")
        elif _is_relationship(value):
            ends.update((value["start"], value["end"]))
        else:
            for one in value.values():
                _gather(one, ids, ends)


def _cell(value: Any, ids: Mapping[int, Any]) -> Any:
    """A cell of an answer without the engine's own numbers, which mean nothing outside this process.

    :param ids: of nodes, by these numbers; of a node that the query deleted there is none.
    """
    if isinstance(value, list):
        return [_cell(one, ids) for one in value]
    if isinstance(value, dict):
        if _is_node(value):
            return {"labels": value["labels"], "properties": value["properties"]}
        if _is_relationship(value):
            ends = {"start": ids.get(value["start"]), "end": ids.get(value["end"])}
            return {"type": value["type"], "properties": value["properties"], **ends}
        return {key: _cell(one, ids) for key, one in value.items()}
    return value


def _is_node(value: dict[str, Any]) -> bool:
    return value.keys() == {"id", "labels", "properties"} and isinstance(value["id"], int)


def _is_relationship(value: dict[str, Any]) -> bool:
    return value.keys() == {"id", "start", "end", "type", "properties"} and all(
        isinstance(value[name], int) for name in ("id", "start", "end")
    )


def _message(error: Exception) -> str:
    """The engine's message in one line, without its own copy of place and query."""
    first = (str(error).splitlines() or [""])[0]
    for prefix in ("Cypher syntax error at line", "Cypher execution error", "Schema error"):
        if first.startswith(prefix):
            first = first.partition(": ")[2] or first
    return first.rstrip(".") + "."
