"""Taking in what was said elsewhere: the papers of an export or of another store, and what was decided there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from .codec import Head
from .contents import settings_of
from .elements import Edge, Node
from .errors import LeftOut, Reason
from .facts import PaperFacts
from .settings import Settings
from .source_files import IMPORTED, Reread, SourceFile
from .stores import Store
from .watch import Watch

_BATCH = 50
"""Papers a transaction: what is held in memory, and what an interrupted run may have to take in again."""


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the graph, as the source has it; any text will do that is the same for the same part."""

    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A part that can't be read.

    :param at: where, to stand behind the source's name: ``:3`` for line 3.
    """

    at: str
    detail: str


Piece = Head | PaperFacts | Element | Broken
"""What a source is made of."""

Elements = Callable[[Iterable[Node], Iterable[Edge]], Iterator[str]]
"""The texts of a graph's elements, as a source would have them."""


@dataclass(slots=True)
class Taken:
    """What was taken in.

    :param read: different records of papers in the source.
    :param added: records taken in.
    :param unchanged: records of which the store held the same already.
    :param left_out: what could not be read, in the order of the source.
    :param settings: what was decided at the source; None where it doesn't say.
    :param is_adopted: whether the store has these settings now.
    :param is_same: whether the store's graph is the source's; None where that can't be expected, since the store
        held papers before, has other settings, or something was left out.
    """

    read: int = 0
    added: int = 0
    unchanged: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    settings: Settings | None = None
    is_adopted: bool = True
    is_same: bool | None = None


def take(pieces: Iterable[Piece], source: str, store: Store, elements: Elements, watch: Watch | None = None) -> Taken:
    """Take papers into a store, each in place of what it said there, and bring its graph up to date.

    A store without papers takes over what was decided at the source; one that has papers keeps what was decided of it.

    :param source: its name, for what is left out.
    :param store: opened to write.
    :param elements: how the source writes those of :class:`Element`.
    """
    taking = _Taking(source, store, watch or Watch())
    try:
        for piece in pieces:
            taking.take(piece)
        taking.flush()
        taking.check_count()
    finally:
        taking.remember()
        # What is in the store to stay is also what queries see, even when the run is stopped by Ctrl-C.
        store.merge(taking.watch.merging)
    report = taking.report
    if taking.was_empty and report.is_adopted and not report.left_out:
        found = _Fingerprint()
        for text in elements(store.nodes(), store.edges()):
            found.add(text)
        report.is_same = found.total == taking.fingerprint.total
    return report


class _Fingerprint:
    """What tells two collections of texts apart, whatever their order."""

    def __init__(self) -> None:
        self.total = 0

    def add(self, text: str) -> None:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        self.total = (self.total + int.from_bytes(digest)) % 2**256


class _Taking:
    def __init__(self, source: str, store: Store, watch: Watch) -> None:
        self.report = Taken()
        self.fingerprint = _Fingerprint()
        self.watch = watch
        self.was_empty = not store.records()
        self._source = source
        self._store = store
        self._waiting: dict[str, PaperFacts] = {}
        self._seen: set[str] = set()
        self._added: set[str] = set()
        self._announced: int | None = None
        """How many papers the source says that it has."""

    def take(self, piece: Piece) -> None:
        match piece:
            case Element(text):
                self.fingerprint.add(text)
            case PaperFacts():
                self._paper(piece)
            case Head(papers, settings):
                self._announced = papers + (self._announced or 0)
                self._settle(settings)
            case Broken(at, detail):
                self._leave_out(LeftOut(f"{self._source}{at}", Reason.UNREADABLE, f"{detail}; left out."))

    def _settle(self, settings: Settings) -> None:
        own = settings_of(self._store)
        if self.was_empty and self.report.settings is None and own != settings:
            # Before its papers are taken in, whose names would have to be derived once more.
            self._store.rule(settings.rulings)
            self._store.demand(settings.min_confidence)
            own = settings
        self.report.settings = settings
        self.report.is_adopted = self.report.is_adopted and own == settings

    def _paper(self, facts: PaperFacts) -> None:
        record = facts.paper.record
        if record in self._waiting:
            self.flush()
        is_known = not self.was_empty or record in self._seen
        self._seen.add(record)
        if not is_known or self._store.record(record) != facts:
            self._waiting[record] = facts
            if len(self._waiting) == _BATCH:
                self.flush()

    def flush(self) -> None:
        """Put what waits into the store, to stay."""
        if self._waiting:
            self._store.add(self._waiting.values())
            self._added.update(self._waiting)
            self._waiting = {}
        report = self.report
        report.read, report.added = len(self._seen), len(self._added)
        report.unchanged = report.read - report.added
        self.watch.batch(report.read, min(1.0, report.read / self._announced) if self._announced else None)

    def remember(self) -> None:
        """Have the store know that these papers are here to stay, whatever becomes of files that hold them too."""
        if self._seen:
            self._store.know(Reread((SourceFile(IMPORTED, frozenset(self._seen)),)))

    def check_count(self) -> None:
        """See whether all papers were there that the source says it has."""
        if self._announced is None and not self.report.read:
            detail = "holds a graph, but not what papers say, from which one is derived. Export it by this version."
        elif self._announced is None:
            detail = "nothing tells how many papers it should have: its begin is missing. Export it again."
        elif self.report.read < self._announced:
            detail = f"ends with {self.report.read} of {self._announced} papers: cut off, or edited. Export it again."
        else:
            return
        self._leave_out(LeftOut(self._source, Reason.UNREADABLE, detail))

    def _leave_out(self, record: LeftOut) -> None:
        self.report.left_out.append(record)
        self.watch.left_out(record)
