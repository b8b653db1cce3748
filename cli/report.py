"""`paperatlas report`."""

from __future__ import annotations

from pathlib import Path

import click

from .opening import open_current
from .options import store_option
from .output import note
from .watching import progress_bar


@click.command()
@click.option("-o", "folder", metavar="FOLDER", required=True, type=click.Path(path_type=Path), help="Where to write.")
@store_option
def report(folder: Path, url: str) -> None:
    """Write the whole graph as a static site: FOLDER/index.html.

    A page for each paper and each thing, with every sentence that is the evidence of an edge; leaderboards; a map of
    the field; a search box. It makes no request to other places, so that any static host can serve it, and it opens
    from a disk. FOLDER must be new, empty or a report, which the new one replaces.

    \b
    paperatlas report -o site
    paperatlas report -o /srv/www/atlas --store rdf:atlas
    """
    from ..viz.site import report as write_report  # it takes longer to load than most queries to answer

    with open_current(url) as store, progress_bar("edges on pages") as told:
        written = write_report(store, folder, told)
    note(
        f"{written.pages:,} pages of {written.nodes:,} nodes and {written.edges:,} edges; {written.leaderboards:,}"
        f" leaderboards; a map of {written.dots:,} dots in {written.communities:,} communities"
    )
    click.echo(str(folder / "index.html"))
