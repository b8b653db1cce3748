"""Parameters of named queries: their types, and the node that a name which a person types stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from ..graph import Node, NodeType, QueryError, Store, UnknownNameError
from .names import ASKED, find_nodes

_NODES: dict[str, tuple[NodeType, ...]] = {
    "method": ("Method",),
    "dataset": ("Dataset", "Benchmark"),
    "task": ("Task",),
    "metric": ("Metric",),
    "paper": ("Paper",),
    "anything": ASKED,
}
"""Types that stand for a node, which is given by a name and handed to the query as its id."""
_SEPARATOR = re.compile(r", | or ")
_LONG_ENOUGH = (6, 10)
"""Characters of a name in which one slip may be, and of one in which two; a shorter one may have letters swapped."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query.

    :param type: `integer`, `text`, kinds of nodes (`method or dataset`), else the values that it can have.
    :param default: None where the user must give one; an empty text for a node stands for any.
    """

    name: str
    type: str
    default: str | int | None
    doc: str

    @property
    def nodes(self) -> tuple[NodeType, ...]:
        """Types of the node that it is; empty where it is none."""
        parts = _SEPARATOR.split(self.type)
        return tuple(t for part in parts for t in _NODES[part]) if set(parts) <= set(_NODES) else ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that it can have; empty where it may be any of its type."""
        if self.type in ("integer", "text") or self.nodes:
            return ()
        return tuple(_SEPARATOR.split(self.type))


def parameter(name: str, type_: str, default: str | None, doc: str) -> Parameter:
    """A parameter from its header line.

    :param default: as written there; None where there is none.
    """
    if default is None:
        return Parameter(name, type_, None, doc)
    value = default.strip('"')
    return Parameter(name, type_, int(value) if type_ == "integer" else value, doc)


def value_of(store: Store, wanted: Parameter, given: Any) -> tuple[Any, tuple[str, ...]]:
    """What a query gets for what a person gave: a node's id for its name; and what to tell the person.

    :raises QueryError: it is of another type, or not among the values; says which there are.
    :raises UnknownNameError: no node answers to the name, and none is clearly near; it carries the nearest names.
    """
    if wanted.type == "integer":
        if not isinstance(given, int) or isinstance(given, bool) or given < 0:
            raise QueryError(f"--param {wanted.name} takes a whole number from 0 ({wanted.doc}), not {given!r}.", "")
        return given, ()
    if not isinstance(given, str | int | float):
        raise QueryError(f"--param {wanted.name} takes a text ({wanted.doc}), not {given!r:.200}.", "")
    text = str(given)
    if wanted.choices:
        folded = {choice.casefold(): choice for choice in wanted.choices}
        if text.casefold() not in folded:
            raise QueryError(f"--param {wanted.name} takes {wanted.type}, not {text!r}.", "")
        return folded[text.casefold()], ()
    if wanted.nodes and (text or wanted.default is None):
        node, notes = _node(store, wanted, text)
        return node.id, notes
    return text, ()


def _node(store: Store, wanted: Parameter, name: str) -> tuple[Node, tuple[str, ...]]:
    """The node that a name stands for, and what to tell the person of the choice."""
    how = ""
    try:
        found = find_nodes(store, name, wanted.nodes)
    except UnknownNameError as error:
        near = clearly_near(name, error.nearest)
        if near is None:
            raise
        found, how = find_nodes(store, near, wanted.nodes), ", the nearest name"
    node, others = found[0], found[1:]
    notes = []
    if how or name not in (node.id, node.name):
        notes.append(f"{name!r} taken for {node.name} ({node.type}){how}")
    if others:
        listed = ", ".join(f"--param {wanted.name}={other.id}" for other in others[:3])
        more = " and others" if len(others) > 3 else ""
        notes.append(f"{name!r} is the name of {len(found)} nodes; {node.id} is taken. Also: {listed}{more}")
    return node, tuple(notes)


def clearly_near(name: str, nearest: tuple[str, ...]) -> str | None:
    """The name that a misspelling must mean: a slip or two, no other name as near, the same digits.

    Names are short and full of near neighbours: LLaMA is no misspelling of LLaVA, nor GPT-4 of GPT-3.
    """
    wanted = name.casefold()

    def slips(other: str) -> int:
        return int(OSA.distance(wanted, other.casefold()))

    listed = sorted(nearest, key=lambda n: (slips(n), n))
    if not listed or (len(listed) > 1 and slips(listed[1]) == slips(listed[0])):
        return None
    near = listed[0]
    only_swapped = sorted(near.casefold()) == sorted(wanted)
    allowed = sum(len(name) >= length for length in _LONG_ENOUGH) or only_swapped
    is_same_number = re.findall(r"\d+", near) == re.findall(r"\d+", name)
    return near if slips(near) <= allowed and is_same_number else None
