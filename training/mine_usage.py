"""How a corpus of abstracts uses names: python training/mine_usage.py SHARED OUT

SHARED is the folder with corpus/abstracts.jsonl.xz; OUT gets usage.tsv. Takes some ten minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from paperatlas.loaders.extraction import pipeline
from paperatlas.loaders.extraction.catalogue import catalogue, key
from paperatlas.loaders.extraction.mentions import chunks, is_name
from paperatlas.loaders.extraction.sentences import Words

AFTER = {
    "d": "dataset datasets corpus corpora",
    "b": "benchmark benchmarks challenge leaderboard suite simulator environment environments",
    "m": "model models network networks architecture architectures framework method methods algorithm algorithms approach"
    " approaches module loss backbone encoder decoder layer block technique",
    "k": "task tasks problem problems",
    "r": "score scores metric metrics rate error points improvement",
}
NEAR = {word: cue.upper() for cue in "db" for word in AFTER[cue].split()}
BEFORE = {
    "o": "on",
    "u": "using via with uses use utilizing leveraging",
    "p": "propose introduce present called named dubbed",
    "v": "outperforms than over surpassing outperforming",
    "f": "for",
    "w": "of",
}
RIGHT = {word: cue for cue, words in AFTER.items() for word in words.split()}
LEFT = {word: cue for cue, words in BEFORE.items() for word in words.split()}
LEAST_PAPERS = 3
MOST_ROWS = 20000


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["title"], record["abstract"]


def _phrases(words: Words, breaks: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Every short run that ends in or begins with a proper name."""
    for first, last in chunks(words, breaks):
        if last - first > 12:
            continue
        ends = set()
        for start in range(first, last):
            for end in range(start + 1, min(last, start + 3) + 1):
                if is_name(words.words[start]) or is_name(words.words[end - 1]):
                    ends.add((start, end))
        yield from sorted(ends)


def _cues(words: Words, first: int, last: int) -> Iterator[str]:
    if last < len(words.lower) and words.lower[last] in RIGHT:
        yield RIGHT[words.lower[last]]
    left = words.lower[first - 1] if first else ""
    if left in ("the", "a", "an", "our") and first > 1:
        left = words.lower[first - 2]
    if left in LEFT:
        yield LEFT[left]
    elif left[:1].isdigit() or left in "%\\%":
        yield "y"
    if left in ("such", "as", "e.g.", "like", "including", ",", "and", "("):
        yield "l"
    for at in range(last + 1, min(last + 4, len(words.lower))):
        if words.lower[at] in NEAR:
            yield NEAR[words.lower[at]]
            break


def count(path: Path) -> dict[str, tuple[int, str]]:
    """For each key the papers that use it, and its cues: a letter and a level of 1 to 3."""
    nlp = pipeline.create()
    papers: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    breaks = catalogue().breaks
    with nlp.select_pipes(enable=["paperatlas_sentences_v1"]):
        for title, abstract in _texts(path):
            words: Words = pipeline.parse(nlp, title, abstract)._.words
            seen = set()
            for first, last in _phrases(words, breaks):
                k = key(words.span(first, last))
                if not 1 < len(k) <= 60:
                    continue
                seen.add(k)
                total[k] += 1
                for cue in _cues(words, first, last):
                    beside[k, cue] += 1
            papers.update(seen)
    levels: dict[str, list[str]] = {}
    for (k, cue), number in sorted(beside.items()):
        rate = number / total[k]
        if papers[k] >= LEAST_PAPERS and number >= 2 and rate >= 0.03:
            levels.setdefault(k, []).append(f"{cue}{1 if rate < 0.1 else 2 if rate < 0.3 else 3}")
    return {k: (int(math.log2(n)), " ".join(sorted(levels.get(k, ())))) for k, n in papers.items() if n >= LEAST_PAPERS}


def main() -> None:
    """Read the arguments and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    found = count(options.shared / "corpus" / "abstracts.jsonl.xz")
    best = sorted(found, key=lambda k: (-found[k][0] - len(found[k][1]) / 3, k))[:MOST_ROWS]
    rows = ["# key\tpapers, log 2\tcues", *(f"{k}\t{found[k][0]}\t{found[k][1]}" for k in sorted(best))]
    (options.out / "usage.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
