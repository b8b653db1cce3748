"""Facts as JSON text and back, without loss: how a store keeps what each paper says."""

from __future__ import annotations

import json
from typing import Any

from .facts import Claim, Entity, Evidence, Paper, PaperFacts, Result

_PAPER = ("id", "title", "abstract", "source", "year", "date", "url", "venue", "authors")


def facts_to_json(facts: PaperFacts) -> str:
    """One line of JSON; equal facts give equal text."""
    paper = facts.paper
    record = {
        "paper": [getattr(paper, name) for name in _PAPER],
        "entities": [[e.name, e.type, e.kind, e.surfaces, e.long_form, e.aliases] for e in facts.entities],
        "claims": [_claim_out(c) for c in facts.claims],
        "results": [_result_out(r) for r in facts.results],
        "extractor": facts.extractor,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def facts_from_json(text: str) -> PaperFacts:
    """The facts that :func:`facts_to_json` wrote."""
    record: dict[str, Any] = json.loads(text)
    paper = dict(zip(_PAPER, record["paper"], strict=True))
    paper["authors"] = tuple(paper["authors"])
    return PaperFacts(
        Paper(**paper),
        tuple(
            Entity(name, type_, kind, tuple(surfaces), long_form, tuple(aliases))
            for name, type_, kind, surfaces, long_form, aliases in record["entities"]
        ),
        tuple(_claim_in(c) for c in record["claims"]),
        tuple(
            Result(metric, value, unit, kind, Evidence(*evidence), confidence, tuple(_claim_in(p) for p in parts))
            for metric, value, unit, kind, evidence, confidence, parts in record["results"]
        ),
        record["extractor"],
    )


def _evidence_out(evidence: Evidence) -> list[Any]:
    return [evidence.field, evidence.start, evidence.end, evidence.sentence]


def _result_out(result: Result) -> list[Any]:
    parts = [_claim_out(p) for p in result.parts]
    place = _evidence_out(result.evidence)
    return [result.metric, result.value, result.unit, result.kind, place, result.confidence, parts]


def _claim_out(claim: Claim) -> list[Any]:
    return [claim.source, claim.type, claim.target, _evidence_out(claim.evidence), claim.confidence]


def _claim_in(record: list[Any]) -> Claim:
    source, type_, target, evidence, confidence = record
    return Claim(source, type_, target, Evidence(*evidence), confidence)
