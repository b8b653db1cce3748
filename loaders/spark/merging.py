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

from ...graph import Edge, Node, Rulings, Settings, identity
from ...graph.atlas import group_node, namings, paper_edges, paper_nodes
from ...graph.codec import facts_from_json, facts_to_json
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

IDENTITIES = "record string, key string, is_id boolean"
"""Columns of what records may share with others of the same paper: an id, which joins any number, or another key."""
SHOWN = "id string, record string, facts string, hidden array<string>"
"""Columns of papers: the record that is shown, what the graph has of the paper, and its other records."""
NAMINGS = "paper string, record string, key string, others array<string>, naming string"
"""Columns of what papers name: the record that is shown, the key of the name, the others by which it can meet others,
and JSON of it."""
PLACES = "paper string, space string, name string, id string, type string, node string"
"""Columns of names and the node that each stands for, by id and type; `node` is empty, or JSON of a node alone."""
ELEMENTS = "id string, type string, source string, target string, element string"
"""Columns of nodes, by id and type, and of edges, by paper, type and ends, each with JSON of it."""

_PlaceRow = tuple[str, str, str, str, str, str]
_ElementRow = tuple[str, str, str, str, str]


def merged(extracted: Extracted, work: Work, settings: Settings | None = None) -> SparkContents:
    """The graph of the papers, to be exported; tells the report how many records were joined.

    :raises EngineError: Spark gave up.
    """
    settings = settings or Settings()
    least, rulings = settings.min_confidence, settings.rulings
    with told():
        identities = work.keep(mapped(extracted.facts, _identities, IDENTITIES), "identities")
        shown = work.keep(_shown(extracted.facts, identities, work), "shown")
        extracted.report.joined = shown.selectExpr("coalesce(sum(size(hidden)), 0) AS n").collect()[0].n
        named = work.keep(mapped(shown, partial(_namings, least), NAMINGS), "namings")
        roots = components(_pairs(named, rulings, work), work, "components")
        resolved = work.keep(_resolved(named, roots, rulings), "places")
        said = work.keep(_with_places(shown, resolved), "said")
        own = work.keep(mapped(said, partial(_elements, least), ELEMENTS), "elements")
    return SparkContents(work.spark, settings, extracted.facts, identities, said, named, resolved, own)


def _identities(rows: Iterator[Row]) -> Iterator[tuple[str, str, bool]]:
    for row in rows:
        paper = facts_from_json(row.facts).paper
        yield row.id, paper.id, True
        for key in identity.keys(paper):
            yield row.id, key, False


def _shown(facts: DataFrame, identities: DataFrame, work: Work) -> DataFrame:
    """What the graph has of each paper.

    Which records are of one paper is told, as everywhere, by :mod:`paperatlas.graph.identity`: of records with all that
    share an id or a key with them, directly or over others, which are the components of the records.
    """
    from pyspark.sql.functions import coalesce, col, count, lit
    from pyspark.sql.functions import min as smallest

    held = identities.groupBy("key", "is_id").agg(count(lit(1)).alias("holders"), smallest("record").alias("one"))
    telling = held.where((col("holders") > 1) & (col("is_id") | (col("holders") <= identity.MOST_HOLDERS)))
    pairs = identities.join(telling, ["key", "is_id"]).select("one", col("record").alias("other"))
    roots = components(pairs, work, "records")
    root = coalesce("root", "id").alias("root")
    joined = facts.join(roots, facts.id == roots.item, "left").select("id", "facts", root)
    return mapped(joined.repartition("root").sortWithinPartitions("root"), _papers, SHOWN)


def _papers(rows: Iterator[Row]) -> Iterator[tuple[str, str, str, list[str]]]:
    for _, component in groupby(rows, key=lambda row: row.root):
        first, *others = component
        if not others:
            yield facts_from_json(first.facts).paper.id, first.id, first.facts, []
            continue
        facts = {row.id: facts_from_json(row.facts) for row in (first, *others)}
        for group in identity.same_papers(said.paper for said in facts.values()):
            shown, *hidden = [paper.record for paper in group]
            said = identity.shown([facts[paper.record] for paper in group])
            yield said.paper.id, shown, facts_to_json(said), hidden


def _namings(least: float, rows: Iterator[Row]) -> Iterator[tuple[str, str, str, list[str], str]]:
    for row in rows:
        for naming in namings(facts_from_json(row.facts).sure(least)):
            own, *others = (key_name((naming.space, key)) for key in naming.keys())  # noqa: SIM118
            yield row.id, row.record, own, others, naming_to_json(naming)


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


def _with_places(shown: DataFrame, resolved: DataFrame) -> DataFrame:
    """What papers say, each with its places in JSON."""
    from pyspark.sql.functions import coalesce, col, collect_list, lit, struct, to_json

    each = resolved.where("paper <> ''").groupBy(col("paper").alias("id"))
    places = each.agg(to_json(collect_list(struct("space", "name", "id", "type"))).alias("places"))
    told = coalesce("places", lit("[]")).alias("places")
    return shown.join(places, "id", "left").select("id", "record", "facts", "hidden", told)


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
