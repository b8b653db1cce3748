"""What a person rules of names: that two are one thing, or two things, whatever the papers' rules make of them.

A ruling speaks of names as resolution sees them, by their keys, in every key space or in the one that it names.
`same` is transitive: what it says of A and B, and of B and C, holds of A and C, whether or not a paper names B.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .errors import RulingError
from .naming import name_key, space_key
from .schema import NODE_SCHEMAS
from .sets import Sets, fewest

Verdict = Literal["same", "different"]

# Papers and results are told apart by their ids, never by a name.
SPACES = tuple(sorted({n.space for n in NODE_SCHEMAS.values()} - {"paper", "result"}))
_PLAIN_SPACES = ("author", "repository", "venue")


@dataclass(frozen=True, slots=True, order=True)
class Ruling:
    """That two names are one thing, or two.

    :param one: a name in any spelling, which speaks of every key space; or `method:NAME`, or a node's id.
    :param place: where it is written, for people: `resolutions.tsv:3`.
    """

    verdict: Verdict
    one: str
    other: str
    place: str = field(default="", compare=False)

    def __str__(self) -> str:
        says = "one thing" if self.verdict == "same" else "two things"
        return f"{self.place or 'a ruling'} says that {self.one!r} and {self.other!r} are {says}"

    def spaces(self) -> tuple[str, ...]:
        """Key spaces that it speaks of, sorted; none where its names are of different ones."""
        return tuple(s for s in SPACES if ruled_key(self.one, s) is not None and ruled_key(self.other, s) is not None)

    def keys(self, space: str) -> tuple[str, str] | None:
        """The keys of its two names in a key space; None where it doesn't speak of that."""
        one, other = ruled_key(self.one, space), ruled_key(self.other, space)
        return None if one is None or other is None else (one, other)


def ruled_key(name: str, space: str) -> str | None:
    """The key that a name of a ruling has in a key space; None where its prefix names another.

    >>> ruled_key("MS COCO", "dataset"), ruled_key("dataset:mscoco", "dataset"), ruled_key("dataset:mscoco", "task")
    ('mscoco', 'mscoco', None)
    >>> ruled_key("method:apt~anomalyperceptiontransformer", "method")
    'anomalyperceptiontransformer'
    """
    prefix, colon, rest = name.partition(":")
    if not colon or prefix not in SPACES:
        return space_key(space, name)
    if prefix != space:
        return None
    rest = rest.strip()
    if space not in _PLAIN_SPACES:
        # Of an id that tells a homonym, the part that tells it.
        rest = rest.rpartition("~")[2] or rest
        # An id is a key already: "reds" there is no plural.
        if name_key(rest + ".") == rest:
            return rest
    return space_key(space, rest)


class SpaceRulings:
    """The rulings that speak of one key space."""

    def __init__(self, space: str, rulings: Iterable[Ruling]) -> None:
        self._classes: Sets[str] = Sets()
        self._joined: set[str] = set()
        pairs = [(*keys, ruling) for ruling in rulings if (keys := ruling.keys(space))]
        for one, other, ruling in pairs:
            if ruling.verdict == "same":
                self._classes.join(one, other)
                self._joined |= {one, other}
        self._sames: dict[str, list[tuple[str, str, Ruling]]] = defaultdict(list)
        self._differents: dict[str, dict[str, Ruling]] = defaultdict(dict)
        for one, other, ruling in pairs:
            low, high = self.kin(one), self.kin(other)
            if ruling.verdict == "same":
                self._sames[low].append((one, other, ruling))
            elif low == high:
                raise RulingError(_contradiction(one, other, ruling, self._sames_of(pairs)))
            else:
                self._differents[low].setdefault(high, ruling)
                self._differents[high].setdefault(low, ruling)

    @staticmethod
    def _sames_of(pairs: Iterable[tuple[str, str, Ruling]]) -> list[tuple[str, str, Ruling]]:
        return [p for p in pairs if p[2].verdict == "same"]

    def __bool__(self) -> bool:
        return bool(self._sames or self._differents)

    def kin(self, key: str) -> str:
        """What stands for all keys that rulings make one with this one."""
        return self._classes.find(key) if key in self._joined else key

    def sames(self, key: str) -> list[tuple[str, str, Ruling]]:
        """The pairs of keys that make up the kin of this key, each with its ruling."""
        return self._sames.get(self.kin(key), [])

    def differents(self, key: str) -> dict[str, Ruling]:
        """What stands for the kins that must be kept from this key's, each with its ruling."""
        return self._differents.get(self.kin(key), {})


def _contradiction(one: str, other: str, ruling: Ruling, sames: list[tuple[str, str, Ruling]]) -> str:
    if one == other:
        # No chain of rulings: to every rule the two are one name.
        return (
            f"{ruling}, but they are spellings of one name (key {one!r}), which can't be told apart. Delete that line,"
            " or write an expansion in place of one."
        )
    chain = "; ".join(str(r) for r in _chain(one, other, sames))
    return f"{ruling}, but: {chain}. Delete one of these lines."


def _chain(one: str, other: str, sames: list[tuple[str, str, Ruling]]) -> list[Ruling]:
    """The fewest `same` rulings that lead from one key to the other."""
    around: dict[str, list[tuple[str, Ruling]]] = defaultdict(list)
    for a, b, ruling in sames:
        around[a].append((b, ruling))
        around[b].append((a, ruling))
    return fewest([one], {other}, around) or []


@dataclass(frozen=True)
class Rulings:
    """A set of rulings that don't contradict each other, in any key space.

    :raises RulingError: they do, or one speaks of no key space; it names both places.
    """

    listed: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        once: dict[Ruling, Ruling] = {}
        for ruling in self.listed:
            # Who comes first of a pair doesn't matter.
            low, high = sorted((ruling.one, ruling.other))
            once.setdefault(Ruling(ruling.verdict, low, high), ruling)
            if not all(name.strip().partition(":")[2] or name.strip(": ") not in ("", *SPACES) for name in (low, high)):
                raise RulingError(f"{ruling}, but one of them is empty. Write a name there.")
            if not ruling.spaces():
                raise RulingError(
                    f"{ruling}, but things of different key spaces are never one. Delete that line, or mend a prefix."
                )
        object.__setattr__(self, "listed", tuple(once[r] for r in sorted(once)))
        if self.listed:
            _ = self._by_space

    @cached_property
    def _by_space(self) -> dict[str, SpaceRulings]:
        return {space: SpaceRulings(space, self.listed) for space in SPACES}

    def of(self, space: str) -> SpaceRulings:
        """Those that speak of a key space."""
        return self._by_space.get(space) or _NONE

    def keys(self) -> Iterator[tuple[str, str]]:
        """Every key that one of them speaks of, with its space."""
        for ruling in self.listed:
            for space in ruling.spaces():
                for key in ruling.keys(space) or ():
                    yield space, key


_NONE = SpaceRulings("", ())
NO_RULINGS = Rulings()
