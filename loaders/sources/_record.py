"""A record of named fields as a paper: the one place that says which fields there are and what they may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from ...graph import LeftOut, Paper, Reason, SourceError, identified, identifier, title_id
from ._text import Columns, Place

# A field's names, the first that has a value counts. The second ones are those of arXiv's and Hugging Face's own
# interfaces; a longer list would guess.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "paper_id"),
    "title": ("title",),
    "abstract": ("abstract", "summary"),
    "authors": ("authors",),
    "year": ("year",),
    "date": ("date", "published"),
    "venue": ("venue",),
    "url": ("url",),
    "source": ("source",),
    "doi": ("doi",),
    "arxiv": ("arxiv", "arxiv_id"),
    "ids": ("ids",),
}

_SPACES = re.compile(r"\s+")
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
# What programs write where they had no id, alone or behind a prefix: taken at its word, it would make one paper of all.
_NO_ID = re.compile(r"(?:\A|[:/])(?:None|null|nan|NaN|N/A|undefined)\Z")
_YEAR = re.compile(r"([12][0-9]{3})(?:\.0)?")


# What is shorter says that there is none ("No abstract available."); what is longer is a text and no abstract of it,
# and takes minutes to extract.
_FEWEST_WORDS = 4
_SHORT = 80
_LONGEST = 100_000

NO_COLUMNS: Columns = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Record:
    """A record's values, and what its fields are called."""

    values: Mapping[str, object]
    columns: Columns

    def names(self, field: str) -> tuple[str, ...]:
        return (self.columns[field],) if field in self.columns else FIELDS[field]


class _BadFieldError(Exception):
    """A field holds what it can't; the message is the detail of the :class:`LeftOut`."""


def paper_of(values: Mapping[str, object], place: Place, line: int, columns: Columns = NO_COLUMNS) -> Paper | LeftOut:
    """The paper that a record describes, or why it describes none.

    The title is stripped, and a run of white space in it that breaks the line becomes one space. The abstract
    is stripped and otherwise kept, since evidence counts its characters.

    :param line: where the record begins, from 1.
    :param columns: names of fields in this record, where they are not those of :data:`FIELDS`.
    """
    record = _Record(values, columns)
    try:
        title = one_line(_text(record, "title") or "")
        if not title:
            return place.left_out(line, Reason.NO_TITLE, f"no title; left out. {_mend(record, 'title')}")
        abstract = _text(record, "abstract")
        if not abstract:
            return place.left_out(line, Reason.NO_ABSTRACT, f"no abstract; left out. {_mend(record, 'abstract')}")
        if fault := _size(abstract):
            reason = Reason.NO_ABSTRACT if len(abstract) < _SHORT else Reason.BAD_FIELD
            return place.left_out(line, reason, fault)
        ident = _id(record)
        known, ids = identified(_value(record, "arxiv")[1], _value(record, "doi")[1], *_ids(record))
        ident = ident or known or title_id(title)
        return Paper(
            id=ident,
            title=title,
            abstract=abstract,
            source=_text(record, "source") or place.format,
            year=_year(record),
            date=_text(record, "date"),
            url=_text(record, "url"),
            venue=_text(record, "venue"),
            authors=_authors(record),
            ids=tuple(sorted({identifier(one) for one in (known, *ids) if one} - {identifier(ident)})),
        )
    except _BadFieldError as error:
        return place.left_out(line, Reason.BAD_FIELD, str(error))
    except ValueError as error:  # Paper's own rules, such as an id that begins like an entity's
        return place.left_out(line, Reason.BAD_FIELD, f"{error}; left out.")


def _size(abstract: str) -> str | None:
    """What is wrong with an abstract's length; None if nothing is."""
    words = len(abstract.split()) if len(abstract) < _SHORT else _FEWEST_WORDS
    if words < _FEWEST_WORDS:
        count = f"{words} word{'s' if words > 1 else ''}"
        return f"an abstract of {count} ({_short(abstract)}); left out. Give it a whole one, or take the record out."
    if len(abstract) > _LONGEST:
        what = f"an abstract of {len(abstract):,} characters, where {_LONGEST:,} are the most"
        return f"{what}; left out. Is it the paper's whole text? Give its abstract alone."
    return None


