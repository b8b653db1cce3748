"""Long runs on the terminal: how far they are, and what became of them."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from ..graph import LeftOut, Settings, Taken, Watch
from ..queries import Statistics
from .output import note


@contextmanager
def watching() -> Iterator[Watch]:
    """A progress bar on a terminal, plain lines in a pipe; records left out are told either way."""
    if not sys.stderr.isatty():
        due = _every_so_often()

        def tell(text: str) -> None:
            if due():
                note(text)

        yield Watch(
            batch=lambda done: tell(f"{done} papers read"),
            left_out=lambda record: note(f"left out: {record}"),
            merging=lambda done, total: tell(f"{done} of {total} papers merged"),
        )
        return
    console = Console(stderr=True)
    with Progress(*_columns(), console=console, transient=True) as progress:
        reading = progress.add_task("papers read", total=None)
        merging = progress.add_task("papers merged", total=None, visible=False)
        yield Watch(
            batch=lambda done: progress.update(reading, completed=done),
            left_out=lambda record: console.print(f"left out: {record}", markup=False, highlight=False),
            merging=lambda done, total: progress.update(merging, completed=done, total=total, visible=True),
        )


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Something to call with how much is done of how much: a bar on a terminal, a line now and then in a pipe.

    :param what: is done: "nodes written".
    """
    if not sys.stderr.isatty():
        due = _every_so_often()
        yield lambda done, total: note(f"{done} of {total} {what}") if due() else None
        return
    with Progress(*_columns(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _columns() -> tuple[ProgressColumn, ...]:
    return SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()


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
