"""`paperatlas build`."""

from __future__ import annotations

import glob
import os
import sys
import time
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ..graph import open_store
from ..loaders import SOURCES, Reading, read_papers, read_rulings
from ..loaders import build as build_store
from ..queries import statistics
from .engine import Spark, build_on_spark, engine_options
from .options import store_option
from .output import note
from .watching import tell_built, watching

F = TypeVar("F", bound=Callable[..., Any])


class _Source(click.Path):
    """A file or folder that exists, a pattern of names, ``-``; or a URL, which stays a text."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        if isinstance(value, str) and "://" in value:
            return value
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


def _reading_options(function: F) -> F:
    """`--format`, `--columns` and `--encoding`, as one parameter `reading`."""

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
    @wraps(function)
    def read(
        *arguments: Any, format_: str | None, columns: dict[str, str] | None, encoding: str | None, **others: Any
    ) -> Any:
        return function(*arguments, reading=Reading(format_, encoding, columns or {}), **others)

    return read  # type: ignore[return-value]


@click.command()
@click.argument("sources", metavar="[SOURCE...]", nargs=-1, type=_Source(exists=True))
@_reading_options
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
@engine_options
@store_option
def build(
    sources: tuple[Path | str, ...],
    reading: Reading,
    workers: int | None,
    resolutions: Path | None,
    least: float | None,
    spark: Spark | None,
    url: str,
) -> None:
    """Take papers in from each SOURCE and bring the graph up to date.

    A SOURCE is a file, a folder with all that is in it, a pattern such as 'dumps/**/*.jsonl.gz', or - for standard
    input. A paper that is in the store already, unchanged, is not read again: run the same command to go on after
    a stop. Spark also reads URLs, such as 's3a://bucket/dumps/*.jsonl'.

    \b
    paperatlas build daily_papers.txt
    paperatlas build abstracts.jsonl.xz --store field.kgl --workers 2
    paperatlas build dumps/ library.bib
    paperatlas build papers.parquet --columns title=Title,abstract=Abstract
    zcat works.gz | paperatlas build -
    paperatlas build --resolutions resolutions.tsv
    paperatlas build --min-confidence 0.5
    paperatlas build dumps/ --engine spark --master spark://head:7077 --export atlas.nq
    """
    if not sources and not resolutions and least is None:
        raise click.UsageError("Missing SOURCE: name a file of papers, or give --resolutions or --min-confidence.")
    began = time.monotonic()
    rulings = read_rulings(resolutions) if resolutions else None
    if spark is not None:
        if workers or not sources:
            raise click.UsageError("--engine spark takes a SOURCE, and no --workers: cores are the master's.")
        sys.exit(0 if build_on_spark(sources, reading, spark, url, rulings, least) else 1)
    files = [_file(source) for source in sources]
    read = partial(read_papers, format=reading.format, encoding=reading.encoding, columns=reading.columns)
    with open_store(url, write=True, create=bool(sources)) as store:
        with watching() as watch:
            report = build_store(
                files, store, read=read, workers=workers, rulings=rulings, min_confidence=least, watch=watch
            )
        found, demanded = statistics(store), store.min_confidence
    tell_built(report, found, idle=resolutions is not None)
    if demanded:
        note(f"what is less sure than {demanded:g} is left out; --min-confidence 0 brings it back")
    note(f"{url}: ready in {time.monotonic() - began:.1f} s")
    if report.left_out:
        sys.exit(1)


def _file(source: Path | str) -> Path:
    if isinstance(source, str):
        raise click.UsageError(
            f"{source}: only Spark reads URLs. Say --engine spark, or save the file on this machine."
        )
    return source
