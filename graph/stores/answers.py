"""What a Neo4j server answers with, as every store gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

Ids = Mapping[str, Any]
"""Our ids of nodes, by the server's own; of a node that the query deleted there is none."""


def cells(
    answer: Iterable[Sequence[Any]], ids_of: Callable[[list[str]], dict[str, Any]]
) -> tuple[tuple[Any, ...], ...]:
    """The rows of an answer in plain Python values, see :class:`Rows`.

    :param ids_of: looks ids of nodes up, by the server's own; is called for those that the answer doesn't tell.
    """
    rows = list(answer)
    ids: dict[str, Any] = {}
    ends: set[str] = set()
    for row in rows:
        for value in row:
            _gather(value, ids, ends)
    if unknown := sorted(ends - ids.keys()):
        ids |= ids_of(unknown)
    return tuple(tuple(_cell(value, ids) for value in row) for row in rows)


def _gather(value: Any, ids: dict[str, Any], ends: set[str]) -> None:
    """Fill in the ids of all nodes within a value, and the server's own ids that relationships end at."""
    if isinstance(value, Node):
        ids[value.element_id] = value.get("id")
    elif isinstance(value, Relationship):
        ends.update(_ends(value))
    elif isinstance(value, Path | list | dict):
        parts = value.values() if isinstance(value, dict) else value
        for part in (*value.nodes, *value.relationships) if isinstance(value, Path) else parts:
            _gather(part, ids, ends)


def _ends(relationship: Relationship) -> tuple[str, str]:
    start, end = (node.element_id if node is not None else "" for node in relationship.nodes)
    return start, end


def _cell(value: Any, ids: Ids) -> Any:
    return next((plain(value, ids) for kind, plain in _PLAIN if isinstance(value, kind)), value)


def _properties(element: Node | Relationship, ids: Ids) -> dict[str, Any]:
    return {key: _cell(element[key], ids) for key in sorted(element.keys())}


def _relationship(value: Relationship, ids: Ids) -> dict[str, Any]:
    start, end = _ends(value)
    return {"type": value.type, "properties": _properties(value, ids), "start": ids.get(start), "end": ids.get(end)}


def _path(path: Path, ids: Ids) -> dict[str, Any]:
    return {
        "nodes": [_cell(node, ids) for node in path.nodes],
        "relationships": [_cell(step, ids) for step in path.relationships],
    }


def _point(point: Point) -> dict[str, float]:
    names = ("longitude", "latitude", "height") if isinstance(point, WGS84Point) else ("x", "y", "z")
    return dict(zip(names, point, strict=False))


def _duration(value: Duration) -> dict[str, int]:
    whole = {"months": value.months, "days": value.days, "seconds": value.seconds}
    return whole | ({"nanoseconds": value.nanoseconds} if value.nanoseconds else {})


_PLAIN: tuple[tuple[type, Callable[[Any, Ids], Any]], ...] = (
    (list, lambda value, ids: [_cell(one, ids) for one in value]),
    (dict, lambda value, ids: {key: _cell(one, ids) for key, one in value.items()}),
    (Node, lambda value, ids: {"labels": sorted(value.labels), "properties": _properties(value, ids)}),
    (Relationship, _relationship),
    (Path, _path),
    (Date, lambda value, _: value.to_native()),
    (DateTime, lambda value, _: value.to_native()),
    (Time, lambda value, _: value.to_native()),
    (Duration, lambda value, _: _duration(value)),
    (Point, lambda value, _: _point(value)),
)
