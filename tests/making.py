"""Facts made by hand, for tests that say what should come of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from paperatlas.graph import (
    NO_RULINGS,
    Atlas,
    Claim,
    Edge,
    EdgeType,
    Entity,
    EntityType,
    Evidence,
    Node,
    Paper,
    PaperFacts,
    Result,
    Ruling,
    Rulings,
    merge,
    same_papers,
)
from paperatlas.graph.rulings import Verdict

EXTRACTOR = "hand 1"

HOSTILE = "</script>'\"\\`$x \n\t \ud7ff \U0001f600 é 中 \u202e {a} //"
"""A name of letters that files, queries and pages give a meaning to; no control character, for which RDF has none."""


def entity(
    name: str, type_: EntityType = "Method", long_form: str | None = None, aliases: tuple[str, ...] = ()
) -> Entity:
    """An entity that the text writes as its name."""
    return Entity(name, type_, "named", (name,), long_form, aliases)


def said(ident: str, *things: Entity | str, edges: tuple[tuple[str | None, EdgeType, str], ...] = ()) -> PaperFacts:
    """A paper whose abstract lists these things, and that mentions each unless `edges` say more.

    :param edges: (source or None for the paper, type, target), by name.
    """
    entities = tuple(entity(t) if isinstance(t, str) else t for t in things)
    text = ", ".join(e.name for e in entities) + "."
    paper = Paper(ident, f"Title of {ident}", text, "test")
    told = {target for source, _, target in edges if source is None}
    listed = [(None, _default(e), e.name) for e in entities if e.name not in told]
    claims = tuple(Claim(s, t, target, place(text, target), 0.9) for s, t, target in (*listed, *edges))
    return PaperFacts.of(paper, EXTRACTOR, entities, claims)


def sourced(facts: PaperFacts, source: str, **fields: Any) -> PaperFacts:
    """Facts as another source has them.

    :param fields: of the paper, that it says too.
    """
    return replace(facts, paper=replace(facts.paper, source=source, **fields))


def _default(thing: Entity) -> EdgeType:
    return "HAS_CODE" if thing.type == "Repository" else "MENTIONS"


def place(text: str, surface: str) -> Evidence:
    """Where a surface stands in an abstract that is one sentence."""
    start = text.index(surface)
    return Evidence("abstract", start, start + len(surface), text)


def number(text: str, written: str, value: float, *parts: Claim) -> Result:
    """A result that an abstract writes so."""
    return Result("accuracy", value, "%", "absolute", place(text, written), 0.8, parts)


def ruled(*pairs: tuple[Verdict, str, str]) -> Rulings:
    """Rulings as lines of a file."""
    return Rulings(tuple(Ruling(*pair, f"rulings.tsv:{i}") for i, pair in enumerate(pairs, 1)))


@dataclass(frozen=True)
class Held:
    """What reads like a store of these papers, in memory."""

    papers: tuple[PaperFacts, ...] = ()
    rulings: Rulings = NO_RULINGS
    min_confidence: float = 0.0
    url: str = "memory"
    busy: bool = False

    @cached_property
    def atlas(self) -> Atlas:
        return merge(self.papers, self.rulings, self.min_confidence)

    def nodes(self) -> Iterator[Node]:
        return iter(self.atlas.nodes)

    def edges(self) -> Iterator[Edge]:
        return iter(self.atlas.edges)

    def records(self) -> list[str]:
        return [record for _, record in sorted((facts.paper.id, facts.paper.record) for facts in self.papers)]

    def hidden(self) -> dict[str, str]:
        groups = same_papers(facts.paper for facts in self.papers)
        return {paper.record: first.record for first, *others in groups for paper in others}

    def record(self, record: str) -> PaperFacts | None:
        return next((facts for facts in self.papers if facts.paper.record == record), None)
