"""Time and memory of the main job: python benchmarks/main_job.py [RUNS]

Builds the page of examples/ into a new store in a process of its own, as the README's first command does after the
set-up, and prints seconds and peak resident memory of each run, and of the same command on the finished store.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PAGE = Path(__file__).resolve().parent.parent / "examples" / "daily_papers.txt"


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds, and peak megabytes of the largest child so far."""
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    print("run  build s  again s  peak MB")
    for run in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        with TemporaryDirectory() as folder:
            build = [sys.executable, "-c", "from paperatlas.cli import main; main()", "build", str(PAGE)]
            command = [*build, "--store", f"{folder}/atlas.kgl"]
            first, peak = measured(command)
            again, _ = measured(command)
        print(f"{run + 1:3}  {first:7.2f}  {again:7.2f}  {peak:7.0f}")


if __name__ == "__main__":
    main()
