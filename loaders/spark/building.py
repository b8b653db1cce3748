"""From sources to facts, by Spark; and the facts into a store."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from itertools import islice
from typing import TYPE_CHECKING

from ...graph import LeftOut, PaperFacts, Store, Watch
from ...graph.codec import facts_from_json, facts_to_json, paper_from_json
from ..building import BuildReport, extract_one
from ..extraction import EXTRACTOR
from ..resolutions import ruled_pairs
from ..sources import Reading
from .errors import told
from .files import SourceFile, find_files
from .papers import one_a_record
from .reading import MEASURES, RECORDS, left_out_from_json, left_out_to_json, read_records
from .rows import Row, mapped

if TYPE_CHECKING:
    from pyspark.accumulators import Accumulator
    from pyspark.sql import DataFrame

    from .work import Work

FACTS = "file long, block long, number long, id string, facts string, left_out string"
"""Columns of what papers say: JSON of it by the paper's id, or why a paper was left out."""

_FactsRow = tuple[int, int, int, str, str, str]

_COUNTS = {what: f"sum({what})" for what in ("read", "repeated")}
_PAPERS_A_TASK = 50
"""What is done again when a machine is lost, for each of its cores: some seconds' work."""
_MOST_TASKS = 10_000
_AT_ONCE = 50
_TICK = 0.5
"""Seconds between two looks at how far the extraction is."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What Spark read and extracted.

    :param report: what was left out is in the order of the sources for each step by itself: reading files whole and
        in parts, choosing of the papers of one record, extraction.
    :param read: column `id`: all records that were read, as :attr:`Paper.record` has them.
    :param facts: columns `id`, the record, and `facts` (JSON), in the work folder.
    """

    report: BuildReport
    read: DataFrame
    facts: DataFrame


def extract(
    sources: Sequence[str], reading: Reading, work: Work, *, store: Store | None = None, watch: Watch | None = None
) -> Extracted:
    """Read the papers of these sources and extract what they say, on all machines of the cluster.

    :param sources: files, folders and patterns, which every worker must reach by the same names; or URLs of them
        that Spark reads, such as `s3a://bucket/dumps/*.jsonl`.
    :param store: papers that it has already, unchanged, are not extracted; None to extract all.
    :raises EngineError: Spark gave up.
    """
    watch = watch or Watch()
    report = BuildReport()
    with told():
        found = list(find_files(work.spark, list(sources), reading))
        for one in found:
            if isinstance(one, LeftOut):
                _leave_out(one, report, watch)
        records, count = _records([one for one in found if not isinstance(one, LeftOut)], reading, work, report, watch)
        tasks = _tasks(count, work)
        _deal_out(tasks, work)
        chosen, counts = work.measure(one_a_record(records, tasks), "papers", **MEASURES, **_COUNTS)
        _collect(chosen, counts, report, watch)
        report.read, report.repeated = (counts[what] for what in _COUNTS)
        papers = read = chosen.where("id <> ''")
        if store is not None and store.records():
            papers = _without_held(papers, store, report, work)
        done = work.spark.sparkContext.accumulator(0)
        with _telling(done, report, watch):
            # Anew into equal parts: those of records were by the hash of their ids.
            dealt = papers.repartition(tasks)
            facts, counts = work.measure(mapped(dealt, partial(_facts, done), FACTS), "facts", **MEASURES)
        _collect(facts, counts, report, watch)
        report.added = counts["papers"]
        good = facts.where("id <> ''").select("id", "facts")
    return Extracted(report, read.select("id"), good)


