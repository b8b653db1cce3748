"""Leaderboards: the numbers that papers give on some data or a task, best first, as the named query has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ...graph import NodeType
from ...queries.measures import less_is_better
from .addresses import board_address
from .shelf import RANK, Placed, Said, Shelf

BOARD_TYPES: tuple[NodeType, ...] = ("Dataset", "Benchmark", "Task")


@dataclass(frozen=True, slots=True)
class Score:
    """A number on a leaderboard.

    :param whose: own, if the paper introduces the method, or quoted; None where no method is named.
    :param measure: the metric's node; None where the number has no more than its words.
    """

    result: Placed
    paper: Placed
    said: Said
    data: Placed | None
    measure: Placed | None
    method: Placed | None
    baseline: Placed | None
    whose: str | None

    @property
    def kind(self) -> str:
        """absolute, delta or ratio."""
        return str(self.result.properties.get("kind", ""))

    @property
    def metric(self) -> str | None:
        """What is measured."""
        if self.measure is not None:
            return self.measure.name
        found = self.result.properties.get("metric")
        return found if isinstance(found, str) else None

    @property
    def unit(self) -> str | None:
        """Its unit; None for a bare number."""
        found = self.result.properties.get("unit")
        return found if isinstance(found, str) else None

    @property
    def value(self) -> float:
        """The number."""
        found = self.result.properties.get("value")
        return float(found) if isinstance(found, int | float) else 0.0

    @property
    def order(self) -> tuple[object, ...]:
        """Best first within data and metric; what is missing comes last."""
        less = self.kind == "absolute" and self.metric is not None and less_is_better(self.metric)
        names = (self.data and self.data.name, self.metric, self.whose)
        rest = (self.unit, self.method and self.method.name, self.baseline and self.baseline.name)
        return (
            self.kind,
            *((name is None, name or "") for name in names),
            self.value if less else -self.value,
            *((name is None, name or "") for name in rest),
            self.paper.name,
            self.said.sentence,
            self.result.key,
        )


@dataclass(frozen=True, slots=True)
class Board:
    """All numbers on some data or a task.

    :param papers: how many papers give one.
    """

    on: Placed
    address: str
    count: int
    papers: int


def boards(shelf: Shelf) -> Iterator[Board]:
    """All leaderboards that have a number, those of most papers first."""
    found = []
    for type_ in BOARD_TYPES:
        query = f"""
            SELECT node.key, count(DISTINCT score.result), count(DISTINCT edge.source) FROM node
            JOIN ({_ON_TASK if type_ == "Task" else _ON_DATA}) given ON given.place = node.key
            JOIN score ON score.result = given.result JOIN edge ON edge.number = score.said GROUP BY node.key
        """
        for key, count, papers in shelf.ask(query):
            on = shelf.placed(key)
            if on is not None and on.type == type_:
                found.append((-papers, -count, BOARD_TYPES.index(type_), on.name, key))
    for papers, count, _, _, key in sorted(found):
        on = shelf.placed(key)
        if on is not None:
            yield Board(on, board_address(on.type, on.id), -count, -papers)


_ON_DATA = f"SELECT DISTINCT target AS place, source AS result FROM edge WHERE type = {RANK['MEASURED_ON']}"
_ON_TASK = f"""
    SELECT DISTINCT task.target AS place, report.target AS result FROM edge task
    JOIN edge report ON report.source = task.source AND report.type = {RANK["REPORTS"]}
    WHERE task.type = {RANK["ADDRESSES"]}
"""


def scores(shelf: Shelf, on: Placed) -> list[Score]:
    """The numbers on some data, or of the papers that address a task, in order."""
    given = f"SELECT result FROM ({_ON_TASK if on.type == 'Task' else _ON_DATA}) WHERE place = ?"
    query = f"SELECT result, said, data, measure, method, baseline, own FROM score WHERE result IN ({given})"
    found = []
    for result_key, number, *keys, own in shelf.ask(query, on.key):
        said = next(shelf.edges("number = ?", number))
        result, paper = shelf.placed(result_key), shelf.placed(said.source)
        data, measure, method, baseline = (None if key is None else shelf.placed(key) for key in keys)
        if result is None or paper is None:
            continue
        whose = None if method is None else "own" if own else "quoted"
        found.append(Score(result, paper, said, data, measure, method, baseline, whose))
    return sorted(found, key=lambda score: score.order)


def tables(found: list[Score]) -> Iterator[tuple[Score, list[Score]]]:
    """Numbers that can be compared: of one kind, on the same data, by the same metric; each with the first of them."""

    def group(score: Score) -> tuple[str, str | None, str | None]:
        return score.kind, score.data.key if score.data else None, score.metric

    for _, of_table in groupby(found, key=group):
        rows = list(of_table)
        yield rows[0], rows
