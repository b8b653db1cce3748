"""Cypher by chance, on both engines: python -m benchmarks.dialect [QUERIES [SEED]]

NEO4J_URL names a server (NEO4J_PASSWORD its password), whose graph is replaced by that of the first papers of
examples/daily_papers.txt, which an embedded store gets too. So many queries (1,000 unless told otherwise) are written
by chance from a grammar over the schema (grammar.py) and put to both; rows are compared, in their order where ORDER BY
gives one. Of each query that is answered differently without a note a shorter one is printed that still is, with both
answers; at the end, or at Ctrl-C, how many were answered alike, and what the one refused that the other answers.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j

from paperatlas.graph import Paper, PaperFacts, Rows, open_store
from paperatlas.loaders import extractor, read_papers
from paperatlas.queries import GuardedStore, cypher

from .both import Ask, Outcome, put, shorter
from .draws import Draws
from .grammar import query

PAGE = Path(__file__).parents[2] / "examples" / "daily_papers.txt"
_PAPERS = 24
_TIMEOUT = 20.0
_SHOWN = 20


def fill(urls: Sequence[str], facts: Sequence[PaperFacts]) -> None:
    """Stores of these papers, without what a server keeps beside the graph: it would be among nodes of any label."""
    own = "MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH '_') DETACH DELETE n"
    for url in urls:
        server = neo4j.GraphDatabase.driver(url, auth=("neo4j", os.environ["NEO4J_PASSWORD"])) if "://" in url else None
        if server:
            server.execute_query("MATCH (n) DETACH DELETE n")
        with open_store(url, write=True) as store:
            store.add(facts)
            store.merge()
        if server:
            server.execute_query(own)
            server.close()


def asking(store: GuardedStore) -> Ask:
    """What asks this store."""
    return lambda text, params: store.ask(cypher, text, params)


def compare(count: int, seed: int, here: Ask, there: Ask) -> Iterator[Outcome]:
    """Put so many queries to both, and print what differs in silence."""
    for i in range(count):
        draws = Draws(f"{seed} {i}")
        outcome = put(query(draws), here, there)
        yield outcome
        if outcome.kind == "different":
            short = shorter(draws.drawn, lambda made: put(made, here, there).kind == "different")
            _show(put(short, here, there))


def _has_rows(outcome: Outcome) -> bool:
    return isinstance(outcome.here, Rows) and bool(outcome.here.rows)


def _refusal(outcome: Outcome) -> str:
    return outcome.here if isinstance(outcome.here, str) else str(outcome.there)


def _show(outcome: Outcome) -> None:
    print(outcome.query.text)
    for where, answer in (("here", outcome.here), ("Neo4j", outcome.there)):
        rows = answer if isinstance(answer, str) else f"{len(answer.rows)} rows: {answer.rows[:3]}"
        print(f"    {where}: {rows}"[:400], flush=True)


def main(arguments: Sequence[str]) -> None:
    """Compare and print."""
    count = int(arguments[0]) if arguments else 1000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    read = extractor()
    papers = [p for p in read_papers(PAGE) if isinstance(p, Paper)][:_PAPERS]
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        urls = (str(Path(folder) / "a.kgl"), os.environ["NEO4J_URL"])
        fill(urls, [read.facts(paper) for paper in papers])
        with (
            GuardedStore(urls[0], timeout=_TIMEOUT) as ours,
            GuardedStore(urls[1], timeout=_TIMEOUT) as theirs,
            contextlib.suppress(KeyboardInterrupt),
        ):
            for outcome in compare(count, seed, asking(ours), asking(theirs)):
                kinds[outcome.kind] += 1
                kinds["alike, and with rows"] += outcome.kind == "alike" and _has_rows(outcome)
                if outcome.kind in ("refused here", "refused there"):
                    refusals[f"{outcome.kind}: {_refusal(outcome)[:90]}"] += 1
    asked = kinds.total() - kinds["alike, and with rows"]
    print(f"{asked} queries (seed {seed}) in {time.monotonic() - began:.0f} s")
    for kind, times in sorted(kinds.items()):
        print(f"{times:6} {kind}")
    for refusal, times in refusals.most_common(_SHOWN):
        print(f"{times:6} {refusal}")


if __name__ == "__main__":
    main(sys.argv[1:])
