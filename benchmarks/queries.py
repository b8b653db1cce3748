"""The named queries on a larger graph: python benchmarks/queries.py SOURCE [PAPERS [FOLDER [STORE ...]]]

Builds a graph of the first PAPERS papers of SOURCE (1,000 unless told otherwise) in the embedded store, copies what the
papers say into an RDF store and, where NEO4J_URL names a server (NEO4J_PASSWORD its password), into Neo4j, asks every
named query by several sets of parameters, checks that all stores give equal rows, and prints a table: rows, and
milliseconds on each store, of a first run and the best of three after it. Names are looked up in each run, as a user's
are. What a store that is open to read keeps, answers about the whole graph, shows in the difference.

Stores stay in FOLDER where one is named, and are not built again. The server's graph is replaced, unless it has the
same papers, as one imported in bulk has. STORE names which others are asked: RDF, Neo4j; else both.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from paperatlas.graph import Paper, Store, open_store
from paperatlas.graph.copying import copy
from paperatlas.loaders import extractor, read_papers
from paperatlas.queries import library, run

_BATCH = 200
_RUNS = 3
_LONG = 2000  # milliseconds; what takes longer is not run again


def filled(url: str, source: Path, count: int) -> Store:
    """A store of the first papers of a source, open to read."""
    with open_store(url, write=True) as store:
        known = set(store.paper_ids())
        read = extractor()
        papers = islice((p for p in read_papers(source) if isinstance(p, Paper)), count)
        while batch := list(islice(papers, _BATCH)):
            store.add([read.facts(paper) for paper in batch if paper.id not in known])
        store.merge()
    return open_store(url)


def copied(url: str, source: Store) -> Store:
    """A store that holds just what another does, open to read."""
    papers = set(source.paper_ids())
    with open_store(url, write=True) as store:
        if set(store.paper_ids()) != papers:
            for paper in set(store.paper_ids()) - papers:
                store.remove(paper)
            copy(source, store)
    return open_store(url)


def names(store: Store, type_: str, count: int) -> list[str]:
    """The names of a type that most papers have, most first."""
    query = f"MATCH (n:{type_}) RETURN n.name AS name ORDER BY n.papers DESC, name LIMIT {count}"
    return [str(name) for (name,) in store.cypher(query).rows]


def questions(store: Store) -> list[tuple[str, dict[str, object]]]:
    """Every named query by several sets of parameters, of what the graph has most of, which takes longest."""
    method, other, third = names(store, "Method", 3)
    data, second = names(store, "Dataset", 2)
    task, another = names(store, "Task", 2)
    (metric,) = names(store, "Metric", 1)
    papers = store.paper_ids()
    sets: dict[str, list[dict[str, object]]] = {
        "central": [{}, {"task": task}],
        "code": [{}, {"task": task, "host": "github"}],
        "common-datasets": [{}, {"task": task}],
        "communities": [{}, {"least": 3}],
        "compare": [{"one": method, "other": other}, {"one": other, "other": third}],
        "conflicts": [{}, {"method": method}],
        "evidence": [{"name": method}, {"name": data}, {"name": task, "limit": 20}],
        "gaps": [{"method": method}, {"method": third, "task": task}],
        "introduced-by": [{"name": method}, {"name": data}],
        "leaderboard": [{"on": data}, {"on": task}, {"on": second, "metric": metric}],
        "lineage": [{"method": method}, {"method": other}, {"method": third}],
        "orphans": [{}, {"limit": 3}],
        "path": [{"from": method, "to": data}, {"from": third, "to": second}],
        "similar-papers": [{"paper": papers[0]}, {"paper": papers[len(papers) // 2], "limit": 30}],
        "summary": [{"paper": papers[0]}, {"paper": papers[-1]}],
        "trending": [{}, {"type": "Task"}],
        "who-evaluates-on": [{"data": data}, {"data": second}],
        "who-uses": [{"name": method}, {"name": data}],
    }
    if set(sets) != set(library()):
        raise SystemExit(f"no parameters for {set(library()) ^ set(sets)}: add them")
    return [(name, params) for name, listed in sets.items() for params in listed] + [("leaderboard", {"on": another})]


def timed(store: Store, name: str, params: dict[str, object]) -> tuple[object, float, float]:
    """The rows, the milliseconds of a first run, and the best of some runs after it."""
    began = time.perf_counter()
    rows = run(store, name, params).rows
    first = 1000 * (time.perf_counter() - began)
    best = float("inf")
    for _ in range(_RUNS):
        began = time.perf_counter()
        again = run(store, name, params).rows
        best = min(best, 1000 * (time.perf_counter() - began))
        if again != rows:
            raise SystemExit(f"{name} {params}: other rows when asked again")
        if best > _LONG:
            break
    return rows, first, best


def compare(stores: dict[str, Store]) -> int:
    """Print the table; how many questions had other rows on another store."""
    print(f"| query | parameters | rows | {' | '.join(f'{kind} first | {kind}' for kind in stores)} |")
    print(f"| --- | --- | ---: |{' ---: | ---: |' * len(stores)}")
    wrong = 0
    first = next(iter(stores.values()))
    for name, params in questions(first):
        answers = [timed(store, name, params) for store in stores.values()]
        equal = all(rows == answers[0][0] for rows, *_ in answers)
        wrong += not equal
        told = ", ".join(f"{key}={value}" for key, value in params.items())
        count = len(answers[0][0])  # type: ignore[arg-type]
        times = " | ".join(f"{first:,.0f} | {best:,.0f}" for _, first, best in answers)
        print(f"| {name} | {told} | {count}{'' if equal else ' DIFFERENT'} | {times} |", flush=True)
    return wrong


def main() -> None:
    """Build, ask, print."""
    source = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with TemporaryDirectory() as folder:
        place = Path(sys.argv[3] if len(sys.argv) > 3 else folder)
        place.mkdir(parents=True, exist_ok=True)
        stores = {"embedded": filled(str(place / "atlas.kgl"), source, count)}
        others = {"RDF": f"rdf:{place / 'atlas.rdf'}", "Neo4j": os.environ.get("NEO4J_URL")}
        for name in sys.argv[4:] or others:
            if url := others[name]:
                stores[name] = copied(url, stores["embedded"])
        wrong = compare(stores)
        for store in stores.values():
            store.close()
    sys.exit(f"{wrong} questions had other rows on another store" if wrong else 0)


if __name__ == "__main__":
    main()
