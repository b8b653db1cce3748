"""How unevenly papers share names: python benchmarks/skew.py LEDGER [PAPERS ...]

LEDGER is the `.facts` file of a store. Takes growing random parts of its papers (an eighth, a quarter, a half, all,
unless numbers are told) and of each measures what resolution on many machines has to do with: how many papers have the
commonest name, how many namings meet in the largest connected set, and how long that set takes to resolve, first with a
naming a paper, then with equal namings counted once. Fits a power law to each over the parts, and says what it would
come to at a million, ten million and a hundred million papers. Then the connected sets of the last part are put on
partitions by hash, and it is told how many times its share the fullest one gets.
"""

from __future__ import annotations

import json
import math
import random
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from paperatlas.graph.naming import Naming
from paperatlas.graph.resolve import resolve
from paperatlas.graph.sets import Sets

_FAR = (1_000_000, 10_000_000, 100_000_000)
_PARTITIONS = 1000


@dataclass
class Part:
    """What a part of the papers comes to.

    :param commonest: papers that have the commonest key.
    :param keys: different keys.
    :param namings: in all.
    :param largest: namings in the largest connected set.
    :param distinct: of those the ones that differ in more than the paper.
    :param seconds: to resolve the largest set, naming by naming.
    :param seconds_distinct: to resolve it with each distinct naming once.
    """

    papers: int
    commonest: int
    name: str
    keys: int
    namings: int
    largest: int
    distinct: int
    seconds: float
    seconds_distinct: float


def read(ledger: Path) -> dict[str, list[Naming]]:
    """The namings of each paper, results of no extraction left out: methods, data, tasks and metrics."""
    found: dict[str, list[Naming]] = defaultdict(list)
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as db:
        query = "SELECT paper, space, name, naming FROM namings WHERE space IN ('method', 'dataset', 'task', 'metric')"
        for paper, space, name, text in db.execute(query):
            type_, long_form, spellings, aliases = json.loads(text)
            found[paper].append(Naming(paper, space, name, type_, long_form, tuple(spellings), tuple(aliases)))
    return found


def connected(namings: list[Naming]) -> dict[tuple[str, str], list[Naming]]:
    """Namings that meet over keys, by a key of theirs."""
    sets: Sets[tuple[str, str]] = Sets()
    for naming in namings:
        first, *others = naming.keys()
        for other in others:
            sets.join((naming.space, first), (naming.space, other))
    found: dict[tuple[str, str], list[Naming]] = defaultdict(list)
    for naming in namings:
        found[sets.find((naming.space, naming.keys()[0]))].append(naming)
    return found


def measured(by_paper: dict[str, list[Naming]], papers: list[str]) -> tuple[Part, list[int]]:
    """What a part comes to, and the sizes of its connected sets."""
    namings = [naming for paper in papers for naming in by_paper.get(paper, ())]
    holders = Counter((naming.space, key) for naming in namings for key in naming.keys())  # noqa: SIM118
    (_, name), most = max(holders.items(), key=lambda item: (item[1], item[0]))
    sets = connected(namings)
    largest = max(sets.values(), key=len)
    distinct = list({(n.space, n.name, n.type, n.long_form, n.spellings, n.aliases): n for n in largest}.values())
    times = []
    for some in (largest, distinct):
        began = time.perf_counter()
        resolve(some)
        times.append(time.perf_counter() - began)
    sizes = [len(some) for some in sets.values()]
    return Part(len(papers), most, name, len(holders), len(namings), len(largest), len(distinct), *times), sizes


def law(parts: list[Part], field: str) -> tuple[float, float]:
    """Factor and exponent of the power of the number of papers that fits best."""
    points = [(math.log(part.papers), math.log(max(getattr(part, field), 1e-6))) for part in parts]
    x, y = (sum(point[i] for point in points) / len(points) for i in (0, 1))
    slope = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    return math.exp(y - slope * x), slope


def fullest(sizes: list[int], partitions: int, chance: random.Random) -> float:
    """How many times its share the fullest of some partitions gets, sets put there by hash."""
    loads = [0] * partitions
    for size in sizes:
        loads[chance.randrange(partitions)] += size
    return max(loads) * partitions / sum(loads)


def main() -> None:
    """Measure, fit, simulate; print."""
    by_paper = read(Path(sys.argv[1]))
    papers = sorted(by_paper)
    chance = random.Random(0)
    chance.shuffle(papers)
    counts = [int(count) for count in sys.argv[2:]] or [len(papers) // part for part in (8, 4, 2, 1)]
    parts, sizes = [], [0]
    print("| papers | namings | keys | commonest name | papers with it | largest set | distinct | resolve | distinct |")
    print("| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for count in counts:
        part, sizes = measured(by_paper, papers[:count])
        parts.append(part)
        print(
            f"| {part.papers:,} | {part.namings:,} | {part.keys:,} | {part.name} | {part.commonest:,} |"
            f" {part.largest:,} | {part.distinct:,} | {part.seconds:.2f} s | {part.seconds_distinct:.2f} s |"
        )
    fields = ("namings", "keys", "commonest", "largest", "distinct", "seconds", "seconds_distinct")
    laws = {field: law(parts, field) for field in fields}
    for far in _FAR:
        found = {field: factor * far**power for field, (factor, power) in laws.items()}
        print(
            f"| {far:,} | {found['namings']:,.0f} | {found['keys']:,.0f} | | {found['commonest']:,.0f} |"
            f" {found['largest']:,.0f} | {found['distinct']:,.0f} | {found['seconds']:,.0f} s |"
            f" {found['seconds_distinct']:,.0f} s |"
        )
    print("exponents: " + ", ".join(f"{field} {power:.2f}" for field, (_, power) in laws.items()))
    sizes.sort(reverse=True)
    for partitions in (8, 100, _PARTITIONS):
        share = fullest(sizes, partitions, chance)
        print(f"{partitions:,} partitions of {parts[-1].papers:,} papers: the fullest gets {share:.1f} times its share")


if __name__ == "__main__":
    main()
