"""What papers say in the annotators' format, read from a file or from a graph.

A file is a JSON array of records `{"id", "title", "entities", "relations", "results", "links"}`; entities are
`{"name", "type", "surfaces", "aliases", "optional", "also"}`, relations `[source or "paper", type, target]`, results
`{"method", "on", "metric", "value"}`; a gold record may have `optional_relations` and `optional_results` too.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..graph import SourceError, Store

Relation = tuple[str, str, str]
"""Source, type, target; the source may be PAPER, else both are names of entities."""
PAPER = "paper"


@dataclass(frozen=True, slots=True)
class AnnotatedEntity:
    """An entity of a record.

    :param spellings: surfaces and aliases.
    :param types: its type first, then others that are as defensible.
    :param optional: right to have and right to leave out.
    """

    name: str
    spellings: tuple[str, ...]
    types: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatedResult:
    """A number of a record; `on` names an entity."""

    value: float
    on: str | None
    metric: str | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one paper says.

    :param optional_relations: defensible, not required.
    :param confidences: of relations, 0 to 1, where who predicts says so.
    """

    id: str
    title: str
    entities: tuple[AnnotatedEntity, ...]
    relations: tuple[Relation, ...]
    results: tuple[AnnotatedResult, ...]
    links: tuple[str, ...]
    optional_relations: tuple[Relation, ...] = ()
    confidences: Mapping[Relation, float] = field(default_factory=dict)


def read_annotations(path: Path) -> list[Annotation]:
    """The records of a file, in its order.

    :raises SourceError: names the file, the record and what is wrong with it.
    """
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}).") from error
    except ValueError as error:
        raise SourceError(f"{path}: not valid JSON ({error}). An array of records is wanted.") from error
    if not isinstance(records, list):
        raise SourceError(f"{path}: holds no array of records. Put them in [ and ].")
    found = []
    for number, record in enumerate(records, 1):
        try:
            found.append(_annotation(record))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"field {error} is missing" if isinstance(error, KeyError) else str(error)
            raise SourceError(f"{path}: record {number}: {what}. Mend it; nothing was measured.") from error
    return found


def _annotation(record: dict[str, Any]) -> Annotation:
    results = [(r, False) for r in record["results"]] + [(r, True) for r in record.get("optional_results", ())]
    return Annotation(
        str(record.get("id", record["title"])),
        record["title"],
        tuple(_entity(e) for e in record["entities"]),
        tuple(_relation(r) for r in record["relations"]),
        tuple(AnnotatedResult(float(r["value"]), r.get("on"), r.get("metric"), optional) for r, optional in results),
        tuple(record["links"]),
        tuple(_relation(r) for r in record.get("optional_relations", ())),
    )


def _entity(record: dict[str, Any]) -> AnnotatedEntity:
    spellings = (*record.get("surfaces", ()), *record.get("aliases", ()))
    types = (record["type"], *record.get("also", ()))
    return AnnotatedEntity(record["name"], spellings, types, bool(record.get("optional")))


def _relation(record: list[str]) -> Relation:
    source, type_, target = record
    return source, type_, target


_ENTITIES = """
MATCH (a)-[r]->(e) WHERE labels(e)[0] IN ['Method', 'Dataset', 'Benchmark', 'Task', 'Metric']
RETURN DISTINCT r.paper AS paper, e.id AS id, e.name AS name, e.type AS type, e.aliases AS aliases
ORDER BY paper, id"""
_RELATIONS = """
MATCH (a)-[r]->(b)
WHERE labels(b)[0] IN ['Method', 'Dataset', 'Benchmark', 'Task', 'Metric'] AND labels(a)[0] <> 'Result'
RETURN r.paper AS paper, a.type AS type, a.name AS source, type(r) AS relation, b.name AS target, b.type AS target_type,
  r.confidence AS confidence
ORDER BY paper, relation, source, target"""
_RESULTS = """
MATCH (p:Paper)-[:REPORTS]->(r:Result)
OPTIONAL MATCH (r)-[:MEASURED_ON]->(d) OPTIONAL MATCH (r)-[:MEASURES]->(x)
RETURN p.id AS paper, r.value AS value, r.metric AS metric, d.name AS on, x.name AS named
ORDER BY paper, r.id"""
_LINKS = "MATCH (p:Paper)-[:HAS_CODE]->(r) RETURN p.id AS paper, r.url AS url ORDER BY paper, url"
_PAPERS = "MATCH (p:Paper) RETURN p.id AS paper, p.title AS title ORDER BY paper"


def annotations_of(store: Store) -> list[Annotation]:
    """What each paper of a graph says, as Cypher returns it; sorted by id."""

    def by_paper(query: str, read: Callable[[dict[str, Any]], Any]) -> dict[str, tuple[Any, ...]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for row in store.cypher(query).dicts():
            found[row["paper"]].append(read(row))
        return {paper: tuple(items) for paper, items in found.items()}

    entities = by_paper(_ENTITIES, lambda r: AnnotatedEntity(r["name"], tuple(r["aliases"] or ()), (r["type"],)))
    relations = {paper: dict(filter(None, stated)) for paper, stated in by_paper(_RELATIONS, _stated).items()}
    results = by_paper(_RESULTS, lambda r: AnnotatedResult(r["value"], r["on"], r["named"] or r["metric"]))
    links = by_paper(_LINKS, lambda r: r["url"])
    return [
        Annotation(
            row["paper"],
            row["title"],
            entities.get(row["paper"], ()),
            tuple(relations.get(row["paper"], ())),
            results.get(row["paper"], ()),
            links.get(row["paper"], ()),
            confidences=relations.get(row["paper"], {}),
        )
        for row in store.cypher(_PAPERS).dicts()
    ]


def _stated(row: dict[str, Any]) -> tuple[Relation, float] | None:
    """An edge with its confidence; None for a metric that is only named, for which the annotators have no edge."""
    if (row["relation"], row["target_type"]) == ("MENTIONS", "Metric"):
        return None
    source = PAPER if row["type"] == "Paper" else row["source"]
    return (source, row["relation"], row["target"]), row["confidence"]
