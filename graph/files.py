"""Writing a file as a whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import ExportError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of the one at the path once all is written; after a failure the old one stands.

    A link stays one, and what it points to is replaced.

    :raises ExportError: it can't be written.
    """
    try:
        target = path.resolve()
        part = target.with_name(f".paperatlas-{secrets.token_hex(6)}.part")
        try:
            with part.open("xb") as file:
                yield file
            if target.exists():
                part.chmod(target.stat().st_mode)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{path}: can't be written ({error.strerror}). Choose another place.") from error


@contextmanager
def replacing_folder(path: Path, mark: str) -> Iterator[Path]:
    """A folder to fill, which takes the place of the one at the path once all is written; after a failure that stands.

    A link stays one, and what it points to is replaced.

    :param mark: a file that each folder of this kind has: what has none is somebody else's and stays.
    :raises ExportError: the path holds something else, or can't be written.
    """
    try:
        target = path.resolve()
        if target.exists() and any(target.iterdir()) and not (target / mark).exists():
            raise ExportError(f"{path}: holds other files. Choose a new folder.")
        part, old = (target.with_name(f".paperatlas-{secrets.token_hex(6)}.{end}") for end in ("part", "old"))
        try:
            part.mkdir()
            yield part
            if target.exists():
                target.rename(old)
            try:
                part.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
        finally:
            for left in (part, old):
                shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        raise ExportError(f"{path}: can't be written ({error.strerror}). Choose another place.") from error
