"""JSON Lines, and JSON with a list of records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ...graph import LeftOut, Paper
from ._objects import objects
from ._record import paper_of
from ._text import Content, Place

_SUFFIXES = (".jsonl", ".ndjson", ".json")


def sniff(head: str, name: str) -> float:
    """0.8 if a record stands at the beginning, 0.5 if something like one does; see :class:`Source`.

    Formats whose records have names of their own are surer of them.
    """
    bonus = 0.1 if name.endswith(_SUFFIXES) else 0.0
    start = head.lstrip()
    if re.match(r"\[\s*(?:\{|\]\s*$)", start):
        return 0.7 + bonus
    # The first lines may be the broken ones.
    for line in start.splitlines()[:10]:
        try:
            if isinstance(json.loads(line), dict):
                return 0.8 + bonus
        except (ValueError, RecursionError):
            continue
    return (0.5 if re.match(r'\{\s*"', start) else 0.0) + bonus


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One record a line, or a list of records; fields that are not known are passed over."""
    for record in objects(content.text, place):
        yield record if isinstance(record, LeftOut) else paper_of(record.fields, place, record.line, content.columns)
