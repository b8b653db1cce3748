"""Which files of a build's sources are to be read: those that are not as the store was built from them.

A file that is as it was need not be read, unless what it says may count otherwise than before: a paper that two files
hold is what the fuller of its records says, so both are read or neither.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from ..graph import PIPED, LeftOut, Paper, Reason, Reread, SourceError, SourceFile, Store, id_in
from .extraction import EXTRACTOR
from .sources import STANDARD_INPUT, files_of, read_papers
from .vanishing import Vanished, vanished

_COARSEST = 2_000_000_000
"""Nanoseconds: the coarsest time that a file system keeps of a change."""


class Reader(Protocol):
    """What reads a file."""

    def __call__(self, path: Path, *, told: Callable[[int], None]) -> Iterable[Paper | LeftOut]:
        """The papers of the file, and what was left out; see :func:`read_papers`."""
        ...


@dataclass(frozen=True, slots=True)
class Follow:
    """How a build goes along with what becomes of files.

    :param prune: take out the papers of vanished files, unless another file holds them.
    :param ready: the files that may be read, as :func:`files_of` names them; None for all.
    """

    prune: bool = False
    ready: Collection[Path] | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file is another than before without reading it.

    :param size: bytes.
    :param changed: nanoseconds since 1970. Of the two times that a system keeps, contents and all that is known of
        the file, the later: a file that is copied with its old time has a new one all the same.
    """

    size: int
    changed: int


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file; None for what is none: a pipe, what isn't there."""
    if path == STANDARD_INPUT:
        return None
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_size, max(found.st_mtime_ns, found.st_ctime_ns))


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that was found, or what could not be looked into.

    :param path: as it was named.
    :param name: as the store knows it.
    """

    path: Path
    name: str = ""
    fault: LeftOut | None = None


class Following:
    """The files of some sources, beside those that a store was built from.

    :param sources: see :func:`files_of`.
    :param store: opened to write.
    """

    def __init__(self, sources: Iterable[Path], read: Reader, store: Store, follow: Follow) -> None:
        self._sources = tuple(sources)
        self._read, self._store, self._follow = read, store, follow
        self._way = _way_of(read)
        self._known = {file.path: file for file in store.known_files()}
        self._noted: dict[str, SourceFile] = {}
        self._touched: set[str] = set()
        self._total: int | None = 0
        self._before = self._here = 0
        listed = [_found(source, file) for source in self._sources for file in files_of(source)]
        if follow.ready is not None:
            listed = [one for one in listed if one.fault or one.path in follow.ready]
        self._names = {one.name for one in listed}
        self._passed = self._as_they_were(listed)
        self._planned = [one for one in listed if one.name not in self._passed]
        for one in self._planned:
            self._expect(one)

    @property
    def share(self) -> float | None:
        """How much is read of what must be, 0 to 1; None where a source doesn't tell its size."""
        return min(1.0, (self._before + self._here) / self._total) if self._total else None

    def _expect(self, one: _Found) -> None:
        size = _size(one)
        self._total = None if size is None or self._total is None else self._total + size

    # which files are passed over

    def _as_they_were(self, listed: list[_Found]) -> dict[str, _Found]:
        """Of these files those that need not be read, by name."""
        times = Counter(one.name for one in listed)
        ours = [one for one in listed if times[one.name] == 1 and self._is_settled(one.name)]
        if not ours:
            return {}
        held = set(self._store.records())  # one may have been removed by hand
        holders = Counter(ident for file in self._known.values() for ident in file.papers)
        passed = {}
        for one in ours:
            papers = self._known[one.name].papers
            if papers <= held and all(holders[ident] == 1 for ident in papers) and self._is_as_it_was(one):
                passed[one.name] = one
        return passed

    def _is_settled(self, name: str) -> bool:
        known = self._known.get(name)
        return known is not None and known.settled and known.way == self._way

    def _is_as_it_was(self, one: _Found) -> bool:
        known, stamp = self._known[one.name], stamp_of(one.path)
        if stamp is None or stamp.size != known.size:
            return False
        if stamp.changed == known.changed:
            return True
        if _digest(one.path) != known.digest:
            return False
        self._noted[one.name] = replace(known, changed=_reliable(stamp))
        return True

    @property
    def passed(self) -> int:
        """How many records are in the files that were not read, once all others are."""
        return sum(len(self._known[name].papers) for name in self._passed)

    @property
    def passed_ids(self) -> set[str]:
        """Ids of their papers."""
        return {id_in(record) for name in self._passed for record in self._known[name].papers}

    # reading

    def records(self) -> Iterator[tuple[Path, Paper | LeftOut]]:
        """All records of files that must be read, each with its file."""
        for one in self._planned:
            yield from self._records_of(one)
        for name, one in list(self._passed.items()):
            # Another file says something of its papers now; which of them is the fuller, reading tells.
            if not self._touched.isdisjoint(self._known[name].papers):
                del self._passed[name]
                self._noted.pop(name, None)
                self._expect(one)
                yield from self._records_of(one)

    def _records_of(self, one: _Found) -> Iterator[tuple[Path, Paper | LeftOut]]:
        if one.fault:
            yield one.path, one.fault
            return
        before = stamp_of(one.path)
        digest = _digest(one.path) if before else ""
        papers = list[str]()
        faults = list[Reason]()
        try:
            for record in self._read(one.path, told=self._told):
                if isinstance(record, Paper):
                    papers.append(record.record)
                    self._touched.add(record.record)
                else:
                    faults.append(record.reason)
                yield one.path, record
        except SourceError as error:
            faults.append(Reason.UNREADABLE)
            yield one.path, unreadable(one.path, error)
        self._before, self._here = self._before + (before.size if before else self._here), 0
        whole = stamp_of(one.path) == before and Reason.UNREADABLE not in faults
        read = SourceFile(
            one.name,
            frozenset(papers),
            digest=digest,
            way=self._way or "",
            settled=whole and bool(self._way and before) and not faults and len(papers) == len(set(papers)),
        )
        self._note(replace(read, size=before.size, changed=_reliable(before)) if before else read, whole=whole)

    def _told(self, here: int) -> None:
        self._here = here

    def _note(self, read: SourceFile, *, whole: bool) -> None:
        """Remember what a file holds.

        :param whole: as it is; else it may hold what it held before too, and nothing goes on its account.
        """
        old = self._noted.get(read.path) if read.path in self._noted else None if whole else self._known.get(read.path)
        if old is not None:
            read = replace(read, papers=read.papers | old.papers, settled=False)
        if read.papers or whole:
            self._noted[read.path] = read

    # when all are read

    def conclude(self, failed: Collection[str]) -> tuple[tuple[str, ...], list[Vanished], list[LeftOut]]:
        """Have the store know all this: which papers went, which files vanished, and which of them count as faults.

        :param failed: ids of papers that could not be extracted; their files are read again the next time.
        """
        lost = set(failed)
        files = [
            replace(file, settled=False) if lost and any(id_in(record) in lost for record in file.papers) else file
            for file in self._noted.values()
        ]
        now = {**self._known, **self._noted}
        missing, faults = vanished(self._sources, now.values(), self._names, prune=self._follow.prune)
        # One whose papers are all in other files, as that of another name, is nobody's concern.
        gone = frozenset(one.file.path for one in missing if one.pruned or not one.papers)
        removed = self._store.know(Reread(tuple(files), gone, self._known))
        return removed, [one for one in missing if one.papers], faults


