"""Graphs made by hand for the tests of viz/site/, and what is in the folder of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from paperatlas.graph import Edge, Node

from .viz_samples import edge


@dataclass
class Graph:
    """What a report reads of a store.

    :param fails: raise once all edges were read, as a store does whose server goes away.
    """

    given: Sequence[Node]
    links: Sequence[Edge]
    fails: bool = False

    def nodes(self) -> Iterator[Node]:
        yield from sorted(self.given)

    def edges(self) -> Iterator[Edge]:
        yield from sorted(self.links)
        if self.fails:
            raise OSError(5, "Input/output error")


def hub(papers: int) -> Graph:
    """A method that many papers use, each in a sentence of its own."""
    method = Node("method:hub", "Method", "Hub", "Hub", (("aliases", ()), ("papers", papers)))
    nodes = [Node(f"p{i:04}", "Paper", f"Paper {i}", f"Paper {i}", (("year", 2000 + i % 20),)) for i in range(papers)]
    edges = [edge(node, "USES", method, f"Paper {node.id} uses the Hub.", "Hub") for node in nodes]
    return Graph([method, *nodes], edges)


class Tags(HTMLParser):
    """What a page has of links, anchors, scripts and handlers; and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loads: list[str] = []
        self.odd: list[str] = []
        self.text = ""
        self.marks: list[str] = []
        self._in: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "script" or (tag == "link" and values.get("rel") == "stylesheet"):
            self.loads.append(values.get("src") or values.get("href") or "inline")
        if "id" in values:
            self.anchors.add(values["id"] or "")
        if tag in ("img", "iframe", "object", "style", "base", "form"):
            self.odd.append(tag)
        self.odd += [name for name in values if name.startswith("on") or name == "style"]
        if tag == "mark" or values.get("class") == "named":
            self.marks.append("")
        if tag not in ("meta", "link", "input", "meter", "br"):
            self._in.append("mark" if values.get("class") == "named" else tag)

    def handle_endtag(self, tag: str) -> None:
        if self._in:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if "script" in self._in:
            self.odd.append(data)
        self.text += data
        if "mark" in self._in:
            self.marks[-1] += data


@dataclass
class Site:
    """A report's folder, read."""

    folder: Path
    pages: dict[str, Tags] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted(self.folder.rglob("*.html")):
            name = path.relative_to(self.folder).as_posix()
            self.pages[name] = Tags(path.read_text(encoding="utf-8"))

    def of(self, name: str) -> str:
        """The first page with this title."""
        return next(p for p in self.pages if f"<title>{name}" in (self.folder / p).read_text(encoding="utf-8"))

    def ways(self, page: str) -> set[str]:
        """Pages that a page leads to."""
        return {target.partition("#")[0] for target in self._targets(page)}

    def _targets(self, page: str) -> list[str]:
        return [target for link in self.pages[page].links if (target := at(page, link))]

    def broken(self) -> list[str]:
        """Links within the folder to a file, or a place on a page, that is not there."""
        wrong = []
        for page, tags in self.pages.items():
            for link in (*tags.links, *tags.loads):
                target = at(page, link)
                if target is None:
                    continue
                name, _, place = target.partition("#")
                # On the map a place is the address of a dot.
                there = self.pages[name].anchors if name in self.pages else set()
                if name == "map.html":
                    there = there | set(self.pages)
                if not (self.folder / name).is_file() or (place and place not in there):
                    wrong.append(f"{page}: {link}")
        return wrong


def at(page: str, link: str) -> str | None:
    """The file, from the top, that a link of a page leads to; None for one that leads elsewhere."""
    if link.startswith(("http:", "https:")):
        return None
    if link.startswith("#"):
        return f"{page}{link}"
    parts = page.split("/")[:-1]
    path, sign, place = unquote(link).partition("#")
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return f"{'/'.join(parts)}{sign}{place}"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
