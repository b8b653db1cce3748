"""What a person decided of a whole graph, beside what its papers say."""

from __future__ import annotations

from dataclasses import dataclass

from .rulings import NO_RULINGS, Rulings


@dataclass(frozen=True, slots=True)
class Settings:
    """How sure a graph must be, and which of its names are one thing.

    :param min_confidence: what is less sure stays out of the graph; 0 to 1.
    """

    min_confidence: float = 0.0
    rulings: Rulings = NO_RULINGS

    def __str__(self) -> str:
        count = len(self.rulings.listed)
        return f"min-confidence {self.min_confidence:g}, {count} ruling{'' if count == 1 else 's'} of names"
