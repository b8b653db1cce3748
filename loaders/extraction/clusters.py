"""Words and phrases that stand in like company, learned from raw abstracts: for names that no annotated paper holds."""

from __future__ import annotations

from functools import lru_cache

from .catalogue import CLUSTERS, read_table

Cluster = tuple[str, str, str]
"""Among few, among some and among many clusters."""
UNKNOWN: Cluster = ("a", "b", "c")


@lru_cache(maxsize=1)
def clusters() -> dict[str, Cluster]:
    """The clusters of each known word or phrase, which is written in lower case; from clusters.tsv."""
    table: dict[str, Cluster] = {}
    for few, some, many, *units in read_table(CLUSTERS):
        table.update(dict.fromkeys(units, (f"a{few}", f"b{some}", f"c{many}")))
    return table
