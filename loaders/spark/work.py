"""What a job keeps on its way: Parquet in a folder that the driver and all workers reach."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...graph import EngineError
from .errors import told
from .files import hadoop_path

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True, slots=True)
class Work:
    """A folder for one job.

    :param url: as Spark reads it.
    """

    spark: SparkSession
    url: str

    def keep(self, frame: DataFrame, name: str) -> DataFrame:
        """Write a frame to the folder; gives what is read back from there.

        What is kept is not computed again when an executor is lost, as what Spark holds in executors would be.

        :raises EngineError: what workers wrote is not there: each has a folder of its own.
        """
        return self.measure(frame, name)[0]

    def measure(self, frame: DataFrame, name: str, **measures: str) -> tuple[DataFrame, dict[str, int]]:
        """As :meth:`keep`, with what is measured of the rows on their way, which takes no job of its own.

        :param measures: by name, aggregates of Spark's SQL that are whole numbers; 0 where there are no rows.
        """
        from pyspark.sql import Observation
        from pyspark.sql.functions import expr

        observed, place = Observation(), f"{self.url}/{name}"
        columns = {"_rows": "count(1)"} | measures
        measured = [expr(f"coalesce({measure}, 0)").alias(what) for what, measure in columns.items()]
        frame.observe(observed, *measured).write.parquet(place)
        kept = self.spark.read.schema(frame.schema).parquet(place)
        found = {what: int(value) for what, value in observed.get.items()}
        if kept.count() != found.pop("_rows"):
            raise EngineError(
                f"{self.url}: workers don't write there, but each to a folder of its own. Name one that all of them and"
                " this machine reach: --work hdfs://..., s3a://... or a shared disk."
            )
        return kept, found


@contextmanager
def work_folder(spark: SparkSession, url: str | None) -> Iterator[Work]:
    """A folder of this job's own, which is deleted at its end.

    :param url: of a folder to make it in; None for this machine's folder of temporary files.
    :raises EngineError: it can't be written to.
    """
    base = (url or tempfile.gettempdir()).rstrip("/")
    path = hadoop_path(spark, f"{base}/paperatlas-{secrets.token_hex(6)}")
    with told():
        system = path.getFileSystem(spark._jsc.hadoopConfiguration())
        system.mkdirs(path)
        try:
            yield Work(spark, path.toString())
        finally:
            system.delete(path, True)
