"""What a build did, and building again whenever files change."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..graph import StoreBusyError
from ..loaders import BuildReport, Follow, Resting
from ..queries import Statistics
from .output import note
from .watching import tell_graph, tell_left_out


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


def tell(done: Round, url: str, *, idle: bool) -> None:
    """Say what a build did.

    :param url: of the store.
    :param idle: tell which rulings wait for a name.
    """
    report = done.report
    note(f"{report.read} papers read: {report.added} taken in, {report.unchanged} unchanged" + _apart(report))
    for gone in report.vanished:
        papers = f"{gone.papers} paper{'' if gone.papers == 1 else 's'}"
        kept = f"vanished; its {papers} stay{'s' if gone.papers == 1 else ''} in the store. --prune takes them out"
        note(f"{gone.path}: {f'vanished, and its {papers} with it' if gone.pruned else kept}")
    tell_graph(done.found)
    tell_left_out(report.left_out)
    if report.ruled.total:
        note(f"resolutions: {report.ruled.applied} of {report.ruled.total} pairs applied")
    for reason in report.ruled.idle if idle else ():
        note(f"not applied: {reason}")
    if done.least:
        note(f"what is less sure than {done.least:g} is left out; --min-confidence 0 brings it back")
    note(f"{url}: ready in {done.seconds:.1f} s")


def _apart(report: BuildReport) -> str:
    counts = (
        (report.repeated, "repeated"),
        (report.joined, "joined with another source's"),
        (report.removed, "taken out"),
    )
    return "".join(f", {count} {what}" for count, what in counts if count)


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
