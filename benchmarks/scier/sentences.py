"""SciER's annotated sentences as papers that training/ can learn from, and the score of what is found in them.

A line of SciER is a sentence: {"doc_id", "sentence": its words with spaces between, "ner": [[mention, type], ...],
"rel_plus": [["mention:type", relation, "mention:type"], ...]}. Mentions are strings without a place.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2] / "training"))

from annotated import Read, Record, read

from paperatlas.loaders.extraction.mentions import is_name

TYPES = ("Method", "Dataset", "Task")
RELATIONS = (
    "Part-Of",
    "SubClass-Of",
    "SubTask-Of",
    "Benchmark-For",
    "Trained-With",
    "Evaluated-With",
    "Synonym-Of",
    "Used-For",
    "Compare-With",
)
# Sentences of a document that are read together, about as long as an abstract.
TOGETHER = 8
# Between "I", "3" and "D" too: the files part letters from digits.
_GLUED = re.compile(
    r"(?<=\w) - (?=\w)|(?<=\d) (?=\d)|(?<=\b[A-Z]) (?=\d)|(?<=\d) (?=[A-Z]\b)|(?<=[(\[]) | (?=[),.;:\]])"
)

Mention = tuple[int, str, str]
"""Number of the sentence in its file, the mention without spaces, its type."""
Relation = tuple[int, str, str, str]
"""Number of the sentence, the source as "mention:type", the relation, the target."""


def plain(text: str) -> str:
    """A text without the spaces that tokenising put in: "pre - trained ( 3D )" is "pre-trained (3D)"."""
    return _GLUED.sub(lambda match: "-" if "-" in match[0] else "", text)


def compact(text: str) -> str:
    """What is compared: the text without spaces, which tokenising moves."""
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences of a document, read as one paper.

    :param paper: its title, which decides on the fold, is the document; its id, which decides on the half, is the
        number of the document.
    :param numbers: of the sentences in their file.
    :param starts: first character of each in the paper's text.
    """

    paper: Read
    numbers: tuple[int, ...]
    starts: tuple[int, ...]

    def sentence(self, character: int) -> int:
        """Number, in the file, of the sentence that holds a character."""
        return self.numbers[bisect_right(self.starts, character) - 1]


def passages(sentences: list[Record]) -> list[Passage]:
    """Sentences in the order of their file, up to TOGETHER of a document at a time."""
    drafts, places, documents = [], [], []
    for number, (document, rows) in enumerate(groupby(enumerate(sentences), key=lambda row: row[1]["doc_id"])):
        held = list(rows)
        for first in range(0, len(held), TOGETHER):
            part = held[first : first + TOGETHER]
            texts = [plain(sentence["sentence"]) for _, sentence in part]
            # The text begins with the line break behind a title of no characters.
            starts = [1 + sum(len(text) + 1 for text in texts[:at]) for at in range(len(texts))]
            drafts.append(_record(number, " ".join(texts), [sentence for _, sentence in part]))
            places.append((tuple(at for at, _ in part), tuple(starts)))
            documents.append(document)
    return [
        Passage(replace(paper, record={**paper.record, "title": document}), *place)
        for paper, place, document in zip(read(drafts), places, documents, strict=True)
    ]


def _record(number: int, text: str, sentences: list[Record]) -> Record:
    """A record of the shape that training/ reads: every spelling with its type is an entity of its own."""
    named = dict.fromkeys((plain(text), type_) for sentence in sentences for text, type_ in sentence["ner"])
    entities = [
        {
            "name": name,
            "type": type_,
            "kind": "named" if any(is_name(word) for word in name.split()) else "term",
            "surfaces": [name],
            "aliases": [],
        }
        for name, type_ in named
    ]
    return {"id": number, "title": "", "abstract": text, "entities": entities, "relations": []}


def annotated_mentions(sentences: list[Record]) -> Counter[Mention]:
    """The mentions of the annotation; one that stands twice in a sentence counts twice."""
    return Counter(
        (at, compact(text), type_) for at, sentence in enumerate(sentences) for text, type_ in sentence["ner"]
    )


def annotated_relations(sentences: list[Record]) -> Counter[Relation]:
    """The relations of the annotation, each once in a sentence."""
    return Counter(
        {(at, compact(a), kind, compact(b)) for at, one in enumerate(sentences) for a, kind, b in one["rel_plus"]}
    )


def table(found: Counter[Any], true: Counter[Any], kinds: tuple[str, ...], at: int) -> Iterator[str]:
    """Lines with precision, recall and F1 of each kind and of all.

    :param at: which part of a mention or relation its kind is.
    """
    yield f"{'':16}    P     R     F1   annotated"
    for kind in ("all", *kinds):
        ours, theirs = (_of(side, kind, at) for side in (found, true))
        hits = (ours & theirs).total()
        precision, recall = (hits / max(side.total(), 1) for side in (ours, theirs))
        f1 = 2 * hits / max(ours.total() + theirs.total(), 1)
        yield f"{kind:16} {precision:.3f} {recall:.3f} {f1:.3f} {theirs.total():6}"


def _of(side: Counter[Any], kind: str, at: int) -> Counter[Any]:
    return Counter({one: count for one, count in side.items() if kind in ("all", one[at])})


def within(found: Iterable[tuple[int, int]], taken: list[bool]) -> list[tuple[int, int]]:
    """The spans of words that none before them covers, which they then do: SciER has no mention within another."""
    free = []
    for first, last in found:
        if not any(taken[first:last]):
            taken[first:last] = [True] * (last - first)
            free.append((first, last))
    return free
