"""`paperatlas stats`."""

from __future__ import annotations

import click

from ..graph import Rows
from ..queries import Statistics, statistics
from .opening import open_current
from .options import output_option, store_option
from .output import print_rows


@click.command()
@output_option
@store_option
def stats(output: str, url: str) -> None:
    """Count nodes and edges by type."""
    with open_current(url) as store:
        print_rows(counted(statistics(store)), output)


def counted(found: Statistics) -> Rows:
    """Counts as rows."""
    rows = [("node", type_, count) for type_, count in found.nodes]
    rows += [("edge", type_, count) for type_, count in found.edges]
    return Rows(("what", "type", "count"), tuple(rows))
