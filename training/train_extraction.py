"""Make the tables of loaders/extraction/: python training/train_extraction.py SHARED OUT [--half 0|1]

SHARED is the folder with annotations/; OUT is the folder that train_encoder.py has written to. With --half, only the
near papers of that half are learned from, so that the other half can measure. Needs scikit-learn; nothing at run time
does.

Every model is fitted on papers whose own annotation had no part in what it is told: names, first judgements, entities
and roles come from models and catalogues of the other folds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from annotated import FOLDS, NONE, Labelled, Read, half_of, label, phrase_label, read, records, weight_of
from fitting import Examples, Table, Weighed, fit
from mine_names import breaks, mine, mine_each, write

from paperatlas.graph import EntityType
from paperatlas.loaders.extraction.catalogue import PHRASES_MODEL, SPANS_MODEL, WEIGHTS, Catalogue, key
from paperatlas.loaders.extraction.company import Company
from paperatlas.loaders.extraction.encoder import Encoder, Opinion
from paperatlas.loaders.extraction.entities import (
    TYPES,
    Found,
    Opinions,
    evidence,
    first_judgement,
    hopeless,
    kind_of,
    solid_words,
)
from paperatlas.loaders.extraction.entities import find as find_entities
from paperatlas.loaders.extraction.features import phrase_features, told_features
from paperatlas.loaders.extraction.linear import Linear, parse
from paperatlas.loaders.extraction.relations import MOST_METHODS, main_contribution, pair_features, parts_of, sure_of
from paperatlas.loaders.extraction.results import KINDS, PARTS, number_features, part_features, scene
from paperatlas.loaders.extraction.roles import MODEL_OF, Role, role_evidence, role_features
from paperatlas.loaders.extraction.roles import find as find_roles
from paperatlas.loaders.extraction.stage import tags

ROLES = {
    "method role": ("INTRODUCES", "USES", "COMPARES_WITH", "MENTIONS"),
    "data role": ("INTRODUCES", "EVALUATES_ON", "TRAINS_ON", "MENTIONS"),
    "task role": ("ADDRESSES", "MENTIONS"),
}
RELATIONS = ("NONE", "PART_OF", "BUILDS_ON", "VARIANT_OF", "OUTPERFORMS")

Tell = Callable[[Linear, Sequence[float], Opinion], Iterable[tuple[str, int]]]
"""A linear model, its probabilities and the encoder's opinion -> what the model that weighs them is told."""


class Training:
    """The papers to learn from, a catalogue for each fold, and the models fitted so far.

    :param near: titles of the papers that are most like those to be read; the others count for less.
    :param encoders: trained on either half of the papers; each is asked about the other half.
    """

    def __init__(self, papers: list[Read], near: frozenset[str], encoders: Sequence[Encoder]) -> None:
        self.papers = papers
        self.near = near
        broken = breaks(papers)
        self.catalogue = mine(papers, broken)
        self.known = mine_each(papers, broken)
        self.labels = [label(paper, self.known[paper.fold]) for paper in papers]
        self.opinions = [
            encoders[1 - half_of(paper, paper.record["title"] in near)].judge(
                paper.words, [found.phrase for found in labels]
            )
            for paper, labels in zip(papers, self.labels, strict=True)
        ]
        self.models: list[dict[str, Linear]] = [{} for _ in FOLDS]
        self.text = ["# linear models; see linear.py"]

    def read(self) -> Iterator[tuple[Read, list[Labelled], Opinions]]:
        """Every paper with its phrases and what the encoder that never saw it says of each."""
        return zip(self.papers, self.labels, self.opinions, strict=True)

    def weight(self, paper: Read) -> float:
        """How much the paper counts."""
        return weight_of(paper.record["title"] in self.near)

    def fit(
        self, name: str, examples: Examples, classes: tuple[str, ...], least: int, strength: float, *, each: bool
    ) -> None:
        """Fit a model on all papers for the table, and one without each fold for the models to come."""
        table = Table(examples)
        self.text += fit(name, table, None, classes, least, strength, each=each)
        for fold in FOLDS:
            lines = fit(name, table, fold, classes, least, strength, each=each)
            self.models[fold] |= parse(line.split("\t") for line in lines)

    def fit_last(
        self, model: str, examples: Examples, opinions: list[Opinion], last: str, tell: Tell, *, each: bool
    ) -> None:
        """Fit the model that weighs another against the encoder.

        It has so few weights that it needs no folds: what it is told comes from models that had them.

        :param model: name of the other, and ``examples`` what it was fitted on.
        :param opinions: of the encoder on each example.
        :param last: its own name.
        """
        weighed = Weighed()
        for row, labels, weight, fold, opinion in zip(
            examples.rows, examples.labels, examples.weights, examples.folds, opinions, strict=True
        ):
            alone = self.models[fold][model]
            weighed.add(tell(alone, alone.probabilities(row), opinion), labels, weight)
        lines = weighed.fit(last, self.models[0][model].classes, each=each)
        self.text += lines
        for fold in FOLDS:
            self.models[fold] |= parse(line.split("\t") for line in lines)


