"""Which records are one paper, and which of them stays: between reading and extraction, in one place."""

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

CHOSEN = (
    "file long, block long, number long, id string, paper string, left_out string,"
    " read long, repeated long, joined long"
)
"""Columns of what stays, one row a paper with the counts of a build's report, and of what was left out for it."""

_ChosenRow = tuple[int, int, int, str, str, str, int, int, int]


def one_a_paper(records: DataFrame, partitions: int) -> DataFrame:
    """Of the records of each paper the fullest, whatever their order.

    Records are of one paper when they have one id: `paper_key` says so. Where more than the id tells, it is the root
    of their connected components (components.py).

    :param records: columns :data:`paperatlas.loaders.spark.reading.RECORDS`.
    """
    from pyspark.sql.functions import col

    keyed = records.where("id <> ''").withColumn("paper_key", col("id"))
    # Sorted, so that reports tell of the same record as any build does, which reads them in this order.
    order = ("paper_key", "file", "block", "number")
    return mapped(keyed.repartition(partitions, "paper_key").sortWithinPartitions(*order), _fullest, CHOSEN)


def _fullest(rows: Iterator[Row]) -> Iterator[_ChosenRow]:
    for _, records in groupby(rows, key=lambda row: row.paper_key):
        report = BuildReport()
        fresh, stays = Fresh(None, report, Watch()), None
        for row in records:
            if fresh.takes(row.name, paper_from_json(row.paper)):
                stays = row
            for left_out in report.left_out:
                yield row.file, row.block, row.number, "", "", left_out_to_json(left_out), 0, 0, 0
            report.left_out.clear()
        if stays:
            place = (stays.file, stays.block, stays.number)
            yield *place, stays.id, stays.paper, "", report.read, report.repeated, report.joined
