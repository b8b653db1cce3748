"""Which files a store was built from, and which papers each of them holds.

A store keeps this in its books, beside the settings; it is no part of the graph, and no export has it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

IMPORTED = "import"
"""In place of a path: papers that were imported, or copied from another store."""
PIPED = "-"
"""In place of a path: papers of standard input and other pipes."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as a store was last built from it.

    :param path: absolute; else :data:`IMPORTED` or :data:`PIPED`, which never vanish.
    :param papers: its records, as :attr:`Paper.record` has them.
    :param size: bytes.
    :param changed: when it, or what the system knows of it, was changed last, in nanoseconds since 1970; 0 where that
        tells nothing, since it was changed so shortly before it was read that another change could bear the same time.
    :param digest: of its bytes.
    :param way: how it was read: options, and the extractor's name and version.
    :param settled: it was read to its end without a fault, and no record twice; so as long as it stays as it is, the
        same would come of it again.
    """

    path: str
    papers: frozenset[str]
    size: int = 0
    changed: int = 0
    digest: str = ""
    way: str = ""
    settled: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a file, which may change and vanish."""
        return os.path.isabs(self.path)

    @property
    def key(self) -> str:
        """What the books find it by: a path may hold bytes that are no text, and be too long for an index."""
        return hashlib.sha256(self.path.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def packed(self) -> bytes:
        """All that it says; tens of thousands of papers in a few bytes each."""
        row = [self.path, self.size, self.changed, self.digest, self.way, self.settled, sorted(self.papers)]
        return zlib.compress(json.dumps(row).encode())

    @classmethod
    def unpacked(cls, record: bytes) -> SourceFile:
        """What :meth:`packed` gave."""
        path, size, changed, digest, way, settled, papers = json.loads(zlib.decompress(record))
        return cls(path, frozenset(papers), size, changed, digest, way, settled)


@dataclass(frozen=True, slots=True)
class Reread:
    """What a build found out about files.

    :param files: those that it read, as they are now.
    :param gone: paths of those whose papers shall go with them.
    :param before: by path, what was known of all files when it began.
    """

    files: tuple[SourceFile, ...]
    gone: frozenset[str] = frozenset()
    before: Mapping[str, SourceFile] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a store's books of files.

    :param put: what is known of files from now on, in place of what was known of their paths.
    :param forgotten: files of which nothing is known any more.
    :param lost: records that a file held and that none holds any longer, sorted.
    """

    put: tuple[SourceFile, ...] = ()
    forgotten: tuple[SourceFile, ...] = ()
    lost: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.put or self.forgotten)


def change(known: Iterable[SourceFile], news: Reread) -> Change:
    """What a build's news make of what is known now, which need not be what was known when it began.

    On a server another process may have built meanwhile: of a file that both have read nothing is concluded, and the
    next build reads it once more.

    >>> known = [SourceFile("/a", frozenset("xy")), SourceFile("/b", frozenset("y"))]
    >>> before = {file.path: file for file in known}
    >>> change(known, Reread((), frozenset(["/a"]), before)).lost
    ('x',)
    """
    now = {file.path: file for file in known}
    after, before = dict(now), news.before or {}
    for file in news.files:
        old = now.get(file.path)
        if old is None or (file.is_file and old == before.get(file.path)):
            after[file.path] = file
        else:
            after[file.path] = replace(file, papers=file.papers | old.papers, settled=False)
    forgotten = [now[path] for path in sorted(news.gone) if path in now and now[path] == before.get(path)]
    for file in forgotten:
        after.pop(file.path, None)
    put = [file for path, file in sorted(after.items()) if file != now.get(path)]
    replaced = [now[file.path] for file in put if file.path in now]
    lost = frozenset[str]().union(*(file.papers for file in (*forgotten, *replaced)))
    if lost:
        lost = lost.difference(*(file.papers for file in after.values()))
    return Change(tuple(put), tuple(forgotten), tuple(sorted(lost)))
