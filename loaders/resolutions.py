"""A file in which a person rules which names are one thing and which are two, and what became of its rulings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, get_args

from ..graph import Ruling, RulingError, Rulings, Verdict, ruled_key

_MEND = "Write same or different, a name and another name, with tabs between."


def read_rulings(path: Path) -> Rulings:
    """The rulings of a file: a line each, `same` or `different`, a name and another, with tabs between.

    Empty lines are skipped, and lines that begin with #.

    :raises RulingError: a line can't be read or contradicts another; it names file, line and mend.
    """
    return Rulings(tuple(_rulings(path)))


def _rulings(path: Path) -> Iterator[Ruling]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulingError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    except OSError as error:
        raise RulingError(f"{path}: can't be read ({error.strerror}).") from error
    # Not splitlines: a name may hold a rarer kind of line end.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{path}:{number}"
        columns = [column.strip() for column in line.rstrip().split("\t")]
        if len(columns) != 3:
            raise RulingError(f"{place}: {len(columns)} columns instead of 3. {_MEND}")
        verdict, one, other = columns
        if verdict not in get_args(Verdict):
            raise RulingError(f"{place}: {verdict!r} is neither same nor different. {_MEND}")
        yield Ruling("same" if verdict == "same" else "different", one, other, place)


class Ruled(Protocol):
    """A graph of which something is ruled: a store, or what an engine built."""

    @property
    def rulings(self) -> Rulings:
        """What was ruled last of names that are one thing or two."""
        ...

    def is_named(self, space: str, key: str) -> bool:
        """Whether a paper has a name, an expansion or a known spelling of this key in this key space."""
        ...


@dataclass(frozen=True, slots=True)
class RuledPairs:
    """What became of a graph's rulings.

    :param total: pairs that are ruled.
    :param applied: pairs of which papers name both, as things of one key space.
    :param idle: of each other pair what it waits for, in the order of their places.
    """

    total: int
    applied: int
    idle: tuple[str, ...]


def ruled_pairs(graph: Ruled) -> RuledPairs:
    """Which rulings of a graph speak of names that its papers have."""
    rulings = sorted(graph.rulings.listed, key=_by_place)
    idle = tuple(reason for ruling in rulings if (reason := _idle(graph, ruling)))
    return RuledPairs(len(rulings), len(rulings) - len(idle), idle)


def _by_place(ruling: Ruling) -> tuple[str, int, Ruling]:
    file, _, line = ruling.place.rpartition(":")
    return file, int(line) if line.isdecimal() else 0, ruling


def _idle(graph: Ruled, ruling: Ruling) -> str:
    """Why a ruling changes nothing so far; empty where both its names are named."""
    spaces = []
    for name in (ruling.one, ruling.other):
        keys = ((space, ruled_key(name, space)) for space in ruling.spaces())
        spaces.append([space for space, key in keys if key is not None and graph.is_named(space, key)])
    one, other = spaces
    if set(one) & set(other):
        return ""
    unnamed = [repr(name) for name, found in zip((ruling.one, ruling.other), spaces, strict=True) if not found]
    if unnamed:
        return f"{ruling.place}: no paper names {' or '.join(unnamed)}"
    return (
        f"{ruling.place}: {ruling.one!r} is named as {' and '.join(one)}, {ruling.other!r} as {' and '.join(other)};"
        " things of different key spaces are never one"
    )
