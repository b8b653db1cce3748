"""Text in pieces and in lines, and what a source is: never more than one record in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from ...graph import LeftOut, Paper, Reason

# An abstract is a few thousand characters; what is longer than this is no record, and must not fill the memory.
RECORD_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where records come from.

    :param file: the path as the caller gave it.
    :param format: name of its format in the table of sources.
    :param encoding: of its text, as a person would name it.
    :param before: where the text is some lines of a file that has a record a line, how many lines stand before them;
        None where it is the whole file.
    """

    file: str
    format: str
    encoding: str = "UTF-8"
    before: int | None = None

    def left_out(self, line: int, reason: Reason, detail: str) -> LeftOut:
        """The record that begins at this line of the text, counted from 1, as one that was left out."""
        return LeftOut(f"{self.file}:{line + (self.before or 0)}", reason, detail)


@dataclass(frozen=True, slots=True)
class Damage:
    """The end of what could be read of a file that goes on: a truncated archive, a failing disk."""

    cause: str

    def left_out(self, place: Place, line: int) -> LeftOut:
        """What stands from this line on."""
        return place.left_out(line, Reason.UNREADABLE, f"{self}; what follows is left out. Copy or pack the file anew.")

    def __str__(self) -> str:
        return f"the file can't be read past this point ({self.cause})"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    :param number: counted from 1.
    :param text: with its line ending. Bytes that are none of the file's encoding stand in it as lone surrogates; see
        :func:`not_decoded`.
    """

    number: int
    text: str


Pieces = Iterable[str | Damage]
"""A file's text in order, cut anywhere but within a ``\\r\\n``; a :class:`Damage`, where there is one, is the last."""

Blocks = Iterable[bytes | Damage]
"""A file's bytes in order; a :class:`Damage`, where there is one, is the last."""

Columns = Mapping[str, str]
"""Fields of a paper, and the names that they have in a table or record."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, unpacked; one of the two is walked, and once.

    :param text: decoded.
    :param blocks: for formats that are no text.
    :param columns: what the user says of the columns' names; empty where he leaves it to the reader.
    """

    text: Pieces
    blocks: Blocks
    columns: Columns


class Source(Protocol):
    """A format that papers are read from; each module of this folder that has no underscore is one."""

    def sniff(self, head: str, name: str) -> float:
        """How likely a file is of this format, in 0..1.

        :param head: its first 65,536 characters.
        :param name: the file's name; a fitting suffix tips the scales and no more.
        """

    def read(self, content: Content, place: Place) -> Iterator[Paper | LeftOut]:
        """The file's records in its order; one that can't be read is a :class:`LeftOut`, and reading goes on.

        :raises SourceError: nothing of the file can be read.
        """


def lines(pieces: Pieces, place: Place, first: int = 1) -> Iterator[Line | LeftOut]:
    r"""Lines that end in ``\n``, ``\r\n`` or ``\r``, and no other; one that is too long is left out.

    :param first: number of the first line.
    """
    number, held, size = first, list[str](), 0
    for piece in pieces:
        if isinstance(piece, Damage):
            yield piece.left_out(place, number)
            return
        for part in io.StringIO(piece, newline=""):
            size += len(part)
            if size > RECORD_LIMIT:
                held = []
            else:
                held.append(part)
            if part[-1] in "\r\n":
                yield _line(number, held, size, place)
                number, held, size = number + 1, [], 0
    if size:
        yield _line(number, held, size, place)


def _line(number: int, held: list[str], size: int, place: Place) -> Line | LeftOut:
    if size > RECORD_LIMIT:
        return too_long(place, number)
    return Line(number, "".join(held))


def too_long(place: Place, line: int) -> LeftOut:
    """A record whose text is beyond :data:`RECORD_LIMIT`."""
    detail = f"a record of more than {RECORD_LIMIT:,} characters; left out. Is a quote or line break missing in it?"
    return place.left_out(line, Reason.UNREADABLE, detail)


def not_decoded(text: str, place: Place, line: int, where: str | None = None) -> LeftOut | None:
    """The record as one to leave out, if its text has bytes that are none of the file's encoding; else None.

    :param line: where the text begins, from 1.
    :param where: the place within the record, if line and column of the text don't show it.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        column = error.start - text.rfind("\n", 0, error.start)
        at = line + text.count("\n", 0, error.start)
        where = where or (f"at column {column}" if at == line else f"at line {at}, column {column}")
        mend = "Save the file as UTF-8, or name its encoding with --encoding."
        return place.left_out(line, Reason.UNREADABLE, f"not {place.encoding} {where}; left out. {mend}")
    return None
