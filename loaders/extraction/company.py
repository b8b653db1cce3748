"""What the first judgement of the phrases around it says of a phrase: its rivals for the same words, its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .mentions import MOST_SPANS, Phrase
from .sentences import Words

_LETTERS = "-MDBTR"
_AND = frozenset({"and", "or", "&"})


@dataclass(frozen=True, slots=True)
class First:
    """A phrase as first judged: probability of nothing and of each type, in the order of entities.TYPES."""

    phrase: Phrase
    judged: tuple[float, ...]

    @property
    def kept(self) -> float:
        """Probability that it is an entity at all."""
        return 1 - self.judged[0]


def _level(probability: float) -> int:
    """0 to 9, finer towards both ends."""
    for level, bound in enumerate((0.02, 0.06, 0.15, 0.3, 0.45, 0.6, 0.75, 0.88, 0.96)):
        if probability < bound:
            return level
    return 9


def _kind(first: First) -> str:
    best = max(range(1, len(first.judged)), key=lambda i: (first.judged[i], -i))
    return _LETTERS[best]


class Company:
    """All phrases of a paper with their first judgement, by the words where they stand."""

    __slots__ = ("_at", "_begin", "_end", "_sure", "_words")

    def __init__(self, words: Words, judged: Sequence[First]) -> None:
        self._words = words
        self._at: dict[int, list[tuple[int, int, First]]] = {}
        self._begin: dict[int, First] = {}
        self._end: dict[int, First] = {}
        for first in judged:
            for begin, end in first.phrase.spans[:MOST_SPANS]:
                for word in range(begin, end):
                    self._at.setdefault(word, []).append((begin, end, first))
                if begin not in self._begin or self._begin[begin].kept < first.kept:
                    self._begin[begin] = first
                if end not in self._end or self._end[end].kept < first.kept:
                    self._end[end] = first
        sure = [_kind(first) for first in judged if first.kept > 0.5]
        self._sure = [f"any{letter}{min(sure.count(letter), 3)}" for letter in _LETTERS[1:]]

    def _rivals(self, phrase: Phrase) -> list[str]:
        """How likely the phrases are that hold it, that it holds, and that cross it."""
        best = {"over": 0.0, "under": 0.0, "cross": 0.0}
        free = False
        for begin, end in phrase.spans[:MOST_SPANS]:
            covered = False
            for word in range(begin, end):
                for a, b, other in self._at[word]:
                    if other.phrase is phrase:
                        continue
                    over, under = a <= begin and b >= end, a >= begin and b <= end
                    name = "over" if over else "under" if under else "cross"
                    best[name] = max(best[name], other.kept)
                    covered = covered or (over and other.kept > 0.5)
            free = free or not covered
        return [f"{name}{_level(value)}" for name, value in best.items()] + [f"free{free:d}"]

    def _neighbours(self, phrase: Phrase) -> list[str]:
        """What stands beside it in a list."""
        lower = self._words.lower
        found: dict[str, None] = {}
        for begin, end in phrase.spans[:MOST_SPANS]:
            after = end
            while after < len(lower) and after - end < 2 and (lower[after] == "," or lower[after] in _AND):
                after += 1
            before = begin
            while before > 0 and begin - before < 2 and (lower[before - 1] == "," or lower[before - 1] in _AND):
                before -= 1
            for side in (
                self._begin.get(after) if after > end else None,
                self._end.get(before) if before < begin else None,
            ):
                if side is not None and side.phrase is not phrase:
                    found[f"nb{_kind(side)}{_level(side.kept)}"] = None
        return list(found)

    def features(self, first: First) -> list[str]:
        """Features of a phrase for the second judgement, beside those that it had for the first."""
        level, kind = _level(first.kept), _kind(first)
        rivals = self._rivals(first.phrase)
        features = [f"p{level}", f"p{kind}{level}", *self._sure]
        features += [f"t{_LETTERS[i]}{_level(p)}" for i, p in enumerate(first.judged) if i and p >= 0.06]
        features += rivals + [f"{f}|{level // 2}" for f in rivals]
        neighbours = self._neighbours(first.phrase)
        return features + neighbours + [f"{f}|{kind}" for f in neighbours]
