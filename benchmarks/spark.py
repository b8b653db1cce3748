"""The same bytes from a Spark cluster, and what it takes: python -m benchmarks.spark SOURCE FOLDER [PAPERS] [MASTER]

Takes papers (5,000 unless told) evenly out of SOURCE (JSON Lines, .xz, .gz or not), builds them by the command itself,
once with this machine's processes into a store that is then exported, and once on a Spark cluster straight to an
export; prints wall seconds, and the most memory of all processes that the command started (on a cluster those are the
driver's), and fails if the two exports are not the same, byte for byte. MASTER is as for `build`, local[2] unless told;
`.ci/spark start` starts a cluster of two workers and prints its own.
"""

from __future__ import annotations

import filecmp
import os
import sys
from pathlib import Path

from benchmarks.scale import measured, records

_COMMAND = (sys.executable, "-c", "from paperatlas.cli import main; main()")


def main() -> None:
    """Measure and compare."""
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    lines, folder = records(Path(sys.argv[1])), Path(sys.argv[2])
    count = min(int(sys.argv[3]) if len(sys.argv) > 3 else 5_000, len(lines))
    master = sys.argv[4] if len(sys.argv) > 4 else "local[2]"
    folder.mkdir(parents=True, exist_ok=True)
    source, store, local, spark = (folder / f"{count}{end}" for end in (".jsonl", ".kgl", "-local.nq", "-spark.nq"))
    source.write_text("".join(lines[int(len(lines) / count * i)] for i in range(count)), encoding="utf-8")
    for left in (store, Path(f"{store}.facts")):
        left.unlink(missing_ok=True)
    told = {
        "local build": measured(*_COMMAND, "build", str(source), "--store", str(store), "--workers", "2"),
        "local export": measured(*_COMMAND, "export", str(local), "--store", str(store)),
        f"on {master}, exported": measured(
            *(*_COMMAND, "build", str(source), "--engine", "spark", "--master", master),
            *("--conf", f"spark.pyspark.python={sys.executable}", "--export", str(spark)),
        ),
    }
    print(f"{count:,} papers, {os.cpu_count()} cores")
    for what, cost in told.items():
        print(f"{what}: {cost['wall']:.0f} s, {cost['memory']:,.0f} MB")
    same = filecmp.cmp(local, spark, shallow=False)
    print(f"{local.stat().st_size:,} and {spark.stat().st_size:,} bytes: {'the same' if same else 'NOT the same'}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
