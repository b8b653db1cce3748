"""A whole graph as a folder of pages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...graph import ExportError, replacing_folder
from ...graph.contents import Contents
from .field import draw_field
from .map_page import write_map
from .pages import Pages
from .printer import Printer
from .search import write_search
from .shelf import Shelf

MARK = "paperatlas-report.json"
"""A file that every report has: only a folder that has it is ever replaced."""

Progress = Callable[[int, int], None]
"""Called with how many edges stand on a page so far, and how often edges will: on those of both ends and the paper."""


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
        except sqlite3.OperationalError as error:  # a full disk
            raise ExportError(f"{path}: can't be written ({error}). Choose another place.") from error
        finally:
            shelf.close()
            place.unlink(missing_ok=True)
        told = {"made by": "paperatlas report", "nodes": written.nodes, "edges": written.edges}
        (folder / MARK).write_text(f"{json.dumps(told)}\n", encoding="utf-8", newline="\n")
    return written


def _write(shelf: Shelf, folder: Path, progress: Progress) -> Report:
    printer = Printer(folder)
    printer.assets()
    field = draw_field(shelf)
    write_map(shelf, printer, folder, field)
    write_search(shelf, folder)
    pages = Pages(shelf, printer)
    pages.write_boards()
    pages.write_lists()
    dots = set(field.keys)
    # By nodes it could not be foretold when all is done: the first have thousands of edges, the last one.
    total, done = shelf.mentions(), 0
    for node in shelf.nodes():
        if node.has_page:
            done += pages.write_node(node, node.address if node.key in dots else None)
            progress(done, total)
    ((edges,),) = shelf.ask("SELECT count(*) FROM edge")
    nodes = sum(shelf.counts().values())
    return Report(printer.count, nodes, edges, len(field.keys), len(field.communities), len(pages.boards))
