"""Results: which numbers of a text a paper reports, and what each is of."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from ...graph import EdgeType, ResultKind
from .cues import CUES
from .entities import Found
from .linear import Linear, models
from .numbers import Number, find, lists
from .relations import main_contribution, parts_of
from .roles import Role
from .sentences import Words

KINDS: tuple[ResultKind, ...] = ("absolute", "delta", "ratio")
# Part of a result, the model that finds it, the types that it can be of.
PARTS: dict[EdgeType, tuple[str, tuple[str, ...]]] = {
    "MEASURED_ON": ("result on", ("Dataset", "Benchmark")),
    "MEASURES": ("result metric", ("Metric",)),
    "OBTAINED_BY": ("result method", ("Method",)),
    "RELATIVE_TO": ("result baseline", ("Method",)),
}
_BELIEVED = 0.5
_PART_BELIEVED: dict[str, float] = {"MEASURED_ON": 0.12, "MEASURES": 0.35, "OBTAINED_BY": 0.35, "RELATIVE_TO": 0.5}
# Fewer would cut real papers, more only costs time on tables pasted into an abstract.
_MOST_NUMBERS = 60
_PREPOSITIONS = frozenset(["on", "for", "in", "at", "with", "over", "and", "or", "of", "to", "from", "by", "than"])
_MOST_CANDIDATES = 16
_LONGEST_METRIC = 4
# Words between a number and "on" that tell how much, or of what the number is a count, but not the measure.
_NO_METRIC = frozenset(
    {
        "improvement",
        "improvements",
        "gain",
        "gains",
        "increase",
        "reduction",
        "reductions",
        "higher",
        "lower",
        "better",
        "worse",
        "points",
        "fewer",
        "less",
        "more",
        "relative",
        "absolute",
        "times",
        "faster",
        "speedup",
        "images",
        "samples",
        "parameters",
        "results",
        "state-of-the-art",
        "sota",
        "performance",
        "drop",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """An entity that a result is of: its number in ``doc._.entities``, and the mention that says so."""

    type: EdgeType
    entity: int
    span: tuple[int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A result with its number.

    :param metric: as the text writes it; None where it does not.
    """

    number: Number
    kind: ResultKind
    metric: str | None
    parts: tuple[Part, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A paper's words, entities and numbers, and the lists that they form.

    :param roles: the paper's roles of each entity, joined by '+'.
    :param main: the paper's first contribution.
    """

    words: Words
    found: tuple[Found, ...]
    roles: dict[int, str]
    main: int | None
    numbers: tuple[Number, ...]
    number_lists: dict[int, tuple[int, int, int]]
    entity_lists: dict[tuple[int, int], tuple[int, int, int]]


def scene(words: Words, found: tuple[Found, ...], roles: dict[int, str]) -> Scene:
    """What the models of this module look at."""
    covered = [False] * len(words.words)
    for entity in found:
        for first, last in entity.spans:
            covered[first:last] = [True] * (last - first)
    numbers = find(words, tuple(covered))[:_MOST_NUMBERS]
    entity_lists: dict[tuple[int, int], tuple[int, int, int]] = {}
    for types in (("Dataset", "Benchmark"), ("Metric",), ("Method",), ("Task",)):
        spans = sorted({span for entity in found if entity.type in types for span in entity.spans})
        entity_lists.update({spans[at]: place for at, place in lists(words, spans).items()})
    number_lists = lists(words, [(n.word, n.after) for n in numbers])
    return Scene(words, found, roles, main_contribution(found, roles), numbers, number_lists, entity_lists)


def _near(words: Words, number: Number) -> list[str]:
    first, last = words.sentences[words.sentence_of[number.word]]
    lower = words.lower
    features = []
    for distance in range(1, 5):
        at = number.word - distance
        features.append(f"l{distance}={lower[at]}" if at >= first else f"l{distance}=^")
        at = number.after + distance - 1
        features.append(f"r{distance}={lower[at]}" if at < last else f"r{distance}=$")
    features.append(f"l21={' '.join(lower[max(first, number.word - 2) : number.word])}")
    features.append(f"r12={' '.join(lower[number.after : min(last, number.after + 2)])}")
    features += [f"L:{w}" for w in dict.fromkeys(lower[max(first, number.word - 10) : number.word])]
    features += [f"R:{w}" for w in dict.fromkeys(lower[number.after : min(last, number.after + 6)])]
    features += [f"Lg:{g}" for g in dict.fromkeys(CUES.get(w, "") for w in lower[first : number.word]) if g]
    return features


def number_features(seen: Scene, at: int) -> list[str]:
    """Features of a number for the model that tells what kind of result it is."""
    number, words = seen.numbers[at], seen.words
    unit = number.unit or "-"
    features = [f"u={unit}", f"rest={number.rest[:8]}", f"sg={number.sign}", f"dec{number.value % 1 > 0:d}{unit}"]
    size = (
        0
        if number.value < 1
        else 1
        if number.value < 10
        else 2
        if number.value <= 100
        else 3
        if number.value < 1900
        else 4
    )
    features += [f"v{size}", f"v{size}{unit}", f"sg={number.sign}{unit}"]
    if 1990 <= number.value <= 2035 and number.value % 1 == 0:
        features.append("year")
    near = _near(words, number)
    features += near
    features += [f"{unit}|{f}" for f in near if f[:2] in ("l1", "r1", "L:", "Lg")]
    _, place, length = seen.number_lists[at]
    features += [f"n{min(length, 3)}", f"n{min(place, 2)}of{min(length, 3)}"]
    sentence = words.sentence_of[number.word]
    features.append("title" if number.word < words.title_end else f"s{(3 * sentence) // len(words.sentences)}")
    kinds = {e.type for e in seen.found for span in e.spans if words.sentence_of[span[0]] == sentence}
    features += [f"has{kind}" for kind in sorted(kinds)]
    following = {e.type for e in seen.found for span in e.spans if span[0] == number.after}
    features += [f"then{kind}" for kind in sorted(following)]
    return features


def _elsewhere(seen: Scene, at: int, entity: int, span: tuple[int, int], away: int) -> list[str]:
    """Features of an entity that the number's own sentence does not name."""
    number, words, found = seen.numbers[at], seen.words, seen.found[entity]
    sentence = words.sentence_of[number.word]
    here, later = 0, 0
    for other in seen.found:
        if other.type == found.type and other is not found:
            for first, _ in other.spans[:_MOST_CANDIDATES]:
                here += words.sentence_of[first] == sentence
                later += span[0] < first < number.word
    way = max(-2, min(3, away))
    features = [f"here{min(here, 2)}", f"later{min(later, 2)}", f"away{way}here{min(here, 1)}later{min(later, 2)}"]
    features += [f"away{way}role={seen.roles.get(entity, '')}", f"title{span[0] < words.title_end:d}here{min(here, 1)}"]
    own, other_list = seen.number_lists[at], seen.entity_lists.get(span, (0, 0, 1))
    if own[2] > 1 or other_list[2] > 1:
        fits = f"{own[2] == other_list[2]:d}{own[1] == other_list[1]:d}"
        features += [f"awaylist{fits}", f"away{way}list{fits}here{min(here, 1)}"]
    return features


def part_features(seen: Scene, at: int, entity: int) -> tuple[list[str], tuple[int, int]]:
    """Features of a number and an entity that it could be of, and the entity's mention nearest to it."""
    number, words, found = seen.numbers[at], seen.words, seen.found[entity]
    sentence = words.sentence_of[number.word]
    spans = found.spans[:_MOST_CANDIDATES]
    span = min(spans, key=lambda s: (abs(words.sentence_of[s[0]] - sentence), abs(s[0] - number.word)))
    away = sentence - words.sentence_of[span[0]]
    features = [
        f"t={found.type}",
        f"role={seen.roles.get(entity, '')}",
        f"main{entity == seen.main:d}",
        f"k{found.kind}",
    ]
    features.append(f"u={number.unit}")
    same_type = sum(e.type == found.type for e in seen.found)
    features.append(f"of{min(same_type, 3)}")
    if away:
        features += _elsewhere(seen, at, entity, span, away)
        features += [
            f"away{max(-2, min(3, away))}",
            f"away{max(-2, min(3, away))}of{min(same_type, 3)}",
            f"awaymain{entity == seen.main:d}",
        ]
        return features, span
    right = span[0] >= number.after
    begin, end = (number.after, span[0]) if right else (span[1], number.word)
    way = ">" if right else "<"
    gap = words.lower[begin:end]
    between = sum(begin <= n.word < end for n in seen.numbers)
    rivals = sum(begin <= s[0] < end for e in seen.found if e.type == found.type and e is not found for s in e.spans)
    size = len(gap) if len(gap) < 4 else 6 if len(gap) < 7 else 12 if len(gap) < 13 else 20
    features += [
        f"{way}d{size}",
        f"{way}n{min(between, 3)}",
        f"{way}v{min(rivals, 3)}",
        f"{way}n{min(between, 2)}v{min(rivals, 2)}",
    ]
    features += [f"{way}w:{w}" for w in dict.fromkeys(gap[:10])]
    features += [f"{way}e={gap[-1] if right else gap[0]}"] if gap else [f"{way}e"]
    before = words.lower[span[0] - 1] if span[0] else ""
    features += [f"{way}p={before}", f"{way}role={seen.roles.get(entity, '')}", f"{way}main{entity == seen.main:d}"]
    features.append(f"{way}p={before}n{min(between, 2)}v{min(rivals, 2)}")
    if span[0] == words.sentences[sentence][0] + 1:
        features.append(f"start={before}")
    own, other = seen.number_lists[at], seen.entity_lists.get(span, (0, 0, 1))
    if own[2] > 1 and other[2] > 1:
        fits = "even" if own[2] == other[2] else "odd"
        features.append(f"{fits}{own[1] == other[1]:d}")
        features.append(f"{way}{fits}{own[1] == other[1]:d}")
    elif own[2] > 1 or other[2] > 1:
        features.append(f"{way}list{min(own[2], 2)}{min(other[2], 2)}")
    return features, span


def _part(seen: Scene, at: int, edge: EdgeType, model: Linear, taken: set[int]) -> Part | None:
    """The likeliest entity for one part of a result, if it is likely enough."""
    best = None
    candidates = [n for n, e in enumerate(seen.found) if e.type in PARTS[edge][1] and n not in taken]
    for entity in candidates[:_MOST_CANDIDATES]:
        features, span = part_features(seen, at, entity)
        sure = model.probabilities(features)[0]
        if best is None or sure > best.confidence:
            best = Part(edge, entity, span, sure)
    return best if best and best.confidence >= _PART_BELIEVED[edge] else None


def _direct_metric(words: Words, number: Number) -> tuple[int, int] | None:
    """The words of "96.3% avg. SR on LIBERO" between number and preposition, which name the metric."""
    end = number.after
    while end < len(words.lower) and words.lower[end][0].isalpha() and words.lower[end] not in _PREPOSITIONS:
        end += 1
    inside = words.lower[number.after : end]
    if not 1 <= len(inside) <= _LONGEST_METRIC or words.lower[end : end + 1] not in (("on",), ("for",), ("in",)):
        return None
    same = words.sentence_of[number.word] == words.sentence_of[end]
    return (number.after, end) if same and _NO_METRIC.isdisjoint(inside) else None


def _measured(seen: Scene, number: Number, kind: ResultKind, parts: list[Part]) -> tuple[str | None, list[Part]]:
    """The metric as the paper writes it, and the parts less a metric that stands elsewhere than behind the number."""
    spans = [p.span for p in parts if p.type == "MEASURES"]
    direct = _direct_metric(seen.words, number) if kind == "absolute" else None
    if direct and not any(direct[0] <= first < direct[1] for first, _ in spans):
        return seen.words.span(*direct), [p for p in parts if p.type != "MEASURES"]
    return (seen.words.span(*spans[0]) if spans else None), parts


def measure(seen: Scene, trained: dict[str, Linear]) -> tuple[Measured, ...]:
    """The results of a paper, in the order of the text."""
    results = []
    model = trained["result"]
    for at, number in enumerate(seen.numbers):
        judged = dict(zip(model.classes, model.probabilities(number_features(seen, at)), strict=True))
        real = 1 - judged["NONE"]
        if real < _BELIEVED:
            continue
        kind = max(KINDS, key=lambda k: (judged[k], k))
        parts: list[Part] = []
        for edge, (name, _) in PARTS.items():
            if edge == "RELATIVE_TO" and kind == "absolute":
                continue
            part = _part(seen, at, edge, trained[name], {p.entity for p in parts})
            if part:
                parts.append(part)
        metric, parts = _measured(seen, number, kind, parts)
        results.append(Measured(number, kind, metric, tuple(parts), round(real, 2)))
    return tuple(results)


@Language.component(
    "paperatlas_results_v1",
    requires=["doc._.words", "doc._.entities", "doc._.roles"],
    assigns=["doc._.results"],
)
def results(doc: Doc) -> Doc:
    """Finds the numbers that are results, and what they are of."""
    roles: tuple[Role, ...] = doc._.roles
    doc._.results = measure(scene(doc._.words, doc._.entities, parts_of(roles)), models())
    return doc
