"""Files as pieces of text and as lines: decompressed, decoded, never more than one record in memory."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from ...graph import LeftOut, Paper, Reason, SourceError

# An abstract is a few thousand characters; what is longer than this is no record, and must not fill the memory.
RECORD_LIMIT = 10_000_000

_BLOCK = 1 << 16
_FOREIGN = {
    b"PK\x03\x04": "a zip archive or a workbook; unpack it, or save the sheet as CSV",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard; unpack it with 'zstd -d'",
    b"PAR1": "a Parquet file; save it as JSON Lines",
    b"%PDF": "a PDF; save the titles and abstracts as text",
    codecs.BOM_UTF16_LE: "text in UTF-16; save it as UTF-8",
    codecs.BOM_UTF16_BE: "text in UTF-16; save it as UTF-8",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where records come from.

    :param file: the path as the caller gave it.
    :param format: name of its format in the table of sources.
    """

    file: str
    format: str

    def left_out(self, line: int, reason: Reason, detail: str) -> LeftOut:
        """The record that begins at this line, counted from 1, as one that was left out."""
        return LeftOut(f"{self.file}:{line}", reason, detail)


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
    :param text: with its line ending. Bytes that are not UTF-8 stand in it as lone surrogates; see :func:`not_utf8`.
    """

    number: int
    text: str


Pieces = Iterable[str | Damage]
"""A file's text in order, cut anywhere but within a ``\\r\\n``; a :class:`Damage`, where there is one, is the last."""


class Source(Protocol):
    """A format that papers are read from; each module of this folder that has no underscore is one."""

    def sniff(self, head: str, name: str) -> float:
        """How likely a file is of this format, in 0..1.

        :param head: its first 65,536 characters.
        :param name: the file's name; a fitting suffix tips the scales and no more.
        """

    def read(self, pieces: Pieces, place: Place) -> Iterator[Paper | LeftOut]:
        """The file's records in its order; one that can't be read is a :class:`LeftOut`, and reading goes on.

        :raises SourceError: nothing of the file can be read.
        """


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes; what gzip, bzip2 or xz packed is unpacked, whatever the file's name.

    :raises SourceError: there is no such file, or it can't be opened.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file. Check the name.") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: a folder. Name the files in it, as in {path}/*.jsonl.") from None
    except PermissionError:
        raise SourceError(f"{path}: no permission to read it. Try 'chmod +r' on it.") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: can't be opened ({_cause(error)}). Check the name.") from None
    with file:
        try:
            magic = file.peek(6)[:6]
        except OSError as error:
            raise SourceError(f"{path}: can't be read ({_cause(error)}). Copy it anew.") from None
        for start, what in _FOREIGN.items():
            if magic.startswith(start):
                raise SourceError(f"{path}: {what}.")
        with _unpacked(file, magic) as stream:
            yield stream


def _unpacked(file: BinaryIO, magic: bytes) -> BinaryIO:
    if magic.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if magic.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(file))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return cast(BinaryIO, lzma.LZMAFile(file))
    return file


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def pieces_of(stream: BinaryIO) -> Iterator[str | Damage]:
    """The text of a stream, without its byte order mark."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    held = ""
    while True:
        try:
            # read() would lose the good bytes before a fault; read1() gives them, and meets the fault the next time.
            block = stream.read1(_BLOCK)  # type: ignore[attr-defined]
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            yield from (part for part in [held] if part)
            yield Damage(_cause(error))
            return
        text = held + decoder.decode(block, final=not block)
        # A lone \r waits for what follows: it may be the first half of a line ending.
        held = "\r" if block and text.endswith("\r") else ""
        text = text[:-1] if held else text
        if text:
            yield text
        if not block:
            return


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


def not_utf8(text: str, place: Place, line: int, where: str | None = None) -> LeftOut | None:
    """The record as one to leave out, if its text has bytes that are not UTF-8; else None.

    :param line: where the text begins, from 1.
    :param where: the place within the record, if line and column of the text don't show it.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        column = error.start - text.rfind("\n", 0, error.start)
        at = line + text.count("\n", 0, error.start)
        where = where or (f"at column {column}" if at == line else f"at line {at}, column {column}")
        return place.left_out(line, Reason.UNREADABLE, f"not UTF-8 {where}; left out. Save the file as UTF-8.")
    return None
