"""What a first model makes of the names of a corpus: python training/mine_usage.py SHARED OUT

SHARED is the folder with corpus/ and annotations/; OUT gets usage.tsv. The order of making is: an empty usage.tsv,
train_extraction.py, this, train_extraction.py again. A name that one paper leaves open ("NLVR2", beaten by 2.7) is
plain in others ("the NLVR2 dataset"); and a phrase that no paper of the corpus has is likely to be this one's own.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from annotated import records

from paperatlas.graph import title_id
from paperatlas.loaders.extraction import pipeline
from paperatlas.loaders.extraction.catalogue import LETTERS, catalogue
from paperatlas.loaders.extraction.entities import TYPES, first_judgement
from paperatlas.loaders.extraction.linear import models

LEAST_PAPERS = 3
# Of ten papers so many are read; more takes longer and changes little.
OF_TEN = 4
MOST_ROWS = 16000


def _texts(shared: Path) -> Iterator[tuple[str, str]]:
    """A sample of the corpus, without the annotated papers: of those the model knows too much."""
    annotated = {title_id(r["title"]) for r in records(sorted((shared / "annotations").glob("*.jsonl")))}
    with lzma.open(shared / "corpus" / "abstracts.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            sampled = zlib.crc32(record["id"].encode()) % 10 < OF_TEN
            if sampled and record["title"].strip() and title_id(record["title"]) not in annotated:
                yield record["title"], record["abstract"]


def count(shared: Path) -> list[tuple[str, int, str]]:
    """For each name the papers that have it, and how sure the model was on average of each type, in tenths."""
    nlp, known, model = pipeline.create(), catalogue(), models()["entity"]
    papers: Counter[str] = Counter()
    sure: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(TYPES))
    kept = ["paperatlas_sentences_v1", "paperatlas_abbreviations_v1", "paperatlas_mentions_v1"]
    with nlp.select_pipes(enable=kept):
        for title, abstract in _texts(shared):
            doc = pipeline.parse(nlp, title, abstract)
            first, _ = first_judgement(doc._.words, doc._.phrases, known, model)
            for one in first:
                papers[one.phrase.key] += 1
                if one.kept > 0.05:
                    sums = sure[one.phrase.key]
                    for at, probability in enumerate(one.judged[1:]):
                        sums[at] += probability
    rows = []
    for key, sums in sure.items():
        if papers[key] >= LEAST_PAPERS and len(key) <= 60:
            levels = [(LETTERS[t], int(10 * s / papers[key])) for t, s in zip(TYPES, sums, strict=True)]
            cells = " ".join(f"{letter}{level}" for letter, level in levels if level)
            if cells:
                rows.append((key, int(math.log2(papers[key])), cells))
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:MOST_ROWS]


def main() -> None:
    """Read the arguments and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    rows = ["# key\tpapers, log 2\ttypes, tenths", *(f"{k}\t{n}\t{cells}" for k, n, cells in sorted(count(options.shared)))]
    (options.out / "usage.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
