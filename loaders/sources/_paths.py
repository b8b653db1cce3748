"""What a user names as a source: a file, a folder with all that is in it, a pattern, standard input."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ...graph import LeftOut, Reason
from ._files import STANDARD_INPUT

_STORE = ".kgl"


def files_of(source: Path) -> Iterator[Path | LeftOut]:
    """The files of a source, in the order of their names, and folders in it that can't be read.

    Of a folder and its folders every file counts but hidden ones (``.git``) and stores (``atlas.kgl`` and what is
    beside it); links to folders are not followed, since they may lead in circles. A name with ``*``, ``?`` or ``[``
    that is no file's own is a pattern, in which ``**`` stands for any folders.

    :param source: a file is given back as it is, whether there is one or not.
    """
    if source == STANDARD_INPUT or _exists(source):
        yield from _in_folder(source) if source.is_dir() else [source]
    elif glob.has_magic(str(source)):
        found = sorted(glob.glob(str(source), recursive=True))
        for path in found:
            yield from files_of(Path(path))
        if not found:
            yield LeftOut(str(source), Reason.UNREADABLE, "no file is called so. Check the pattern.")
    else:
        yield source


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a folder above that can't be looked into, a name that can't be
        return False


def _in_folder(folder: Path) -> Iterator[Path | LeftOut]:
    waiting: list[Path | LeftOut] = [folder]
    while waiting:  # no function that calls itself: folders may be a thousand deep
        path = waiting.pop()
        if isinstance(path, LeftOut) or not (path == folder or _is_own_folder(path)):
            yield path
        else:
            waiting += reversed(list(_entries(path)))


def _is_own_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _entries(folder: Path) -> Iterator[Path | LeftOut]:
    """What of a folder is to be looked at, in order."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        mend = "Try 'chmod +rx' on it."
        yield LeftOut(str(folder), Reason.UNREADABLE, f"the folder can't be read ({error.strerror}). {mend}")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") or _STORE in path.suffixes or (entry.is_symlink() and path.is_dir()):
            continue
        if _waits(path):
            # A pipe that nobody writes to would stop the whole run.
            yield LeftOut(str(path), Reason.UNREADABLE, "no file but a pipe or device. Name it outright to read it.")
        else:
            yield path


def _waits(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:  # a link to nothing: opening it tells
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
