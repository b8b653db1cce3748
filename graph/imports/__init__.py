"""Exports read back: what papers say, and what was decided of names. One module a family of formats."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import FormatError, SourceError
from ..stores import Store
from ..taking import Broken, Elements, Piece, Taken, take
from ..watch import Watch
from . import jsonl, quads

Reader = Callable[[BinaryIO], Iterator[Piece]]
"""Reads an open file, as it comes."""

IMPORTS: dict[str, tuple[Reader, Elements]] = {
    ".jsonl": (jsonl.read, jsonl.elements),
    ".nq": (quads.read_nquads, quads.elements),
    ".trig": (quads.read_trig, quads.elements),
}
"""What can be read, by suffix: the format's reader, and how it writes nodes and edges."""

_PATIENCE = 20
"""Parts that can't be read before the first that is ours: a file of another kind is not told line by line."""

__all__ = ["IMPORTS", "Export", "Reader", "can_import", "import_export", "open_export"]


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is open to be read once.

    :param name: of the file.
    """

    name: str
    pieces: Iterator[Piece]
    elements: Elements


def can_import(path: Path) -> bool:
    """Whether a file's name is that of an export that can be read back."""
    return _suffix(path)[0] in IMPORTS


def _suffix(path: Path) -> tuple[str, bool]:
    """The suffix that tells the format, and whether one of gzip follows."""
    packed = path.suffix.lower() == ".gz"
    return (Path(path.stem) if packed else path).suffix.lower(), packed


@contextmanager
def open_export(path: Path) -> Iterator[Export]:
    """Open an export of any format in IMPORTS, packed by gzip or not.

    :raises SourceError: no such format, the file can't be read, or is no export with what papers say in it.
    """
    suffix, packed = _suffix(path)
    if suffix not in IMPORTS:
        known = ", ".join(IMPORTS)
        raise SourceError(
            f"{path}: no export that can be read back. Known: {known}, also with .gz. Papers are read by"
            " 'paperatlas build'."
        )
    read, elements = IMPORTS[suffix]
    try:
        with path.open("rb") as raw:
            file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
            yield Export(str(path), _checked(path, _whole(path, read(file))), elements)
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}).") from error


def import_export(export: Export, store: Store, watch: Watch | None = None) -> Taken:
    """Take the papers of an export into a store, see :func:`paperatlas.graph.taking.take`.

    :param store: opened to write.
    """
    return take(export.pieces, export.name, store, export.elements, watch)


def _whole(path: Path, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """All that can be read; where a packed file breaks off, what came before.

    :raises SourceError: another version wrote it.
    """
    try:
        yield from pieces
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Broken("", f"can't be unpacked to its end ({error})")
    except FormatError as error:
        raise SourceError(f"{path}: {error}. Read it with the version that wrote it.") from error


def _checked(path: Path, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces, after a look at the first of them.

    :raises SourceError: they are not of an export.
    """
    first: list[Piece] = []
    for piece in islice(pieces, _PATIENCE):
        first.append(piece)
        if not isinstance(piece, Broken):
            return chain(first, pieces)
    fault = next((piece for piece in first if isinstance(piece, Broken)), Broken("", "it is empty"))
    raise SourceError(
        f"{path}{fault.at}: no export of Paperatlas ({fault.detail}). Papers are taken in by 'paperatlas build',"
        " and exports made by 'paperatlas export'."
    )
