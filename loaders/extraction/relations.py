"""Edges between methods: component of, builds on, variant of, outperforms."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from ...graph import EdgeType
from .catalogue import key
from .cues import CUES
from .entities import Found
from .linear import Linear, models
from .mentions import is_name
from .roles import Role
from .sentences import Words

# From which probability on an edge is believed.
_BELIEVED: dict[EdgeType, float] = {"PART_OF": 0.3, "BUILDS_ON": 0.3, "VARIANT_OF": 0.3, "OUTPERFORMS": 0.3}
# Pairs are judged among this many methods at most, likeliest first, so that a long text takes no quadratic time.
MOST_METHODS = 24
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Relation:
    """An edge between two entities, by their numbers in ``doc._.entities``."""

    source: int
    type: EdgeType
    target: int
    confidence: float


def _closest(words: Words, a: Found, b: Found) -> tuple[int, tuple[int, int], tuple[int, int]] | None:
    """The nearest mentions of two entities in one sentence, and how many words lie between."""
    best = None
    for first in a.spans[:12]:
        for second in b.spans[:12]:
            if words.sentence_of[first[0]] != words.sentence_of[second[0]]:
                continue
            gap = max(first[0], second[0]) - min(first[1], second[1])
            if gap <= _NEAR and (best is None or gap < best[0]):
                best = (gap, first, second)
    return best


def _between(words: Words, first: tuple[int, int], second: tuple[int, int]) -> list[str]:
    forward = first[0] < second[0]
    begin, end = (first[1], second[0]) if forward else (second[1], first[0])
    way = ">" if forward else "<"
    gap = words.lower[begin:end]
    features = [f"{way}{w}" for w in dict.fromkeys(gap[:12])]
    features += [f"{way}g:{g}" for g in dict.fromkeys(CUES.get(w, "") for w in gap) if g]
    features.append(f"{way}d{min(len(gap), 3) if len(gap) < 4 else 5 if len(gap) < 8 else 12 if len(gap) < 14 else 20}")
    if len(gap) <= 3:
        features.append(f"{way}={' '.join(gap)}")
    left = min(first[0], second[0])
    edge = words.sentences[words.sentence_of[left]][0]
    features += [
        f"{way}pre:{g}" for g in dict.fromkeys(CUES.get(w, "") for w in words.lower[max(edge, left - 5) : left]) if g
    ]
    if left < words.title_end:
        features.append(f"{way}title")
    return features


def _within(name: str, other: str) -> bool:
    a, b = key(name), key(other)
    return len(b) > 2 and a != b and b in a


def _doubts(sure: tuple[float, float], roles: str) -> list[str]:
    """How sure the two ends are, since an edge between doubtful ones is seldom right."""
    levels = [f"{int(6 * value)}" for value in sure]
    return [
        f"ca{levels[0]}",
        f"cb{levels[1]}",
        f"ca{levels[0]}|{roles}",
        f"cb{levels[1]}|{roles}",
        f"c{int(6 * sure[0] * sure[1])}",
        f"c{int(6 * sure[0] * sure[1])}|{roles}",
    ]


def _side(side: str, entity: Found, mains: str) -> list[str]:
    """What is told of one end alone."""
    features = []
    for feature in entity.features:
        first = feature[0]
        if first in "<>T":
            features.append(side + feature)
        elif first == "@" and "|" not in feature:
            if feature[1:3] in ("v=", "d=", "P="):
                features.append(side + feature)
            elif feature[1:4] in ("1@v", "1@P"):
                features.append(f"{side}{feature}|{mains}")
    return features


def pair_features(
    words: Words,
    a: Found,
    b: Found,
    parts: tuple[str, str],
    main: tuple[bool, bool],
    sure: tuple[float, float],
) -> list[str]:
    """Features of an ordered pair of methods.

    :param parts: the paper's roles of the two, joined by '+'.
    :param main: whether each is the paper's first contribution.
    :param sure: confidence in the role of each.
    """
    roles = f"{parts[0]}>{parts[1]}"
    features = [roles, f"m{main[0]:d}{main[1]:d}", f"m{main[0]:d}{main[1]:d}{roles}", f"k{a.kind[0]}{b.kind[0]}"]
    features.append(f"k{a.kind[0]}{b.kind[0]}{roles}")
    features += [f"ha={a.name.split()[-1].lower()}", f"hb={b.name.split()[-1].lower()}"]
    if _within(a.name, b.name):
        features += ["ain", f"ain{a.kind[0]}{b.kind[0]}", "ainpre" if key(a.name).startswith(key(b.name)) else "ainsuf"]
        features.append("ainN" if is_name(a.name) and is_name(b.name) else "ainn")
    if _within(b.name, a.name):
        features.append("bin")
    near = _closest(words, a, b)
    if near is None:
        features += ["far", f"far{roles}", f"farm{main[0]:d}{main[1]:d}"]
    else:
        between = _between(words, near[1], near[2])
        features += between
        features += [f"{f}|{roles}" for f in between if f[1:3] in ("g:", "pr") or f[1] == "d"]
    mains = f"m{main[0]:d}{main[1]:d}"
    features += [f"ha={a.name.split()[-1].lower()}|{mains}", f"hb={b.name.split()[-1].lower()}|{mains}"]
    features += _side("a:", a, mains) + _side("b:", b, mains)
    features += _doubts(sure, roles)
    features.append(f"o{(a.spans[0] < b.spans[0]):d}")
    return features


def parts_of(roles: tuple[Role, ...]) -> dict[int, str]:
    """The roles of each entity by its number, in alphabetical order and joined by '+'."""
    parts: dict[int, list[str]] = {}
    for role in roles:
        parts.setdefault(role.entity, []).append(role.type)
    return {entity: "+".join(sorted(types)) for entity, types in parts.items()}


def sure_of(roles: tuple[Role, ...]) -> dict[int, float]:
    """The confidence in the likeliest role of each entity, by its number."""
    sure: dict[int, float] = {}
    for role in roles:
        sure[role.entity] = max(role.confidence, sure.get(role.entity, 0.0))
    return sure


def main_contribution(found: tuple[Found, ...], roles: dict[int, str]) -> int | None:
    """The entity that the title or else the text introduces first."""
    own = [n for n, part in roles.items() if "INTRODUCES" in part and found[n].type == "Method"]
    return min(own, key=lambda n: (found[n].kind != "named", found[n].spans[0]), default=None)


def find(words: Words, found: tuple[Found, ...], roles: tuple[Role, ...], model: Linear) -> tuple[Relation, ...]:
    """The edges of every pair of methods that are likely enough."""
    parts, certain = parts_of(roles), sure_of(roles)
    methods = [n for n, entity in enumerate(found) if entity.type == "Method"][:MOST_METHODS]
    main = main_contribution(found, parts)
    relations = []
    for a in methods:
        for b in methods:
            if a == b:
                continue
            ends = (parts[a], parts[b]), (a == main, b == main), (certain[a], certain[b])
            features = pair_features(words, found[a], found[b], *ends)
            judged = dict(zip(model.classes, model.probabilities(features), strict=True))
            for edge, least in _BELIEVED.items():
                if judged[edge] >= least:
                    sure = judged[edge] * min(found[a].confidence, found[b].confidence)
                    relations.append(Relation(a, edge, b, round(sure, 2)))
    return tuple(relations)


@Language.component(
    "paperatlas_relations_v1",
    requires=["doc._.words", "doc._.entities", "doc._.roles"],
    assigns=["doc._.relations"],
)
def relations(doc: Doc) -> Doc:
    """Judges every pair of methods."""
    doc._.relations = find(doc._.words, doc._.entities, doc._.roles, models()["relation"])
    return doc