def check_columns(found: Sequence[str], place: Place, columns: Columns) -> None:
    """See that a table has the columns that papers need.

    :param columns: names of fields in this table, where they are not those of :data:`FIELDS`.
    :raises SourceError: one is missing, or stands there twice.
    """
    shown = ", ".join(ascii(name[:40]) for name in found[:12])
    table = _Record({}, columns)
    for needed in ("title", "abstract", *columns):
        if not any(name in found for name in table.names(needed)):
            names = " or ".join(repr(name) for name in table.names(needed))
            mend = f"Name the columns, or say which it is: --columns {needed}=NAME."
            raise SourceError(f"{place.file}: the header has no column {names}; it has {shown}. {mend}")
    for name in sorted({name for field in FIELDS for name in table.names(field)}):
        if found.count(name) > 1:
            raise SourceError(f"{place.file}: the header has two columns {name!r}; it has {shown}. Rename one.")


def one_line(text: str) -> str:
    """Text without white space around it, on one line.

    >>> one_line(" Attention Is\\n   All You  Need ")
    'Attention Is All You  Need'
    """
    # One run at a time: a pattern that looks for the break within a run takes quadratic time on a long one.
    return _SPACES.sub(lambda run: run[0] if _BREAKS.isdisjoint(run[0]) else " ", text.strip())


def _mend(record: _Record, field: str) -> str:
    names = " or ".join(repr(name) for name in record.names(field))
    if any(name in record.values for name in record.names(field)):
        return f"Fill in {names}."
    has = ", ".join(_short(name) for name in list(record.values)[:8]) or "none"
    return f"Give it a field {names} (it has {has})."


def _short(value: object) -> str:
    shown = ascii(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}..."


def _refuse(name: str, value: object, mend: str) -> NoReturn:
    raise _BadFieldError(f"field {name!r} is {_short(value)}; left out. {mend}")


def _value(record: _Record, field: str) -> tuple[str, object]:
    """The field's name in this record and its value; None when it has none, blank text included."""
    for name in record.names(field):
        value = record.values.get(name)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            return name, value
    return record.names(field)[0], None


def _text(record: _Record, field: str) -> str | None:
    name, value = _value(record, field)
    return None if value is None else _checked(name, value)


def _checked(name: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(name, value, "Make it a text.")
    # Neither survives the way into a store or an export, where it would end the whole run.
    if "\0" in value:
        raise _BadFieldError(f"field {name!r} holds a NUL character; left out. Take it out.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        code = f"\\u{ord(value[error.start]):04x}"
        raise _BadFieldError(f"field {name!r} holds half a character, {code}; left out. Write it in full.") from None
    return value.strip()


def _id(record: _Record) -> str | None:
    name, value = _value(record, "id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = None if value is None else _checked(name, value)
    return None if text is None or _NO_ID.search(text) else text


def _ids(record: _Record) -> list[str]:
    """Other identifiers: a list of texts, or a text with ';' between them. What is something else is none."""
    name, value = _value(record, "ids")
    if isinstance(value, str):
        value = value.split(";")
    listed = value if isinstance(value, list | tuple) else ()
    return [text for one in listed if isinstance(one, str) and (text := _checked(name, one))]


def _year(record: _Record) -> int | None:
    name, value = _value(record, "year")
    if value is None:
        return None
    # Tables that went through pandas have 2024.0 where a year is missing elsewhere in the column.
    known = _YEAR.fullmatch(str(value).strip()) if isinstance(value, int | float | str) else None
    if known is None:
        _refuse(name, value, "Make it a number like 2024.")
    return int(known[1])


def _authors(record: _Record) -> tuple[str, ...]:
    name, value = _value(record, "authors")
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(";") if ";" in value else _SPACES.sub(" ", value).split(" and ")
    if not isinstance(value, list):
        _refuse(name, value, "Make it a list of names, or names separated by ';'.")
    names = (_author(name, author) for author in value)
    return tuple(dict.fromkeys(author for author in names if author))  # some sources repeat the whole list


def _author(name: str, author: object) -> str:
    if isinstance(author, dict):
        author = author.get("name")
    if not isinstance(author, str):
        _refuse(name, author, "Make each author a name, or an object with a 'name'.")
    return one_line(_checked(name, author))
