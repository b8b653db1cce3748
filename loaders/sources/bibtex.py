"""BibTeX: an entry a paper; the ACL Anthology's and everybody else's."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...graph import LeftOut, Paper, Reason, SourceError, arxiv_id, identified
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import RECORD_LIMIT, Content, Pieces, Place, lines, not_decoded, too_long

if TYPE_CHECKING:
    from bibtexparser.model import Field

_ENTRY = re.compile(r"\s*@\s*([A-Za-z]\w*)\s*[{(]")
_HEAD_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]\s*[^\s,{}=]+\s*(?:,|=)", re.MULTILINE)
_SUFFIXES = (".bib", ".bibtex")
_PART = re.compile(r'\s*(?:"([^"]*)"|\{((?:[^{}]|\{[^{}]*\})*)\}|([^\s#"{}]+))\s*(?:#|\Z)')
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What a file's @string may hold in all; the ACL Anthology has some thousands of short ones.
_MOST_MACROS = 1_000_000
_ANTHOLOGY = re.compile(r"https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/([\w.-]+?)/?")
# No others are resolved: each may hold as much as all macros.
_FIELDS = frozenset(
    [
        "title",
        "abstract",
        "author",
        "year",
        "month",
        "date",
        "booktitle",
        "journal",
        "journaltitle",
        "url",
        "doi",
        "eprint",
        "eprinttype",
        "archiveprefix",
    ]
)
_QUIET = logging.NullHandler()


def sniff(head: str, name: str) -> float:
    """0.9 with an entry at the beginning of a line; see :class:`Source`."""
    bonus = 0.1 if name.endswith(_SUFFIXES) else 0.0
    # In JSON or XML such a line would be a part of a text.
    return (0.8 if head.lstrip()[:1] not in ("{", "[", "<") and _HEAD_ENTRY.search(head) else 0.0) + bonus


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper an entry, its ``@string`` names put in; accents and math as a person reads them.

    :raises SourceError: there is no entry.
    """
    # What the parser stumbles over is reported, and needs no second line from it.
    logging.getLogger("bibtexparser").addHandler(_QUIET)
    macros, entry = _Macros(), None
    for entry in _entries(content.text, place):
        if isinstance(entry, LeftOut):
            yield entry
        elif bad := not_decoded(entry.text, place, entry.line):
            yield bad
        else:
            yield from _papers(entry, place, macros)
    if entry is None:
        raise SourceError(f"{place.file}: no entry in it. Is it BibTeX? Pass another --format.")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry's text, and what stands behind it until the next.

    :param line: of its first character, from 1.
    """

    line: int
    text: str


def _entries(pieces: Pieces, place: Place) -> Iterator[_Entry | LeftOut]:
    """Entries apart: each begins a line. What stands before the first is BibTeX's way to comment."""
    held, began, size = list[str](), 0, 0
    for line in lines(pieces, place):
        if isinstance(line, LeftOut):
            # An entry that the fault goes through is told by it.
            if began and not _is_open(held):
                yield _ended(held, began, size, place)
            yield line
            held, began, size = [], 0, 0
            continue
        if _ENTRY.match(line.text):
            if began:
                yield _ended(held, began, size, place)
            held, began, size = [], line.number, 0
        if began:
            size += len(line.text) + 100  # a held line takes more memory than its characters
            if size <= RECORD_LIMIT:
                held.append(line.text)
            else:
                held.clear()
    if began:
        yield _ended(held, began, size, place)


def _is_open(held: list[str]) -> bool:
    text = "".join(held)
    return text.count("{") != text.count("}")


def _ended(held: list[str], began: int, size: int, place: Place) -> _Entry | LeftOut:
    return _Entry(began, "".join(held)) if size <= RECORD_LIMIT else too_long(place, began)


@dataclass(slots=True)
class _Macros:
    """What ``@string`` names stand for, in small letters."""

    texts: dict[str, str] = field(default_factory=lambda: {month: month for month in _MONTHS})
    size: int = 0

    def add(self, name: str, text: str) -> bool:
        """Take one in; False if there are too many."""
        self.size += len(name) + len(text) + 100
        if self.size <= _MOST_MACROS:
            self.texts[name.lower()] = text
        return self.size <= _MOST_MACROS

    def value(self, found: Field) -> str:
        """A field's text, with names and what ``#`` strings together put in."""
        text = str(found.value)
        if found.enclosing != "no-enclosing":
            return text
        return self.resolved(text)

    def resolved(self, text: str) -> str:
        """Texts and names with ``#`` between them as one text; as it is where that would be too long."""
        parts, at, size = list[str](), 0, 0
        # Each of forty lines may double the one before.
        while at < len(text) and size <= _MOST_MACROS and (part := _PART.match(text, at)):
            parts.append(next((p for p in part.groups()[:2] if p is not None), None) or self._named(part[3]))
            at, size = part.end(), size + len(parts[-1])
        return "".join(parts) if at == len(text) and size <= _MOST_MACROS else text

    def _named(self, name: str | None) -> str:
        return self.texts.get(name.lower(), name) if name else ""