def teach_entities(training: Training) -> None:
    """Fit both judgements of phrases."""
    alone, company = Examples(), Examples()
    for paper, labels, _ in training.read():
        known = training.known[paper.fold]
        solid = solid_words(paper.words, known)
        for found in labels:
            name, weight = phrase_label(paper, found, in_company=False)
            if weight:
                features = phrase_features(paper.words, found.phrase, solid, known)
                alone.add(features, name, weight * training.weight(paper), paper.fold)
    training.fit("entity", alone, ("NONE", *TYPES), 4, 0.2, each=False)
    told = []
    for paper, labels, opinions in training.read():
        model = training.models[paper.fold]["entity"]
        phrases = tuple(found.phrase for found in labels)
        first, features = first_judgement(paper.words, phrases, opinions, training.known[paper.fold], model)
        around = Company(paper.words, first)
        for found, one, own, opinion in zip(labels, first, features, opinions, strict=True):
            name, weight = phrase_label(paper, found, in_company=True)
            if weight and not hopeless(one, opinion):
                company.add(own + around.features(one), name, weight * training.weight(paper), paper.fold)
                told.append(opinion)
    training.fit("entity in company", company, ("NONE", *TYPES), 4, 0.1, each=False)
    training.fit_last("entity in company", company, told, "entity with encoder", evidence, each=False)


def as_found(paper: Read, found: Labelled, opinion: Opinion, known: Catalogue) -> Found:
    """An annotated entity as the pipeline would hand it on."""
    entity = paper.record["entities"][found.entity]
    type_: EntityType = entity["type"]
    features = phrase_features(paper.words, found.phrase, solid_words(paper.words, known), known)
    features += told_features(paper.words, found.phrase, tags(paper.words))
    spans = tuple(sorted(found.phrase.spans))
    # The kind as the pipeline guesses it: the annotated one tells coined names in lower case apart, which no text does.
    kind = kind_of(entity["name"], type_, found.phrase, known)
    return Found(entity["name"], type_, kind, spans, None, (), tuple(features), 1.0, opinion)


def teach_roles(training: Training) -> None:
    """Fit the models of what part an entity plays, on every annotated entity that the pipeline can see."""
    examples = {name: Examples() for name in ROLES}
    told: dict[str, list[Opinion]] = {name: [] for name in ROLES}
    for paper, labels, opinions in training.read():
        for found, opinion in zip(labels, opinions, strict=True):
            if not found.main:
                continue
            entity = as_found(paper, found, opinion, training.known[paper.fold])
            edges = frozenset(r for s, r, t in paper.record["relations"] if s == "paper" and t == entity.name)
            if entity.type in MODEL_OF and edges:
                features = role_features(entity)
                examples[MODEL_OF[entity.type]].add(features, edges, training.weight(paper), paper.fold)
                told[MODEL_OF[entity.type]].append(opinion)
    for name, classes in ROLES.items():
        training.fit(name, examples[name], classes, 4, 0.1, each=True)
        training.fit_last(name, examples[name], told[name], f"{name} with encoder", role_evidence, each=True)


def predicted(
    training: Training, paper: Read, labels: list[Labelled], opinions: Opinions
) -> tuple[tuple[Found, ...], tuple[Role, ...], list[str | None]]:
    """Entities and roles as the pipeline finds them without this fold, and the annotated name of each entity."""
    known, models = training.known[paper.fold], training.models[paper.fold]
    phrases = tuple(found.phrase for found in labels)
    found = find_entities(paper.words, phrases, opinions, known, models)
    names: dict[str, str] = {}
    for entity in paper.record["entities"]:
        for spelling in [*entity["aliases"], *entity["surfaces"], entity["name"]]:
            names[key(spelling)] = entity["name"]
    own = [
        next((names[k] for k in [key(e.name), *(key(paper.words.span(*s)) for s in e.spans)] if k in names), None)
        for e in found
    ]
    return found, find_roles(found, models), own


