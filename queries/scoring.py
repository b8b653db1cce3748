"""Predicted annotations against gold ones: right, wrong and missed, by type of entity and edge.

An entity is right when its normalised name, or one of its spellings, is that of the gold entity and its type is the
gold's or one as defensible. A relation is right when both ends match. A result is right when its value equals the
gold's and its data matches (where the gold has none, its metric). Optional gold items earn nothing and cost nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .annotation import PAPER, AnnotatedEntity, AnnotatedResult, Annotation, Relation

PAPER_EDGES = ("INTRODUCES", "USES", "COMPARES_WITH", "EVALUATES_ON", "TRAINS_ON", "ADDRESSES")
ENTITY_EDGES = ("PART_OF", "BUILDS_ON", "VARIANT_OF", "OUTPERFORMS")
DATA = ("Dataset", "Benchmark")

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "π": "pi", "λ": "lambda", "μ": "mu"}
_End = tuple[str, int | str]
_Tie = tuple[_End, str, _End]
# A paradigm that is a task and a method alike: the paper ADDRESSES it or USES it, whichever the gold chose.
_SWAPPED = {"ADDRESSES": "USES", "USES": "ADDRESSES"}


@dataclass(slots=True)
class Score:
    """Counts of one kind of item."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """0 to 1; 0 when nothing was predicted."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """0 to 1; 0 when there was nothing to find."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Scores:
    """Scores by kind: entity types, edge types, `entity`, `data`, `paper edges`, `entity edges`, `result`, `link`.

    :param errors: kind, "wrong" or "missed", the paper's id and what it is, in the order of the gold.
    :param said: confidence and whether it was right, of every predicted edge that counts and says how sure it is.
    """

    by_kind: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)
    said: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, kinds: Iterable[str], outcome: str, paper: str, what: str) -> None:
        """Count an item under some kinds, the first of which names it in the errors."""
        listed = list(kinds)
        for kind in listed:
            score = self.by_kind[kind]
            setattr(score, outcome, getattr(score, outcome) + 1)
        if outcome != "right":
            self.errors.append((listed[0], outcome, paper, what))


def normalised(name: str) -> str:
    """What two spellings of a name have in common, for scoring.

    >>> normalised("Vision Transformers"), normalised(r"PixArt-$\\\\alpha$")
    ('visiontransformer', 'pixartalpha')
    """
    plural = re.search(r"[A-Za-z]{2,}s$", name) and not re.search(r"(ss|us|is|[A-Z]S)$", name)
    text = re.sub(r"\\(text\w*|mathrm|math\w+|sst)?", " ", name.lower())
    for letter, spelt in _GREEK.items():
        text = text.replace(letter, spelt)
    text = re.sub(r"[^a-z0-9+@]+", "", text)
    return text[:-1] if plural and text.endswith("s") else text


def score(gold: Sequence[Annotation], predicted: Sequence[Annotation]) -> Scores:
    """Compare predictions with the gold, paper by paper: by id, else by title. Papers without prediction are missed."""
    by_id = {p.id: p for p in predicted}
    by_title = {normalised(p.title): p for p in predicted}
    scores = Scores()
    for paper in gold:
        nothing = Annotation(paper.id, paper.title, (), (), (), ())
        _Comparison(paper, by_id.get(paper.id) or by_title.get(normalised(paper.title)) or nothing, scores).run()
    return scores


def _keys(entity: AnnotatedEntity) -> set[str]:
    return {key for name in (entity.name, *entity.spellings) if (key := normalised(name))}


def _matched(gold: Sequence[AnnotatedEntity], found: Sequence[AnnotatedEntity], *, typed: bool) -> dict[int, int]:
    """Number of the gold entity by that of the predicted one; each once, exact names first."""
    pairs: dict[int, int] = {}
    for strict in (True, False):
        for i, one in enumerate(found):
            if i in pairs:
                continue
            keys = {normalised(one.name)} if strict else _keys(one)
            for j, other in enumerate(gold):
                if j in pairs.values() or (typed and one.types[0] not in other.types):
                    continue
                if keys & ({normalised(other.name)} if strict else _keys(other)):
                    pairs[i] = j
                    break
    return pairs


