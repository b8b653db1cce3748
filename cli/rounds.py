"""What a build did, and building again whenever files change."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ..graph import StoreBusyError
from ..loaders import BuildReport, Follow, Resting
from ..queries import Statistics
from .output import note
from .watching import tell_built

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Round:
    """A build, and the graph that it left.

    :param least: confidence that the graph demands, 0 to 1.
    :param seconds: that it took.
    """

    report: BuildReport
    found: Statistics
    least: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """How a build goes along with what becomes of files.

    :param prune: take out the papers of those that vanish.
    :param watch: build again whenever some change.
    """

    prune: bool
    watch: bool


def rounds_options(function: F) -> F:
    """`--prune` and `--watch`, as one parameter `rounds`."""

    @click.option(
        "--prune", is_flag=True, help="Take out the papers of files that have vanished; else they are only told."
    )
    @click.option(
        "--watch",
        is_flag=True,
        help="Build, then wait for files that come, change or vanish, and build again, until Ctrl-C.",
    )
    @wraps(function)
    def given(*arguments: Any, prune: bool, watch: bool, **others: Any) -> Any:
        return function(*arguments, rounds=Rounds(prune, watch), **others)

    return given  # type: ignore[return-value]


def tell(done: Round, url: str, *, idle: bool) -> None:
    """Say what a build did.

    :param url: of the store.
    :param idle: tell which rulings wait for a name.
    """
    tell_built(done.report, done.found, idle=idle)
    if done.least:
        note(f"what is less sure than {done.least:g} is left out; --min-confidence 0 brings it back")
    note(f"{url}: ready in {done.seconds:.1f} s")


def keep_building(take: Callable[[Follow], Round], sources: Sequence[Path], url: str, *, prune: bool) -> None:
    """Build, and again whenever files have changed and come to rest, until Ctrl-C or SIGTERM.

    Between builds the store is open to others. While another process writes to it, a build waits for it.

    :param take: builds once.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    resting, told, is_first, is_waiting = Resting(sources), set[str](), True, False
    try:
        while True:
            ready = resting.wait()
            try:
                done = take(Follow(prune, ready.keys()))
            except StoreBusyError as error:
                if not is_waiting:
                    note(f"{error} So does this build.")
                is_waiting = True
                resting.pause()
                continue
            resting.built(ready)
            fresh = [gone for gone in done.report.vanished if gone.path not in told]
            told = {gone.path for gone in done.report.vanished if not gone.pruned}
            done.report.vanished = fresh
            if is_first or done.report.is_news:
                tell(done, url, idle=is_first)
            is_first = is_waiting = False
    except KeyboardInterrupt:
        note(f"no longer watching; {url} has what was built so far")
