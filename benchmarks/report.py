"""A report of a large graph: time, memory, sizes, and frames a second of its map: python benchmarks/report.py [PAPERS]

A made-up graph of so many papers (20,000 unless told otherwise), each with 22 edges as papers of examples/ have, names
as unevenly spread as theirs. `pages a second` is of the whole run, the map and the search index included; memory is the
highest of the process, which holds no graph. Then the map of 100,000 dots is opened in Debian's chromium without a
graphics card (SwiftShader draws on the processor) and moved for ten seconds, each frame another view of it.
Needs the `browser` group and .ci/chromium. Runs for some ten minutes.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from paperatlas.graph import Edge, Node, NodeType
from paperatlas.viz.site import report
from paperatlas.viz.site.field import MOST_DOTS, draw_field
from paperatlas.viz.site.map_page import write_map
from paperatlas.viz.site.printer import Printer
from paperatlas.viz.site.shelf import Shelf

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SECONDS = 10

# Moves the map with each frame, as a hand would: to and fro, in and out; or for comparison lets frames go by.
MOVE = """async ([seconds, isMoved]) => {
    const frame = () => new Promise(requestAnimationFrame);
    const { camera, whole } = fieldMap;
    const { radius } = fieldMap.field;
    const times = [];
    const begin = performance.now();
    let last = begin;
    while (last - begin < seconds * 1000) {
        const at = (last - begin) / 1000;
        Object.assign(camera, { x: 0.3 * Math.sin(at) * radius, y: 0.2 * Math.cos(1.3 * at) * radius });
        camera.scale = whole * 2 ** (2 + 2 * Math.sin(0.8 * at));
        if (isMoved) fieldMap.draw();
        await frame();
        const now = performance.now();
        times.push(now - last);
        last = now;
    }
    return times;
}"""


# How long it takes to find what the pointer is on.
UNDER = """() => {
    const begin = performance.now();
    for (let i = 0; i < 50; i += 1) fieldMap.under({ x: 300 + i, y: 300 }, 4);
    return (performance.now() - begin) / 50;
}"""


class Made:
    """A made-up graph that is nowhere in memory as a whole, but the names of its things.

    :param papers: how many it has.
    """

    def __init__(self, papers: int) -> None:
        self.papers = papers

    def _things(self, paper: int) -> list[tuple[NodeType, str]]:
        """What a paper names: things of its own, of its topic and of the whole field."""
        chance = random.Random(paper)
        topic = paper % 97
        found: list[tuple[NodeType, str]] = [("Method", f"method:own {paper} {i}") for i in range(5)]
        for i in range(10):
            type_: NodeType = ("Method", "Task", "Dataset", "Benchmark")[i % 4]
            place = int(chance.paretovariate(0.9)) if i % 3 else int(chance.paretovariate(0.7)) * 97
            found.append((type_, f"{type_.lower()}:topic {topic if i % 3 else 0} {min(place, 4000)}"))
        return list(dict.fromkeys(found))

    def nodes(self) -> Iterator[Node]:
        """Every node."""
        counts: Counter[tuple[NodeType, str]] = Counter()
        for paper in range(self.papers):
            counts.update(self._things(paper))
            name = f"A Study of Everything That Can Be Attended To in Topic {paper % 97}, Part {paper}"
            about = (("abstract", f"{name}. " * 12), ("year", 2015 + paper % 11), ("source", "made up"))
            yield Node(f"p{paper:06}", "Paper", name, name, about)
        for (type_, ident), papers in counts.items():
            name = ident.partition(":")[2].capitalize()
            yield Node(ident, type_, name, name, (("aliases", ()), ("papers", papers)))

    def edges(self) -> Iterator[Edge]:
        """Every edge, by paper."""
        verbs = {"Method": "USES", "Task": "ADDRESSES", "Dataset": "EVALUATES_ON", "Benchmark": "EVALUATES_ON"}
        for paper in range(self.papers):
            ident, things = f"p{paper:06}", self._things(paper)
            own = [thing for thing in things if thing[1].startswith("method:own")]
            for type_, thing in things:
                verb = "INTRODUCES" if (type_, thing) in own else verbs[type_]
                yield self._edge(ident, verb, ("Paper", ident), (type_, thing))
            for source, target in zip(own, things[-7:], strict=False):
                if target[0] == "Method":
                    yield self._edge(ident, "BUILDS_ON", source, target)

    def _edge(self, paper: str, verb: str, source: tuple[NodeType, str], target: tuple[NodeType, str]) -> Edge:
        name = target[1].partition(":")[2].capitalize()
        sentence = f"In this work we take {name} up and show at some length what it gives to the study of everything."
        ends = (source[1], target[1], source[0], target[0])
        return Edge(paper, verb, *ends, sentence, "abstract", 21, 21 + len(name), (name,), 0.9, "made-up 1")  # type: ignore[arg-type]


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def written(papers: int, folder: Path) -> None:
    """Write a report and tell what it took."""
    begin, used = time.perf_counter(), time.process_time()
    found = report(Made(papers), folder)  # type: ignore[arg-type]
    seconds, used = time.perf_counter() - begin, time.process_time() - used
    sizes = [p.stat().st_size for p in folder.rglob("*") if p.is_file()]
    fullest = max(len(files) for _, _, files in os.walk(folder))
    print(f"{papers:,} papers: {found.nodes:,} nodes, {found.edges:,} edges, {found.pages:,} pages; {peak():.0f} MB")
    print(f"  {seconds:.0f} s, {used:.0f} s of the processor; {found.pages / used:.0f} pages a second of the processor")
    print(f"  {sum(sizes) / 1e6:.0f} MB in {len(sizes):,} files, {fullest:,} in the fullest folder")


def map_alone(folder: Path) -> None:
    """Write the map of as many dots as it ever has, and tell what it took."""
    folder.mkdir()
    shelf = Shelf(folder / "shelf.sqlite")
    made = Made(MOST_DOTS // 6)
    shelf.take(made.nodes(), made.edges())
    begin = time.process_time()
    field = draw_field(shelf)
    used = time.process_time() - begin
    printer = Printer(folder)
    printer.assets()
    write_map(shelf, printer, folder, field)
    shelf.close()
    size = sum(p.stat().st_size for p in (folder / "map").iterdir()) / 1e6
    communities = sum(community.size > 2 for community in field.communities)
    ties = sum(map(len, field.ties))
    print(f"map of {len(field.keys):,} dots and {ties:,} ties, {communities} communities: laid out in {used:.0f} s of")
    print(f"  the processor, {size:.1f} MB; {peak():.0f} MB of memory")


def moved(folder: Path) -> None:
    """Open the map, move it, and tell how many frames a second that gave."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # Waiting for a condition evaluates text in the page, which pages of a site forbid.
        page = browser.new_page(viewport={"width": 1280, "height": 800}, bypass_csp=True)
        begin = time.perf_counter()
        page.goto((folder / "map.html").as_uri())
        page.wait_for_function("window.fieldMap && !fieldMap.queued", timeout=120_000)
        opened = time.perf_counter() - begin
        still = statistics.median(page.evaluate(MOVE, [SECONDS, False]))
        times = sorted(page.evaluate(MOVE, [SECONDS, True]))
        hover = page.evaluate(UNDER)
        browser.close()
    median, late = statistics.median(times), times[int(len(times) * 0.95)]
    print(
        f"  drawn {opened:.1f} s after it was asked for; {1000 / median:.0f} frames a second (median of {len(times)}),"
    )
    print(f"  19 of 20 within {late:.0f} ms; {1000 / still:.0f} frames a second while nothing is drawn;")
    print(f"  the dot under the pointer is found in {hover:.1f} ms")


def main() -> None:
    """Measure and print."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with TemporaryDirectory() as place:
        folder = Path(place)
        if papers:
            written(papers, folder / "site")
        map_alone(folder / "map")
        moved(folder / "map")


if __name__ == "__main__":
    main()
