"""From files to papers: one module a format."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from ...graph import LeftOut, Paper, SourceError
from . import (
    acl_anthology,
    arxiv,
    arxiv_atom,
    bibtex,
    csv_table,
    daily_papers,
    daily_papers_html,
    daily_papers_json,
    jsonl,
    openalex,
    parquet,
    pubmed,
    ris,
    semantic_scholar,
    text,
)
from ._files import PACKED, STANDARD_INPUT, beginning, encoding_of, is_plain, opened, text_of, unpacked
from ._objects import is_line_by_line
from ._paths import files_of
from ._record import FIELDS, NO_COLUMNS
from ._text import Blocks, Columns, Content, Damage, Place, Source

__all__ = [
    "HEAD",
    "SOURCES",
    "STANDARD_INPUT",
    "Columns",
    "Place",
    "Reading",
    "Source",
    "check_reading",
    "files_of",
    "line_place",
    "read_content",
    "read_lines",
    "read_papers",
    "sniff",
]

SOURCES: dict[str, Source] = {
    "daily-papers": daily_papers,
    "daily-papers-html": daily_papers_html,
    "daily-papers-json": daily_papers_json,
    "arxiv": arxiv,
    "arxiv-atom": arxiv_atom,
    "openalex": openalex,
    "semantic-scholar": semantic_scholar,
    "acl-anthology": acl_anthology,
    "pubmed": pubmed,
    "bibtex": bibtex,
    "ris": ris,
    "jsonl": jsonl,
    "csv": csv_table,
    "parquet": parquet,
    "text": text,
}

_WITH_COLUMNS = ("jsonl", "csv", "parquet")
_JSON = ("daily-papers-json", "arxiv", "openalex", "semantic-scholar", "jsonl")
HEAD = 1 << 16
"""Bytes of a file that tell its format."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read, as :func:`read_papers` takes it."""

    format: str | None = None
    encoding: str | None = None
    columns: Columns = field(default_factory=dict)


def read_papers(
    path: Path,
    format: str | None = None,  # noqa: A002 - the option's name
    *,
    encoding: str | None = None,
    columns: Columns = NO_COLUMNS,
    told: Callable[[int], None] = lambda read: None,
) -> Iterator[Paper | LeftOut]:
    """The papers of a file in its order, and in their midst each record that was left out.

    Packed files (gzip, bzip2, xz, Zstandard) are unpacked on the way. Memory is bounded by one record; the file is
    opened at the first paper and read once, so that it may be a pipe.

    :param path: stands in the place of what was left out, just as it is given here; ``-`` is standard input.
    :param format: a name in :data:`SOURCES`; None to tell it by the content.
    :param encoding: of a text without a byte order mark; None for what it declares itself, else UTF-8.
    :param columns: names of fields in a table (``jsonl``, ``csv``, ``parquet``), such as ``{"title": "Titel"}``.
    :param told: called now and then with how many bytes of the file are read.
    :raises SourceError: at the first paper, if the file can't be opened or its format can't be told.

    >>> papers = list(read_papers(Path("examples/daily_papers.txt")))
    >>> len(papers), papers[0].source, papers[0].date
    (136, 'daily-papers', 'Sep 10')
    """
    check_reading(path, format, columns)
    with opened(path, told) as stream:
        yield from _records(stream, str(path), format, encoding, columns)


def check_reading(path: Path | str, format: str | None, columns: Columns) -> None:  # noqa: A002
    """See that there is such a format, and that papers have these fields.

    :raises SourceError: there is none, or they have not.
    """
    if format is not None and format not in SOURCES:
        raise SourceError(f"{path}: no format {format!r}. --format takes {', '.join(SOURCES)}.")
    for name in columns:
        if name not in FIELDS:
            raise SourceError(f"{path}: no field {name!a} for a column. --columns takes {', '.join(FIELDS)}.")


