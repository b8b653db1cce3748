"""Cells of an answer: which are nodes, relationships and paths, and how a person reads each."""

from __future__ import annotations

import json
import re
from typing import Any, TypeGuard

# What a terminal may take for a command, and halves of characters, which no file takes; titles hold anything.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def is_node(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a cell is a node; see :class:`Rows`."""
    return (
        isinstance(value, dict)
        and value.keys() == {"labels", "properties"}
        and isinstance(value["properties"], dict)
        and isinstance(value["labels"], list)
    )


def is_relationship(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a cell is a relationship; see :class:`Rows`."""
    return (
        isinstance(value, dict)
        and value.keys() == {"type", "properties", "start", "end"}
        and isinstance(value["properties"], dict)
        and isinstance(value["type"], str)
    )


def is_path(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a cell is a path; see :class:`Rows`."""
    return (
        isinstance(value, dict)
        and value.keys() == {"nodes", "relationships"}
        and all(isinstance(value[part], list) for part in value)
        and all(map(is_node, value["nodes"]))
        and all(map(is_relationship, value["relationships"]))
    )


def visible(text: str) -> str:
    """A text with a replacement character for whatever could command a terminal."""
    return _CONTROL.sub("\ufffd", text)


def whole(text: str) -> str:
    """A text without halves of characters, which neither a file nor a message takes."""
    return text.encode("utf-8", "replace").decode()


def compact(value: Any) -> str:
    """A value as JSON, a date or duration as it is written."""
    if value is None or isinstance(value, bool | int | float | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def shown(value: Any) -> str:
    """A cell as a person reads it: a node as (name:Type), a relationship as [:TYPE], a path as both in a row.

    >>> shown({"labels": ["Method"], "properties": {"name": "CLIP"}}), shown([1, None]), shown(0.5)
    ('(CLIP:Method)', '[1, null]', '0.5')
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if is_path(value):
        return _shown_path(value["nodes"], value["relationships"])
    if is_node(value):
        return f"({shown(value['properties'].get('name', ''))}:{':'.join(map(shown, value['labels']))})"
    return visible(f"[:{value['type']}]" if is_relationship(value) else compact(value))


def _shown_path(nodes: list[dict[str, Any]], steps: list[dict[str, Any]]) -> str:
    drawn = "".join(map(shown, nodes[:1]))
    for step, node in zip(steps, nodes[1:], strict=False):
        onward = step["end"] == node["properties"].get("id")
        drawn += f"{'-' if onward else '<-'}{shown(step)}{'->' if onward else '-'}{shown(node)}"
    return drawn
