"""`paperatlas export`."""

from __future__ import annotations

from pathlib import Path

import click

from ..graph.exports import EXPORTS, VOCABULARIES
from ..graph.exports import export as write_export
from .opening import open_current
from .options import store_option
from .output import note


@click.command(epilog="Formats: " + "; ".join(f"{suffix} {name}" for suffix, (name, _) in EXPORTS.items()) + ".")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--vocabulary",
    type=click.Choice([*VOCABULARIES]),
    default="paperatlas",
    show_default=True,
    help="The terms: Paperatlas's own, or those of Linked Papers With Code (.ttl and .nt), which have no evidence.",
)
@store_option
def export(file: Path, vocabulary: str, url: str) -> None:
    """Write the graph to FILE, in the format of its suffix.

    \b
    paperatlas export atlas.ttl
    paperatlas export lpwc.nt --vocabulary lpwc
    """
    with open_current(url) as store:
        write_export(store.nodes(), store.edges(), file, vocabulary)
    note(f"{file}: {file.stat().st_size:,} bytes")
