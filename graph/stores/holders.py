"""Who holds a file that this process may not have."""

from __future__ import annotations

import os
from pathlib import Path

_LOCKS = Path("/proc/locks")
_PENDING = 0x40000000
"""The first byte that SQLite locks (https://sqlite.org/lockingv3.html), behind what others lock of their files."""


def holders(path: Path) -> list[int]:
    """Ids of other processes that hold locks of SQLite's on a file, sorted; none where the system doesn't tell.

    The file itself isn't opened: closing it would take away locks of this very process.
    """
    try:
        inode = str(path.stat().st_ino)
        lines = _LOCKS.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return []
    found = set()
    for line in lines:
        # 1: POSIX  ADVISORY  WRITE 4711 08:02:1836 1073741826 1073742335; one who waits has an arrow in front.
        match line.split():
            case [_, "POSIX", _, _, holder, place, first, _] if place.split(":")[-1] == inode:
                if first.isdecimal() and int(first) >= _PENDING:
                    found.add(int(holder))
    return sorted(found - {os.getpid()} - {n for n in found if n <= 0})
