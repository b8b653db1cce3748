"""What workers need of this package, in one file: its code and the weights of the extraction."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ...graph import replacing

NAME = "paperatlas.zip"
_ROOMS = ("graph", "loaders")
_SHIPPED = (".py", ".typed", ".tsv", ".onnx", ".txt")
# The earliest that a zip can say; the same package gives the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def pack(path: Path) -> None:
    """Write the package as a zip that Python imports as it is, weights included, for `--py-files` and the like.

    The libraries that it needs are not in it: workers have them installed, or get them as `spark.archives`.

    :raises ExportError: it can't be written there.
    """
    with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # Without an entry of its own a folder is no package to Python's importer of zips.
        _add(archive, "paperatlas/", b"")
        for room in _ROOMS:
            for name, content in _contents(files(f"paperatlas.{room}"), f"paperatlas/{room}"):
                _add(archive, name, content)


def _contents(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    yield f"{name}/", b""
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _contents(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(_SHIPPED):
            yield f"{name}/{entry.name}", entry.read_bytes()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
