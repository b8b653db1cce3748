"""A graph that Spark made, as exports read it: in order and as a stream, so that the driver holds little of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...graph import Edge, Node, NodeType, PaperFacts, Rulings, Settings, edge_of, node_of
from ...graph.atlas import namings
from ...graph.codec import facts_from_json
from ...graph.stores.records import Names, key_name
from .errors import told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class SparkContents:
    """What :mod:`paperatlas.graph.exports` can write: a merged graph in a work folder.

    Exports are written by the driver, one after the other part of what Spark has sorted: so there is one writer of
    each format, and the bytes are those of any export.

    :param said: columns `id`, `facts` and `places`: a paper, what it says, and where its names stand.
    :param named: columns :data:`paperatlas.loaders.spark.merging.NAMINGS`.
    :param resolved: columns :data:`paperatlas.loaders.spark.merging.PLACES`: nodes of many papers.
    :param own: columns :data:`paperatlas.loaders.spark.merging.ELEMENTS`: nodes and edges of one paper.
    """

    url = "Spark"
    busy = False

    def __init__(
        self,
        spark: SparkSession,
        settings: Settings,
        said: DataFrame,
        named: DataFrame,
        resolved: DataFrame,
        own: DataFrame,
    ) -> None:
        self._spark = spark
        self._settings = settings
        self._said = said
        self._named = named
        shared = resolved.where("node <> ''").select("id", "type", "node")
        self._nodes = own.where("source = ''").select("id", "type", "element").union(shared)
        self._edges = own.where("source <> ''")
        self._reading: Iterator[tuple[str, PaperFacts]] = iter(())
        self._read = ""

    @property
    def min_confidence(self) -> float:
        """See :class:`paperatlas.graph.Store`."""
        return self._settings.min_confidence

    @property
    def rulings(self) -> Rulings:
        """See :class:`paperatlas.graph.Store`."""
        return self._settings.rulings

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted by id and type."""
        for row in _stream(self._nodes.orderBy("id", "type").select("element")):
            record = json.loads(row.element)
            yield node_of(record["node"], record)

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted."""
        for row in _stream(self._edges.orderBy("id", "type", "source", "target").select("element")):
            record = json.loads(row.element)
            ends = (record["from"], record["from_type"]), (record["to"], record["to_type"])
            yield edge_of(record["edge"], *ends, record)

    def paper_ids(self) -> list[str]:
        """Ids of all papers, sorted."""
        return self._ids

    @cached_property
    def _ids(self) -> list[str]:
        return [row.id for row in _stream(self._said.select("id").orderBy("id"))]

    def facts(self, paper: str) -> PaperFacts | None:
        """What a paper says, by id; quick for one after the other in their order, as exports ask."""
        if paper <= self._read:
            self._reading = iter(())
        found = self._next(paper)
        if found is None:
            said = _stream(self._said.select("id", "facts").orderBy("id"))
            self._reading = ((row.id, facts_from_json(row.facts)) for row in said)
            found = self._next(paper)
        self._read = paper
        return found

    def _next(self, paper: str) -> PaperFacts | None:
        for ident, facts in self._reading:
            if ident == paper:
                return facts
            if ident > paper:
                break
        return None

    def count(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many nodes and how many edges there are, each by type."""
        with told():
            nodes, edges = (
                {row.type: int(row["count"]) for row in frame.groupBy("type").count().collect()}
                for frame in (self._nodes, self._edges)
            )
        return nodes, edges

    def is_named(self, space: str, key: str) -> bool:
        """Whether a paper has a name, an expansion or a known spelling of this key, of which a ruling speaks."""
        return key_name((space, key)) in self._ruled_keys

    @cached_property
    def _ruled_keys(self) -> set[str]:
        from pyspark.sql.functions import col, explode

        asked = [(key_name(key),) for key in sorted({*self.rulings.keys()})]
        if not asked:
            return set()
        keys = self._spark.createDataFrame(asked, "ruled string")
        every = self._named.select("key").union(self._named.select(explode("others")))
        with told():
            return {row.ruled for row in keys.join(every, col("ruled") == col("key"), "left_semi").collect()}

    def named_papers(self) -> Iterator[tuple[PaperFacts, Names]]:
        """What each paper says and names, in the order of their ids."""
        for row in _stream(self._said.orderBy("id")):
            facts, places = facts_from_json(row.facts), places_from_json(row.places)
            found = list(namings(facts.sure(self.min_confidence)))
            nodes = (places[naming.space, naming.name] for naming in found)
            yield facts, Names(found, [f"{type_} {ident}" for ident, type_ in nodes])

    def key_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Every key of a name, sorted, and ids of the papers that have it, sorted."""
        from pyspark.sql.functions import collect_set, explode, sort_array

        own = self._named.select("key", "paper")
        every = own.union(self._named.select(explode("others"), "paper"))
        holders = every.groupBy("key").agg(sort_array(collect_set("paper")).alias("papers")).orderBy("key")
        for row in _stream(holders):
            yield row.key, row.papers


def places_from_json(text: str) -> dict[tuple[str, str], tuple[str, NodeType]]:
    """The node, by id and type, that each (space, name) of a paper stands for."""
    return {(one["space"], one["name"]): (one["id"], one["type"]) for one in json.loads(text)}


def _stream(frame: DataFrame) -> Iterator[Any]:
    """Rows in order, one part of the frame in memory and the next on its way."""
    with told():
        yield from frame.toLocalIterator(prefetchPartitions=True)
