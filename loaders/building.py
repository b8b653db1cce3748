"""From sources to a store: read, extract, keep, merge."""

from __future__ import annotations

import hashlib
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from ..graph import LeftOut, Paper, PaperFacts, Reason, Rulings, Store, Watch, id_in
from .extraction import EXTRACTOR, extractor
from .following import Follow, Following, Reader
from .resolutions import RuledPairs, ruled_pairs
from .sources import read_papers
from .vanishing import Vanished

_BATCH = 50
"""Papers a batch: what an interrupted build may have to extract again, and what is held in memory."""

_RECORDS_AT_ONCE = 200
"""Records that a store is asked of together: one by one, each would be a journey to a server and back."""


@dataclass(slots=True)
class BuildReport:
    """What a build did.

    :param read: different records of papers in the sources, those left out not counted.
    :param added: records extracted and taken in.
    :param unchanged: records that the store had already, read by the same extractor.
    :param repeated: records that say the same as an earlier one of this build.
    :param joined: records of papers that another record is shown of, see :mod:`paperatlas.graph.identity`.
    :param left_out: records and whole sources that could not be taken in, in the order of the sources.
    :param ruled: what became of the rulings that the store holds.
    :param removed: papers taken out, since no file that the store was built from says them any more.
    :param vanished: files that the store was built from and that are gone, by path.
    """

    read: int = 0
    added: int = 0
    unchanged: int = 0
    repeated: int = 0
    joined: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    ruled: RuledPairs = field(default_factory=lambda: RuledPairs(0, 0, ()))
    removed: int = 0
    vanished: list[Vanished] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Whether it changed the store, or has something that a person should see to."""
        return bool(self.added or self.removed or self.vanished or self.left_out)

    def leave_out(self, record: LeftOut, watch: Watch) -> None:
        """Count what is left out, and tell it at once."""
        self.left_out.append(record)
        watch.left_out(record)


def build(
    sources: Iterable[Path],
    store: Store,
    *,
    read: Reader = read_papers,
    workers: int | None = None,
    rulings: Rulings | None = None,
    min_confidence: float | None = None,
    follow: Follow | None = None,
    watch: Watch | None = None,
) -> BuildReport:
    """Take the papers of these sources into a store and bring its graph up to date.

    A paper that the store has already, unchanged, is not extracted again; so an interrupted build goes on where
    it stopped. What the papers say does not depend on their order, nor on how many processes read them.

    A file that is as the store was built from it is not even read. What a file doesn't say any more is taken out,
    unless another file says it.

    :param sources: files, folders, patterns, ``-`` for standard input (see :func:`files_of`).
    :param store: opened to write.
    :param read: how a file is read, such as ``partial(read_papers, format="csv")``; told(bytes) is called on the way.
    :param workers: processes that extract; None for as many as the machine has cores.
        Those are processes of their own, so a script that calls this guards it by ``if __name__ == "__main__":``.
    :param rulings: in place of all that the store holds; None to keep those.
    :param min_confidence: 0 to 1; what is less sure stays out of the graph. None to keep what was demanded last.
    :param follow: which files to read, and what becomes of vanished ones' papers; None to read all and keep them.
    """
    watch = watch or Watch()
    if rulings is not None:
        store.rule(rulings)
    if min_confidence is not None:
        store.demand(min_confidence)
    report = BuildReport()
    taken, failed = set[str](), set[str]()
    fresh = Fresh(store, report, watch)
    try:
        files = Following(sources, read, store, follow or Follow())
        for batch in _extract(fresh.papers(files.records()), workers or os.cpu_count() or 1):
            facts = [one for one in batch if isinstance(one, PaperFacts)]
            store.add(facts)
            taken.update(one.paper.record for one in facts)
            report.added = len(taken)
            for one in batch:
                if isinstance(one, LeftOut):
                    failed.add(one.place)
                    report.leave_out(one, watch)
            watch.batch(report.added + report.unchanged, files.share)
        _conclude(files, failed, report, watch)
        fresh.ids |= files.passed_ids
    finally:
        # What is in the store to stay is also what queries see, even when the build is stopped by Ctrl-C.
        store.merge(watch.merging)
    report.joined = sum(bool({id_in(one), id_in(other)} & fresh.ids) for one, other in store.hidden().items())
    report.ruled = ruled_pairs(store)
    return report


def _conclude(files: Following, failed: set[str], report: BuildReport, watch: Watch) -> None:
    """When all is read: what that means for files that were not, and for papers that no file has any more."""
    report.read += files.passed
    report.unchanged += files.passed
    removed, report.vanished, faults = files.conclude(failed)
    report.removed = len(removed)
    for fault in faults:
        report.leave_out(fault, watch)


class Fresh:
    """The papers of some records that must be extracted, each record once, or again where a fuller one follows.

    :param store: what it holds need not be; None to extract all.
    :param report: to count in.
    """

    def __init__(self, store: Store | None, report: BuildReport, watch: Watch) -> None:
        self._store = store
        self._report = report
        self._watch = watch
        self._seen: dict[str, tuple[int, bytes]] = {}
        self.ids: set[str] = set()
        """Of the papers that were read."""

    def papers(self, records: Iterable[tuple[Path, Paper | LeftOut]]) -> Iterator[Paper]:
        """Those papers, in the order of the records.

        :param records: each with the file that it is from.
        """
        waiting = iter(records)
        for some in iter(lambda: list(islice(waiting, _RECORDS_AT_ONCE)), []):
            new = {paper.record: paper for _, paper in reversed(some) if isinstance(paper, Paper)}
            unseen = (p for p in new.values() if p.record not in self._seen)
            held = self._store.held(unseen, EXTRACTOR) if self._store else set()
            for path, paper in some:
                if isinstance(paper, LeftOut):
                    self._leave_out(paper)
                    continue
                # Whatever the store holds by now, a shorter one may be on its way into it.
                is_held = paper.record not in self._seen and paper.record in held
                if self.takes(path, paper):
                    if is_held:
                        self._report.unchanged += 1
                    else:
                        yield paper

    def takes(self, file: Path | str, paper: Paper) -> bool:
        """Whether a paper is the fullest of its record so far."""
        if paper.record not in self._seen:
            self._report.read += 1
            self._seen[paper.record] = _weight(paper)
            self.ids.add(paper.id)
            return True
        return self._is_fuller(file, paper)

    def _is_fuller(self, file: Path | str, paper: Paper) -> bool:
        """Of different records of one source and id the fuller stays, whichever comes first, so order can't show."""
        weight, known = _weight(paper), self._seen[paper.record]
        if weight == known:
            self._report.repeated += 1
            return False
        which = "this one" if weight < known else "the earlier"
        detail = (
            f"{paper.title!r} has the id {paper.id!r} of another record; {which} has the shorter abstract, left out."
        )
        self._leave_out(LeftOut(str(file), Reason.SAME_ID, f"{detail} Give each paper an id of its own."))
        if weight > known:
            self._seen[paper.record] = weight
        return weight > known

    def _leave_out(self, record: LeftOut) -> None:
        self._report.leave_out(record, self._watch)


