"""Who is told how far a long run is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .errors import LeftOut


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of a run's progress; each is called from the process that runs.

    :param batch: after each batch, with how many papers are in the store to stay, and what share of all sources is
        read by then, 0 to 1; None where nobody knows, as of standard input.
    :param left_out: for each record left out, at once.
    :param merging: while the graph is brought up to date, with papers done and papers in all.
    """

    batch: Callable[[int, float | None], None] = lambda done, share: None
    left_out: Callable[[LeftOut], None] = lambda record: None
    merging: Callable[[int, int], None] = lambda done, total: None