def into_store(extracted: Extracted, store: Store, watch: Watch | None = None) -> None:
    """Take the papers into a store and bring its graph up to date; completes the report.

    :param store: opened to write.
    """
    watch, report, done = watch or Watch(), extracted.report, 0
    try:
        with told():
            rows = (facts_from_json(row.facts) for row in extracted.facts.toLocalIterator(prefetchPartitions=True))
            for some in iter(lambda: list(islice(rows, _AT_ONCE)), []):
                store.add(some)
                done += len(some)
                watch.batch(done + report.unchanged, done / report.added)
    finally:
        # What is in the store to stay is also what queries see.
        store.merge(watch.merging)
    if hidden := list(store.hidden().items()):
        with told():
            pairs = extracted.facts.sparkSession.createDataFrame(hidden, "id string, shown string")
            known = pairs.join(extracted.read, "id", "left_semi").union(
                pairs.join(extracted.read.withColumnRenamed("id", "shown"), "shown", "left_semi").select("id", "shown")
            )
            report.joined = known.distinct().count()
    report.ruled = ruled_pairs(store)


def _tasks(papers: int, work: Work) -> int:
    cores: int = work.spark.sparkContext.defaultParallelism
    return min(max(cores, math.ceil(papers / _PAPERS_A_TASK)), _MOST_TASKS)


def _deal_out(tasks: int, work: Work) -> None:
    """Let joins have as many parts as there is to do, unless the user says how many."""
    parts = "spark.sql.shuffle.partitions"
    if not work.spark.sparkContext.getConf().contains(parts):
        work.spark.conf.set(parts, max(work.spark.sparkContext.defaultParallelism, tasks // 8))


def _facts(done: Accumulator[int], rows: Iterator[Row]) -> Iterator[_FactsRow]:
    for row in rows:
        said = extract_one(paper_from_json(row.paper))
        done.add(1)
        place = (row.file, row.block, row.number)
        if isinstance(said, PaperFacts):
            yield *place, row.id, facts_to_json(said), ""
        else:
            yield *place, "", "", left_out_to_json(said)


def _without_held(papers: DataFrame, store: Store, report: BuildReport, work: Work) -> DataFrame:
    """The papers that a store has not, or not so."""
    held: list[tuple[str]] = []
    rows = (paper_from_json(row.paper) for row in papers.select("paper").toLocalIterator(prefetchPartitions=True))
    for some in iter(lambda: list(islice(rows, 4 * _AT_ONCE)), []):
        held += [(ident,) for ident in store.held(some, EXTRACTOR)]
    report.unchanged = len(held)
    return papers.join(work.spark.createDataFrame(held, "id string"), "id", "left_anti") if held else papers


def _records(
    files: Sequence[SourceFile], reading: Reading, work: Work, report: BuildReport, watch: Watch
) -> tuple[DataFrame, int]:
    """All records, and how many of them are papers."""
    frames, papers = [], 0
    for frame, measured in read_records(files, reading, work):
        _collect(frame, measured, report, watch)
        frames.append(frame)
        papers += measured["papers"]
    if not frames:
        return work.spark.createDataFrame([], RECORDS), 0
    return reduce(lambda one, other: one.union(other), frames), papers


def _collect(frame: DataFrame, measured: Mapping[str, int], report: BuildReport, watch: Watch) -> None:
    """Report what of a frame was left out, in the order of the sources."""
    if measured["bad"]:
        rows = frame.where("left_out <> ''").select("file", "block", "number", "left_out").collect()
        for row in sorted(rows):
            _leave_out(left_out_from_json(row.left_out), report, watch)


def _leave_out(record: LeftOut, report: BuildReport, watch: Watch) -> None:
    report.left_out.append(record)
    watch.left_out(record)


@contextmanager
def _telling(extracted: Accumulator[int], report: BuildReport, watch: Watch) -> Iterator[None]:
    """Tell now and then how many papers are done, of which Spark learns at the end of each task."""
    ended = threading.Event()

    def look() -> None:
        last, due = 0, report.read - report.unchanged
        while not ended.wait(_TICK):
            # A task that was done again, since its machine was lost, counts twice.
            done = min(extracted.value, due)
            if done > last:
                last = done
                watch.batch(report.unchanged + done, done / due)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
