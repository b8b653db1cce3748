"""Waiting until files change, and until they have come to rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from .following import Stamp, stamp_of
from .sources import files_of

REST = 3.0
"""Seconds for which size and time of a file must stay the same before it is read: it may be half written."""
LOOK = 1.0
"""Seconds between two looks at least; where a look takes long, so many that it is a twentieth of the time."""


class Resting:
    """Files of some sources that have changed and come to rest.

    They are looked at again and again, not announced by the system: which must be done anyway to see what is at rest,
    and works on disks of other machines too, where the system announces nothing.

    :param sources: files, folders, patterns; see :func:`files_of`.
    """

    def __init__(self, sources: Sequence[Path]) -> None:
        self._sources = sources
        self._seen: dict[Path, tuple[Stamp, float]] = {}
        self._built: dict[Path, Stamp] = {}
        self._missed: dict[Path, float] = {}
        self._first = time.monotonic()
        self._is_first = True

    def wait(self) -> dict[Path, Stamp]:
        """The files that are at rest, as soon as one of them is news, or one vanished."""
        while True:
            began = time.monotonic()
            ready = self._look()
            if self._is_news(ready):
                return ready
            time.sleep(max(LOOK, 20 * (time.monotonic() - began)))

    def pause(self) -> None:
        """Let some time pass before the next look."""
        time.sleep(LOOK)

    def built(self, ready: dict[Path, Stamp]) -> None:
        """These are no news any more."""
        self._built = {path: stamp for path, stamp in self._built.items() if path in self._seen} | ready
        self._is_first = False

    def _look(self) -> dict[Path, Stamp]:
        now = time.monotonic()
        seen: dict[Path, tuple[Stamp, float]] = {}
        for source in self._sources:
            for path in files_of(source):
                stamp = stamp_of(path) if isinstance(path, Path) else None
                if isinstance(path, Path) and stamp:
                    before = self._seen.get(path)
                    seen[path] = before if before and before[0] == stamp else (stamp, now)
        self._seen = seen
        self._missed = {path: self._missed.get(path, now) for path in self._built if path not in seen}
        return {path: stamp for path, (stamp, since) in seen.items() if now - since >= REST}

    def _is_news(self, ready: dict[Path, Stamp]) -> bool:
        at_rest = time.monotonic() - REST
        if self._is_first and (not self._seen or self._first <= at_rest):
            return True
        # A file that is taken away and put back in one go doesn't count as vanished.
        gone = any(since <= at_rest for since in self._missed.values())
        return gone or any(self._built.get(path) != stamp for path, stamp in ready.items())
