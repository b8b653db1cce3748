"""What a Neo4j server answers with, as every store gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time


def cell(value: Any) -> Any:
    """A cell of an answer: plain Python values, see :class:`Rows`."""
    return next((plain(value) for kind, plain in _PLAIN if isinstance(value, kind)), value)


def _properties(element: Node | Relationship) -> dict[str, Any]:
    return {key: cell(element[key]) for key in sorted(element.keys())}


def _path(path: Path) -> dict[str, Any]:
    """A path; its relationships tell by ids from which node to which they go, since a path may run against them."""
    ids = {node.element_id: node.get("id") for node in path.nodes}
    steps = []
    for step in path.relationships:
        start, end = (node.element_id if node is not None else "" for node in step.nodes)
        steps.append({**cell(step), "start": ids.get(start), "end": ids.get(end)})
    return {"nodes": [cell(node) for node in path.nodes], "relationships": steps}


def _point(point: Point) -> dict[str, float]:
    names = ("longitude", "latitude", "height") if isinstance(point, WGS84Point) else ("x", "y", "z")
    return dict(zip(names, point, strict=False))


def _duration(value: Duration) -> dict[str, int]:
    whole = {"months": value.months, "days": value.days, "seconds": value.seconds}
    return whole | ({"nanoseconds": value.nanoseconds} if value.nanoseconds else {})


_PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (list, lambda value: [cell(one) for one in value]),
    (dict, lambda value: {key: cell(one) for key, one in value.items()}),
    (Node, lambda value: {"labels": sorted(value.labels), "properties": _properties(value)}),
    (Relationship, lambda value: {"type": value.type, "properties": _properties(value)}),
    (Path, _path),
    (Date, Date.to_native),
    (DateTime, DateTime.to_native),
    (Time, Time.to_native),
    (Duration, _duration),
    (Point, _point),
)
