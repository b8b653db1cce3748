"""From what the components found to a paper's facts, with the evidence of each."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from ...graph import Claim, Entity, Evidence, Paper, PaperFacts, Result, readable
from .cues import CUES
from .entities import Found
from .results import Measured
from .roles import Role
from .sentences import Words

# Cue groups that speak for a role; the mention that stands nearest to one is its evidence.
_SPEAKS: dict[str, frozenset[str]] = {
    "INTRODUCES": frozenset({"propose", "call"}),
    "USES": frozenset({"use", "build"}),
    "COMPARES_WITH": frozenset({"beat", "compare"}),
    "EVALUATES_ON": frozenset({"evaluate", "beat"}),
    "TRAINS_ON": frozenset({"train"}),
    "ADDRESSES": frozenset({"task", "aim"}),
}


@dataclass(frozen=True, slots=True)
class _Places:
    """Turns words of a Doc into evidence in the paper's fields."""

    paper: Paper
    words: Words

    def evidence(self, start: int, end: int) -> Evidence:
        """Evidence at characters of the Doc."""
        first, last = self.words.sentence_span(self.words.word_at(start))
        shift = len(self.paper.title) + 1
        if start < shift:
            last = min(last, len(self.paper.title))
            return Evidence("title", start, end, self.paper.title[min(first, start) : max(last, end)])
        sentence = self.words.text[min(first, start) : max(last, end)]
        return Evidence("abstract", start - shift, end - shift, sentence)

    def at(self, span: tuple[int, int]) -> Evidence:
        """Evidence at a span of words."""
        return self.evidence(self.words.starts[span[0]], self.words.ends[span[1] - 1])


def _speaking(words: Words, entity: Found, type_: str) -> tuple[int, int]:
    """The mention that says best what a role says."""
    groups = _SPEAKS.get(type_, frozenset())

    def strength(span: tuple[int, int]) -> tuple[int, bool]:
        first, last = words.sentences[words.sentence_of[span[0]]]
        near = words.lower[max(first, span[0] - 8) : min(last, span[1] + 6)]
        return sum(CUES.get(word) in groups for word in near), span[0] >= words.title_end

    return max(entity.spans, key=lambda span: (strength(span), -span[0]))


def _entity(words: Words, found: Found) -> Entity:
    surfaces = tuple(sorted({words.span(*span) for span in found.spans}))
    return Entity(found.name, found.type, found.kind, surfaces, found.long_form, found.aliases)


def _result(measured: Measured, found: tuple[Found, ...], places: _Places) -> Result:
    parts = tuple(
        Claim(None, part.type, found[part.entity].name, places.at(part.span), round(part.confidence, 2))
        for part in measured.parts
    )
    number = measured.number
    return Result(
        readable(measured.metric) if measured.metric else None,
        number.value,
        number.unit,
        measured.kind,
        places.evidence(number.start, number.end),
        measured.confidence,
        parts,
    )


def _repositories(doc: Doc, places: _Places, taken: set[str]) -> tuple[list[Entity], list[Claim]]:
    spans: dict[str, tuple[int, int]] = {}
    for start, end in doc._.links:
        spans.setdefault(doc.text[start:end], (start, end))
    entities, claims = [], []
    for url, (start, end) in spans.items():
        if url not in taken:
            entities.append(Entity(url, "Repository", "named", (url,)))
            claims.append(Claim(None, "HAS_CODE", url, places.evidence(start, end), 0.98))
    return entities, claims


def assemble(paper: Paper, doc: Doc, extractor: str) -> PaperFacts:
    """The facts of a paper from its Doc after the whole pipeline.

    :param extractor: name and version, as evidence carries them.
    """
    words: Words = doc._.words
    found: tuple[Found, ...] = doc._.entities
    roles: tuple[Role, ...] = doc._.roles
    places = _Places(paper, words)
    entities = [_entity(words, entity) for entity in found]
    claims = []
    for role in roles:
        entity = found[role.entity]
        evidence = places.at(_speaking(words, entity, role.type))
        claims.append(Claim(None, role.type, entity.name, evidence, role.confidence))
    for relation in doc._.relations:
        target = found[relation.target]
        evidence = places.at(_speaking(words, target, relation.type))
        claims.append(Claim(found[relation.source].name, relation.type, target.name, evidence, relation.confidence))
    results = tuple(_result(measured, found, places) for measured in doc._.results)
    measured = {part.target for result in results for part in result.parts}
    for entity in found:
        if entity.type == "Metric" and entity.name not in measured:
            claims.append(Claim(None, "MENTIONS", entity.name, places.at(entity.spans[0]), entity.confidence))
    repositories, links = _repositories(doc, places, {entity.name for entity in entities})
    return PaperFacts.of(paper, extractor, tuple(entities + repositories), tuple(claims + links), results)
