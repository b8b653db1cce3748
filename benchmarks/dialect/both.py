"""One query put to both engines, and shorter ones that they still answer differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from paperatlas.graph import QueryError, Rows

from .draws import Draws
from .expressions import PARAMETERS
from .grammar import Query, query

Kind = Literal["alike", "refused by both", "refused here", "refused there", "told", "different"]
"""`told`: the answers differ and a note says so; `different`: they differ in silence. `here` is the embedded engine."""

Ask = Callable[[str, dict[str, Any]], Rows]
"""Asks an engine; raises QueryError where it refuses."""


@dataclass(frozen=True)
class Outcome:
    """What became of a query on both engines.

    :param here: the embedded engine's rows, or its error's message.
    :param there: Neo4j's.
    """

    query: Query
    kind: Kind
    here: Rows | str
    there: Rows | str


def put(asked: Query, here: Ask, there: Ask) -> Outcome:
    """Put a query to both."""
    ours, theirs = _answer(here, asked.text), _answer(there, asked.text)
    if isinstance(ours, str) or isinstance(theirs, str):
        if isinstance(ours, Rows):
            return Outcome(asked, "refused there", ours, theirs)
        return Outcome(asked, "refused by both" if isinstance(theirs, str) else "refused here", ours, theirs)
    if same(asked, ours, theirs):
        return Outcome(asked, "alike", ours, theirs)
    return Outcome(asked, "told" if ours.notes else "different", ours, theirs)


def _answer(ask: Ask, text: str) -> Rows | str:
    try:
        return ask(text, dict(PARAMETERS))
    except QueryError as error:
        return str(error).splitlines()[0]


def same(asked: Query, ours: Rows, theirs: Rows) -> bool:
    """Whether two answers are one: columns, rows as often as they come, in their order where there is one."""
    loose = "collect(" in asked.text or "| " in asked.text
    one, other = ([_key(row, loose=loose) for row in rows.rows] for rows in (ours, theirs))
    if ours.columns != theirs.columns:
        return False
    return one == other if asked.ordered else Counter(one) == Counter(other)


def _key(value: Any, *, loose: bool) -> Any:
    """A value as what it is equal to: 1 is not 1.0, and fractions count to nine digits.

    :param loose: lists are equal in any order.
    """
    if isinstance(value, tuple):
        return tuple(_key(one, loose=loose) for one in value)
    if isinstance(value, list):
        keys = [_key(one, loose=loose) for one in value]
        return ("list", tuple(sorted(keys, key=repr) if loose else keys))
    if isinstance(value, dict):
        return ("map", tuple((key, _key(value[key], loose=loose)) for key in sorted(value)))
    if isinstance(value, float):
        return ("float", f"{value:.9g}")
    return (type(value).__name__, value)


def shorter(drawn: list[int], differs: Callable[[Query], bool], tries: int = 400) -> Query:
    """A query that still differs, of as few and as low numbers as were found.

    :param drawn: the numbers of one that differs.
    :param differs: whether a query does.
    :param tries: how many queries may be asked.
    """
    best, asked = list(drawn), {query(Draws(given=drawn)).text}
    changed = True
    while changed:
        changed = False
        for numbers in _simpler(best):
            draws = Draws(given=numbers)
            made = query(draws)
            used = draws.drawn[: len(numbers)]
            if made.text in asked or (len(used), used) >= (len(best), best):
                continue
            if len(asked) > tries:
                return query(Draws(given=best))
            asked.add(made.text)
            if differs(made):
                best, changed = used, True
                break
    return query(Draws(given=best))


def _simpler(numbers: list[int]) -> Iterator[list[int]]:
    """With some of the numbers left out, many at first, and with one of them lower."""
    for width in (32, 16, 8, 4, 2, 1):
        for place in range(0, len(numbers), max(1, width // 2)):
            yield numbers[:place] + numbers[place + width :]
    for place, number in enumerate(numbers):
        for lower in sorted({0, number // 2} - {number}):
            yield [*numbers[:place], lower, *numbers[place + 1 :]]
