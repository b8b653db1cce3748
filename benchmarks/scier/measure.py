"""SciER by the recipe of the weights: python benchmarks/scier/measure.py OUT TRAIN.jsonl TEST.jsonl... [--sentences N]

Trains on SciER's train part (its first N sentences, if told) what training/ trains on abstracts, and prints precision,
recall and F1 of exact mentions with their types, and of relations with both ends and types, on every other file; then
what the extractor that ships, which learned nothing of SciER, finds of its mentions. The networks go to OUT and are not
trained again when they are there. Nothing of SciER (GPL-3.0) is shipped, and its files (github.com/edzq/SciER,
SciER/LLM) are not here. Needs the `training` group and the package with MiniLM that training/retrain.sh names.

The same: features, clusters, encoder, both rounds of linear models, what weighs them, all numbers of each. Not the
same: eight neighbouring sentences of a document stand for an abstract, without a title; every spelling is an entity of
its own, with one of three types; and parts in the paper, numbers and links, which SciER hasn't, are left out. Its nine
relations are judged within a sentence by the features of edges between methods, told types where these are told parts.

On dev.jsonl (713 sentences), trained on train.jsonl (5,575; the transformer that reads, on half of its documents):
mentions F1 0.815, relations 0.404; as shipped, mentions 0.742. docs/extraction.md has them by type, beside published
figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

from sentences import (
    RELATIONS,
    TYPES,
    Mention,
    Passage,
    Relation,
    annotated_mentions,
    annotated_relations,
    compact,
    passages,
    table,
    within,
)

# isort: split
from annotated import Record, records
from fitting import Examples, Table, fit
from train_extraction import Training, encoder_in, teach_entities

from paperatlas.loaders import extractor
from paperatlas.loaders.extraction import pipeline
from paperatlas.loaders.extraction.catalogue import Catalogue
from paperatlas.loaders.extraction.encoder import SPANS_MODEL, Encoder
from paperatlas.loaders.extraction.entities import Found, Opinions, choose, judge, kind_of
from paperatlas.loaders.extraction.features import told_features
from paperatlas.loaders.extraction.linear import Linear, parse
from paperatlas.loaders.extraction.mentions import Phrase, collect
from paperatlas.loaders.extraction.relations import pair_features
from paperatlas.loaders.extraction.stage import tags

# From which probability on a relation is believed: that of the extractor's edges between methods.
BELIEVED = 0.3
# The extractor's types as SciER's; it has no metrics.
TYPE_OF = {"Method": "Method", "Dataset": "Dataset", "Benchmark": "Dataset", "Task": "Task"}


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned from SciER's train part."""

    encoder: Encoder
    known: Catalogue
    models: dict[str, Linear]


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its mentions in one sentence.

    :param number: of the sentence.
    :param text: without spaces.
    """

    number: int
    text: str
    found: Found

    def __str__(self) -> str:
        return f"{self.text}:{self.found.type}"


def named(
    passage: Passage, phrases: tuple[Phrase, ...], opinions: Opinions, known: Catalogue, models: dict[str, Linear]
) -> dict[int, list[Named]]:
    """The names in each sentence of a passage, as the first models of the pipeline find them."""
    words, told = passage.paper.words, tags(passage.paper.words)
    taken = [False] * len(words.words)
    names: dict[int, list[Named]] = {}
    for item, spans in choose(words, judge(words, phrases, opinions, known, models)):
        places: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for span in within(spans, taken):
            places.setdefault((passage.sentence(words.starts[span[0]]), compact(words.span(*span))), []).append(span)
        for (number, text), own in places.items():
            name = words.span(*own[0])
            features = (*item.features, *told_features(words, replace(item.phrase, spans=tuple(own)), told))
            kind = kind_of(name, item.type, item.phrase, known)
            found = Found(name, item.type, kind, tuple(own), None, (), features, item.kept, item.opinion)
            names.setdefault(number, []).append(Named(number, text, found))
    return names


def pairs(passage: Passage, names: dict[int, list[Named]]) -> Iterator[tuple[Named, Named, list[str]]]:
    """Every ordered pair of names in a sentence, with its features."""
    for here in names.values():
        for a, b in permutations(here, 2):
            one, two = a.found, b.found
            sure = (one.confidence, two.confidence)
            yield a, b, pair_features(passage.paper.words, one, two, (one.type, two.type), (False, False), sure)


def teach_relations(training: Training, known: list[Passage], sentences: list[Record]) -> list[str]:
    """Lines of the model of relations, learned between the names that the other folds' models find."""
    stated = {(at, source, target): kind for at, source, kind, target in annotated_relations(sentences)}
    examples = Examples()
    for passage, (paper, labels, opinions) in zip(known, training.read(), strict=True):
        phrases = tuple(found.phrase for found in labels)
        names = named(passage, phrases, opinions, training.known[paper.fold], training.models[paper.fold])
        for a, b, features in pairs(passage, names):
            kind = stated.get((a.number, str(a), str(b)), "NONE")
            examples.add(features, frozenset({kind}), 1.0, paper.fold)
    return fit("relation", Table(examples), None, ("NONE", *RELATIONS), 4, 0.1, each=False)