def _weight(paper: Paper) -> tuple[int, bytes]:
    """Length of the abstract, then a digest of all that the record says: texts would fill the memory."""
    return len(paper.abstract), hashlib.sha256(repr(paper).encode()).digest()


def _extract(papers: Iterator[Paper], workers: int) -> Iterator[list[PaperFacts | LeftOut]]:
    """Facts of the papers in batches, in order; in processes of their own where there is enough to do."""
    batches = iter(lambda: list(islice(papers, _BATCH)), [])
    # A process takes a second to start and load its pipeline: a few batches are sooner done here.
    first = list(islice(batches, 2 * workers))
    if workers == 1 or len(first) < 2 * workers:
        for batch in first:
            yield _extract_batch(batch)
        for batch in batches:
            yield _extract_batch(batch)
        return
    # Spawned, not forked: the parent may hold threads of the store's engine.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        waiting: deque[Future[list[PaperFacts | LeftOut]]] = deque()
        for batch in first:
            waiting.append(pool.submit(_extract_batch, batch))
        for batch in batches:
            yield waiting.popleft().result()
            waiting.append(pool.submit(_extract_batch, batch))
        while waiting:
            yield waiting.popleft().result()


def _end_with_parent() -> None:
    """End this process when the one that started it is killed; a pool's processes would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _extract_batch(papers: list[Paper]) -> list[PaperFacts | LeftOut]:
    return [extract_one(paper) for paper in papers]


def extract_one(paper: Paper) -> PaperFacts | LeftOut:
    """What a paper says; or that the pipeline stumbled over it, which must not cost the others."""
    reader = extractor()  # outside: a pipeline that can't be loaded is no paper's fault
    try:
        return reader.facts(paper)
    except Exception as error:
        detail = (
            f"{paper.title!r} could not be extracted ({type(error).__name__}: {error}); left out. Please report it."
        )
        return LeftOut(paper.id, Reason.NOT_EXTRACTED, detail)
