"""How much memory and time each export takes, and how fast Turtle is beside rdflib's serialiser.

    python benchmarks/exports.py [EDGES...]

Graphs of so many edges (100,000 and 1,000,000 by default) are made up as they are written, in no store, so that the
memory is the writers' own; each format is written by a process of its own, to a file that is then deleted. At the end
pyoxigraph's Turtle, as `export` writes it, and rdflib's write the same triples in the same process, both from memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from paperatlas.graph import (
    NO_RULINGS,
    Claim,
    Edge,
    Entity,
    Evidence,
    Node,
    Paper,
    PaperFacts,
    Rulings,
)
from paperatlas.graph.exports import EXPORTS, FOLDERS, export
from paperatlas.graph.exports.rdf import graph_triples, rdflib_graph
from paperatlas.graph.rdf import NAMESPACES
from paperatlas.graph.turtle import write_turtle

SIZES = (100_000, 1_000_000)
_METHODS = 40
"""Methods that a paper uses; its edges."""
_ABSTRACT = " ".join(f"Sentence {i} of an abstract says what its method does, and to which end." for i in range(14))
_COMPARED = 100_000
"""Triples that rdflib and pyoxigraph write."""


@dataclass(frozen=True)
class Synthetic:
    """What reads like a store with so many edges."""

    count: int
    url: str = "synthetic"
    busy: bool = False
    min_confidence: float = 0.0
    rulings: Rulings = NO_RULINGS

    @property
    def papers(self) -> int:
        """How many papers there are."""
        return self.count // _METHODS

    def nodes(self) -> Iterator[Node]:
        """Methods, a fifth as many as edges, then papers."""
        for i in range(self.count // 5):
            name = f"Method {i:07}"
            yield Node(f"method:method{i:07}", "Method", name, name, (("aliases", (f"M{i}",)), ("papers", 5)))
        for i in range(self.papers):
            yield Node(
                f"p{i:07}", "Paper", f"Title {i}", f"Title {i}", (("abstract", _ABSTRACT), ("source", "made up"))
            )

    def edges(self) -> Iterator[Edge]:
        """Of every paper one to each of its methods."""
        for i in range(self.papers):
            for j in self._used(i):
                yield Edge(
                    f"p{i:07}",
                    "USES",
                    f"p{i:07}",
                    f"method:method{j:07}",
                    "Paper",
                    "Method",
                    f"We build on Method {j:07}, which others have built on before.",
                    "abstract",
                    12,
                    26,
                    (f"Method {j:07}",),
                    0.87,
                    "made up 1",
                )

    def _used(self, paper: int) -> list[int]:
        return sorted({(paper * 7 + k * 31) % (self.count // 5) for k in range(_METHODS)})

    def paper_ids(self) -> list[str]:
        """Ids of the papers."""
        return [f"p{i:07}" for i in range(self.papers)]

    def facts(self, paper: str) -> PaperFacts | None:
        """What a paper says."""
        names = [f"Method {j:07}" for j in self._used(int(paper[1:]))]
        place = Evidence("abstract", 12, 26, "We build on a method, which others have built on before.")
        return PaperFacts.of(
            Paper(paper, f"Title {paper}", _ABSTRACT, "made up"),
            "made up 1",
            tuple(Entity(name, "Method", "named", (name,)) for name in names),
            tuple(Claim(None, "USES", name, place, 0.87) for name in names),
        )


def measure(format_: str, edges: int) -> dict[str, float]:
    """Write one format in this process: seconds, bytes, and the process's memory at its peak, in KB."""
    graph = Synthetic(edges)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{format_}"
        began = time.perf_counter()
        if format_ in FOLDERS:
            FOLDERS[format_][1](graph, path)  # type: ignore[arg-type]
        else:
            export(graph, path)
        seconds = time.perf_counter() - began
        size = sum(p.stat().st_size for p in (path.iterdir() if path.is_dir() else [path]))
    return {"seconds": seconds, "bytes": size, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def measured_apart(format_: str, edges: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", format_, str(edges)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def compare() -> None:
    """Turtle by both, of the same triples."""
    graph = Synthetic(_COMPARED)
    triples = []
    for triple in graph_triples(graph.nodes(), graph.edges()):
        triples.append(triple)
        if len(triples) == _COMPARED:
            break
    began = time.process_time()
    other = rdflib_graph(triples)
    loading = time.process_time() - began
    for prefix, iri in NAMESPACES.items():
        other.bind(prefix, iri)
    ours = _rate(len(triples), lambda: write_turtle(triples, BytesIO(), NAMESPACES))
    theirs = _rate(len(triples), lambda: other.serialize(format="turtle"))
    print(f"Turtle of {len(triples):,} triples, in triples a second of processor time, best of 3:")
    print(f"paperatlas {ours:,.0f}, rdflib {theirs:,.0f}: {ours / theirs:.0f} times as fast")
    count = sum(1 for _ in graph_triples(graph.nodes(), graph.edges()))
    whole = _rate(count, lambda: write_turtle(graph_triples(graph.nodes(), graph.edges()), BytesIO(), NAMESPACES))
    loaded = len(triples) / (loading + len(triples) / theirs)
    print(f"with the making of triples from nodes and edges {whole:,.0f}; rdflib with loading its graph {loaded:,.0f}")


def _rate(count: int, write: Callable[[], object]) -> float:
    """How many a second, the best of three; of processor time, since other processes may be at work."""
    took = []
    for _ in range(3):
        began = time.process_time()
        write()
        took.append(time.process_time() - began)
    return count / min(took)


def main(sizes: list[int]) -> None:
    """Print the table."""
    print("| format | " + " | ".join(f"{n:,} edges: peak memory | time | size" for n in sizes) + " |")
    print("| --- |" + " --- |" * 3 * len(sizes))
    for format_ in (*EXPORTS, "parquet"):
        cells = []
        for edges in sizes:
            found = measured_apart(format_, edges)
            cells += [f"{found['memory'] / 1024:.0f} MB", f"{found['seconds']:.1f} s", f"{found['bytes'] / 1e6:.0f} MB"]
        print(f"| {format_} | {' | '.join(cells)} |", flush=True)
    compare()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
