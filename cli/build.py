"""`paperatlas build`."""

from __future__ import annotations

import glob
import os
import sys
import time
from functools import partial
from pathlib import Path

import click

from ..graph import open_store
from ..loaders import SOURCES, BuildReport, read_papers, read_rulings
from ..loaders import build as build_store
from ..queries import Statistics, statistics
from .options import store_option
from .output import note
from .watching import tell_graph, tell_left_out, watching


class _Source(click.Path):
    """A file or folder that exists, a pattern of names, or ``-``."""

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if str(path) != "-" and not (glob.has_magic(str(path)) and not path.exists()):
            super().convert(value, param, ctx)
        return path


class _Columns(click.ParamType[dict[str, str]]):
    """``title=Titel,abstract=Text`` as a dictionary."""

    name = "columns"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        pairs = [pair.partition("=") for pair in value.split(",")]
        for pair in pairs:
            if not (pair[0].strip() and pair[2].strip()):
                self.fail(f"{value!r} is not of the form title=NAME,abstract=NAME.", param, ctx)
        return {field.strip(): column.strip() for field, _, column in pairs}


@click.command()
@click.argument("sources", metavar="[SOURCE...]", nargs=-1, type=_Source(exists=True))
@click.option(
    "--format", "format_", type=click.Choice([*SOURCES]), help="Format of the sources; else told from content."
)
@click.option(
    "--columns",
    type=_Columns(),
    default=None,
    metavar="FIELD=NAME,...",
    help="What a table calls the fields of a paper (csv, jsonl, parquet), as title=Titel,abstract=Text.",
)
@click.option("--encoding", help="Encoding of the sources, such as latin-1; else what they declare, else UTF-8.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that extract; else the machine's cores.")
@click.option(
    "--resolutions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Lines of same or different, a name and another, with tabs between: which names are one thing whatever the"
    " rules make of them. They last until another file takes their place; an empty one takes all back.",
)
@click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    help="Leave out of the graph what is less sure, 0 to 1. It lasts until another is given; 0 brings all back.",
)
@store_option
def build(
    sources: tuple[Path, ...],
    format_: str | None,
    columns: dict[str, str] | None,
    encoding: str | None,
    workers: int | None,
    resolutions: Path | None,
    least: float | None,
    url: str,
) -> None:
    """Take papers in from each SOURCE and bring the graph up to date.

    A SOURCE is a file, a folder with all that is in it, a pattern such as 'dumps/**/*.jsonl.gz', or - for standard
    input. A paper that is in the store already, unchanged, is not read again: run the same command to go on after
    a stop.

    \b
    paperatlas build daily_papers.txt
    paperatlas build abstracts.jsonl.xz --store field.kgl --workers 2
    paperatlas build dumps/ library.bib
    paperatlas build papers.parquet --columns title=Title,abstract=Abstract
    zcat works.gz | paperatlas build -
    paperatlas build --resolutions resolutions.tsv
    paperatlas build --min-confidence 0.5
    """
    if not sources and not resolutions and least is None:
        raise click.UsageError("Missing SOURCE: name a file of papers, or give --resolutions or --min-confidence.")
    began = time.monotonic()
    rulings = read_rulings(resolutions) if resolutions else None
    read = partial(read_papers, format=format_, encoding=encoding, columns=columns or {})
    with open_store(url, write=True, create=bool(sources)) as store:
        with watching() as watch:
            report = build_store(
                sources, store, read=read, workers=workers, rulings=rulings, min_confidence=least, watch=watch
            )
        found, demanded = statistics(store), store.min_confidence
    _summary(report, found, idle=resolutions is not None)
    if demanded:
        note(f"what is less sure than {demanded:g} is left out; --min-confidence 0 brings it back")
    note(f"{url}: ready in {time.monotonic() - began:.1f} s")
    if report.left_out:
        sys.exit(1)


def _summary(report: BuildReport, found: Statistics, *, idle: bool) -> None:
    """What a build did.

    :param idle: tell which rulings wait for a name.
    """
    note(f"{report.read} papers read: {report.added} taken in, {report.unchanged} unchanged" + _repeated(report))
    tell_graph(found)
    tell_left_out(report.left_out)
    if report.ruled.total:
        note(f"resolutions: {report.ruled.applied} of {report.ruled.total} pairs applied")
    for reason in report.ruled.idle if idle else ():
        note(f"not applied: {reason}")


def _repeated(report: BuildReport) -> str:
    repeated = f", {report.repeated} repeated" if report.repeated else ""
    return repeated + (f", {report.joined} joined with another record of the paper" if report.joined else "")