class _Comparison:
    """One paper's prediction against its gold."""

    def __init__(self, gold: Annotation, found: Annotation, scores: Scores) -> None:
        self.gold = gold
        self.found = found
        self.scores = scores
        self.pairs = _matched(gold.entities, found.entities, typed=True)
        loose = _matched(gold.entities, found.entities, typed=False)
        self.gold_ends: dict[str, _End] = {e.name: ("gold", j) for j, e in enumerate(gold.entities)}
        self.found_ends: dict[str, _End] = {}
        for i, entity in enumerate(found.entities):
            j = self.pairs.get(i, loose.get(i))
            self.found_ends[entity.name] = ("found", normalised(entity.name)) if j is None else ("gold", j)

    def run(self) -> None:
        self._entities()
        self._relations()
        self._results()
        self._links()

    def _count(self, kinds: Iterable[str], outcome: str, what: str) -> None:
        self.scores.add(kinds, outcome, self.gold.id, what)

    def _entities(self) -> None:
        for i, entity in enumerate(self.found.entities):
            if i not in self.pairs:
                self._count(_entity_kinds(entity.types[0]), "wrong", entity.name)
            elif not self.gold.entities[self.pairs[i]].optional:
                self._count(_entity_kinds(self.gold.entities[self.pairs[i]].types[0]), "right", entity.name)
        for j, entity in enumerate(self.gold.entities):
            if j not in self.pairs.values() and not entity.optional:
                self._count(_entity_kinds(entity.types[0]), "missed", entity.name)

    def _tie(self, relation: Relation, ends: dict[str, _End]) -> _Tie:
        source, type_, target = relation
        first = (PAPER, PAPER) if source == PAPER else ends.get(source, ("found", normalised(source)))
        return first, type_, ends.get(target, ("found", normalised(target)))

    def _relations(self) -> None:
        entities = self.gold.entities
        loose: set[_End] = {("gold", j) for j, e in enumerate(entities) if e.optional}
        stated = {self._tie(r, self.gold_ends) for r in self.gold.relations}
        allowed = {self._tie(r, self.gold_ends) for r in self.gold.optional_relations}
        allowed |= {t for t in stated if t[0] in loose or t[2] in loose}
        required = stated - allowed
        paradigms: set[_End] = {("gold", j) for j, e in enumerate(entities) if {"Task", "Method"} <= set(e.types)}

        def settled(tie: _Tie) -> _Tie:
            first, type_, last = tie
            other = (first, _SWAPPED.get(type_, type_), last)
            return other if last in paradigms and tie not in required and other in required | allowed else tie

        told = {settled(self._tie(r, self.found_ends)): self.found.confidences.get(r) for r in self.found.relations}
        for tie in sorted({*told, *required}, key=str):
            if tie in required:
                self._count(_edge_kinds(tie[1]), "right" if tie in told else "missed", self._shown(tie))
            elif tie not in allowed and tie[0] not in loose and tie[2] not in loose:
                self._count(_edge_kinds(tie[1]), "wrong", self._shown(tie))
            else:
                continue
            sure = told.get(tie)
            if sure is not None:
                self.scores.said.append((sure, tie in required))

    def _shown(self, tie: _Tie) -> str:
        def name(end: _End) -> str:
            return self.gold.entities[end[1]].name if isinstance(end[1], int) else end[1]

        return f"{name(tie[0])} {tie[1]} {name(tie[2])}"

    def _results(self) -> None:
        left = [r for r in self.gold.results if not r.optional]
        for result in self.found.results:
            hit = next((r for r in left if self._same(r, result)), None)
            if hit is not None:
                left.remove(hit)
                self._count(["result"], "right", _result(result))
            elif not any(self._same(r, result) for r in self.gold.results if r.optional):
                self._count(["result"], "wrong", _result(result))
        for result in left:
            self._count(["result"], "missed", _result(result))

    def _same(self, gold: AnnotatedResult, found: AnnotatedResult) -> bool:
        if abs(abs(gold.value) - abs(found.value)) > 1e-6:
            return False
        if gold.on is not None:
            return found.on is not None and self.found_ends.get(found.on) == self.gold_ends.get(gold.on, ())
        said, wanted = normalised(found.metric or ""), normalised(gold.metric or "")
        return not wanted or said in wanted or wanted in said

    def _links(self) -> None:
        gold, found = ({normalised(link): link for link in side.links} for side in (self.gold, self.found))
        for key, link in sorted({**found, **gold}.items()):
            outcome = "right" if key in gold and key in found else "missed" if key in gold else "wrong"
            self._count(["link"], outcome, link)


def _entity_kinds(type_: str) -> list[str]:
    return [type_, "entity", *(["data"] if type_ in DATA else [])]


def _edge_kinds(type_: str) -> list[str]:
    group = ["paper edges"] if type_ in PAPER_EDGES else ["entity edges"] if type_ in ENTITY_EDGES else []
    return [type_, *group]


def _result(result: AnnotatedResult) -> str:
    return f"{result.value:g} {result.metric or ''} on {result.on}".replace("  ", " ")
