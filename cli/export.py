"""`paperatlas export`."""

from __future__ import annotations

from pathlib import Path

import click

from ..graph.exports import EXPORTS
from ..graph.exports import export as write_export
from .opening import open_current
from .options import store_option
from .output import note


@click.command(epilog="Formats: " + "; ".join(f"{suffix} {name}" for suffix, (name, _) in EXPORTS.items()) + ".")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def export(file: Path, url: str) -> None:
    """Write the graph to FILE, in the format of its suffix.

    \b
    paperatlas export atlas.ttl
    """
    with open_current(url) as store:
        write_export(store.nodes(), store.edges(), file)
    note(f"{file}: {file.stat().st_size:,} bytes")
