"""JSON objects, however a file strings them together: one a line, in a list, or one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...graph import LeftOut, Reason
from ._files import start_of
from ._json_list import Element, elements
from ._text import Line, Pieces, Place, lines, not_decoded


class Object(NamedTuple):
    """A record with its line, from 1."""

    line: int
    fields: dict[str, object]


def has_keys(head: str, *keys: str) -> bool:
    """Whether a text is JSON by its first character and has all these keys somewhere.

    It isn't parsed: the first record of some formats is longer than a head.

    >>> has_keys('{"id": 1, "title"', "id"), has_keys('{"id": 1, "title"', "title"), has_keys('id: "id":', "id")
    (True, False, False)
    """
    return head.lstrip()[:1] in ("{", "[") and all(re.search(rf'"{re.escape(key)}"\s*:', head) for key in keys)


def is_line_by_line(start: str) -> bool:
    """Whether a text of JSON has one object a line, by what it begins with.

    >>> [is_line_by_line(start) for start in ('{"a": 1}', "[{", "{ \\n", "")]
    [True, False, False, True]
    """
    return not re.match(r"\[|\{[ \t]*[\r\n]", start)


def objects(pieces: Pieces, place: Place) -> Iterator[Object | LeftOut]:
    """The objects of a file in order; what is none is left out."""
    start, whole = start_of(pieces, 2) if place.before is None else ("", pieces)
    if is_line_by_line(start):
        records: Iterable[Line | Element | LeftOut] = lines(whole, place)
    else:
        # As "jq ." prints them, they follow each other without brackets, over many lines.
        records = elements(whole, place, listed=start.startswith("["))
    for record in records:
        if isinstance(record, LeftOut):
            yield record
        elif not record.text.isspace():
            yield _object(record, place)


def listed(pieces: Pieces, place: Place, field: str) -> Iterator[Object | LeftOut]:
    """As :func:`objects`, and where one holds a list of them in a field, as answers of an API do, those of the list."""
    for record in objects(pieces, place):
        within = None if isinstance(record, LeftOut) else record.fields.get(field)
        if isinstance(record, LeftOut) or not isinstance(within, list):
            yield record
            continue
        for one in within:
            if isinstance(one, dict):
                yield Object(record.line, one)
            else:
                detail = f"one of '{field}' is no object; left out. Save the answer anew."
                yield place.left_out(record.line, Reason.UNREADABLE, detail)


def _object(record: Line | Element, place: Place) -> Object | LeftOut:
    line, text = record.number, record.text
    if bad := not_decoded(text, place, line):
        return bad
    try:
        # Without the line's end, lest a record that breaks off be told at the column where the next line begins.
        value = json.loads(text.rstrip("\r\n"))
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
    return Object(line, value)
