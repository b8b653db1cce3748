"""Which phrases are names worth a node, of which type, and how they are best written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from ...graph import EntityType, Kind, readable
from .catalogue import Catalogue, catalogue
from .company import Company, First
from .encoder import Opinion, hundredths
from .features import phrase_features, told_features
from .linear import Linear, models
from .mentions import Phrase, chunks, is_name
from .sentences import Words
from .stage import tags

TYPES: tuple[EntityType, ...] = ("Method", "Dataset", "Benchmark", "Task", "Metric")
# A name is kept from this probability on; where every mention lies within another name, from the second on.
_KEEP: dict[EntityType, float] = {"Method": 0.4, "Dataset": 0.4, "Benchmark": 0.4, "Task": 0.4, "Metric": 0.4}
_KEEP_WITHIN = 0.7
Opinions = tuple[Opinion, ...]
# Log probabilities of nothing, in hundredths: 0.8, and more than 0.99.
_ENCODER_SURE, _ENCODER_CERTAIN = -22, -1
_NOTHING = (1.0, *[0.0] * len(TYPES))
_PLURAL = re.compile(r"(?<=[A-Za-z]{3})(?<!s)(?<!u)(?<!i)s$|(?<=[A-Z]{2})s$")


@dataclass(frozen=True, slots=True)
class Found:
    """An entity of the paper with its places.

    :param name: as a node is labelled.
    :param spans: first and last (exclusive) words of its mentions, none overlapping, in the order of the text.
    :param features: of its phrase, for the models that judge its part in the paper.
    :param confidence: probability that it is an entity of its type.
    :param opinion: what the encoder says of its phrase.
    """

    name: str
    type: EntityType
    kind: Kind
    spans: tuple[tuple[int, int], ...]
    long_form: str | None
    aliases: tuple[str, ...]
    features: tuple[str, ...]
    confidence: float
    opinion: Opinion


@dataclass(frozen=True, slots=True)
class Judged:
    """A phrase with what the model makes of it."""

    phrase: Phrase
    features: tuple[str, ...]
    type: EntityType
    kept: float
    opinion: Opinion


def solid_words(words: Words, known: Catalogue) -> tuple[bool, ...]:
    """For each word, whether a name could hold it."""
    solid = [False] * len(words.words)
    for first, last in chunks(words, known.breaks):
        solid[first:last] = [True] * (last - first)
    return tuple(solid)


def first_judgement(
    words: Words, phrases: tuple[Phrase, ...], opinions: Opinions, known: Catalogue, model: Linear
) -> tuple[list[First], list[list[str]]]:
    """Every phrase judged on its own, and the features that it was judged by.

    What the encoder is certain of and no annotated paper has is not looked at: it has no features.
    """
    solid = solid_words(words, known)
    judged, features = [], []
    for phrase, opinion in zip(phrases, opinions, strict=True):
        skipped = opinion.kinds[0] >= _ENCODER_CERTAIN and phrase.key not in known.known
        own = [] if skipped else phrase_features(words, phrase, solid, known)
        judged.append(First(phrase, _NOTHING if skipped else model.probabilities(own)))
        features.append(own)
    return judged, features


def judge(
    words: Words, phrases: tuple[Phrase, ...], opinions: Opinions, known: Catalogue, trained: dict[str, Linear]
) -> list[Judged]:
    """Every phrase with its likeliest type and the probability that it is an entity at all.

    Each is judged twice: on its own, then with what the first round made of the phrases around it. The last word has a
    model that weighs this against what the encoder says.
    """
    judged = []
    first, features = first_judgement(words, phrases, opinions, known, trained["entity"])
    company = Company(words, first)
    for one, own, opinion in zip(first, features, opinions, strict=True):
        if hopeless(one, opinion):
            continue
        linear = trained["entity in company"]
        again = linear.probabilities(own + company.features(one))
        nothing, *typed = trained["entity with encoder"].weighed(evidence(linear, again, opinion))
        best = max(range(len(typed)), key=lambda i: (typed[i], -i))
        judged.append(Judged(one.phrase, tuple(own), TYPES[best], 1 - nothing, opinion))
    return judged


def hopeless(first: First, opinion: Opinion) -> bool:
    """Whether a phrase is not looked at again, which saves most of the time."""
    return first.kept < 0.02 and opinion.kinds[0] > _ENCODER_SURE


def evidence(linear: Linear, judged: Sequence[float], opinion: Opinion) -> Iterator[tuple[str, int]]:
    """What the last model of entities is told: log probabilities of the linear model and of the encoder."""
    for name, probability, other in zip(linear.classes, judged, opinion.kinds, strict=True):
        yield f"linear {name}", hundredths(math.log(max(probability, 1e-5)))
        yield f"encoder {name}", other


def _distinct(spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Spans without those that begin within another: of "CLIP" and "CLIP model" the first."""
    chosen: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not chosen or span[0] >= chosen[-1][1]:
            chosen.append(span)
    return chosen


