"""A graph that Spark made, as exports read it: in order and as a stream, so that the driver holds little of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...graph import Edge, Node, NodeType, PaperFacts, Rulings, Settings, edge_of, id_in, node_of
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

    :param facts: columns `id` and `facts`: a record and what it says.
    :param identities: columns :data:`paperatlas.loaders.spark.merging.IDENTITIES`.
    :param said: columns :data:`paperatlas.loaders.spark.merging.SHOWN`, and `places`: where a paper's names stand.
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
        facts: DataFrame,
        identities: DataFrame,
        said: DataFrame,
        named: DataFrame,
        resolved: DataFrame,
        own: DataFrame,
    ) -> None:
        from pyspark.sql.functions import substring_index

        self._spark = spark
        self._settings = settings
        self._facts = facts.withColumn("paper", substring_index("id", "\t", 1))
        self._identities = identities.where("NOT is_id")
        self._said = said
        self._named = named
        shared = resolved.where("node <> ''").select("id", "type", "node")
        self._nodes = own.where("source = ''").select("id", "type", "element").union(shared)
        self._edges = own.where("source <> ''")
        self._reading: Iterator[PaperFacts] = iter(())
        self._read = ("", "")

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

    def records(self) -> list[str]:
        """All records, sorted by their papers' ids."""
        return self._records

    @cached_property
    def _records(self) -> list[str]:
        return [row.id for row in _stream(self._facts.select("paper", "id").orderBy("paper", "id"))]

    def hidden(self) -> dict[str, str]:
        """Records that are not shown, each with the one that is shown in place of it."""
        return {row.hidden: row.record for row in _stream(self._hidden())}

    def _hidden(self) -> DataFrame:
        from pyspark.sql.functions import explode

        return self._said.select("record", explode("hidden").alias("hidden"))

    def record(self, record: str) -> PaperFacts | None:
        """What a record says; quick for one after the other in their order, as exports ask."""
        place = (id_in(record), record)
        if place <= self._read:
            self._reading = iter(())
        found = self._next(place)
        if found is None:
            said = _stream(self._facts.select("paper", "id", "facts").orderBy("paper", "id"))
            self._reading = (facts_from_json(row.facts) for row in said)
            found = self._next(place)
        self._read = place
        return found

    def _next(self, place: tuple[str, str]) -> PaperFacts | None:
        for facts in self._reading:
            here = (facts.paper.id, facts.paper.record)
            if here == place:
                return facts
            if here > place:
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

    def named_records(self) -> Iterator[tuple[PaperFacts, Names, str | None]]:
        """What each record says and its paper names, in the order of ids; of one that is not shown, which one is."""
        from pyspark.sql.functions import col

        shown = self._said.select(col("record").alias("id"), col("facts").alias("shown"), "places")
        hidden = self._hidden().select(col("hidden").alias("id"), col("record").alias("shown_by"))
        for row in _stream(self._facts.join(shown, "id", "left").join(hidden, "id", "left").orderBy("paper", "id")):
            names = Names([], [])
            if row.shown_by is None:
                places = places_from_json(row.places)
                names.namings += namings(facts_from_json(row.shown).sure(self.min_confidence))
                nodes = (places[naming.space, naming.name] for naming in names.namings)
                names.places += (f"{type_} {ident}" for ident, type_ in nodes)
            yield facts_from_json(row.facts), names, row.shown_by

    def key_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Every key of a name, sorted, and the records that are shown of papers that have it, sorted."""
        from pyspark.sql.functions import explode

        own = self._named.select("key", "record")
        yield from _holders(own.union(self._named.select(explode("others"), "record")))

    def identity_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Every identifier and title, sorted, and the records that have it, sorted."""
        yield from _holders(self._identities.select("key", "record"))


def _holders(held: DataFrame) -> Iterator[tuple[str, Sequence[str]]]:
    from pyspark.sql.functions import collect_set, sort_array

    for row in _stream(held.groupBy("key").agg(sort_array(collect_set("record")).alias("records")).orderBy("key")):
        yield row.key, row.records


def places_from_json(text: str) -> dict[tuple[str, str], tuple[str, NodeType]]:
    """The node, by id and type, that each (space, name) of a paper stands for."""
    return {(one["space"], one["name"]): (one["id"], one["type"]) for one in json.loads(text)}


def _stream(frame: DataFrame) -> Iterator[Any]:
    """Rows in order, one part of the frame in memory and the next on its way."""
    with told():
        yield from frame.toLocalIterator(prefetchPartitions=True)
