"""Builds that are killed: python benchmarks/kills.py SOURCE [PAPERS [KILLS [SEED]]]

Builds a store of the first PAPERS papers of SOURCE (150 unless told), in a process that gets kill -9 after a random
time, KILLS times over (200); the next build goes on where the killed one stopped, with one process that extracts or
two. After each kill the store must hold every paper that was reported done and all that it held before. Whenever a
build comes to its end, its export must be that of a build that nothing disturbed, byte for byte (so no edge is there
twice), and a new store is begun.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from paperatlas.graph import Paper, open_store
from paperatlas.graph.exports import export
from paperatlas.loaders import read_papers

_MERGING = 0.4
"""How many of the builds are killed after they began to merge: by the clock alone few would be."""
_MERGES = 0.05
"""Of the time of a build, what merging takes at most."""
_BUILD = """
import sys
from pathlib import Path
from paperatlas.graph import Watch, open_store
from paperatlas.loaders import build
if __name__ == "__main__":
    source, url, workers = sys.argv[1:]
    watch = Watch(
        batch=lambda done, share: print(done, flush=True), merging=lambda done, total: print("merging", flush=True)
    )
    with open_store(url, write=True) as store:
        build([Path(source)], store, workers=int(workers), watch=watch)
    print("end", flush=True)
"""


def exported(store: Path, folder: Path) -> bytes:
    """The graph of a store, as N-Quads."""
    with open_store(str(store)) as held:
        export(held, folder / "graph.nq")
    return (folder / "graph.nq").read_bytes()


def held(store: Path) -> set[str]:
    """The papers that a store holds; none where it was never begun."""
    if not store.exists() and not Path(f"{store}.facts").exists():
        return set()
    with open_store(str(store), write=True, create=False) as opened:
        return set(opened.paper_ids())


def run(
    script: Path, source: Path, store: Path, workers: int, after: float | None, merging: float | None = None
) -> list[str]:
    """Build, killed some seconds after it began, or after it began to merge; the lines that it said."""
    command = [sys.executable, str(script), str(source), str(store), str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    timers = [threading.Timer(after, process.kill)] if after is not None else []
    for timer in timers:
        timer.start()
    said = []
    for line in process.stdout or ():
        if line.endswith("\n"):  # what was cut off was not said
            said.append(line.strip())
        if line == "merging\n" and merging is not None and not timers:
            timers.append(threading.Timer(merging, process.kill))
            timers[0].start()
    _, error = process.communicate()
    for timer in timers:
        timer.cancel()
    if process.returncode > 0:
        raise SystemExit(f"a build failed: {error}")
    return said


def main() -> None:
    """Kill, look, go on; say what was seen."""
    given = dict(enumerate(sys.argv))
    papers, kills, seed = (int(given.get(place, default)) for place, default in ((2, 150), (3, 200), (4, 0)))
    chance = random.Random(seed)
    last: Counter[str] = Counter()
    done = ends = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        script, source = folder / "build.py", folder / "papers.csv"
        script.write_text(_BUILD)
        write(Path(sys.argv[1]), source, papers)
        began = time.monotonic()
        run(script, source, folder / "whole.kgl", 1, None)
        longest = time.monotonic() - began
        merges = longest * _MERGES
        whole = exported(folder / "whole.kgl", folder)
        before: set[str] = set()
        number = 0
        while done < kills:
            store = folder / f"{number}.kgl"
            workers = chance.choice((1, 2))
            if chance.random() < _MERGING:
                said = run(script, source, store, workers, None, chance.uniform(0, merges))
            else:
                said = run(script, source, store, workers, chance.uniform(0, longest))
            if said and said[-1] == "end":
                ends += 1
                if exported(store, folder) != whole:
                    raise SystemExit(f"after {done} kills a finished build has another export")
                number, before = number + 1, set()
                continue
            done += 1
            kind = "nothing yet" if not said else "papers done" if said[-1].isdigit() else said[-1]
            last[kind] += 1
            reported = max((int(line) for line in said if line.isdigit()), default=0)
            now = held(store)
            if not before <= now or len(now) < reported:
                raise SystemExit(
                    f"kill {done}: {len(before - now)} papers are gone; {reported} reported, {len(now)} held"
                )
            before = now
    print(f"{done} kills of builds of {papers} papers (last said: {dict(last)}), {ends} builds that came to their end")
    print("no paper that was reported done was missing; every finished build has the export of an undisturbed one")


def write(source: Path, target: Path, count: int) -> None:
    """The first papers of a source, as a table."""
    with target.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "title", "abstract"])
        for paper in islice((p for p in read_papers(source) if isinstance(p, Paper)), count):
            rows.writerow([paper.id, paper.title, paper.abstract])


if __name__ == "__main__":
    main()
