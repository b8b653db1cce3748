"""Size of a page and time until it is drawn, beside pyvis as it comes and neo4j-viz: python benchmarks/pages.py

The same made-up neighbourhoods, a quarter of their nodes papers, as one file each of the three; each opened three times
in Debian's chromium, without a network, medians told (once where it is not at rest within a minute). `first drawn` is
from the start of navigation to the first frame that has something on a canvas, `at rest` to the last frame in which the
drawing changed. Needs the `browser` group and .ci/chromium; neo4j-viz is installed into a folder of its own.
Runs for some ten minutes.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from paperatlas.graph import EDGE_SCHEMAS, Edge, Node, NodeType, Subgraph
from paperatlas.viz import Neighbourhood

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PEER = "neo4j-viz==1.11.0"
COUNTS = (50, 300, 1000, 5000)
REPEATS = 3
# A drawing that hasn't changed for so long is at rest; one that still moves after the longest is told as such.
QUIET_MS, LONGEST_MS = 2000, 60_000

# Looks at every frame: a small copy of the largest canvas that has something on it.
WATCH = """() => {
    const small = new OffscreenCanvas(160, 100);
    const brush = small.getContext("2d", { willReadFrequently: true });
    const seen = window.seen = { first: null, last: null };
    let before = "";
    const look = () => {
        const canvases = [...document.querySelectorAll("canvas")].filter((c) => c.width && c.height);
        canvases.sort((a, b) => b.width * b.height - a.width * a.height);
        for (const canvas of canvases) {
            brush.clearRect(0, 0, 160, 100);
            brush.drawImage(canvas, 0, 0, 160, 100);
            const { data } = brush.getImageData(0, 0, 160, 100);
            let inked = 0, sum = 0;
            for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 8 && data[i] + data[i + 1] + data[i + 2] < 740) inked += 1;
                sum = (sum * 31 + data[i] + 7 * data[i + 1] + 13 * data[i + 2] + 17 * data[i + 3]) % 1000000007;
            }
            if (inked < 10) continue;
            if (seen.first === null) seen.first = performance.now();
            if (`${sum}` !== before) seen.last = performance.now();
            before = `${sum}`;
            break;
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""

PEER_PROGRAM = """
import json, sys
from neo4j_viz import Node, Relationship, VisualizationGraph
given = json.load(open(sys.argv[1]))
nodes = [Node(id=i, caption=n["name"], properties=n) for i, n in enumerate(given["nodes"])]
ties = [Relationship(source=t["source"], target=t["target"], caption=t["type"], properties=t) for t in given["edges"]]
graph = VisualizationGraph(nodes=nodes, relationships=ties)
graph.color_nodes(property="type")
open(sys.argv[2], "w").write(graph.render(width="1400px", height="860px").data)
"""


def crowd(count: int) -> tuple[Subgraph, dict[str, Node]]:
    """A method that papers use, a quarter of the nodes, and what else these papers name; each edge with a sentence."""
    hub = Node("method:hub", "Method", "Vision Transformer", "Vision Transformer", (("papers", count // 4),))
    papers = [_node("Paper", i, f"A Study of Everything That Can Be Attended To, Part {i}") for i in range(count // 4)]
    edges = [_edge(paper, "USES", hub) for paper in papers]
    says = [type_ for type_, schema in EDGE_SCHEMAS.items() if schema.sources == ("Paper",) and type_ != "CITES"]
    rest = []
    for i in range(count - len(papers) - 1):
        type_ = says[i % len(says)]
        targets = EDGE_SCHEMAS[type_].targets
        target: NodeType = targets[i % len(targets)]
        rest.append(_node(target, i, f"{target} number {i}"))
        edges += [_edge(papers[paper], type_, rest[-1]) for paper in {i % len(papers), (i * 7) % len(papers)}]
    return Subgraph(hub.id, 2, (hub, *papers, *rest), tuple(sorted(edges))), {p.id: p for p in papers}


def _node(type_: NodeType, number: int, name: str) -> Node:
    return Node(f"{type_.lower()}:{number}", type_, name, name, (("papers", 1 + number % 30),))


def _edge(source: Node, type_: str, target: Node) -> Edge:
    sentence = f"In this work we take {target.name} up and show at some length what it gives to {source.name}."
    ends = (source.id, target.id, source.type, target.type)
    return Edge(source.id, type_, *ends, sentence, "abstract", 21, 21 + len(target.name), (target.name,), 0.9, "x 1")  # type: ignore[arg-type]


def ours(near: Subgraph, papers: dict[str, Node], path: Path) -> None:
    """Paperatlas's page."""
    path.write_text(Neighbourhood(near, papers).page(), encoding="utf-8")


def pyvis(near: Subgraph, papers: dict[str, Node], path: Path) -> None:
    """pyvis's own page with its defaults, everything that it can put into one file put there."""
    from pyvis.network import Network

    built = Network(directed=True, cdn_resources="in_line", height="860px")
    for node in near.nodes:
        built.add_node(node.id, label=node.name, title=node.type, group=node.type)
    for edge in near.edges:
        built.add_edge(edge.source, edge.target, label=edge.type, title=edge.sentence)
    path.write_text(built.generate_html(), encoding="utf-8")


def neo4j_viz(python: Path) -> Callable[[Subgraph, dict[str, Node], Path], None]:
    """neo4j-viz's page with its defaults, made by that Python."""

    def write(near: Subgraph, papers: dict[str, Node], path: Path) -> None:
        places = {node.id: i for i, node in enumerate(near.nodes)}
        given = {
            "nodes": [{"name": n.name, "type": n.type} for n in near.nodes],
            "edges": [
                {
                    "source": places[e.source],
                    "target": places[e.target],
                    "type": e.type,
                    "sentence": e.sentence,
                    "paper": e.paper,
                    "confidence": e.confidence,
                }
                for e in near.edges
            ],
        }
        data = path.with_suffix(".json")
        data.write_text(json.dumps(given), encoding="utf-8")
        subprocess.run([str(python), "-c", PEER_PROGRAM, str(data), str(path)], check=True)

    return write


def drawn(browser: Browser, path: Path) -> tuple[float, float]:
    """Seconds to the first frame that shows something, and to the last change; infinite where there is none."""
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(5 * LONGEST_MS)
    page.add_init_script(f"({WATCH})()")
    page.goto(path.as_uri(), wait_until="commit")
    is_over = (
        f"() => (seen.last !== null && performance.now() - seen.last > {QUIET_MS}) || performance.now() > {LONGEST_MS}"
    )
    page.wait_for_function(is_over)
    first, last, now = page.evaluate("[seen.first, seen.last, performance.now()]")
    context.close()
    if first is None:
        return float("inf"), float("inf")
    return first / 1000, last / 1000 if now - last > QUIET_MS else float("inf")


def told(seconds: Sequence[float]) -> str:
    """The median; over a minute where it never came."""
    middle = statistics.median(seconds)
    return f"{middle:.2f}" if middle < LONGEST_MS / 1000 else "> 60"


def main() -> None:
    """Measure and print a table."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/peer"], check=True)
        python = Path(folder, "peer", "bin", "python")
        subprocess.run([str(python), "-m", "pip", "install", "-q", PEER], check=True)
        makers = {"Paperatlas": ours, "pyvis": pyvis, "neo4j-viz": neo4j_viz(python)}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print("| nodes | edges | page of | size, MB | written, s | first drawn, s | at rest, s |")
        print("| ---: | ---: | --- | ---: | ---: | ---: | ---: |")
        for count in COUNTS:
            near, papers = crowd(count)
            for name, write in makers.items():
                path = Path(folder, f"{name}{count}.html")
                begin = time.perf_counter()
                write(near, papers, path)
                written = time.perf_counter() - begin
                times = [drawn(browser, path)]
                # What didn't come to rest once would only take its minute again.
                while len(times) < REPEATS and math.isfinite(times[-1][1]):
                    times.append(drawn(browser, path))
                first, last = told([t[0] for t in times]), told([t[1] for t in times])
                size = path.stat().st_size / 1e6
                print(
                    f"| {count} | {len(near.edges)} | {name} | {size:.2f} | {written:.1f} | {first} | {last} |",
                    flush=True,
                )
        browser.close()


if __name__ == "__main__":
    main()
