"""How well names are resolved: python benchmarks/resolution/measure.py [--errors]

Resolves the namings of pairs.tsv among those of context.tsv, and prints for each stratum, and for all pairs, how many
are one thing, how many were joined, how many rightly, and pairwise precision, recall and F1. README.md beside it says
how the pairs were chosen and labelled, and what the figures mean.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from paperatlas.graph import NodeType
from paperatlas.graph.resolve import Naming, resolve

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Pair:
    """Two namings, and whether a reader of both papers says that they are one thing."""

    stratum: str
    same: bool
    one: Naming
    other: Naming


@dataclass(frozen=True, slots=True)
class Score:
    """Pairwise counts.

    :param pairs: all of them.
    :param same: pairs that are one thing.
    :param joined: pairs that were made one node.
    :param right: pairs that are both.
    """

    pairs: int
    same: int
    joined: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of the joined the share that is one thing; None where none was joined."""
        return self.right / self.joined if self.joined else None

    @property
    def recall(self) -> float | None:
        """Of what is one thing the share that was joined; None where nothing is."""
        return self.right / self.same if self.same else None

    @property
    def f1(self) -> float | None:
        """Their harmonic mean."""
        return 2 * self.right / (self.joined + self.same) if self.joined + self.same else None


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def naming(row: dict[str, str], side: str = "") -> Naming:
    """A naming of a row; `side` begins the names of its columns."""
    aliases = tuple(a for a in row[f"{side}aliases"].split("|") if a)
    type_ = cast("NodeType", row[f"{side}type"])
    name, long_form = row[f"{side}name"], row[f"{side}long_form"] or None
    return Naming(row[f"{side}paper"], row["space"], name, type_, long_form, aliases, aliases)


def judge(pairs: list[Pair], context: list[Naming]) -> list[bool]:
    """Whether each pair was made one node."""
    namings = {(n.paper, n.space, n.name): n for n in context}
    namings |= {(n.paper, n.space, n.name): n for pair in pairs for n in (pair.one, pair.other)}
    nodes = {(n.paper, n.space, n.name): group.id for group in resolve(namings.values()) for n in group.namings}

    def node(n: Naming) -> str:
        return nodes[n.paper, n.space, n.name]

    return [node(pair.one) == node(pair.other) for pair in pairs]


def score(judged: list[tuple[Pair, bool]]) -> Score:
    """Counts over some pairs."""
    return Score(
        len(judged),
        sum(pair.same for pair, _ in judged),
        sum(joined for _, joined in judged),
        sum(pair.same and joined for pair, joined in judged),
    )


def line(name: str, counts: Score) -> str:
    """A line of the table."""
    shares = "".join(f"{'-' if s is None else f'{s:.3f}':>11}" for s in (counts.precision, counts.recall, counts.f1))
    return f"{name:34}{counts.pairs:6}{counts.same:6}{counts.joined:8}{counts.right:7}{shares}"


def shown(n: Naming) -> str:
    """A naming as an error names it."""
    return f"{n.name}{f' ({n.long_form})' if n.long_form else ''} [{n.paper}]"


def main() -> None:
    """Print the table, and with --errors what is wrong."""
    pairs = [
        Pair(row["stratum"], row["label"] == "same", naming(row, "a_"), naming(row, "b_")) for row in rows("pairs.tsv")
    ]
    judged = list(zip(pairs, judge(pairs, [naming(row) for row in rows("context.tsv")]), strict=True))
    print(f"{'stratum':34}{'pairs':>6}{'same':>6}{'joined':>8}{'right':>7}{'precision':>11}{'recall':>11}{'F1':>11}")
    for stratum in dict.fromkeys(pair.stratum for pair in pairs):
        print(line(stratum, score([j for j in judged if j[0].stratum == stratum])))
    print(line("all", score(judged)))
    if "--errors" in sys.argv[1:]:
        for pair, joined in judged:
            if pair.same != joined:
                fault = "joined" if joined else "apart"
                print(f"{fault}: {pair.stratum}: {shown(pair.one)} / {shown(pair.other)}")


if __name__ == "__main__":
    main()
