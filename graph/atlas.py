"""From papers' facts to nodes and edges.

A merged graph is a function of the set of its papers' facts: :func:`merge` says which, in memory; stores reach
the same one step by step with the pieces it is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from .elements import Edge, Node, Value
from .facts import Claim, Entity, Evidence, Field, Paper, PaperFacts, Result
from .identity import all_shown
from .naming import Naming, space_key
from .readable import readable
from .resolve import Group, resolve
from .rulings import NO_RULINGS, Rulings
from .schema import NODE_SCHEMAS, EdgeType, NodeType

METADATA = "metadata 1"
"""Extractor of edges that come from a source's own fields."""

_METADATA: tuple[tuple[Field, NodeType, EdgeType], ...] = (
    ("authors", "Author", "AUTHORED_BY"),
    ("venue", "Venue", "PUBLISHED_IN"),
)

Places = Mapping[tuple[str, str], tuple[str, NodeType]]
"""By key space and name, as a paper names it: id and type of the node it stands for."""


def namings(facts: PaperFacts) -> tuple[Naming, ...]:
    """What a paper names, for :func:`paperatlas.graph.resolve.resolve`."""
    found = [
        Naming(
            facts.paper.id,
            NODE_SCHEMAS[e.type].space,
            e.name,
            e.type,
            e.long_form,
            # A URL has one spelling; what surrounds it in the text is no other name of it.
            () if e.type == "Repository" else tuple(sorted({*map(readable, e.surfaces), *e.aliases})),
            e.aliases,
        )
        for e in facts.entities
    ]
    for field, type_, _ in _METADATA:
        space = NODE_SCHEMAS[type_].space
        found += [Naming(facts.paper.id, space, name, type_) for name in _values(facts.paper, field, space)]
    return tuple(found)


def _values(paper: Paper, field: Field, space: str) -> tuple[str, ...]:
    """Names in a metadata field; of those that are one by their key, the first."""
    values = paper.authors if field == "authors" else (paper.venue,) if paper.venue else ()
    return tuple({space_key(space, v): v for v in reversed(values) if v.strip()}.values())[::-1]


def _starts(paper: Paper, field: Field) -> dict[str, int]:
    """Where each value stands in the field's text."""
    if field == "venue":
        return {paper.venue: 0} if paper.venue else {}
    starts: dict[str, int] = {}
    at = 0
    for name in paper.authors:
        starts.setdefault(name, at)
        at += len(name) + len("; ")
    return starts


def group_node(group: Group) -> Node:
    """The node of a group of namings."""
    properties: list[tuple[str, Value]] = []
    if group.type == "Repository":
        url = group.name if "://" in group.name else f"https://{group.name}"
        properties = [("url", url), ("host", _host(url))]
    elif group.type not in ("Author", "Venue"):
        properties = [("aliases", group.aliases)]
    return Node(group.id, group.type, group.name, group.name, (*properties, ("papers", len(group.papers))))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an unclosed bracket of an IPv6 address
        return ""


def _paper_node(paper: Paper) -> Node:
    listed = ("abstract", "year", "date", "url", "source")
    values = tuple((name, v) for name in listed if (v := getattr(paper, name)) is not None)
    return Node(paper.id, "Paper", paper.name, paper.title, (*values, ("ids", paper.ids)))


def paper_nodes(facts: PaperFacts) -> tuple[Node, ...]:
    """The nodes that are one paper's alone: its own, and those of its results in the order of the text."""
    results = (_result_node(facts.paper.id, i, r) for i, r in enumerate(facts.results, 1))
    return (_paper_node(facts.paper), *results)


def _result_id(paper: str, ordinal: int) -> str:
    return f"result:{paper}#{ordinal}"


def measured(value: float, unit: str | None, metric: str | None) -> str:
    """A number as a person writes it.

    >>> measured(87.0, "%", "accuracy"), measured(3.5, "FPS", None), measured(0.25, None, "FID")
    ('87% accuracy', '3.5 FPS', '0.25 FID')
    """
    number = f"{value:g}{unit}" if unit == "%" else f"{value:g} {unit or ''}".strip()
    return f"{number} {metric or ''}".strip()


def _result_node(paper: str, ordinal: int, result: Result) -> Node:
    name = f"{'Δ ' if result.kind == 'delta' else ''}{measured(result.value, result.unit, result.metric)}"
    if result.kind == "ratio":
        name += " (ratio)"
    values = (("metric", result.metric), ("value", float(result.value)), ("unit", result.unit), ("kind", result.kind))
    properties = tuple((key, value) for key, value in values if value is not None)
    return Node(_result_id(paper, ordinal), "Result", name, name, properties)


