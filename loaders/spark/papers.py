"""Which of the papers that are one record stays: between reading and extraction, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ...graph import Watch
from ...graph.codec import paper_from_json
from ..building import BuildReport, Fresh
from .reading import left_out_to_json
from .rows import Row, mapped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CHOSEN = "file long, block long, number long, id string, paper string, left_out string, read long, repeated long"
"""Columns of what stays, one row a record with the counts of a build's report, and of what was left out for it."""

_ChosenRow = tuple[int, int, int, str, str, str, int, int]


def one_a_record(records: DataFrame, partitions: int) -> DataFrame:
    """Of the papers of each record, which are of one source and id, the fullest, whatever their order.

    :param records: columns :data:`paperatlas.loaders.spark.reading.RECORDS`.
    """
    from pyspark.sql.functions import col

    keyed = records.where(col("id") != "")
    # Sorted, so that reports tell of the same record as any build does, which reads them in this order.
    order = ("id", "file", "block", "number")
    return mapped(keyed.repartition(partitions, "id").sortWithinPartitions(*order), _fullest, CHOSEN)


def _fullest(rows: Iterator[Row]) -> Iterator[_ChosenRow]:
    for _, records in groupby(rows, key=lambda row: row.id):
        report = BuildReport()
        fresh, stays = Fresh(None, report, Watch()), None
        for row in records:
            if fresh.takes(row.name, paper_from_json(row.paper)):
                stays = row
            for left_out in report.left_out:
                yield row.file, row.block, row.number, "", "", left_out_to_json(left_out), 0, 0
            report.left_out.clear()
        if stays:
            place = (stays.file, stays.block, stays.number)
            yield *place, stays.id, stays.paper, "", report.read, report.repeated