def claim(out: Path, sentences: list[Record]) -> None:
    """Make the folder of what is learned from these sentences, or end where it holds what was learned from others."""
    out.mkdir(parents=True, exist_ok=True)
    mark, now = (
        out / "learned_from.txt",
        f"{len(sentences)} sentences, {zlib.crc32(json.dumps(sentences).encode()):08x}",
    )
    if mark.exists() and (before := mark.read_text(encoding="utf-8")) != now:
        sys.exit(f"{out}: holds what was learned from other sentences ({before}; these are {now}); name another folder")
    mark.write_text(now, encoding="utf-8")


def train(sentences: list[Record], out: Path) -> Trained:
    """The whole recipe, on these sentences."""
    known = passages(sentences)
    papers = [passage.paper for passage in known]
    documents = frozenset(paper.record["title"] for paper in papers)
    print(f"{len(sentences)} sentences of {len(documents)} documents to learn from", flush=True)
    if not (out / SPANS_MODEL).exists():
        # Loaded here, so that what is trained can be measured without PyTorch.
        from train_encoder import train_all

        train_all(papers, documents, out)
    training = Training(papers, documents, [encoder_in(out / f"half{half}") for half in (0, 1)])
    teach_entities(training)
    lines = training.text[1:] + teach_relations(training, known, sentences)
    return Trained(encoder_in(out), training.catalogue, parse(line.split("\t") for line in lines))


def find(tested: list[Passage], trained: Trained) -> tuple[Counter[Mention], Counter[Relation]]:
    """Mentions and relations that the trained models find."""
    mentions: Counter[Mention] = Counter()
    relations: Counter[Relation] = Counter()
    model = trained.models["relation"]
    for passage in tested:
        words = passage.paper.words
        phrases = collect(words, passage.paper.pairs, trained.known)
        names = named(passage, phrases, trained.encoder.judge(words, phrases), trained.known, trained.models)
        for one in (one for here in names.values() for one in here):
            mentions[one.number, one.text, one.found.type] += len(one.found.spans)
        for a, b, features in pairs(passage, names):
            _, *chances = model.probabilities(features)
            best = max(range(len(chances)), key=lambda at: (chances[at], -at))
            if chances[best] >= BELIEVED:
                relations[a.number, str(a), RELATIONS[best], str(b)] += 1
    return mentions, relations


def find_shipped(tested: list[Passage]) -> Counter[Mention]:
    """Mentions that the extractor that ships finds, under SciER's types."""
    nlp = extractor().nlp
    mentions: Counter[Mention] = Counter()
    for passage in tested:
        words = passage.paper.words
        taken = [False] * len(words.words)
        for entity in pipeline.parse(nlp, "", passage.paper.record["abstract"])._.entities:
            for first, last in within(entity.spans, taken) if entity.type in TYPE_OF else ():
                number = passage.sentence(words.starts[first])
                mentions[number, compact(words.span(first, last)), TYPE_OF[entity.type]] += 1
    return mentions


def main() -> None:
    """Train, find, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("train", type=Path)
    parser.add_argument("tests", type=Path, nargs="+")
    parser.add_argument("--sentences", type=int, help="learn from so many only")
    options = parser.parse_args()
    for path in (options.train, *options.tests):
        if not path.is_file():
            parser.error(f"{path}: no such file; SciER's are in SciER/LLM of github.com/edzq/SciER")
    taught = records([options.train])[: options.sentences]
    claim(options.out, taught)
    trained = train(taught, options.out)
    for path in options.tests:
        sentences = records([path])
        tested = passages(sentences)
        mentions, relations = find(tested, trained)
        print(f"\n{path.name}: {len(sentences)} sentences, trained on SciER")
        true = annotated_mentions(sentences)
        print("\n".join(table(mentions, true, TYPES, 2)))
        print("\n".join(table(relations, annotated_relations(sentences), RELATIONS, 2)))
        print(f"\n{path.name}: as shipped")
        print("\n".join(table(find_shipped(tested), true, TYPES, 2)))


if __name__ == "__main__":
    main()
