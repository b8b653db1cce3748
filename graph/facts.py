"""What one paper says: frozen records from text to graph, and their JSON form."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal, Self, get_args

from .readable import readable
from .schema import EDGE_SCHEMAS, EdgeType

EntityType = Literal["Method", "Dataset", "Benchmark", "Task", "Metric", "Repository"]
Kind = Literal["named", "term"]
Field = Literal["title", "abstract", "authors", "venue"]
ResultKind = Literal["absolute", "delta", "ratio"]

_ENTITY_TYPES = frozenset(get_args(EntityType))
# Ids of other nodes begin so (see resolve.py); a paper of such an id would be taken for one of them.
_RESERVED = re.compile(r"(method|dataset|task|metric|result|repository|author|venue):")


def title_id(title: str) -> str:
    """Id of a paper that has none: a hash of its title, blind to case, accents, spaces and punctuation.

    >>> title_id("PixArt-$α$: Fast") == title_id("pixart α fast")
    True
    """
    plain = unicodedata.normalize("NFKD", readable(title)).casefold()
    words = "".join(c for c in plain if c.isalnum())
    return "t" + hashlib.sha256((words or title).encode()).hexdigest()[:16]


def id_in(record: str) -> str:
    """The id of the paper in what :attr:`Paper.record` gave.

    >>> id_in(Paper("p1", "A title", "An abstract.", "jsonl").record)
    'p1'
    """
    return record.rpartition("\t")[0]


@dataclass(frozen=True, slots=True, order=True)
class Paper:
    """A paper as its source has it. Offsets of evidence count characters of these very strings.

    :param id: its id at the source, else :func:`title_id`.
    :param date: as the source writes it; ISO 8601 where it is complete.
    :param source: name of the source's format, so that the same papers from another file are the same.
    :param authors: in the source's order, each once.
    :param ids: its other identifiers, as :func:`paperatlas.graph.identifiers.identifier` writes them; sorted.
    """

    id: str
    title: str
    abstract: str
    source: str
    year: int | None = None
    date: str | None = None
    url: str | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a paper needs an id; title_id(title) makes one")
        if _RESERVED.match(self.id):
            raise ValueError(f"paper id {self.id!r} begins like an entity's id; put a prefix of its own before it")
        if not self.title.strip():
            raise ValueError(f"paper {self.id!r} has no title")

    @property
    def record(self) -> str:
        """What tells its record from those of other sources, which may know the paper by the same id."""
        # The last tab is what parts them: the id may hold one too.
        source = self.source.replace("\t", " ")
        return f"{self.id}\t{source}"

    @property
    def name(self) -> str:
        """The title as a person would write it."""
        return readable(self.title)

    def text(self, field: Field) -> str:
        """The text that offsets of this field count in; authors are joined by '; '."""
        if field == "title":
            return self.title
        if field == "abstract":
            return self.abstract
        return "; ".join(self.authors) if field == "authors" else self.venue or ""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where a paper says something.

    :param start: first character of the surface form in that field, from 0.
    :param end: its end, exclusive.
    :param sentence: the sentence around it, as the source has it.
    """

    field: Field
    start: int
    end: int
    sentence: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"evidence from {self.start} to {self.end} holds no character")


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A method, dataset, benchmark, task, metric or repository, as one paper names it.

    :param name: readable and canonical within the paper: the short name rather than its expansion; a
        Repository's is its URL.
    :param surfaces: every string by which title or abstract refer to it, copied exactly, sorted; never empty.
    :param long_form: the expansion that the paper itself gives ("Vision Transformer" for "ViT").
    :param aliases: well-known spellings that are not in the text, sorted.
    """

    name: str
    type: EntityType
    kind: Kind
    surfaces: tuple[str, ...]
    long_form: str | None = None
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.type not in _ENTITY_TYPES:
            raise ValueError(f"{self.name!r}: no entity type {self.type!r}")
        if not self.name.strip() or not self.surfaces or not all(self.surfaces):
            raise ValueError(f"entity {self.name!r} needs a name and a surface form")


@dataclass(frozen=True, slots=True)
class Claim:
    """An edge that a paper states.

    :param source: name of an entity of the same paper; None for the paper itself (or, within a
        :class:`Result`, for that result).
    :param target: name of an entity of the same paper.
    :param evidence: a place where the paper writes the target.
    :param confidence: 0 to 1.
    """

    source: str | None
    type: EdgeType
    target: str
    evidence: Evidence
    confidence: float

    def __post_init__(self) -> None:
        if self.type not in EDGE_SCHEMAS:
            raise ValueError(f"no edge type {self.type!r}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} is not within 0..1")


@dataclass(frozen=True, slots=True)
class Result:
    """A number that a paper reports.

    :param metric: what is measured, as the paper writes it or in the plainest word; None when it doesn't say.
    :param value: a delta or ratio is a positive magnitude.
    :param unit: "%", "points", "x", "ms", "FPS", ...; None for a bare number.
    :param evidence: where the number stands.
    :param confidence: 0 to 1.
    :param parts: MEASURED_ON, OBTAINED_BY, MEASURES and RELATIVE_TO, each at most once, with source None.
    """

    metric: str | None
    value: float
    unit: str | None
    kind: ResultKind
    evidence: Evidence
    confidence: float
    parts: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(ResultKind):
            raise ValueError(f"no result kind {self.kind!r}")
        if not math.isfinite(self.value):
            raise ValueError(f"{self.value} is no result")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} is not within 0..1")
        types = [p.type for p in self.parts]
        if len(set(types)) != len(types) or any(p.source is not None for p in self.parts):
            raise ValueError("a result has each part once, and is their source itself")


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """All that one paper says.

    :param entities: names unique; sorted.
    :param claims: (source, type, target) unique; sorted by it.
    :param results: in the order of the text.
    :param extractor: name and version of what read the text.
    """

    paper: Paper
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    results: tuple[Result, ...]
    extractor: str

    def __post_init__(self) -> None:
        types = {e.name: e.type for e in self.entities}
        if len(types) != len(self.entities):
            raise ValueError(f"paper {self.paper.id!r}: two entities of one name")
        seen = set()
        for claim in self.claims:
            key = (claim.source, claim.type, claim.target)
            if key in seen:
                raise ValueError(f"paper {self.paper.id!r}: claim {key} stands twice")
            seen.add(key)
            _check_ends(self.paper.id, claim, "Paper" if claim.source is None else types.get(claim.source), types)
        for result in self.results:
            for part in result.parts:
                _check_ends(self.paper.id, part, "Result", types)

    @classmethod
    def of(
        cls,
        paper: Paper,
        extractor: str,
        entities: tuple[Entity, ...] = (),
        claims: tuple[Claim, ...] = (),
        results: tuple[Result, ...] = (),
    ) -> Self:
        """Facts in their canonical order, so that equal facts are equal values."""
        return cls(
            paper,
            tuple(sorted(entities, key=lambda e: (e.name, e.type))),
            tuple(sorted(claims, key=lambda c: (c.source or "", c.type, c.target))),
            results,
            extractor,
        )

    def sure(self, least: float) -> PaperFacts:
        """What it says with at least this confidence.

        An entity goes with the last edge from the paper or, where it has none (a metric), from a result to it, and
        takes the edges between entities with it.
        """
        if least <= 0:
            return self
        stated = [c for c in self.claims if c.confidence >= least]
        named = {c.target for c in stated if c.source is None}
        left = {c.target for c in self.claims if c.source is None} - named
        results = tuple(
            replace(r, parts=tuple(p for p in r.parts if p.confidence >= least and p.target not in left))
            for r in self.results
            if r.confidence >= least
        )
        named |= {p.target for r in results for p in r.parts}
        claims = tuple(c for c in stated if c.target in named and (c.source is None or c.source in named))
        entities = tuple(e for e in self.entities if e.name in named)
        return replace(self, entities=entities, claims=claims, results=results)


def _check_ends(paper: str, claim: Claim, source: str | None, types: dict[str, EntityType]) -> None:
    schema = EDGE_SCHEMAS[claim.type]
    target = types.get(claim.target)
    if source not in schema.sources or target not in schema.targets:
        edge = f"{source} {claim.source!r} -{claim.type}-> {target} {claim.target!r}"
        raise ValueError(f"paper {paper!r}: {edge} is not in the schema")
