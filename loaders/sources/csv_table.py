"""Tables in CSV: a header, and one row a paper."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Lock

from ...graph import LeftOut, Paper, Reason, SourceError
from ._record import FIELDS, check_columns, paper_of
from ._text import RECORD_LIMIT, Columns, Content, Line, Place, lines, not_decoded

_DELIMITERS = ",;\t"
_KNOWN = frozenset(name for names in FIELDS.values() for name in names)
_SUFFIXES = (".csv", ".tsv")
# The csv module has one limit for the whole process.
_LIMIT_LOCK = Lock()


def sniff(head: str, name: str) -> float:
    """0.9 with columns for title and abstract in the first line, 0.4 with one of them; see :class:`Source`."""
    bonus = 0.1 if name.endswith(_SUFFIXES) else 0.0
    first = re.split(r"[\r\n]", head.lstrip(), maxsplit=1)[0]
    names = _names(first, _delimiter(first))
    found = sum(not names.isdisjoint(FIELDS[name]) for name in ("title", "abstract"))
    return (0.0, 0.4 if len(names) > 1 else 0.0, 0.9)[found] + bonus


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a row. Column names count in any case; comma, semicolon or tab separates, as the header shows.

    :raises SourceError: there is no header with title and abstract.
    """
    columns = {field: column.strip().casefold() for field, column in content.columns.items()}
    rows = _Rows(lines(content.text, place), place)
    header = _header(rows, place, columns)
    broken: _Broken | None = None
    while (row := rows.next()) is not None:
        if isinstance(row, LeftOut):
            yield row
        elif broken and (isinstance(row, _Broken) or len(row.cells) != len(header)):
            # What follows a broken quote is perhaps the rest of an abstract; only a whole row ends it.
            broken = replace(broken, last=row.last)
        elif isinstance(row, _Broken):
            broken = row
        else:
            if broken:
                yield broken.left_out(place)
                broken = None
            yield _paper(row, header, place, columns)
    if broken:
        yield broken.left_out(place)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells.

    :param first: its first line, from 1.
    :param last: its last line, inclusive.
    """

    first: int
    last: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Broken:
    """Lines that are no row, and why."""

    first: int
    last: int
    cause: str

    def left_out(self, place: Place) -> LeftOut:
        """These lines as one record that was left out."""
        lost = f"lines {self.first} to {self.last} are left out" if self.last > self.first else "left out"
        mend = "Close each quote, and write a quote within quotes twice."
        return place.left_out(self.first, Reason.UNREADABLE, f"not a row ({self.cause}); {lost}. {mend}")


@dataclass(slots=True)
class _Rows:
    """Rows from lines. When a quote is broken, the lines that it swallowed are read again, each as a row's beginning.

    :param again: lines to read again.
    :param read: characters read the first time.
    :param reread: characters read again.
    """

    lines: Iterator[Line | LeftOut]
    place: Place
    delimiter: str = ","
    again: deque[Line | LeftOut] = field(default_factory=deque)
    read: int = 0
    reread: int = 0

    def line(self) -> Line | LeftOut | None:
        """The next line, None at the end."""
        if self.again:
            return self.again.popleft()
        line = next(self.lines, None)
        self.read += len(line.text) if isinstance(line, Line) else 0
        return line

    def next(self) -> _Row | _Broken | LeftOut | None:
        """The next row that is not blank, None at the end."""
        line = self.line()
        while isinstance(line, Line) and not line.text.strip():
            line = self.line()
        if not isinstance(line, Line):
            return line
        taken: list[Line | LeftOut] = [line]
        with _LIMIT_LOCK:
            limit = csv.field_size_limit(RECORD_LIMIT + 1)
            try:
                cells = next(csv.reader(self._texts(taken), delimiter=self.delimiter, strict=True))
            except csv.Error as error:
                return self._broken(line, taken[1:], str(error))
            finally:
                csv.field_size_limit(limit)
        return _Row(line.number, line.number + len(taken) - 1, cells)

    def _texts(self, taken: list[Line | LeftOut]) -> Iterator[str]:
        """The text of the line taken, and of those that the row goes on in; it ends where these do, or are too many."""
        size = 0
        for line in taken:  # grows as it is walked
            if isinstance(line, LeftOut) or (size := size + len(line.text) + 100) > RECORD_LIMIT:
                return
            yield line.text
            if (following := self.line()) is None:
                return
            taken.append(following)

    def _broken(self, first: Line, swallowed: list[Line | LeftOut], error: str) -> _Broken:
        cause = "a quote is never closed" if error == "unexpected end of data" else error
        size = sum(len(line.text) for line in swallowed if isinstance(line, Line))
        # Were every line a beginning that swallows all the rest, reading again without a bound would take
        # quadratic time.
        if self.reread + size > self.read + RECORD_LIMIT:
            return _Broken(first.number, first.number + len(swallowed), cause)
        self.again.extendleft(reversed(swallowed))
        self.reread += size
        return _Broken(first.number, first.number, cause)


def _names(line: str, delimiter: str) -> set[str]:
    return {name.strip().strip('"').casefold() for name in line.split(delimiter)}


def _delimiter(header: str, known: frozenset[str] = _KNOWN) -> str:
    """The separator that shows the most columns we know, and of those the most columns; the comma, if none does."""
    return max(_DELIMITERS, key=lambda d: (len(_names(header, d) & known), header.count(d)))


def _header(rows: _Rows, place: Place, columns: Columns) -> list[str]:
    """The columns' names in small letters."""
    first = rows.line()
    while isinstance(first, Line) and not first.text.strip():
        first = rows.line()
    if isinstance(first, LeftOut):
        raise SourceError(str(first))
    if first is None:
        raise SourceError(f"{place.file}: no header; the file is empty. Begin it with title,abstract.")
    rows.again.appendleft(first)
    known = _KNOWN | frozenset(columns.values())
    rows.delimiter = _delimiter(first.text, known)
    row = rows.next()
    found = [name.strip().casefold() for name in row.cells] if isinstance(row, _Row) else [first.text]
    check_columns(found, place, columns)
    return found


def _paper(row: _Row, header: list[str], place: Place, columns: Columns) -> Paper | LeftOut:
    for name, cell in zip(header, row.cells, strict=False):
        if bad := not_decoded(cell, place, row.first, f"in column {name!a}"):
            return bad
    if len(row.cells) != len(header):
        detail = f"a row of {len(row.cells)} cells under a header of {len(header)}; left out. "
        detail += "Put quotes around what has the separator in it."
        return place.left_out(row.first, Reason.UNREADABLE, detail)
    return paper_of(dict(zip(header, row.cells, strict=True)), place, row.first, columns)
