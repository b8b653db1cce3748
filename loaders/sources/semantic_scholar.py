"""Semantic Scholar: S2ORC and its other datasets as JSON Lines, and what its search gives."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...graph import LeftOut, Paper, Reason, identified
from ._objects import Object, has_keys, listed
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place

# What it calls the ids of other sources, and what those begin with here.
_KNOWN = (("pubmed", "pmid"), ("acl", "acl"))


def sniff(head: str, name: str) -> float:
    """0.95 for the names that only Semantic Scholar's records have; see :class:`Source`."""
    return 0.95 if has_keys(head, "corpusid") or has_keys(head, "paperId", "title") else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a record: of S2ORC, where title and abstract are stretches of the text, or with fields for both.

    The dataset ``abstracts`` has no titles and ``papers`` no abstracts: they are joined by ``corpusid`` beforehand.
    """
    for record in listed(content.text, place, "data"):
        yield record if isinstance(record, LeftOut) else _paper(record, place)


def _paper(record: Object, place: Place) -> Paper | LeftOut:
    fields = {name.lower(): value for name, value in record.fields.items()}
    title, abstract = (_stretch(fields, name) or fields.get(name) for name in ("title", "abstract"))
    if (title is None) != (abstract is None) and "corpusid" in fields:
        missing, other = ("titles", "papers") if title is None else ("abstracts", "abstracts")
        reason = Reason.NO_TITLE if title is None else Reason.NO_ABSTRACT
        detail = f"no {missing[:-1]}; left out. Where a dataset has no {missing}, join it with {other!r} by 'corpusid'."
        return place.left_out(record.line, reason, detail)
    ids = _ids(fields)
    corpus_id = fields.get("corpusid") or fields.get("paperid")
    date, venue = fields.get("publicationdate"), fields.get("venue")
    journal = fields.get("journal")
    ident, others = identified(
        ids.get("arxiv"),
        ids.get("doi"),
        f"s2:{corpus_id}" if corpus_id else None,
        *(f"{prefix}:{known}" for name, prefix in _KNOWN if (known := ids.get(name))),
    )
    values = {
        "title": one_line_as_read(title) if isinstance(title, str) else title,
        "abstract": as_read(abstract) if isinstance(abstract, str) else abstract,
        "id": ident,
        "ids": others,
        "authors": _authors(fields.get("authors")),
        "year": fields.get("year"),
        "date": date,
        "venue": venue or (journal.get("name") if isinstance(journal, dict) else None),
        "url": fields.get("url"),
    }
    return paper_of(values, place, record.line)


def _ids(fields: dict[str, object]) -> dict[str, object]:
    ids = fields.get("externalids")
    open_access = fields.get("openaccessinfo")
    if not isinstance(ids, dict) and isinstance(open_access, dict):
        ids = open_access.get("externalids")
    return {name.lower(): value for name, value in ids.items()} if isinstance(ids, dict) else {}


def _authors(value: object) -> object:
    """Authors by name; S2ORC has names in parts too."""
    if not isinstance(value, list):
        return value
    return [" ".join(_parts(one)) if isinstance(one, dict) and "name" not in one else one for one in value]


def _parts(author: dict[str, object]) -> Iterator[str]:
    for part in ("first", "middle", "last", "suffix"):
        value = author.get(part)
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str) and name:
                yield name


def _stretch(fields: dict[str, object], name: str) -> str | None:
    """What S2ORC marks in its text as title or abstract: pieces from one character to another, end exclusive."""
    content = fields.get("content") or fields.get("body")
    text = content.get("text") if isinstance(content, dict) else None
    marks = content.get("annotations") if isinstance(content, dict) else None
    marked = marks.get(name) if isinstance(marks, dict) else None
    if not isinstance(text, str) or not isinstance(marked, str):
        return None
    try:
        pieces = json.loads(marked)
        parts = [text[int(piece["start"]) : int(piece["end"])] for piece in pieces]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return "\n\n".join(parts) or None
