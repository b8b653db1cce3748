"""From files to records: Spark reads the bytes, the readers of every build read the papers in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from ...graph import EngineError, LeftOut, Paper, Reason, SourceError
from ...graph.codec import paper_to_json
from ..following import unreadable
from ..sources import Columns, Reading, read_content, read_lines
from .rows import Row, mapped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from .files import SourceFile
    from .work import Work

# file, block and number say where a record stands in the order of the sources.
RECORDS = "file long, block long, number long, name string, id string, paper string, left_out string"
"""Columns of records: a paper and its id, or what was left out."""

_RecordRow = tuple[int, int, int, str, str, str, str]
_BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"


MEASURES = {"papers": "count_if(id <> '')", "bad": "count_if(left_out <> '')"}
"""What is told of any frame with papers and what was left out."""


def read_records(
    files: Sequence[SourceFile], reading: Reading, work: Work
) -> Iterator[tuple[DataFrame, dict[str, int]]]:
    """All records of the files, in one frame or two, each with its :data:`MEASURES`.

    :raises EngineError: Spark cut the files into other parts than it had told before.
    """
    whole, in_lines = [f for f in files if f.lines is None], [f for f in files if f.lines is not None]
    if whole:
        # One file at a time in a worker's Python, however large they are.
        before = str(work.spark.conf.get(_BATCH))
        work.spark.conf.set(_BATCH, 1)
        try:
            yield work.measure(_whole(whole, reading, work.spark), "records-of-files", **MEASURES)
        finally:
            work.spark.conf.set(_BATCH, before)
    if in_lines:
        yield work.measure(_in_lines(in_lines, reading, work.spark), "records-of-lines", **MEASURES)


def _whole(files: Sequence[SourceFile], reading: Reading, spark: SparkSession) -> DataFrame:
    known = {file.path: (file.number, file.name) for file in files}
    found = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    contents = found.load([file.pattern for file in files]).select("path", "content")
    return mapped(contents, partial(_records_of_files, known, reading), RECORDS)


def _records_of_files(known: dict[str, tuple[int, str]], reading: Reading, rows: Iterator[Row]) -> Iterator[_RecordRow]:
    for row in rows:
        number, name = known[row.path]
        yield from _placed(_read(row.content, name, reading), number, 0, name)


def _read(content: bytes, name: str, reading: Reading) -> Iterator[Paper | LeftOut]:
    try:
        yield from read_content(content, name, reading.format, encoding=reading.encoding, columns=reading.columns)
    except SourceError as error:
        yield unreadable(name, error)


def _in_lines(files: Sequence[SourceFile], reading: Reading, spark: SparkSession) -> DataFrame:
    from pyspark.sql.functions import col, count, lit

    text = spark.read.text([file.pattern for file in files], recursiveFileLookup=True).select(
        # As bytes: as text, Spark would put a replacement for what is no UTF-8, and nobody be told.
        col("value").cast("binary").alias("line"),
        col("_metadata.file_path").alias("path"),
        col("_metadata.file_block_start").alias("block"),
    )
    # A line's number is not known in the midst of a file; so lines are counted first, which takes no time beside
    # the extraction.
    counts = text.groupBy("path", "block").agg(count(lit(1)).alias("lines")).collect()
    before: dict[tuple[str, int], int] = {}
    for path, blocks in groupby(sorted((c.path, c.block, c.lines) for c in counts), key=lambda one: one[0]):
        total = 0
        for _, block, lines in blocks:
            before[path, block] = total
            total += lines
    known = {file.uri: file for file in files}
    return mapped(text, partial(_records_of_lines, known, before, dict(reading.columns)), RECORDS)


def _records_of_lines(
    known: dict[str, SourceFile], before: dict[tuple[str, int], int], columns: Columns, rows: Iterator[Row]
) -> Iterator[_RecordRow]:
    for (path, block), some in groupby(rows, key=lambda row: (row.path, row.block)):
        file = known.get(path)
        if file is None or file.lines is None or (path, block) not in before:
            raise EngineError(f"{path}: changed while it was read. Build again.")
        papers = read_lines((row.line for row in some), file.lines, before[path, block], columns)
        yield from _placed(papers, file.number, block, file.name)


def _placed(records: Iterable[Paper | LeftOut], file: int, block: int, name: str) -> Iterator[_RecordRow]:
    for number, record in enumerate(records):
        if isinstance(record, LeftOut):
            yield file, block, number, name, "", "", left_out_to_json(record)
        else:
            yield file, block, number, name, record.record, paper_to_json(record), ""


def left_out_to_json(record: LeftOut) -> str:
    """One line of JSON."""
    return json.dumps([record.place, record.reason.value, record.detail])


def left_out_from_json(text: str) -> LeftOut:
    """What :func:`left_out_to_json` wrote."""
    place, reason, detail = json.loads(text)
    return LeftOut(place, Reason(reason), detail)