def paper_edges(facts: PaperFacts, places: Places) -> tuple[Edge, ...]:
    """All edges that belong to a paper, sorted; of claims that fall together the surest stays.

    :param places: of every name of :func:`namings`.
    """
    build = _EdgeBuilder(facts, {e.name: e for e in facts.entities}, places)
    edges: dict[tuple[str, str, str], Edge] = {}
    for edge in build.edges():
        if edge.source == edge.target:
            # Two names that proved to be one thing: it is no part or variant of itself.
            continue
        key = (edge.type, edge.source, edge.target)
        edges[key] = _surest(edges[key], edge) if key in edges else edge
    return tuple(sorted(edges.values()))


def _surest(one: Edge, other: Edge) -> Edge:
    best = min(one, other, key=lambda e: (-e.confidence, e.field != "abstract", e.start, e))
    return replace(best, surfaces=tuple(sorted({*one.surfaces, *other.surfaces})))


@dataclass(frozen=True, slots=True)
class _EdgeBuilder:
    facts: PaperFacts
    entities: Mapping[str, Entity]
    places: Places

    def edges(self) -> Iterator[Edge]:
        facts, paper = self.facts, self.facts.paper
        own: tuple[str, NodeType] = (paper.id, "Paper")
        for claim in facts.claims:
            yield self._claim(own if claim.source is None else self._end(claim.source), claim)
        for ordinal, result in enumerate(facts.results, 1):
            end: tuple[str, NodeType] = (_result_id(paper.id, ordinal), "Result")
            place = result.evidence
            surfaces = (paper.text(place.field)[place.start : place.end],)
            about = Claim(None, "REPORTS", "", place, result.confidence)
            yield self._edge(own, about, end, surfaces, facts.extractor)
            for part in result.parts:
                yield self._claim(end, part)
        yield from self._metadata(own)

    def _end(self, name: str) -> tuple[str, NodeType]:
        return self.places[NODE_SCHEMAS[self.entities[name].type].space, name]

    def _claim(self, source: tuple[str, NodeType], claim: Claim) -> Edge:
        surfaces = self.entities[claim.target].surfaces
        return self._edge(source, claim, self._end(claim.target), surfaces, self.facts.extractor)

    def _metadata(self, own: tuple[str, NodeType]) -> Iterator[Edge]:
        paper = self.facts.paper
        for field, type_, edge in _METADATA:
            starts, space = _starts(paper, field), NODE_SCHEMAS[type_].space
            for name in _values(paper, field, space):
                place = Evidence(field, starts[name], starts[name] + len(name), name)
                claim = Claim(None, edge, name, place, 1.0)
                yield self._edge(own, claim, self.places[space, name], (name,), METADATA)

    def _edge(
        self,
        source: tuple[str, NodeType],
        claim: Claim,
        target: tuple[str, NodeType],
        surfaces: tuple[str, ...],
        extractor: str,
    ) -> Edge:
        place = claim.evidence
        return Edge(
            paper=self.facts.paper.id,
            type=claim.type,
            source=source[0],
            target=target[0],
            source_type=source[1],
            target_type=target[1],
            sentence=place.sentence,
            field=place.field,
            start=place.start,
            end=place.end,
            surfaces=tuple(sorted(set(surfaces))),
            confidence=round(claim.confidence, 3),
            extractor=extractor,
        )


@dataclass(frozen=True, slots=True)
class Atlas:
    """A merged graph in memory.

    :param nodes: sorted.
    :param edges: sorted.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def merge(facts: Iterable[PaperFacts], rulings: Rulings = NO_RULINGS, min_confidence: float = 0.0) -> Atlas:
    """The graph of these papers, whatever their order. A later record of the same id replaces an earlier one.

    :param min_confidence: 0 to 1; what is less sure stays out.
    """
    papers: Mapping[str, PaperFacts] = {f.paper.id: f.sure(min_confidence) for f in all_shown(facts)}
    groups = resolve((n for f in papers.values() for n in namings(f)), rulings)
    places: dict[str, dict[tuple[str, str], tuple[str, NodeType]]] = defaultdict(dict)
    for group in groups:
        for naming in group.namings:
            places[naming.paper][naming.space, naming.name] = (group.id, group.type)
    nodes = [group_node(g) for g in groups]
    edges: list[Edge] = []
    for paper, said in papers.items():
        nodes += paper_nodes(said)
        edges += paper_edges(said, places[paper])
    return Atlas(tuple(sorted(nodes)), tuple(sorted(edges)))


def edge_properties(edge: Edge) -> tuple[tuple[str, Value], ...]:
    """The properties of an edge in the order of schema.EVIDENCE."""
    return (
        ("paper", edge.paper),
        ("sentence", edge.sentence),
        ("field", edge.field),
        ("start", edge.start),
        ("end", edge.end),
        ("surfaces", edge.surfaces),
        ("confidence", edge.confidence),
        ("extractor", edge.extractor),
    )
