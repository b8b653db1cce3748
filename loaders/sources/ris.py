"""RIS, as reference managers and publishers save it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from ...graph import LeftOut, Paper, Reason, SourceError, arxiv_id, identified
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import RECORD_LIMIT, Content, Line, Pieces, Place, lines, not_decoded, too_long

_SUFFIXES = (".ris",)
_START = re.compile(r"\s*TY {1,2}- ?")
_END = re.compile(r"\s*ER {1,2}-")
# Publishers write one blank before the dash, or none behind it.
_TAG = re.compile(r"\A\s*([A-Z][A-Z0-9]) {1,2}- ?")
_DATE = re.compile(r"([12][0-9]{3})(?:[/-]([01]?[0-9]))?(?:[/-]([0-3]?[0-9]))?(?![0-9])")


def sniff(head: str, name: str) -> float:
    """0.95 for a record's first line at the beginning; see :class:`Source`."""
    bonus = 0.1 if name.endswith(_SUFFIXES) else 0.0
    return 0.95 if re.search(r"\A\s*TY {1,2}- ?[A-Z]{2,}\s*?$", head[:4096], re.MULTILINE) else bonus


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a reference.

    :raises SourceError: there is no reference.
    """
    from rispy import RisParser

    parser, reference = RisParser(skip_unknown_tags=True), None
    for reference in _references(content.text, place):
        if isinstance(reference, LeftOut):
            yield reference
            continue
        first, texts = reference
        if bad := not_decoded("".join(texts), place, first):
            yield bad
            continue
        # It takes tags in one layout alone.
        tidied = [_TAG.sub(lambda m: f"{m[1]}  - ", text).rstrip("\r\n") for text in texts]
        try:
            (record,) = parser.parse_lines(iter([*tidied, "ER  - "]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            detail = f"not a reference ({type(error).__name__}: {error}); left out. Write a tag a line, as 'AB  - '."
            yield place.left_out(first, Reason.UNREADABLE, detail)
        else:
            yield paper_of(_fields(record), place, first)
    if reference is None:
        raise SourceError(f"{place.file}: no reference in it. Is it RIS? Pass another --format.")


def _references(pieces: Pieces, place: Place) -> Iterator[tuple[int, list[str]] | LeftOut]:
    """The lines of each reference without its last, and the number of its first."""
    held, began, size = list[str](), 0, 0
    stray = False
    for line in lines(pieces, place):
        if isinstance(line, LeftOut):
            # The reference that the fault goes through is told by it.
            yield line
            held, began, size, stray = [], 0, 0, True
        elif _START.match(line.text):
            yield from _unfinished(began, size, place)
            held, began, size, stray = [line.text], line.number, 0, False
        elif not began:
            # One is told of the lines between two references.
            yield from () if stray else _stray(line, place)
            stray = stray or bool(_TAG.match(line.text))
        elif _END.match(line.text):
            yield (began, held) if size <= RECORD_LIMIT else too_long(place, began)
            held, began, size = [], 0, 0
        else:
            size += len(line.text) + 100  # a held line takes more memory than its characters
            if size <= RECORD_LIMIT:
                held.append(line.text)
            else:
                held = []
    yield from _unfinished(began, size, place)


def _unfinished(began: int, size: int, place: Place) -> Iterator[LeftOut]:
    if began and size > RECORD_LIMIT:
        yield too_long(place, began)
    elif began:
        detail = "the reference that begins here has no end; left out. Put a line 'ER  - ' behind it."
        yield place.left_out(began, Reason.UNREADABLE, detail)


def _stray(line: Line, place: Place) -> Iterator[LeftOut]:
    """A line outside of all references, if it looks like a part of one."""
    if _TAG.match(line.text):
        detail = f"{line.text.strip()[:40]!a} stands in no reference; left out. Begin one with 'TY  - JOUR'."
        yield place.left_out(line.number, Reason.UNREADABLE, detail)


def _fields(record: dict[str, object]) -> dict[str, object]:
    def text(*names: str) -> str:
        values = (record.get(name) for name in names)
        return next((v.strip() for v in values if isinstance(v, str) and v.strip()), "")

    def texts(*names: str) -> list[str]:
        values = (record.get(name) for name in names)
        found = next((v for v in values if isinstance(v, list) and v), [])
        return [one for one in cast(list[object], found) if isinstance(one, str)]

    urls = texts("urls")
    arxiv = next((known for url in urls if (known := arxiv_id(url))), None)
    found = _DATE.match(text("date", "year", "publication_year"))
    year = _DATE.match(text("year", "publication_year", "date"))
    ident, ids = identified(arxiv, text("doi"))
    return {
        "id": ident,
        "ids": ids,
        "title": one_line_as_read(text("title", "primary_title", "translated_title", "short_title")),
        "abstract": as_read(text("abstract", "notes_abstract")),
        "authors": [_name(name) for name in texts("authors", "first_authors")],
        "year": year[1] if year else None,
        "date": "-".join(part.zfill(2) for part in found.groups() if part) if found else None,
        "venue": one_line_as_read(text("secondary_title", "journal_name", "alternate_title3", "alternate_title2")),
        "url": urls[0] if urls else None,
    }


def _name(name: str) -> str:
    """A name in the order of reading, from "Vaswani, Ashish, Jr."."""
    last, _, rest = name.partition(",")
    first, _, suffix = rest.partition(",")
    return one_line_as_read(" ".join(part.strip() for part in (first, last, suffix) if part.strip()))
