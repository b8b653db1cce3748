"""The same papers give the same graph: python benchmarks/determinism.py FILE [PAPERS]

Builds the first papers of a file (300 unless told) nine times, each into a new store, so that each two of three orders,
three sizes of batches and one to three processes meet, and reads them in four threads at once; prints what came out
otherwise than from the first build, and fails if anything did. What is compared is the bytes of two exports, N-Quads
and JSON Lines; the other formats are written from the same nodes and edges, which JSON Lines has with all they hold.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from paperatlas.graph import Paper, PaperFacts, open_store
from paperatlas.graph.exports import export
from paperatlas.loaders import build, extractor, read_papers

ORDERS = ("given", "backwards", "shuffled")
BATCHES = (50, 17, 1)
FORMATS = (".nq", ".jsonl")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to build.

    :param order: of the papers, one of :data:`ORDERS`.
    :param batch: papers a batch.
    :param workers: processes.
    """

    order: str
    batch: int
    workers: int


WAYS = tuple(
    Way(order, batch, (i + j) % 3 + 1) for (i, order), (j, batch) in product(enumerate(ORDERS), enumerate(BATCHES))
)
"""Each two of an order, a size of batch and a number of processes meet once; 300 papers are enough to start three."""


def ordered(papers: Sequence[Paper], order: str) -> list[Paper]:
    """The papers in one of the orders."""
    found = list(papers)
    if order == "backwards":
        found.reverse()
    elif order == "shuffled":
        random.Random(1).shuffle(found)
    return found


def digests(papers: Sequence[Paper], way: Way) -> dict[str, str]:
    """By suffix, a digest of what a store exports into which the papers were built in this way."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        records = ({k: v for k, v in asdict(p).items() if v is not None} for p in ordered(papers, way.order))
        source = folder / "papers.jsonl"
        source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        with (
            patch("paperatlas.loaders.building._BATCH", way.batch),
            open_store(str(folder / "a.kgl"), write=True) as store,
        ):
            report = build([source], store, workers=way.workers)
            if report.added != len(papers):
                raise ValueError(f"{way}: {report.added} of {len(papers)} papers were taken in: {report.left_out}")
            found = {}
            for suffix in FORMATS:
                export(store, folder / f"a{suffix}")
                found[suffix] = hashlib.sha256((folder / f"a{suffix}").read_bytes()).hexdigest()
    return found


def otherwise(papers: Sequence[Paper], ways: Iterable[Way]) -> Iterator[tuple[Way, tuple[str, ...]]]:
    """Each way after the first, with the formats in which it gave other bytes than the first."""
    first: dict[str, str] = {}
    for way in ways:
        found = digests(papers, way)
        if first:
            yield way, tuple(suffix for suffix in FORMATS if found[suffix] != first[suffix])
        first = first or found


def otherwise_in_threads(papers: Sequence[Paper], threads: int = 4) -> list[str]:
    """Ids of the papers that say something else when as many threads read them at once, in another order."""

    def facts(paper: Paper) -> PaperFacts:
        return extractor().facts(paper)

    alone = {paper.id: facts(paper) for paper in papers}
    with ThreadPoolExecutor(threads) as pool:
        return sorted(f.paper.id for f in pool.map(facts, ordered(papers, "shuffled")) if f != alone[f.paper.id])


def main() -> None:
    """Print what differs."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    read = (record for record in read_papers(Path(sys.argv[1])) if isinstance(record, Paper))
    unique = {paper.id: paper for paper in islice(read, int(sys.argv[2]) if len(sys.argv) > 2 else 300)}
    papers = list(unique.values())
    faults = 0
    for way, formats in otherwise(papers, WAYS):
        faults += bool(formats)
        print(f"{way}: {', '.join(formats) or 'the same'}", flush=True)
    told = otherwise_in_threads(papers)
    print(f"four threads: {', '.join(told) or 'the same'}")
    print(f"{len(papers)} papers, {len(WAYS)} builds, {os.cpu_count()} cores: {faults + bool(told)} differ")
    sys.exit(1 if faults or told else 0)


if __name__ == "__main__":
    main()
