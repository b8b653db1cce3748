"""arXiv's metadata snapshot, as Kaggle and arXiv's bucket have it: one JSON object a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from ...graph import LeftOut, Paper, arxiv_id, identified
from ._objects import has_keys, objects
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place

_ID_DATE = re.compile(r"(?:[a-z-]+/)?([0-9]{2})(0[1-9]|1[0-2])")


def sniff(head: str, name: str) -> float:
    """0.95 for the snapshot's own keys; see :class:`Source`."""
    return 0.95 if has_keys(head, "abstract", "authors_parsed", "categories") else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper an object, its date that of the first version, in math and accents as a person reads them.

    The journal reference is no venue: with volume and pages it is another one for each paper.
    """
    for record in objects(content.text, place):
        yield record if isinstance(record, LeftOut) else paper_of(_fields(record.fields), place, record.line)


def _fields(record: dict[str, object]) -> dict[str, object]:
    known = arxiv_id(record.get("id"))
    date = _first_version(record) or record.get("update_date")
    ident, ids = identified(known, record.get("doi"))
    return {
        "id": ident or record.get("id"),
        "ids": ids,
        "title": _read(record.get("title"), line=True),
        "abstract": _read(record.get("abstract")),
        "authors": _authors(record),
        "date": date,
        "year": _year(known) or (date[:4] if isinstance(date, str) else None),
        "url": f"https://arxiv.org/abs/{known}" if known else None,
    }


def _read(value: object, *, line: bool = False) -> object:
    """A text as read; what is none goes on to be reported."""
    if not isinstance(value, str):
        return value
    return one_line_as_read(value) if line else as_read(value)


def _authors(record: dict[str, object]) -> object:
    """Names as arXiv took them apart: last name, first names, suffix, affiliations."""
    parsed = record.get("authors_parsed")
    if not isinstance(parsed, list):
        return record.get("authors")
    names = list[object]()
    for author in parsed:
        if not (isinstance(author, list) and author and all(isinstance(part, str) for part in author)):
            return parsed  # to be reported
        last, first, suffix = (*author[:3], "", "", "")[:3]
        names.append(one_line_as_read(f"{first} {last} {suffix}"))
    return names


def _first_version(record: dict[str, object]) -> str | None:
    """Day of the first version, from "Sun, 10 Sep 2023 17:14:31 GMT"."""
    versions = record.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    created = first.get("created") if isinstance(first, dict) else None
    try:
        return parsedate_to_datetime(created).date().isoformat() if isinstance(created, str) else None
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _year(known: str | None) -> str | None:
    """Year of an id: 2309.05239 is of 2023, hep-th/9901001 of 1999."""
    found = _ID_DATE.match(known) if known else None
    if found is None:
        return None
    return f"19{found[1]}" if int(found[1]) > 90 else f"20{found[1]}"