def choose(words: Words, judged: list[Judged]) -> list[tuple[Judged, tuple[tuple[int, int], ...]]]:
    """The phrases to keep, likeliest first, each with the mentions that no likelier one covers."""
    taken = [False] * len(words.words)
    chosen = []
    for item in sorted(judged, key=lambda j: (-round(j.kept, 6), j.phrase.spans, j.phrase.key)):
        if item.kept < _KEEP[item.type]:
            continue
        spans = _distinct(item.phrase.spans)
        free = [span for span in spans if not any(taken[span[0] : span[1]])]
        if not free and item.kept < _KEEP_WITHIN:
            continue
        for first, last in free:
            taken[first:last] = [True] * (last - first)
        chosen.append((item, tuple(free or spans)))
    return chosen


def _singular(text: str) -> str:
    if len(text) > 5 and text.endswith("ies") and text[-4].islower():
        return text[:-3] + "y"
    if len(text) > 5 and text.endswith(("sses", "xes")):
        return text[:-2]
    return _PLURAL.sub("", text)


def _plain(text: str) -> str:
    """Lower case, save for words that are proper names ("3D", "VQA")."""

    def part(word: str) -> str:
        return word if is_name(word) else word.lower()

    return " ".join("-".join(part(p) for p in word.split("-")) for word in text.split())


def _name(words: Words, item: Judged, spans: tuple[tuple[int, int], ...], known: Catalogue) -> str:
    entry = known.known.get(item.phrase.key)
    if entry and entry.seen >= 2:
        return entry.name
    long = set(item.phrase.long)
    texts = [(words.span(*span), span) for span in spans]
    prefer_long = item.type in ("Task", "Metric")
    counts: dict[str, tuple[bool, int, int]] = {}
    for at, (text, span) in enumerate(texts):
        name = readable(text)
        if item.type == "Task":
            name = _plain(name)
        last = name.rpartition(" ")[2]
        # One word that is never written small is a name that happens to end in "s": "Mavors".
        coined = last == name and all(t[:1].isupper() for t, _ in texts)
        common = not is_name(last) and not coined
        if (common or last[-2:-1].isupper()) and item.type not in ("Dataset", "Benchmark"):
            name = _singular(name)
        old = counts.get(name, (False, 0, -at))
        counts[name] = ((span in long) == prefer_long if long else False, old[1] + 1, old[2])
    return max(counts, key=lambda n: (counts[n], n)) or item.phrase.key


def kind_of(name: str, type_: EntityType, phrase: Phrase, known: Catalogue) -> Kind:
    """Whether a name is a proper one or a general term, by its type, its spelling and what is known of it."""
    if type_ in ("Dataset", "Benchmark"):
        return "named"
    if type_ in ("Task", "Metric"):
        return "term"
    entry = known.known.get(phrase.key)
    if entry and entry.seen:
        return entry.kind
    return "named" if any(is_name(word) for word in name.split()) else "term"


def find(
    words: Words, phrases: tuple[Phrase, ...], opinions: Opinions, known: Catalogue, trained: dict[str, Linear]
) -> tuple[Found, ...]:
    """The entities of a paper, likeliest first, their names unique.

    :param opinions: what the encoder says of each phrase.
    """
    found: dict[str, Found] = {}
    told = tags(words)
    for item, spans in choose(words, judge(words, phrases, opinions, known, trained)):
        name = _name(words, item, spans, known)
        if not name.strip() or name in found:
            continue
        entry = known.known.get(item.phrase.key)
        texts = {readable(words.span(*span)) for span in spans}
        long = readable(words.span(*item.phrase.long[0])) if item.phrase.long else None
        found[name] = Found(
            name,
            item.type,
            kind_of(name, item.type, item.phrase, known),
            spans,
            None if long == name else long,
            tuple(a for a in entry.aliases if a not in texts and a != name) if entry else (),
            (*item.features, *told_features(words, item.phrase, told)),
            round(item.kept, 2),
            item.opinion,
        )
    return tuple(found.values())


@Language.component(
    "paperatlas_entities_v1",
    requires=["doc._.words", "doc._.phrases", "doc._.opinions"],
    assigns=["doc._.entities"],
)
def entities(doc: Doc) -> Doc:
    """Keeps the phrases that are entities, typed and named."""
    doc._.entities = find(doc._.words, doc._.phrases, doc._.opinions, catalogue(), models())
    return doc
