"""Linear models over named features, with whole numbers for weights so that every machine adds up to the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .catalogue import WEIGHTS, read_table

# A weight of 100 in the table is 1.
SCALE = 100


@dataclass(frozen=True, slots=True)
class Linear:
    """A model: for each class, the sum of its features' weights.

    :param classes: names, in the order of the weights.
    :param bias: weights that stand without any feature.
    :param weights: by feature.
    :param single: each class is its own yes or no; else they share a probability of 1.
    """

    classes: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]
    single: bool

    def probabilities(self, features: Iterable[str]) -> tuple[float, ...]:
        """Probability of each class, 0 to 1; a feature given twice counts twice."""
        sums = list(self.bias)
        weights = self.weights
        numbers = range(len(sums))
        for feature in features:
            row = weights.get(feature)
            if row is not None:
                for i in numbers:
                    sums[i] += row[i]
        return self._shares(sums)

    def weighed(self, values: Iterable[tuple[str, int]]) -> tuple[float, ...]:
        """Probability of each class from features that have a value, in hundredths."""
        sums = [100 * bias for bias in self.bias]
        for feature, value in values:
            for i, weight in enumerate(self.weights.get(feature, ())):
                sums[i] += weight * value
        return self._shares([total / 100 for total in sums])

    def _shares(self, sums: list[float] | list[int]) -> tuple[float, ...]:
        if self.single:
            return tuple(1 / (1 + math.exp(-max(-3000, min(3000, s)) / SCALE)) for s in sums)
        top = max(sums)
        powers = [math.exp(max(-3000, s - top) / SCALE) for s in sums]
        total = sum(powers)
        return tuple(p / total for p in powers)


def parse(rows: Iterable[list[str]]) -> dict[str, Linear]:
    """Models by name from the rows of a table.

    A row that begins with '@' opens a model: its name, "one" or "each", its classes; the row behind it is the
    bias. In the rows that follow an empty cell is 0, and cells that are missing at the end are too.
    """
    read: dict[str, Linear] = {}
    current: Linear | None = None
    biased = False
    for row in rows:
        if row[0] == "@":
            current, biased = Linear(tuple(row[3:]), (), {}, row[2] == "each"), False
            read[row[1]] = current
            continue
        if current is None:
            raise ValueError("weights.tsv: a weight stands before any model; run training/train_extraction.py again")
        cells = [int(cell or 0) for cell in row[1:]]
        numbers = tuple(cells + [0] * (len(current.classes) - len(cells)))
        if biased:
            current.weights[row[0]] = numbers
        else:
            name = next(reversed(read))
            current = read[name] = Linear(current.classes, numbers, current.weights, current.single)
            biased = True
    return read


@lru_cache(maxsize=1)
def models() -> dict[str, Linear]:
    """The trained models by name, from weights.tsv."""
    return parse(read_table(WEIGHTS))
