"""Connected components in data frames alone: sets of what pairs join, directly or over others.

The algorithm is that of Kiveris and others, "Connected Components in MapReduce and Beyond" (2014), which GraphFrames
has too: each round hangs every thing onto the smallest that it or its neighbours know of, first those above it, then
those below, until nothing moves. Rounds grow with the logarithm of the longest chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from .work import Work


def components(pairs: DataFrame, work: Work, name: str) -> DataFrame:
    """For each thing that is not the smallest of its set, that smallest: `item` and `root`, each item once.

    A thing without a row stands for its set itself. Smaller is what comes first in the order of code points, so that
    the outcome is a function of the set of pairs.

    :param pairs: texts `one` and `other`, in any order and number.
    :param name: of what is kept of each round in the work folder: a lost machine costs no round that is done.
    """
    from pyspark.sql.functions import col, greatest, least

    low, high = least("one", "other"), greatest("one", "other")
    edges = pairs.where(col("one") != col("other")).select(high.alias("item"), low.alias("root")).distinct()
    edges, before, number = work.keep(edges, f"{name}-0"), None, 0
    while before != (before := _fingerprint(edges)):
        number += 1
        edges = work.keep(_small_star(_large_star(edges)), f"{name}-{number}")
    return edges


def _large_star(edges: DataFrame) -> DataFrame:
    """Every neighbour that is greater than a thing, onto the smallest of the thing and its neighbours."""
    from pyspark.sql import Window
    from pyspark.sql.functions import col, least
    from pyspark.sql.functions import min as smallest

    both = edges.select(col("item").alias("one"), col("root").alias("other")).union(edges.select("root", "item"))
    known = both.withColumn("least", least("one", smallest("other").over(Window.partitionBy("one"))))
    return (
        known.where(col("other") > col("one")).select(col("other").alias("item"), col("least").alias("root")).distinct()
    )


def _small_star(edges: DataFrame) -> DataFrame:
    """A thing and all its smaller neighbours, onto the smallest of these."""
    from pyspark.sql import Window
    from pyspark.sql.functions import col
    from pyspark.sql.functions import min as smallest

    known = edges.withColumn("least", smallest("root").over(Window.partitionBy("item")))
    others = known.where(col("root") != col("least")).select(col("root").alias("item"), col("least").alias("root"))
    return known.select("item", col("least").alias("root")).union(others).distinct()


def _fingerprint(edges: DataFrame) -> tuple[int, int]:
    """What is the same for the same set of edges, and for another with a chance of one in 2^64."""
    from pyspark.sql.functions import coalesce, col, count, lit, xxhash64
    from pyspark.sql.functions import sum as total

    hashes = total(xxhash64("item", "root").cast("decimal(38,0)"))
    found = edges.agg(count(lit(1)).alias("rows"), coalesce(hashes, lit(0)).alias("hash")).select(
        col("rows"), col("hash").cast("decimal(38,0)")
    )
    rows, hashed = found.first() or (0, 0)
    return int(rows), int(hashed)
