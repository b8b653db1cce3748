"""A whole graph as a folder of pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...graph import replacing_folder
from ...graph.contents import Contents
from .field import MAP_TYPES, MOST_DOTS, Field, draw_field
from .pages import Pages
from .printer import Printer
from .search import script, write_search
from .shelf import TYPES, Shelf

MARK = "paperatlas-report.json"
"""A file that every report has: only a folder that has it is ever replaced."""

_DOTS_A_FILE = 5000
_LISTED = 60

Progress = Callable[[int, int], None]
"""Called with how many nodes have their pages and how many there are."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written.

    :param pages: how many files of HTML.
    :param dots: on the map.
    """

    pages: int
    nodes: int
    edges: int
    dots: int
    communities: int
    leaderboards: int


def report(contents: Contents, path: Path, progress: Progress = lambda done, total: None) -> Report:
    """Write a graph as a static site, which any host can serve and which opens from a disk.

    The same graph gives the same files, byte for byte. A report that is there is replaced once the new one is whole.

    :param contents: a store, or what reads like one.
    :param path: a folder, which must be new, empty or a report.
    :raises ExportError: the folder holds something else or can't be written, or the graph has two nodes of one id.
    """
    with replacing_folder(path, MARK) as folder:
        place = folder / "shelf.sqlite"
        shelf = Shelf(place)
        try:
            shelf.take(contents.nodes(), contents.edges())
            written = _write(shelf, folder, progress)
        finally:
            shelf.close()
            place.unlink(missing_ok=True)
        told = {"made by": "paperatlas report", "nodes": written.nodes, "edges": written.edges}
        (folder / MARK).write_text(f"{json.dumps(told)}\n", encoding="utf-8", newline="\n")
    return written


def _write(shelf: Shelf, folder: Path, progress: Progress) -> Report:
    printer = Printer(folder)
    printer.assets()
    field = draw_field(shelf, MOST_DOTS)
    _write_map(shelf, printer, folder, field)
    write_search(shelf, folder)
    pages = Pages(shelf, printer)
    pages.write_boards()
    pages.write_lists()
    total = sum(shelf.counts().values())
    dots = set(field.keys)
    for done, node in enumerate(shelf.nodes(), 1):
        if node.has_page:
            pages.write_node(node, node.address if node.key in dots else None)
        progress(done, total)
    ((edges,),) = shelf.ask("SELECT count(*) FROM edge")
    return Report(printer.count, total, edges, len(field.keys), len(field.communities), len(pages.boards))


def _write_map(shelf: Shelf, printer: Printer, folder: Path, field: Field) -> None:
    """Write the map: its page, and files of script with the dots."""
    chunks = 0
    for chunks, start in enumerate(range(0, len(field.keys), _DOTS_A_FILE), 1):
        rows = []
        for i in range(start, min(start + _DOTS_A_FILE, len(field.keys))):
            node = shelf.placed(field.keys[i])
            if node is None:  # what was chosen from the shelf is on it
                raise LookupError(field.keys[i])
            (x, y), radius = field.spots[i], field.radii[i]
            spot = (round(x, 1), round(y, 1), round(radius, 1))
            rows.append((*spot, TYPES.index(node.type), field.community[i], node.name, node.address, field.ties[i]))
        script(folder, f"map/{chunks - 1}", rows)
    listed = []
    for community in field.communities:
        telling = [node for key in community.telling if (node := shelf.placed(key)) is not None]
        listed.append((community, telling))
    discs = [
        (round(c.x, 1), round(c.y, 1), round(c.radius, 1), c.size, " · ".join(node.name for node in telling[:3]))
        for c, telling in listed
    ]
    script(folder, "map/field", {"radius": round(field.radius, 1), "communities": discs})
    printer.page(
        "map.html",
        "map.html",
        "Map of the field",
        told=_told(field),
        chunks=chunks,
        dots=len(field.keys),
        types=MAP_TYPES,
        communities=[
            {"number": c.number, "size": c.size, "telling": telling} for c, telling in listed[:_LISTED] if telling
        ],
        more=max(0, len(listed) - _LISTED),
    )


def _told(field: Field) -> str:
    said = (
        f"{len(field.keys):,} things and papers in {len(field.communities):,} communities; what papers name together"
        " is near each other."
    )
    if field.left_out:
        said += f" {field.left_out:,} more have pages but no dot: what fewest papers name, and the oldest papers."
    return said
