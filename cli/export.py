"""`paperatlas export`."""

from __future__ import annotations

from pathlib import Path

import click

from ..graph.exports import EXPORTS, FOLDERS, VOCABULARIES
from ..graph.exports import export as write_export
from .opening import open_current
from .options import store_option
from .output import note

_FILES = "; ".join(f"{suffix} {name}" for suffix, (name, _) in EXPORTS.items())
_FOLDERS = "; ".join(f"{format_} {name}" for format_, (name, _) in FOLDERS.items())


@click.command(epilog=f"Formats by suffix: {_FILES}. Folders by --format: {_FOLDERS}.")
@click.argument("path", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice([*FOLDERS]), help="Write a folder, in this format.")
@click.option(
    "--vocabulary",
    type=click.Choice([*VOCABULARIES]),
    default="paperatlas",
    show_default=True,
    help="The terms: Paperatlas's own, or those of Linked Papers With Code (.ttl and .nt), which have no evidence.",
)
@store_option
def export(path: Path, format_: str | None, vocabulary: str, url: str) -> None:
    """Write the graph to FILE, in the format of its suffix, or to FOLDER.

    \b
    paperatlas export atlas.ttl
    paperatlas export lpwc.nt --vocabulary lpwc
    paperatlas export tables --format parquet
    paperatlas export csv --format neo4j-admin
    """
    if format_ is None and path.is_dir():
        raise click.UsageError(f"{path} is a folder: name a file, or say --format {'|'.join(FOLDERS)}.")
    if format_ and path.is_file():
        raise click.UsageError(f"{path} is a file: --format {format_} writes a folder.")
    with open_current(url) as store:
        if format_:
            written = FOLDERS[format_][1](store, path)
            note(written.note)
            if written.command:
                click.echo(written.command)
            return
        write_export(store, path, vocabulary)
    note(f"{path}: {path.stat().st_size:,} bytes")
