"""Make clusters.tsv of loaders/extraction/ from raw abstracts: python training/cluster_words.py ABSTRACTS OUT

ABSTRACTS is any source that Paperatlas reads (tens of thousands of abstracts are wanted); OUT is an existing folder.
Needs scikit-learn; four minutes on 2 cores.

Words, and phrases of two to four of the 32,000 commonest words without function words, are described by how much more
often than by chance each of the 4,000 commonest words stands one or two places before and behind them (positive
pointwise mutual information, contexts smoothed by 0.75: Levy, Goldberg and Dagan, TACL 2015), brought to 150 dimensions
by singular value decomposition and put into clusters by k-means, three times: among few, some and many. A short window
with its sides kept apart groups what plays one part in a sentence: datasets with datasets, coined models with coined
models.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from mine_names import FUNCTION_WORDS
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from paperatlas.graph import Paper
from paperatlas.loaders.extraction.catalogue import CLUSTERS
from paperatlas.loaders.extraction.words import split
from paperatlas.loaders.sources import read_papers

WORDS, CONTEXTS, DIMENSIONS = 32_000, 4_000, 150
LONGEST, LEAST = 4, 6
SIZES = (50, 200, 800)
# Places of the context words, and how much each counts.
PLACES = {-2: 0.6, -1: 1.0, 1: 1.0, 2: 0.6}
_JOINTS = frozenset(FUNCTION_WORDS)
_EDGE = "\n"  # no word holds a line break


@dataclass(frozen=True, slots=True)
class Text:
    """Every abstract behind the other.

    :param words: by number, the commonest first; those that stand LEAST times.
    :param numbers: of the words of the text in turn.
    """

    words: list[str]
    numbers: Any


def read(source: Path) -> Text:
    """The papers of a source as one text."""
    known: dict[str, int] = {}
    parts = []
    for paper in read_papers(source, None):
        if isinstance(paper, Paper):
            words = [_EDGE, *(word.lower() for word in split(f"{paper.title}\n{paper.abstract}"))]
            parts.append(np.array([known.setdefault(word, len(known)) for word in words], dtype=np.int32))
    text = np.concatenate(parts)
    counts = np.bincount(text, minlength=len(known))
    order = np.argsort(-counts, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    names = list(known)
    return Text([names[at] for at in order if counts[at] >= LEAST], rank[text])


@dataclass(frozen=True, slots=True)
class Unit:
    """All places of units of one length.

    :param first: of their words in the text.
    :param row: of the unit at each place.
    """

    length: int
    first: Any
    row: Any


def units(text: Text) -> tuple[list[str], list[Unit]]:
    """The words and phrases to cluster, and where they stand."""
    common = np.array([_is_solid(word) for word in text.words[:WORDS]] + [False])
    solid = common[np.minimum(text.numbers, WORDS)]
    first = np.flatnonzero(text.numbers < len(text.words))
    names, found = text.words, [Unit(1, first, text.numbers[first])]
    for length in range(2, LONGEST + 1):
        size = len(solid) - length + 1
        whole = np.ones(size, dtype=bool)
        code = np.zeros(size, dtype=np.int64)
        for at in range(length):
            whole &= solid[at : at + size]
            code = code * WORDS + np.minimum(text.numbers[at : at + size], WORDS - 1)
        first = np.flatnonzero(whole)
        codes, which, counts = np.unique(code[first], return_inverse=True, return_counts=True)
        row = np.where(counts >= LEAST, len(names) + np.cumsum(counts >= LEAST) - 1, -1)[which]
        found.append(Unit(length, first[row >= 0], row[row >= 0]))
        names = names + [_phrase(int(one), length, text.words) for one in codes[counts >= LEAST]]
    return names, found


def _is_solid(word: str) -> bool:
    return word not in _JOINTS and any(c.isalnum() for c in word) and not word.startswith(("http", "www"))


def _phrase(code: int, length: int, words: list[str]) -> str:
    parts = []
    for _ in range(length):
        code, word = divmod(code, WORDS)
        parts.append(words[word])
    return " ".join(reversed(parts))


def _contexts(text: Text, found: list[Unit], rows: int, place: int) -> Any:
    """What stands at one place from each unit, as a sparse matrix of information."""
    row, context = [], []
    for unit in found:
        at = unit.first + (place if place < 0 else unit.length - 1 + place)
        inside = (at >= 0) & (at < len(text.numbers))
        word = text.numbers[np.clip(at, 0, len(text.numbers) - 1)]
        inside &= word < CONTEXTS
        row.append(unit.row[inside])
        context.append(word[inside])
    chance = np.bincount(context[0], minlength=CONTEXTS) ** 0.75
    chance /= chance.sum()
    pairs, counts = np.unique(np.concatenate(row) * CONTEXTS + np.concatenate(context), return_counts=True)
    row_of, context_of = np.divmod(pairs, CONTEXTS)
    seen = np.bincount(row_of, weights=counts, minlength=rows)
    information = np.log(counts / (seen[row_of] * chance[context_of]))
    kept = information > 0
    # A pair seen once tells less than its information says.
    weight = PLACES[place] * information * (counts / (counts + 1.0))
    return csr_matrix((weight[kept].astype(np.float32), (row_of[kept], context_of[kept])), shape=(rows, CONTEXTS))


def cluster(text: Text, names: list[str], found: list[Unit]) -> list[Any]:
    """For each of SIZES the cluster of every unit; the commonest words alone say where the clusters lie."""
    table = hstack([_contexts(text, found, len(names), place) for place in PLACES]).tocsr()
    model = TruncatedSVD(DIMENSIONS, n_iter=3, random_state=0).fit(table[:WORDS])
    places = model.transform(table) / np.sqrt(model.singular_values_)
    places = (places / (np.linalg.norm(places, axis=1, keepdims=True) + 1e-9)).astype(np.float32)
    labels = []
    for size in SIZES:
        means = MiniBatchKMeans(size, random_state=0, n_init=3, batch_size=4096, max_iter=60).fit(places[:WORDS])
        labels.append(means.predict(places))
    return labels


def main() -> None:
    """Read the arguments, cluster, and write clusters.tsv."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    text = read(options.abstracts)
    names, found = units(text)
    labels = cluster(text, names, found)
    places: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for number, name in enumerate(names):
        if name.strip() and name.isprintable():
            places[tuple(int(label[number]) for label in labels)].append(name)
    rows = ["# cluster among 50\tamong 200\tamong 800\tits words and phrases"]
    rows += ["\t".join((*map(str, place), *sorted(places[place]))) for place in sorted(places)]
    (options.out / CLUSTERS).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
