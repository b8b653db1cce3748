"""JSON Lines, and JSON with a list of records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from ...graph import LeftOut, Paper, Reason
from ._json_list import Element, elements
from ._record import paper_of
from ._text import Damage, Line, Pieces, Place, lines, not_utf8

_SUFFIXES = (".jsonl", ".ndjson", ".json")


def sniff(head: str, name: str) -> float:
    """1 if a record stands at the beginning, 0.6 if something like one does; see :class:`Source`."""
    bonus = 0.1 if name.endswith(_SUFFIXES) else 0.0
    start = head.lstrip()
    if re.match(r"\[\s*(?:\{|\]\s*$)", start):
        return 0.8 + bonus
    # The first lines may be the broken ones.
    for line in start.splitlines()[:10]:
        try:
            if isinstance(json.loads(line), dict):
                return 0.9 + bonus
        except (ValueError, RecursionError):
            continue
    return (0.6 if re.match(r'\{\s*"', start) else 0.0) + bonus


def read(pieces: Pieces, place: Place) -> Iterator[Paper | LeftOut]:
    """One record a line, or a list of records; fields that are not known are passed over."""
    start, whole = _start(pieces)
    if start.startswith("["):
        records: Iterable[Line | Element | LeftOut] = elements(whole, place, listed=True)
    elif re.match(r"\{[ \t]*[\r\n]", start):
        records = elements(whole, place, listed=False)  # as "jq ." prints them: one after the other, over many lines
    else:
        records = lines(whole, place)
    for record in records:
        if isinstance(record, LeftOut):
            yield record
        elif not record.text.isspace():
            yield _paper(record, place)


def _start(pieces: Pieces) -> tuple[str, Pieces]:
    """The text from its first printed character on, a few characters at least, and the whole of it."""
    rest, taken, start = iter(pieces), list[str | Damage](), ""
    for piece in rest:
        taken.append(piece)
        if isinstance(piece, Damage):
            break
        start = (start + piece).lstrip()
        if len(start) > 1:
            break
    return start, chain(taken, rest)


def _paper(record: Line | Element, place: Place) -> Paper | LeftOut:
    line, text = record.number, record.text
    if bad := not_utf8(text, place, line):
        return bad
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        at = f"column {error.colno}" if isinstance(record, Line) else f"line {line + error.lineno - 1}"
        mend = "Close what is open there, or pass --format if it is no JSON."
        return place.left_out(line, Reason.UNREADABLE, f"not valid JSON at {at} ({error.msg}); left out. {mend}")
    except (ValueError, RecursionError) as error:
        cause = "lists or objects too deep" if isinstance(error, RecursionError) else "a number too long"
        return place.left_out(line, Reason.UNREADABLE, f"{cause}; left out. Take that field out.")
    if not isinstance(value, dict):
        kind = {list: "a list", str: "a text", bool: "a truth value", type(None): "null"}.get(type(value), "a number")
        mend = 'Write {"title": ..., "abstract": ...}.'
        return place.left_out(line, Reason.UNREADABLE, f"{kind}, not an object with fields; left out. {mend}")
    return paper_of(value, place, line)
