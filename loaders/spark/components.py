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
    # Sets of edges are told apart by number and sum of hashes; two have the same with a chance of one in 2^64.
    measures = {"edges": "count(1)", "hashes": "sum(cast(xxhash64(item, root) AS decimal(38, 0)))"}
    edges, found = work.measure(edges, f"{name}-0", **measures)
    before, number = None, 0
    while found != before:
        before, number = found, number + 1
        edges, found = work.measure(_small_star(_large_star(edges)), f"{name}-{number}", **measures)
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
