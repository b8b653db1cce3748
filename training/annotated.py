"""Annotated papers, and what their annotation says of the phrases that the extraction sees in them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paperatlas.loaders.extraction import pipeline
from paperatlas.loaders.extraction.abbreviations import Abbreviation
from paperatlas.loaders.extraction.catalogue import Catalogue, key
from paperatlas.loaders.extraction.mentions import Phrase, collect
from paperatlas.loaders.extraction.sentences import Words

Record = dict[str, Any]
NONE = frozenset({"NONE"})
FOLDS = range(5)


@dataclass(frozen=True, slots=True)
class Read:
    """An annotated paper as words."""

    record: Record
    words: Words
    pairs: tuple[Abbreviation, ...]

    @property
    def fold(self) -> int:
        """One of FOLDS, drawn from the title."""
        return zlib.crc32(self.record["title"].encode()) % len(FOLDS)


def records(paths: Iterable[Path]) -> list[Record]:
    """The records of JSON Lines files, in order."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def read(found: Iterable[Record]) -> list[Read]:
    """Records through the first components of the pipeline."""
    nlp = pipeline.create()
    kept = ("paperatlas_sentences_v1", "paperatlas_abbreviations_v1")
    with nlp.select_pipes(enable=list(kept)):
        docs = [(record, pipeline.parse(nlp, record["title"], record["abstract"])) for record in found]
    return [Read(record, doc._.words, doc._.abbreviations) for record, doc in docs]


def half_of(paper: Read, near: bool) -> int:
    """In which half a paper is, 0 or 1.

    :param near: whether it is one of the papers that are most like those to be read.
    """
    return paper.record["id"] % 2 if near else zlib.crc32(paper.record["title"].encode()) // 5 % 2


def weight_of(near: bool) -> float:
    """How much a paper counts, by whether it is one of those."""
    return 1.0 if near else 0.7


def entity_keys(entity: Record) -> set[str]:
    """Keys of all spellings of an entity."""
    return {k for k in map(key, [entity["name"], *entity["surfaces"], *entity["aliases"]]) if k}


def phrase_keys(words: Words, phrase: Phrase) -> set[str]:
    """Keys of all spellings of a phrase."""
    return {phrase.key, *(key(words.span(*span)) for span in phrase.spans)}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A phrase and the entity that it is a spelling of.

    :param entity: number in the record; None where it is of none.
    :param main: whether it is the phrase that stands for the entity; others are further spellings.
    """

    phrase: Phrase
    entity: int | None
    main: bool


def label(paper: Read, known: Catalogue) -> list[Labelled]:
    """Every phrase of the paper with the entity that the annotation has for it."""
    phrases = collect(paper.words, paper.pairs, known)
    entities = paper.record["entities"]
    names: dict[str, list[int]] = {}
    for number, entity in enumerate(entities):
        for k in entity_keys(entity):
            names.setdefault(k, []).append(number)
    own = [key(entity["name"]) for entity in entities]
    match: list[int | None] = []
    best: dict[int, tuple[bool, int, int]] = {}
    for at, phrase in enumerate(phrases):
        keys = phrase_keys(paper.words, phrase)
        found = sorted({n for k in keys for n in names.get(k, ())}, key=lambda n: (own[n] not in keys, n))
        match.append(found[0] if found else None)
        if found:
            n = found[0]
            best[n] = max(best.get(n, (False, 0, 0)), (own[n] in keys, len(phrase.spans), -at))
    return [
        Labelled(phrase, n, n is not None and best[n][2] == -at)
        for at, (phrase, n) in enumerate(zip(phrases, match, strict=True))
    ]


def phrase_label(paper: Read, found: Labelled, in_company: bool) -> tuple[frozenset[str], float]:
    """The class of a phrase and the weight of that example: 0 where the annotation leaves it open."""
    if found.entity is None:
        return NONE, 1.0
    entity = paper.record["entities"][found.entity]
    if entity.get("optional"):
        return NONE, 0.0
    if not found.main:
        return NONE, 0.5 if in_company else 0.0
    return frozenset({entity["type"]}), 1.0
