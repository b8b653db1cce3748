"""From data frames to rows that plain functions read and write, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    from pyspark.sql import DataFrame

Row = Any
"""A named tuple, of the columns of a frame."""

_ROWS_AT_ONCE = 100


def mapped(frame: DataFrame, function: Callable[[Iterator[Row]], Iterable[tuple[Any, ...]]], schema: str) -> DataFrame:
    """What a function makes of the rows of each partition, in their order.

    :param function: of a module, or a partial one, so that it is found by its name where it runs.
    :param schema: the columns that it gives, as Spark writes them. None is ever null, since pandas would make a
        number of it: a text that is not there is empty.
    """
    names = [column.split()[0] for column in schema.split(", ")]

    def batches(frames: Iterator[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
        import pandas

        rows = iter(function(row for some in frames for row in some.itertuples(index=False, name="Row")))
        for some in iter(lambda: list(islice(rows, _ROWS_AT_ONCE)), []):
            yield pandas.DataFrame.from_records(some, columns=names)

    return frame.mapInPandas(batches, schema)
