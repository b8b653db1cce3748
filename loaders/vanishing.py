"""Files that a store was built from and that are not there any more."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from ..graph import LeftOut, Reason, SourceFile


@dataclass(frozen=True, slots=True)
class Vanished:
    """A file that is not there any more.

    :param path: as the source would name it.
    :param file: what the store knew of it.
    :param papers: how many papers it held that no file holds that is still there.
    :param pruned: whether these go with it.
    """

    path: str
    file: SourceFile
    papers: int
    pruned: bool


def vanished(
    sources: Iterable[Path], known: Iterable[SourceFile], found: Collection[str], *, prune: bool
) -> tuple[list[Vanished], list[LeftOut]]:
    """Which known files of these sources are gone, sorted by path, and what speaks against pruning some of them.

    Only folders and patterns tell what is gone: a file that is named outright and isn't there is a fault.

    :param found: the files of the sources, by the paths that stores know them by.
    """
    places = [place for source in sources for place in _places(source)]
    missing: list[tuple[str, SourceFile]] = []
    there: list[frozenset[str]] = []
    for file in sorted(known, key=lambda one: one.path):
        names = [name for covers in places if file.is_file and (name := covers(file.path))]
        if names and file.path not in found and _is_gone(file.path):
            missing.append((names[0], file))
        else:
            there.append(file.papers)
    told: list[Vanished] = []
    doubtful: dict[str, list[str]] = {}
    for name, file in missing:
        papers = len(file.papers.difference(*there))
        bare = _bare_folder(file.path) if prune and papers else None
        if bare:
            doubtful.setdefault(bare, []).append(name)
        told.append(Vanished(name, file, papers, prune and not bare))
    return told, [_doubt(folder, files) for folder, files in doubtful.items()]


def _doubt(folder: str, files: list[str]) -> LeftOut:
    which = files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} other files"
    return LeftOut(
        folder,
        Reason.UNREADABLE,
        f"the folder is empty, as that of a disk that isn't mounted; the papers of {which} are kept. If it is meant to"
        " be empty, leave a hidden file in it, such as .keep.",
    )


_Covers = Callable[[str], str | None]
"""Given a known path, what its source would call it; None for what is of another source."""


def _places(source: Path) -> Iterator[_Covers]:
    try:
        is_there, is_folder = source.exists(), source.is_dir()
    except (OSError, ValueError):
        return
    if is_folder:
        real = os.path.realpath(source)
        yield lambda path: str(source / os.path.relpath(path, real)) if _is_below(path, real) else None
    elif not is_there and glob.has_magic(str(source)):
        absolute = source if source.is_absolute() else Path.cwd() / source
        plain = next(i for i, part in enumerate(absolute.parts) if glob.has_magic(part))
        pattern = (*Path(os.path.realpath(Path(*absolute.parts[:plain]))).parts, *absolute.parts[plain:])
        yield lambda path: path if _matches(Path(path).parts, pattern) else None


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether a pattern names a path, or a folder that it is in; ``**`` stands for any folders."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(_matches(parts[i:], pattern[1:]) for i in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _is_gone(path: str) -> bool:
    """Whether nothing is there: what can't be looked at, for want of permission or a server, may be there."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _bare_folder(path: str) -> str | None:
    """The nearest folder above a path that is there, if nothing at all is in it."""
    folder = os.path.dirname(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    try:
        with os.scandir(folder) as entries:
            return None if any(True for _ in entries) else folder
    except OSError:
        return folder
