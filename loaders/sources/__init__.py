"""From files to papers: one module a format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

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
from ._files import PACKED, STANDARD_INPUT, beginning, encoding_of, opened, text_of
from ._paths import files_of
from ._record import FIELDS, NO_COLUMNS
from ._text import Blocks, Columns, Content, Damage, Place, Source

__all__ = ["SOURCES", "STANDARD_INPUT", "Columns", "Source", "files_of", "read_papers", "sniff"]

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
_HEAD = 1 << 16


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
    if format is not None and format not in SOURCES:
        raise SourceError(f"{path}: no format {format!r}. --format takes {', '.join(SOURCES)}.")
    for field in columns:
        if field not in FIELDS:
            raise SourceError(f"{path}: no field {field!a} for a column. --columns takes {', '.join(FIELDS)}.")
    with opened(path, told) as stream:
        head, blocks = beginning(stream, _HEAD)
        encoding = encoding_of(head, path, encoding)
        if format is None:
            format = _told(head, encoding, blocks, path)  # noqa: A001
        if columns and format not in _WITH_COLUMNS:
            raise SourceError(f"{path}: --columns is for {', '.join(_WITH_COLUMNS)}; this is {format}.")
        content = Content(text_of(blocks, encoding), blocks, columns)
        yield from SOURCES[format].read(content, Place(str(path), format, _shown(encoding)))


def sniff(path: Path, encoding: str | None = None) -> str:
    """The format that a file is in, a name in :data:`SOURCES`, told by its first 65,536 bytes.

    The file's suffix decides only where the content leaves it open.

    :raises SourceError: the file can't be opened, or its format can't be told.

    >>> sniff(Path("examples/daily_papers.txt"))
    'daily-papers'
    """
    with opened(path) as stream:
        head, blocks = beginning(stream, _HEAD)
        return _told(head, encoding_of(head, path, encoding), blocks, path)


def _shown(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()


def _told(head: bytes, encoding: str, blocks: Blocks, path: Path) -> str:
    if not head and isinstance(damage := next(iter(blocks), None), Damage):
        raise SourceError(f"{path}: {damage}. Copy or pack it anew.")
    pieces = text_of([head[:_HEAD]], encoding)
    text = "".join(piece for piece in pieces if not isinstance(piece, Damage))
    name = path.name.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    scores = {known: source.sniff(text, name) for known, source in SOURCES.items()} if text.strip() else {}
    best = max(scores, key=lambda known: scores[known], default="")
    if not best or not scores[best]:
        what = "its content shows no known format" if text.strip() else "it is empty"
        raise SourceError(f"{path}: {what}. Name its format with --format: {', '.join(SOURCES)}.")
    return best
