"""JSON Lines: every node, then every edge, with nothing left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from ..atlas import edge_properties
from ..elements import Edge, Node


def write_jsonl(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """A line an element: `{"node": type, ...}` or `{"edge": type, "from": id, "to": id, ...}`."""
    for node in nodes:
        fixed = {"node": node.type, "id": node.id, "name": node.name, "title": node.title}
        _line({**fixed, **dict(node.properties)}, file)
    for edge in edges:
        ends = {"from": edge.source, "from_type": edge.source_type, "to": edge.target, "to_type": edge.target_type}
        _line({"edge": edge.type, **ends, **dict(edge_properties(edge))}, file)


def _line(record: dict[str, Any], file: BinaryIO) -> None:
    file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