def read_content(
    content: bytes,
    file: str,
    format: str | None = None,  # noqa: A002
    *,
    encoding: str | None = None,
    columns: Columns = NO_COLUMNS,
) -> Iterator[Paper | LeftOut]:
    """As :func:`read_papers`, of a file that somebody else has read.

    :param file: its name, to tell its format and the place of what was left out by.
    """
    check_reading(file, format, columns)
    with unpacked(io.BytesIO(content), file) as stream:  # type: ignore[arg-type]
        yield from _records(stream, file, format, encoding, columns)


def line_place(
    head: bytes,
    file: str,
    format: str | None = None,  # noqa: A002
    *,
    encoding: str | None = None,
    columns: Columns = NO_COLUMNS,
) -> Place | None:
    """Where a file's records come from if each is a line of UTF-8, so that it may be read in parts.

    :param head: its first :data:`HEAD` bytes.
    :return: None for any other file, and for one that can't be read: :func:`read_content` tells why.
    """
    if not is_plain(head):
        return None
    try:
        named = encoding_of(head, file, encoding)
        found = format or _told(head, named, (), file)
    except SourceError:
        return None
    is_text = codecs.lookup(named).name in ("utf-8", "utf-8-sig")
    if not is_text or found not in _JSON or (columns and found not in _WITH_COLUMNS):
        return None
    text = head.decode("utf-8-sig", "replace").lstrip()
    return Place(file, found, _shown(named)) if text and is_line_by_line(text) else None


def read_lines(
    lines: Iterator[bytes], place: Place, before: int, columns: Columns = NO_COLUMNS
) -> Iterator[Paper | LeftOut]:
    """The papers of some lines of a file that :func:`line_place` gave a place.

    :param lines: without their ends.
    :param before: lines of the file before them.
    """
    # A line end is no part of a character in UTF-8: each line can be decoded by itself.
    text = (line.decode("utf-8", "surrogateescape") + "\n" for line in lines)
    yield from SOURCES[place.format].read(Content(text, (), columns), replace(place, before=before))


def _records(
    stream: BinaryIO,
    file: str,
    format: str | None,  # noqa: A002
    encoding: str | None,
    columns: Columns,
) -> Iterator[Paper | LeftOut]:
    head, blocks = beginning(stream, HEAD)
    encoding = encoding_of(head, file, encoding)
    if format is None:
        format = _told(head, encoding, blocks, file)  # noqa: A001
    if columns and format not in _WITH_COLUMNS:
        raise SourceError(f"{file}: --columns is for {', '.join(_WITH_COLUMNS)}; this is {format}.")
    content = Content(text_of(blocks, encoding), blocks, columns)
    yield from SOURCES[format].read(content, Place(file, format, _shown(encoding)))


def sniff(path: Path, encoding: str | None = None) -> str:
    """The format that a file is in, a name in :data:`SOURCES`, told by its first 65,536 bytes.

    The file's suffix decides only where the content leaves it open.

    :raises SourceError: the file can't be opened, or its format can't be told.

    >>> sniff(Path("examples/daily_papers.txt"))
    'daily-papers'
    """
    with opened(path) as stream:
        head, blocks = beginning(stream, HEAD)
        return _told(head, encoding_of(head, path, encoding), blocks, str(path))


def _shown(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()


def _told(head: bytes, encoding: str, blocks: Blocks, file: str) -> str:
    if not head and isinstance(damage := next(iter(blocks), None), Damage):
        raise SourceError(f"{file}: {damage}. Copy or pack it anew.")
    pieces = text_of([head[:HEAD]], encoding)
    text = "".join(piece for piece in pieces if not isinstance(piece, Damage))
    name = file.rpartition("/")[2].lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    scores = {known: source.sniff(text, name) for known, source in SOURCES.items()} if text.strip() else {}
    best = max(scores, key=lambda known: scores[known], default="")
    if not best or not scores[best]:
        what = "its content shows no known format" if text.strip() else "it is empty"
        raise SourceError(f"{file}: {what}. Name its format with --format: {', '.join(SOURCES)}.")
    return best
