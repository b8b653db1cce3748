"""From files to papers: one module a format."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ...graph import LeftOut, Paper, SourceError
from . import csv_table, daily_papers, jsonl
from ._text import Damage, Pieces, Place, Source, opened, pieces_of

__all__ = ["SOURCES", "Source", "read_papers", "sniff"]

SOURCES: dict[str, Source] = {
    "daily-papers": daily_papers,
    "jsonl": jsonl,
    "csv": csv_table,
}

_HEAD = 1 << 16


def read_papers(path: Path, format: str | None = None) -> Iterator[Paper | LeftOut]:  # noqa: A002 - the option's name
    """The papers of a file in its order, and in their midst each record that was left out.

    Packed files (gzip, bzip2, xz) are unpacked on the way. Memory is bounded by one record; the file is opened
    at the first paper and read once, so that it may be a pipe.

    :param path: stands in the place of what was left out, just as it is given here.
    :param format: a name in :data:`SOURCES`; None to tell it by the content.
    :raises SourceError: at the first paper, if the file can't be opened or its format can't be told.

    >>> papers = list(read_papers(Path("examples/daily_papers.txt")))
    >>> len(papers), papers[0].source, papers[0].date
    (136, 'daily-papers', 'Sep 10')
    """
    if format is not None and format not in SOURCES:
        raise SourceError(f"{path}: no format {format!r}. --format takes {', '.join(SOURCES)}.")
    with opened(path) as stream:
        pieces: Pieces = pieces_of(stream)
        if format is None:
            head, pieces = _head(pieces)
            format = _told(head, path)  # noqa: A001
        yield from SOURCES[format].read(pieces, Place(str(path), format))


def sniff(path: Path) -> str:
    """The format that a file is in, a name in :data:`SOURCES`, told by its first 65,536 characters.

    The file's suffix decides only where the content leaves it open.

    :raises SourceError: the file can't be opened, or its format can't be told.

    >>> sniff(Path("examples/daily_papers.txt"))
    'daily-papers'
    """
    with opened(path) as stream:
        head, _ = _head(pieces_of(stream))
        return _told(head, path)


def _head(pieces: Pieces) -> tuple[list[str | Damage], Pieces]:
    """The pieces of a file's beginning, and of the whole file."""
    rest, head, size = iter(pieces), list[str | Damage](), 0
    for piece in rest:
        head.append(piece)
        size += len(piece) if isinstance(piece, str) else 0
        if size >= _HEAD or isinstance(piece, Damage):
            break
    return head, chain(head, rest)


def _told(head: list[str | Damage], path: Path) -> str:
    text = "".join(piece for piece in head if isinstance(piece, str))[:_HEAD]
    if not text and head:
        raise SourceError(f"{path}: {head[0]}. Copy or pack it anew.")
    name = path.name.lower()
    for packed in (".gz", ".bz2", ".xz"):
        name = name.removesuffix(packed)
    scores = {known: source.sniff(text, name) for known, source in SOURCES.items()} if text.strip() else {}
    best = max(scores, key=lambda known: scores[known], default="")
    if not best or not scores[best]:
        what = "its content shows no known format" if text.strip() else "it is empty"
        if text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
            what = "it is a page's HTML; copy the page's text from the browser into a file"
        raise SourceError(f"{path}: {what}. Name its format with --format: {', '.join(SOURCES)}.")
    return best
