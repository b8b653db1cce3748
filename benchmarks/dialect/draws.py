"""Numbers that decide a query, drawn by chance or given."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Numbers drawn one after another.

    :param seed: by which they are drawn.
    :param given: these in place of drawn ones, then zeros.
    """

    def __init__(self, seed: str = "", given: Sequence[int] | None = None) -> None:
        self._given = given
        self._random = random.Random(seed)
        self.drawn: list[int] = []

    def below(self, count: int) -> int:
        """A number from 0, below `count`."""
        if self._given is None:
            number = self._random.randrange(count)
        else:
            place = len(self.drawn)
            number = self._given[place] % count if place < len(self._given) else 0
        self.drawn.append(number)
        return number

    def one(self, of: Sequence[T]) -> T:
        """One of these; the first where zeros are drawn."""
        return of[self.below(len(of))]

    def chance(self, of_ten: int) -> bool:
        """True so many times of ten; false where zeros are drawn."""
        return self.below(10) >= 10 - of_ten
