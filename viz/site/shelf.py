"""A graph put on a shelf: a file that pages are written from, so that memory stays the same however large the graph is.

A store gives its nodes and edges as they come, a page wants those of one node: the shelf is the index between them, an
SQLite file that goes when the site is written. Texts on it are fit to be shown: whatever stands for no character is
replaced by U+FFFD, place by place, so that marks hold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...graph import Edge, EdgeType, ExportError, Node, NodeType, Value, visible
from ...queries import weight
from ..content import web_address
from ..marks import marked_span
from ..palette import EDGE_WORDS, NODE_STYLES
from .addresses import address_of, key_of

TYPES: tuple[NodeType, ...] = tuple(NODE_STYLES)
VERBS: tuple[EdgeType, ...] = tuple(EDGE_WORDS)
RANK = {type_: rank for rank, type_ in enumerate(VERBS)}
_TYPE_RANK = {type_: rank for rank, type_ in enumerate(TYPES)}
# Of what SQLite takes; by hand a number may be anything.
_MOST = 2**62

_SCHEMA = """
CREATE TABLE node (
  key TEXT PRIMARY KEY, type INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, weight INTEGER NOT NULL,
  year INTEGER, address TEXT NOT NULL, properties TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE edge (
  number INTEGER PRIMARY KEY, type INTEGER NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, paper TEXT NOT NULL,
  sentence TEXT NOT NULL, first INTEGER, last INTEGER, surfaces TEXT NOT NULL, field TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, confidence REAL NOT NULL, extractor TEXT NOT NULL
);
CREATE TABLE ranked (number INTEGER PRIMARY KEY, key TEXT NOT NULL);
CREATE TABLE dot (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE posting (chunk TEXT NOT NULL, word TEXT NOT NULL, number INTEGER NOT NULL);
"""

_FINISH = f"""
CREATE INDEX from_source ON edge (source, type);
CREATE INDEX to_target ON edge (target, type);
CREATE INDEX of_paper ON edge (paper);
UPDATE node SET address = found.address || '#' || node.key FROM (
  SELECT edge.target AS key, paper.address AS address, min(edge.number) FROM edge
  JOIN node paper ON paper.key = edge.source WHERE edge.type = {RANK["REPORTS"]} GROUP BY edge.target
) AS found WHERE node.key = found.key AND node.type = {_TYPE_RANK["Result"]};
INSERT INTO ranked (key) SELECT key FROM node ORDER BY weight DESC, type, name, key;
CREATE TABLE score AS
SELECT r.key AS result, e.number AS said,
  d.target AS data, k.target AS measure, m.target AS method, b.target AS baseline, EXISTS (
    SELECT 1 FROM edge i WHERE i.source = e.source AND i.target = m.target AND i.type = {RANK["INTRODUCES"]}
  ) AS own
FROM edge e JOIN node r ON r.key = e.target
LEFT JOIN edge d ON d.source = r.key AND d.type = {RANK["MEASURED_ON"]}
LEFT JOIN edge k ON k.source = r.key AND k.type = {RANK["MEASURES"]}
LEFT JOIN edge m ON m.source = r.key AND m.type = {RANK["OBTAINED_BY"]}
LEFT JOIN edge b ON b.source = r.key AND b.type = {RANK["RELATIVE_TO"]}
WHERE e.type = {RANK["REPORTS"]};
CREATE INDEX score_of_result ON score (result);
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A node with the address of its page.

    :param weight: how many papers name it; 0 for a paper or result.
    :param address: from the top of the site; of a result, a place on the page of the paper that reports it.
    :param properties: as :class:`paperatlas.graph.Node` has them.
    """

    key: str
    type: NodeType
    id: str
    name: str
    weight: int
    year: int | None
    address: str
    properties: dict[str, Any]

    @property
    def url(self) -> str | None:
        """Where it is on the web, if a browser may go there."""
        return web_address(self.properties.get("url"))

    @property
    def has_page(self) -> bool:
        """Whether it has a page of its own."""
        return "#" not in self.address


@dataclass(frozen=True, slots=True)
class Said:
    """An edge with its evidence.

    :param mark: where the surface form is in the sentence, in characters; None where it can't be told.
    """

    number: int
    type: EdgeType
    source: str
    target: str
    paper: str
    sentence: str
    mark: tuple[int, int] | None
    surfaces: tuple[str, ...]
    field: str
    start: int
    end: int
    confidence: float
    extractor: str


class Shelf:
    """A whole graph, to be read by node.

    :param path: a file that is not there yet.
    """

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        # The file is thrown away: neither a journal nor flushing is of use.
        self._base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        self._base.executescript(_SCHEMA)
        self.placed = lru_cache(20_000)(self._placed)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def ask(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        return iter(self._base.execute(query, values))

    def put(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows by a query."""
        self._base.executemany(query, rows)

    # filling it

    def take(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Put a graph on it; nothing can be read before.

        :param edges: those of a paper come together.
        :raises ExportError: two nodes have one id.
        """
        for node in nodes:
            try:
                self._base.execute("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _node_row(node))
            except sqlite3.IntegrityError as error:
                raise ExportError(
                    f"Two nodes of type {node.type} have the id {visible(node.id)!r}. Delete one of them, by"
                    " 'paperatlas cypher --write'."
                ) from error
        columns = ", ".join("?" * 14)
        self.put(f"INSERT INTO edge VALUES ({columns})", self._edge_rows(edges))
        self._base.executescript(_FINISH)
        self._base.executescript("ANALYZE;")

    def _edge_rows(self, edges: Iterable[Edge]) -> Iterator[tuple[object, ...]]:
        ident, texts = "", {}
        for number, edge in enumerate(edges):
            if edge.paper != ident:
                ident, texts = edge.paper, self._texts(edge.paper)
            yield _edge_row(number, edge, texts.get(edge.field))

    def _texts(self, paper: str) -> dict[str, str]:
        """The texts of a paper that offsets count in."""
        for (properties,) in self.ask("SELECT properties FROM node WHERE key = ?", key_of("Paper", paper)):
            found = json.loads(properties)
            return {name: found[name] for name in ("title", "abstract") if isinstance(found.get(name), str)}
        return {}

    # reading it

    def nodes(self, type_: NodeType | None = None) -> Iterator[Placed]:
        """All nodes, or those of a type, those of most papers first."""
        only = "" if type_ is None else f"WHERE node.type = {_TYPE_RANK[type_]}"
        query = f"SELECT node.* FROM ranked JOIN node ON node.key = ranked.key {only} ORDER BY ranked.number"
        return map(_placed, self.ask(query))

    def _placed(self, key: str) -> Placed | None:
        return next(map(_placed, self.ask("SELECT * FROM node WHERE key = ?", key)), None)

    def counts(self) -> dict[NodeType, int]:
        """How many nodes there are of each type, in the palette's order; types that are not there are left out."""
        return {TYPES[t]: n for t, n in self.ask("SELECT type, count(*) FROM node GROUP BY type ORDER BY type")}

    def mentions(self) -> int:
        """How often edges stand on a page: on that of the paper and, where these are others, on those of the ends."""
        without = _TYPE_RANK["Result"]
        query = f"""
            SELECT coalesce(sum((p.key IS NOT NULL)
              + (source <> paper AND coalesce(s.type, {without}) <> {without})
              + (target <> paper AND coalesce(t.type, {without}) <> {without})), 0)
            FROM edge LEFT JOIN node p ON p.key = paper
            LEFT JOIN node s ON s.key = source LEFT JOIN node t ON t.key = target
        """
        ((found,),) = self.ask(query)
        return int(found)

    def edges(self, where: str, *values: object, order: str = "number") -> Iterator[Said]:
        """Edges that a condition holds of."""
        return map(_said, self.ask(f"SELECT edge.* FROM edge WHERE {where} ORDER BY {order}", *values))

    def edges_at(self, key: str, *, not_of: str) -> Iterator[tuple[bool, Said]]:
        """Edges at a node, each with whether it begins there, by direction, type and what is at the other end.

        :param not_of: key of a paper; what it says itself is left out.
        """
        query = """
            SELECT side, edge.* FROM (
              SELECT 0 AS side, number, target AS other FROM edge WHERE source = ?1
              UNION ALL SELECT 1, number, source FROM edge WHERE target = ?1
            ) JOIN edge USING (number) LEFT JOIN node ON node.key = other
            WHERE edge.paper <> ?2
            ORDER BY side, edge.type, node.weight DESC, node.year DESC, node.name, other, confidence DESC, number
        """
        return ((side == 0, _said(row)) for side, *row in self.ask(query, key, not_of))

    def counts_at(self, key: str, *, not_of: str) -> dict[tuple[bool, EdgeType], int]:
        """How many edges :meth:`edges_at` gives, by whether they begin there and by type, in its order."""
        query = """
            SELECT 0, type, count(*) FROM edge WHERE source = ?1 AND paper <> ?2 GROUP BY type
            UNION ALL SELECT 1, type, count(*) FROM edge WHERE target = ?1 AND paper <> ?2 GROUP BY type ORDER BY 1, 2
        """
        return {(side == 0, VERBS[rank]): count for side, rank, count in self.ask(query, key, not_of)}


def _node_row(node: Node) -> tuple[object, ...]:
    properties = {name: _fit(value) for name, value in node.properties} | {"title": visible(node.title)}
    year = node.get("year")
    return (
        key_of(node.type, node.id),
        _TYPE_RANK[node.type],
        visible(node.id),
        visible(node.name),
        min(weight(node), _MOST),
        year if isinstance(year, int) and abs(year) < _MOST else None,
        address_of(node.type, node.id),
        json.dumps(properties),
    )


def _fit(value: Value) -> object:
    if isinstance(value, str):
        return visible(value)
    return [visible(part) for part in value] if isinstance(value, tuple) else value


def _edge_row(number: int, edge: Edge, text: str | None) -> tuple[object, ...]:
    surfaces = tuple(map(visible, edge.surfaces))
    shown = replace(edge, sentence=visible(edge.sentence), surfaces=surfaces)
    mark = marked_span(shown, text) or (None, None)
    return (
        number,
        RANK[edge.type],
        key_of(edge.source_type, edge.source),
        key_of(edge.target_type, edge.target),
        key_of("Paper", edge.paper) if edge.paper else "",
        shown.sentence,
        *mark,
        json.dumps(surfaces),
        edge.field,
        edge.start,
        edge.end,
        edge.confidence,
        visible(edge.extractor),
    )


def _placed(row: tuple[Any, ...]) -> Placed:
    key, type_, ident, name, weight_, year, address, properties = row
    return Placed(key, TYPES[type_], ident, name, weight_, year, address, json.loads(properties))


def _said(row: Iterable[Any]) -> Said:
    number, type_, source, target, paper, sentence, first, last, surfaces, *rest = row
    mark = None if first is None else (first, last)
    return Said(number, VERBS[type_], source, target, paper, sentence, mark, tuple(json.loads(surfaces)), *rest)
