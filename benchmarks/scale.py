"""What a field costs: python benchmarks/scale.py SOURCE FOLDER [PAPERS ...]

For each number of papers (1,000, 10,000 and all of SOURCE unless told): takes them out of SOURCE (JSON Lines, .xz, .gz
or not) evenly, lest one venue stand for all, and by the command itself builds a store of them in FOLDER, builds again
from the same file, opens it, adds 100 other papers, removes one of those, and the others. Prints a table: wall and
processor seconds, the most memory of all processes together (their proportional share, so that what they share counts
once), and the sizes of the files. What was measured stays in FOLDER/scale.json and is not measured again.
A store FOLDER/PAPERS.kgl that is there already, of these papers, is not built, and of building it nothing is told.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_POINTS = (1_000, 10_000)
_MORE = 100
_COMMAND = (sys.executable, "-c", "from paperatlas.cli import main; main()")
_OPEN = """
import sys, time
from paperatlas.graph import open_store
began = time.monotonic()
with open_store(sys.argv[1]) as store:
    store.cypher("MATCH (p:Paper) RETURN count(p)")
    print(time.monotonic() - began)
"""


def records(source: Path) -> list[str]:
    """The lines of a file of records."""
    openers: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}
    with openers.get(source.suffix, open)(source, "rt", encoding="utf-8") as lines:
        return [line for line in lines if line.strip()]


def family(pid: int) -> list[int]:
    """A process and those that it started, and they."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def memory(pid: int) -> float:
    """Megabytes of a process and those that it started, what they share counted once."""
    total = 0
    for one in family(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:  # it has ended
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def measured(*command: str) -> dict[str, float]:
    """Wall and processor seconds of a command, and its most megabytes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    peak = 0.0
    ended = threading.Event()

    def look() -> None:
        nonlocal peak
        while not ended.wait(0.5):
            peak = max(peak, memory(process.pid))

    watch = threading.Thread(target=look)
    watch.start()
    _, told = process.communicate()
    ended.set()
    watch.join()
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in (0, 1):  # 1: records were left out, which the source may hold
        raise SystemExit(f"{' '.join(command[3:])}: {told}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "processor": spent, "memory": peak}


def point(lines: list[str], count: int, folder: Path) -> dict[str, Any]:
    """All that is measured of one number of papers."""
    step = len(lines) / count
    chosen = [int(step * i) for i in range(count)]
    source, more, store = folder / f"{count}.jsonl", folder / f"{count}-more.jsonl", folder / f"{count}.kgl"
    source.write_text("".join(lines[i] for i in chosen), encoding="utf-8")
    # Papers that the store doesn't have, though of the same words: the last ones under other ids and titles.
    others = [json.loads(lines[i]) for i in chosen[-_MORE:]]
    ids = [f"scale:{number}" for number in range(len(others))]
    for ident, other in zip(ids, others, strict=True):
        other.update(id=ident, title=f"{other['title']} ({ident})")
    more.write_text("".join(json.dumps(other) + "\n" for other in others), encoding="utf-8")
    build = [*_COMMAND, "build", "--store", str(store)]
    told: dict[str, Any] = {"built": None if store.exists() else measured(*build, str(source))}
    told["graph"], told["ledger"] = store.stat().st_size, Path(f"{store}.facts").stat().st_size
    told["again"] = measured(*build, str(source))
    opened = subprocess.run([sys.executable, "-c", _OPEN, str(store)], capture_output=True, text=True, check=True)
    told["open"] = float(opened.stdout)
    told["added"] = measured(*build, str(more))
    told["removed"] = measured(*_COMMAND, "remove", "--store", str(store), ids[0])
    measured(*_COMMAND, "remove", "--store", str(store), *ids[1:])
    return told


def table(points: dict[int, dict[str, Any]]) -> None:
    """Print what was measured."""
    print(
        "| papers | build, wall | processor | processor a paper | memory | graph | ledger | open"
        " | build again | add 100 | remove 1 |"
    )
    print("| ---: " * 11 + "|")
    for count, told in sorted(points.items()):
        again, added, removed = (told[what] for what in ("again", "added", "removed"))
        cells = (
            f"{count:,}",
            *_building(told["built"], count),
            f"{told['graph'] / 1e6:,.0f} MB",
            f"{told['ledger'] / 1e6:,.0f} MB",
            f"{told['open']:.1f} s",
            f"{again['wall']:.1f} s",
            f"{added['wall']:.1f} s",
            f"{removed['wall']:.1f} s",
        )
        print(f"| {' | '.join(cells)} |")


def _building(built: dict[str, float] | None, count: int) -> tuple[str, ...]:
    if built is None:
        return ("",) * 4
    return (
        f"{built['wall'] / 60:.1f} min",
        f"{built['processor'] / 60:.1f} min",
        f"{1000 * built['processor'] / count:.1f} ms",
        f"{built['memory']:,.0f} MB",
    )


def main() -> None:
    """Measure what is not measured yet; print all."""
    lines, folder = records(Path(sys.argv[1])), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "scale.json"
    points = {int(count): told for count, told in json.loads(kept.read_text()).items()} if kept.exists() else {}
    for count in [int(count) for count in sys.argv[3:]] or [*_POINTS, len(lines)]:
        if count not in points:
            points[count] = point(lines, min(count, len(lines)), folder)
            kept.write_text(json.dumps(points, indent=1))
    print(f"{os.cpu_count()} cores")
    table(points)


if __name__ == "__main__":
    main()