def teach_edges(training: Training) -> None:
    """Fit the models of edges between methods and of results, on the entities that the pipeline finds."""
    pairs, kinds = Examples(), Examples()
    parts = {name: Examples() for name, _ in PARTS.values()}
    for paper, labels, opinions in training.read():
        found, roles, names = predicted(training, paper, labels, opinions)
        add_pairs(paper, found, roles, names, pairs)
        add_results(paper, found, parts_of(roles), names, (kinds, parts))
    training.fit("relation", pairs, RELATIONS, 4, 0.1, each=False)
    training.fit("result", kinds, ("NONE", *KINDS), 3, 0.4, each=False)
    for name, examples in parts.items():
        training.fit(name, examples, ("YES",), 3, 0.5, each=True)


def add_pairs(
    paper: Read, found: tuple[Found, ...], given: tuple[Role, ...], names: list[str | None], pairs: Examples
) -> None:
    """Every pair of methods with the edge that the annotation has between them."""
    # Of two edges between the same ends the one that RELATIONS has first is learned.
    edges = sorted(paper.record["relations"], key=lambda edge: -RELATIONS.index(edge[1]) if edge[1] in RELATIONS else 0)
    stated = {(s, t): r for s, r, t in edges if s != "paper"}
    open_ends = {(s, t) for s, r, t in paper.record.get("optional_relations", ()) if s != "paper"}
    optional = {e["name"] for e in paper.record["entities"] if e.get("optional")}
    roles, sure = parts_of(given), sure_of(given)
    first = main_contribution(found, roles)
    methods = [n for n, e in enumerate(found) if e.type == "Method"][:MOST_METHODS]
    for a in methods:
        for b in methods:
            ends = (names[a] or "", names[b] or "")
            left_open = ends in open_ends or optional & set(ends) or ends[0] == ends[1] != ""
            if a == b or (left_open and ends not in stated):
                continue
            row = pair_features(
                paper.words, found[a], found[b], (roles[a], roles[b]), (a == first, b == first), (sure[a], sure[b])
            )
            pairs.add(row, frozenset({stated.get(ends, "NONE")}), 1.0, paper.fold)


def add_results(
    paper: Read,
    found: tuple[Found, ...],
    roles: dict[int, str],
    names: list[str | None],
    into: tuple[Examples, dict[str, Examples]],
) -> None:
    """Every number with the kind of result it is, and every entity that a result could be of."""
    kinds, parts = into
    seen = scene(paper.words, found, roles)
    left = list(paper.record["results"])
    spare = [abs(s["value"]) for s in paper.record.get("optional_results", ())]
    for at, number in enumerate(seen.numbers):
        hit = next((s for s in left if abs(abs(s["value"]) - number.value) < 1e-6), None)
        if hit is None and number.value in spare:
            continue
        kinds.add(number_features(seen, at), frozenset({hit["kind"]}) if hit else NONE, 1.0, paper.fold)
        if hit is None:
            continue
        left.remove(hit)
        ends = {
            "MEASURED_ON": hit["on"],
            "MEASURES": hit["metric"],
            "OBTAINED_BY": hit["method"],
            "RELATIVE_TO": hit["baseline"],
        }
        for edge, (name, types) in PARTS.items():
            wanted = key(str(ends[edge] or ""))
            for entity, e in enumerate(found):
                if e.type in types and not (edge == "RELATIVE_TO" and hit["kind"] == "absolute"):
                    same = bool(wanted) and wanted in (key(names[entity] or ""), key(e.name))
                    features = part_features(seen, at, entity)[0]
                    parts[name].add(features, frozenset({"YES"} if same else ()), 1.0, paper.fold)


def encoder_in(folder: Path) -> Encoder:
    """The encoder that train_encoder.py has written to a folder."""
    return Encoder((folder / SPANS_MODEL).read_bytes(), (folder / PHRASES_MODEL).read_bytes())


def near_and_far(shared: Path, half: int | None) -> tuple[list[Read], Iterable[str]]:
    """The papers to learn from, and the titles of those that count most."""
    near = records([shared / "annotations" / "near.jsonl"])
    if half is not None:
        near = [record for record in near if record["id"] % 2 == half]
    far = records([shared / "annotations" / "train.jsonl"])
    return read(near + far), [record["title"] for record in near]


def main() -> None:
    """Read the arguments, train, and write names.tsv, breaks.tsv and weights.tsv."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), help="learn from this half of the near papers only")
    options = parser.parse_args()
    papers, near = near_and_far(options.shared, options.half)
    training = Training(papers, frozenset(near), [encoder_in(options.out / f"half{half}") for half in (0, 1)])
    teach_entities(training)
    teach_roles(training)
    teach_edges(training)
    write(training.catalogue, options.out)
    (options.out / WEIGHTS).write_text("\n".join(training.text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