def unreadable(file: Path | str, error: SourceError) -> LeftOut:
    """A file that can't be read: it costs no other, and the exit status tells."""
    return LeftOut(str(file), Reason.UNREADABLE, str(error).removeprefix(f"{file}: "))


def _found(source: Path, file: Path | LeftOut) -> _Found:
    if isinstance(file, LeftOut):
        return _Found(source, fault=file)
    return _Found(file, known_as(file) if stamp_of(file) or not _is_there(file) else PIPED)


def _is_there(path: Path) -> bool:
    try:
        return path == STANDARD_INPUT or path.exists()
    except (OSError, ValueError):
        return False


def known_as(path: Path) -> str:
    """A file's path as a store knows it: absolute, by the real names of its folders.

    A file that is itself a link keeps its name: it is where its folder has it that it vanishes from.
    """
    return os.path.join(os.path.realpath(path.parent), path.name)


def _size(one: _Found) -> int | None:
    """Bytes to read; None for what has no size: a pipe, standard input. What isn't there has none to read."""
    if one.name == PIPED:
        return None
    stamp = None if one.fault else stamp_of(one.path)
    return stamp.size if stamp else 0


def _reliable(stamp: Stamp) -> int:
    """When a file was changed last; 0 where it was so shortly ago that it may be changed again in the same tick."""
    return stamp.changed if stamp.changed < time.time_ns() - _COARSEST else 0


def _digest(path: Path) -> str:
    """A digest of a file's bytes; empty where they can't be read, which reading will tell."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:32]
    except OSError:
        return ""


def _way_of(read: Reader) -> str | None:
    """What the papers of a file depend on beside its bytes; None where that can't be told."""
    options: dict[str, object] = {}
    if isinstance(read, partial) and read.func is read_papers and not read.args:
        options = {name: value for name, value in read.keywords.items() if value}
    elif read is not read_papers:
        return None
    return json.dumps([version("paperatlas"), EXTRACTOR, options], sort_keys=True)
