"""Long runs on the terminal: how far they are, and what became of them."""

from __future__ import annotations

import math
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..graph import LeftOut, Settings, Taken, Watch
from ..loaders import BuildReport
from ..queries import Statistics
from .output import note

_Told = Callable[[int, float | None], None]


class Pace:
    """How fast a run is, and when it will be done, by what it did of late.

    :param what: is done: "papers read".
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._marks: deque[tuple[float, int, float | None]] = deque()

    def told(self, done: int, share: float | None) -> str:
        """In words: "12,350 papers read, 24 a second, 41 min left".

        :param share: of all, 0 to 1; None where nobody knows.
        """
        now = time.monotonic()
        self._marks.append((now, done, share))
        # What a build has already goes by in no time; of that the rest is not to be reckoned.
        while len(self._marks) > 2 and now - self._marks[1][0] > _OF_LATE:
            self._marks.popleft()
        then, did, was = self._marks[0]
        parts = [f"{done:,} {self._what}"]
        if now - then >= _SOON:
            rate = (done - did) / (now - then)
            parts.append(f"{rate:,.0f} a second" if rate >= 1 else f"{60 * rate:,.0f} a minute")
            if share is not None and was is not None and share > was:
                parts.append(_left((1 - share) * (now - then) / (share - was)))
        return ", ".join(parts)


_OF_LATE = 120.0
"""Seconds over which a pace is reckoned."""
_SOON = 2.0
"""Seconds before which no pace is told."""


def _left(seconds: float) -> str:
    if seconds < 60:
        return "less than a minute left"
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    return f"{hours} h {minutes} min left" if hours else f"{minutes} min left"


@contextmanager
def watching() -> Iterator[Watch]:
    """A progress bar on a terminal, plain lines in a pipe; records left out are told either way."""
    with _bars() as (bar, say):
        reading, merging = bar("papers read"), bar("papers merged")
        yield Watch(
            batch=reading,
            left_out=lambda record: say(f"left out: {record}"),
            merging=lambda done, total: merging(done, done / total if total else None),
        )


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Something to call with how much is done of how much: a bar on a terminal, a line now and then in a pipe.

    :param what: is done: "edges on pages".
    """
    with _bars() as (bar, _):
        told = bar(what)
        yield lambda done, total: told(done, done / total if total else None)


@contextmanager
def _bars() -> Iterator[tuple[Callable[[str], _Told], Callable[[str], None]]]:
    """What makes a bar, and what says a line beside the bars."""
    if not sys.stderr.isatty():
        due = _every_so_often()

        def line(what: str) -> _Told:
            pace = Pace(what)

            def told(done: int, share: float | None) -> None:
                text = pace.told(done, share)
                if due():
                    note(text)

            return told

        yield line, note
        return
    console = Console(stderr=True)
    with Progress(*_columns(), console=console, transient=True) as progress:

        def bar(what: str) -> _Told:
            pace, task = Pace(what), progress.add_task(what, total=None, visible=False)

            def told(done: int, share: float | None) -> None:
                text = pace.told(done, share)
                total = None if share is None else 1.0
                progress.update(task, description=text, total=total, completed=share or 0, visible=True)

            return told

        yield bar, lambda text: console.print(text, markup=False, highlight=False)


def _columns() -> tuple[ProgressColumn, ...]:
    return SpinnerColumn(), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)


def _every_so_often(seconds: float = 5.0) -> Callable[[], bool]:
    """Whether so long has passed since it last said yes."""
    last = time.monotonic()

    def due() -> bool:
        nonlocal last
        passed = time.monotonic() - last >= seconds
        last = time.monotonic() if passed else last
        return passed

    return due


def tell_graph(found: Statistics) -> None:
    """How many nodes and edges of each type there are."""
    for what, counts in (("nodes", found.nodes), ("edges", found.edges)):
        note(f"{what}: {', '.join(f'{count} {type_}' for type_, count in counts) or 'none'}")


def tell_left_out(records: Sequence[LeftOut]) -> None:
    """How many records were left out, by reason."""
    if records:
        reasons = Counter(record.reason.value for record in records)
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        note(f"{len(records)} records left out: {told}")


def tell_built(report: BuildReport, found: Statistics, *, idle: bool) -> None:
    """What a build did.

    :param found: what the graph holds now.
    :param idle: tell which rulings wait for a name.
    """
    note(f"{report.read} papers read: {report.added} taken in, {report.unchanged} unchanged" + _apart(report))
    for gone in report.vanished:
        papers = f"{gone.papers} paper{'' if gone.papers == 1 else 's'}"
        kept = f"vanished; its {papers} stay{'s' if gone.papers == 1 else ''} in the store. --prune takes them out"
        note(f"{gone.path}: {f'vanished, and its {papers} with it' if gone.pruned else kept}")
    tell_graph(found)
    tell_left_out(report.left_out)
    if report.ruled.total:
        note(f"resolutions: {report.ruled.applied} of {report.ruled.total} pairs applied")
    for reason in report.ruled.idle if idle else ():
        note(f"not applied: {reason}")


def _apart(report: BuildReport) -> str:
    counts = (
        (report.repeated, "repeated"),
        (report.joined, "joined with another record of the paper"),
        (report.removed, "taken out"),
    )
    return "".join(f", {count} {what}" for count, what in counts if count)


def tell_taken(taken: Taken, source: str, url: str) -> None:
    """What came of taking papers in from elsewhere.

    :param source: where they came from.
    :param url: the store that they went to.
    """
    note(f"{taken.read} papers read: {taken.added} taken in, {taken.unchanged} unchanged")
    if taken.settings is not None and not taken.is_adopted:
        note(
            f"note: {url} has papers of its own and keeps what was decided of them; {source} has {taken.settings}."
            " 'paperatlas build --min-confidence' and '--resolutions' decide anew."
        )
    elif taken.settings is not None and taken.settings != Settings():
        note(f"with {taken.settings}")