def _papers(entry: _Entry, place: Place, macros: _Macros) -> Iterator[Paper | LeftOut]:
    """The papers of a stretch of text, one as a rule."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import RemoveEnclosingMiddleware
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

    library = parse_string(entry.text, parse_stack=[RemoveEnclosingMiddleware()])
    for block in library.blocks:
        line = entry.line + max(block.start_line or 0, 0)
        found = block.ignore_error_block if isinstance(block, DuplicateFieldKeyBlock) else block
        if isinstance(found, Entry):
            texts = dict[str, str]()
            for one in found.fields:
                name = one.key.strip().lower()
                if name in _FIELDS and name not in texts:  # the first of two, as BibTeX does
                    texts[name] = macros.value(one)
            yield paper_of(_record(texts), place, line)
        elif isinstance(found, String):
            text = str(found.value)
            if not macros.add(found.key, macros.resolved(text) if found.enclosing == "no-enclosing" else text):
                detail = f"too many @string; {found.key!a} is left out. Put the names that are used into a file."
                yield place.left_out(line, Reason.UNREADABLE, detail)
        elif isinstance(found, ParsingFailedBlock):
            cause = " ".join(str(getattr(found.error, "abort_reason", found.error)).split())[:200].rstrip(".")
            detail = f"not a BibTeX entry ({cause}); left out. Close its braces and quotes."
            yield place.left_out(line, Reason.UNREADABLE, detail)
        # Comments and @preamble are no papers.


def _record(texts: dict[str, str]) -> dict[str, object]:
    url = texts.get("url", "").strip()
    eprint = texts.get("eprint", "")
    is_arxiv = texts.get("archiveprefix", texts.get("eprinttype", "arxiv")).strip().lower() == "arxiv"
    anthology = _ANTHOLOGY.fullmatch(url)
    in_journal = _arxiv_in(texts.get("journal", ""))
    arxiv = (arxiv_id(eprint) if is_arxiv else None) or arxiv_id(url) or in_journal
    venue = next((v for name in ("booktitle", "journal", "journaltitle") if (v := texts.get(name, "").strip())), "")
    year, date = _date(texts)
    ident, ids = identified(arxiv, texts.get("doi"), f"acl:{anthology[1]}" if anthology else None)
    return {
        "id": ident,
        "ids": ids,
        "title": one_line_as_read(texts.get("title", ""), latex=True),
        "abstract": as_read(texts.get("abstract", ""), latex=True),
        "authors": _authors(texts.get("author", "")),
        "year": year,
        "date": date,
        "venue": "arXiv" if in_journal else one_line_as_read(venue, latex=True),
        "url": url,
    }


def _arxiv_in(journal: str) -> str | None:
    """The id in "arXiv preprint arXiv:2309.05239"."""
    found = re.search(r"arXiv:\s*([\w.-]+(?:/[0-9]{7})?)", journal, re.IGNORECASE)
    return arxiv_id(found[1]) if found else None


def _date(texts: dict[str, str]) -> tuple[str | None, str | None]:
    """Year and date: 2023-09-10 or 2023-09 where there is a month."""
    date = texts.get("date", "").strip()
    found = re.search(r"[12][0-9]{3}", texts.get("year", "") or date)
    year = found[0] if found else None
    month = texts.get("month", "").strip().lower()
    if not date and year and month[:3] in _MONTHS:
        date = f"{year}-{_MONTHS.index(month[:3]) + 1:02}"
    elif not date and year and month.isdigit() and 1 <= int(month) <= 12:
        date = f"{year}-{int(month):02}"
    return year, date or year


def _authors(text: str) -> list[str]:
    """Names in the order of reading, "Ashish Vaswani" from "Vaswani, Ashish"."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    names = []
    for name in split_multiple_persons_names(text.strip()):
        if name.strip().lower() == "others":
            continue
        parts = parse_single_name_into_parts(name, strict=False)
        ordered = " ".join([*parts.first, *parts.von, *parts.last, *parts.jr])
        names.append(one_line_as_read(ordered or name, latex=True))
    return [name for name in names if name]
