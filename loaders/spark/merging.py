"""From facts to nodes and edges, by Spark: names resolved by connected components and joins.

Resolution of a set of names needs all namings that share a key with one of them, directly or over others, and no more
(:func:`paperatlas.graph.resolve.resolve`). So the components of keys are found by Spark, and each is resolved by the
very function that every store calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from ...graph import Edge, Node, Rulings, Settings
from ...graph.atlas import group_node, namings, paper_edges, paper_nodes
from ...graph.codec import facts_from_json
from ...graph.exports.jsonl import dumped, edge_record, node_record
from ...graph.resolve import resolve
from ...graph.stores.records import key_name, naming_from_json, naming_to_json
from .components import components
from .contents import SparkContents, places_from_json
from .errors import told
from .rows import Row, mapped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from .building import Extracted
    from .work import Work

NAMINGS = "paper string, key string, others array<string>, naming string"
"""Columns of what papers name: the key of the name, the other keys by which it can meet others, and JSON of it."""
PLACES = "paper string, space string, name string, id string, type string, node string"
"""Columns of names and the node that each stands for, by id and type; `node` is empty, or JSON of a node alone."""
ELEMENTS = "id string, type string, source string, target string, element string"
"""Columns of nodes, by id and type, and of edges, by paper, type and ends, each with JSON of it."""

_PlaceRow = tuple[str, str, str, str, str, str]
_ElementRow = tuple[str, str, str, str, str]


def merged(extracted: Extracted, work: Work, settings: Settings | None = None) -> SparkContents:
    """The graph of the papers, to be exported.

    :raises EngineError: Spark gave up.
    """
    settings = settings or Settings()
    least, rulings = settings.min_confidence, settings.rulings
    with told():
        named = work.keep(mapped(extracted.facts, partial(_namings, least), NAMINGS), "namings")
        roots = components(_pairs(named, rulings, work), work, "components")
        resolved = work.keep(_resolved(named, roots, rulings), "places")
        said = work.keep(_with_places(extracted.facts, resolved), "said")
        own = work.keep(mapped(said, partial(_elements, least), ELEMENTS), "elements")
    return SparkContents(work.spark, settings, said, named, resolved, own)


def _namings(least: float, rows: Iterator[Row]) -> Iterator[tuple[str, str, list[str], str]]:
    for row in rows:
        for naming in namings(facts_from_json(row.facts).sure(least)):
            own, *others = (key_name((naming.space, key)) for key in naming.keys())  # noqa: SIM118
            yield row.id, own, others, naming_to_json(naming)


def _pairs(named: DataFrame, rulings: Rulings, work: Work) -> DataFrame:
    """Keys that are to be resolved together: those of one naming, and those that are ruled the same."""
    from pyspark.sql.functions import col, explode

    met = named.select(col("key").alias("one"), explode("others").alias("other"))
    ruled = [
        (key_name((space, keys[0])), key_name((space, keys[1])))
        for ruling in rulings.listed
        if ruling.verdict == "same"
        for space in ruling.spaces()
        if (keys := ruling.keys(space))
    ]
    return met.union(work.spark.createDataFrame(ruled, "one string, other string")) if ruled else met


def _resolved(named: DataFrame, roots: DataFrame, rulings: Rulings) -> DataFrame:
    """Nodes, and the node of each name.

    Not by `groupBy().applyInPandas`: most components are one name of one paper, for which a data frame each would
    take longer than all the rest. Sorted, they follow each other in one stream.
    """
    from pyspark.sql.functions import coalesce

    joined = named.join(roots, named.key == roots.item, "left")
    by_component = joined.select("paper", "naming", coalesce("root", "key").alias("component"))
    together = by_component.repartition("component").sortWithinPartitions("component")
    return mapped(together, partial(_groups, rulings), PLACES)


def _groups(rulings: Rulings, rows: Iterator[Row]) -> Iterator[_PlaceRow]:
    for _, component in groupby(rows, key=lambda row: row.component):
        for group in resolve((naming_from_json(row.paper, row.naming) for row in component), rulings):
            yield "", "", "", group.id, group.type, dumped(node_record(group_node(group)))
            for naming in group.namings:
                yield naming.paper, naming.space, naming.name, group.id, group.type, ""


def _with_places(facts: DataFrame, resolved: DataFrame) -> DataFrame:
    """What papers say, each with its places in JSON."""
    from pyspark.sql.functions import coalesce, col, collect_list, lit, struct, to_json

    each = resolved.where("paper <> ''").groupBy(col("paper").alias("id"))
    places = each.agg(to_json(collect_list(struct("space", "name", "id", "type"))).alias("places"))
    return facts.join(places, "id", "left").select("id", "facts", coalesce("places", lit("[]")).alias("places"))


def _elements(least: float, rows: Iterator[Row]) -> Iterator[_ElementRow]:
    """Nodes and edges that are one paper's alone."""
    for row in rows:
        said = facts_from_json(row.facts).sure(least)
        yield from map(_node_row, paper_nodes(said))
        yield from map(_edge_row, paper_edges(said, places_from_json(row.places)))


def _node_row(node: Node) -> _ElementRow:
    return node.id, node.type, "", "", dumped(node_record(node))


def _edge_row(edge: Edge) -> _ElementRow:
    return edge.paper, edge.type, edge.source, edge.target, dumped(edge_record(edge))
