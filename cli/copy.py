"""`paperatlas copy`."""

from __future__ import annotations

import time

import click

from ..graph import StoreError, open_store, same_store
from ..graph.copying import copy as copy_store
from ..queries import statistics
from .opening import open_current
from .output import note
from .watching import tell_graph, tell_taken, watching


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Take all papers of the store FROM into the store TO, of whatever kind, and bring its graph up to date.

    A store without papers takes over rulings of names and least confidence too, and so has the same graph. One that
    has papers keeps them and its own rulings, and what both have becomes what FROM says. A copy that was interrupted
    goes on where it stopped when it is run again.

    \b
    paperatlas copy atlas.kgl bolt://localhost:7687
    paperatlas copy atlas.kgl rdf:atlas
    """
    began = time.monotonic()
    if same_store(source, target):
        raise StoreError(f"{target}: both are one store. Name another to copy to.")
    with open_current(source) as old, open_store(target, write=True) as new:
        with watching() as watch:
            taken = copy_store(old, new, watch)
        found = statistics(new)
    tell_taken(taken, source, target)
    tell_graph(found)
    if taken.is_same is False:
        note(
            f"note: {source}: some of its graph was written by hand, and is not copied. The graph in {target} is what"
            " its papers say."
        )
    note(f"{target}: ready in {time.monotonic() - began:.1f} s" + (", the same graph" if taken.is_same else ""))
