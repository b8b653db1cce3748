"""`paperatlas import`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from ..graph import open_store
from ..graph.imports import IMPORTS, import_export, open_export
from ..queries import statistics
from .options import store_option
from .output import note
from .watching import tell_graph, tell_left_out, tell_taken, watching


@click.command("import", epilog=f"Formats by suffix: {', '.join(IMPORTS)}; also packed by gzip, such as .nq.gz.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@store_option
def import_(path: Path, url: str) -> None:
    """Take in the papers of FILE, an export of Paperatlas, and bring the graph up to date.

    Each paper takes the place of what it said before, as by build. A store without papers takes over rulings of names
    and least confidence too, and so has the same graph; one that has papers keeps its own.

    \b
    paperatlas import atlas.nq --store copy.kgl
    paperatlas import atlas.jsonl.gz --store rdf:atlas
    """
    began = time.monotonic()
    with open_export(path) as export, open_store(url, write=True) as store:
        with watching() as watch:
            taken = import_export(export, store, watch)
        found = statistics(store)
    tell_taken(taken, str(path), url)
    tell_graph(found)
    tell_left_out(taken.left_out)
    if taken.is_same is False:
        note(
            f"note: {path}: its nodes or edges are not those that its papers give: edited, written by hand in its"
            f" store, or made by another version. The graph in {url} is what its papers say."
        )
    note(f"{url}: ready in {time.monotonic() - began:.1f} s")
    if taken.left_out:
        sys.exit(1)
