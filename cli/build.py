"""`paperatlas build`."""

from __future__ import annotations

import glob
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..graph import open_store
from ..loaders import Follow, Reading, read_papers, read_rulings
from ..loaders import build as build_store
from ..queries import statistics
from .engine import Spark, build_on_spark, engine_options
from .options import reading_options, store_option
from .rounds import Round, Rounds, keep_building, rounds_options, tell
from .watching import watching


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


@click.command()
@click.argument("sources", metavar="[SOURCE...]", nargs=-1, type=_Source(exists=True))
@reading_options
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
@rounds_options
@engine_options
@store_option
def build(
    sources: tuple[Path | str, ...],
    reading: Reading,
    workers: int | None,
    resolutions: Path | None,
    least: float | None,
    rounds: Rounds,
    spark: Spark | None,
    url: str,
) -> None:
    """Take papers in from each SOURCE and bring the graph up to date.

    A SOURCE is a file, a folder with all that is in it, a pattern such as 'dumps/**/*.jsonl.gz', or - for standard
    input. A paper that is in the store already, unchanged, is not read again: run the same command to go on after
    a stop. The store knows the files that it was built from: what a file doesn't say any more is taken out, unless
    another file says it; a file that has vanished from a folder or pattern is told. Spark also reads URLs, such as
    's3a://bucket/dumps/*.jsonl'.

    \b
    paperatlas build daily_papers.txt
    paperatlas build abstracts.jsonl.xz --store field.kgl --workers 2
    paperatlas build dumps/ library.bib
    paperatlas build papers.parquet --columns title=Title,abstract=Abstract
    zcat works.gz | paperatlas build -
    paperatlas build --resolutions resolutions.tsv
    paperatlas build --min-confidence 0.5
    paperatlas build dumps/ --prune
    paperatlas build dumps/ --watch
    paperatlas build dumps/ --engine spark --master spark://head:7077 --export atlas.nq
    """
    if not sources and not resolutions and least is None:
        raise click.UsageError("Missing SOURCE: name a file of papers, or give --resolutions or --min-confidence.")
    if (rounds.prune or rounds.watch) and not sources:
        raise click.UsageError("--prune and --watch need a SOURCE: a folder, say.")
    if rounds.watch and Path("-") in sources:
        raise click.UsageError("Standard input can't be watched. Name a folder.")
    rulings = read_rulings(resolutions) if resolutions else None
    if spark is not None:
        if workers or rounds.prune or rounds.watch or not sources:
            raise click.UsageError(
                "--engine spark takes a SOURCE, and no --workers (cores are the master's), --prune or --watch."
            )
        sys.exit(0 if build_on_spark(sources, reading, spark, url, rulings, least) else 1)
    files = [_file(source) for source in sources]
    read = partial(read_papers, format=reading.format, encoding=reading.encoding, columns=reading.columns)

    take = partial(_take, files, url, read=read, workers=workers, rulings=rulings, min_confidence=least)
    if rounds.watch:
        keep_building(take, files, url, prune=rounds.prune)
        return
    done = take(Follow(rounds.prune))
    tell(done, url, idle=resolutions is not None)
    if done.report.left_out:
        sys.exit(1)


def _take(files: list[Path], url: str, follow: Follow, **given: Any) -> Round:
    """Build once.

    :param given: to the build.
    """
    began = time.monotonic()
    with open_store(url, write=True, create=bool(files)) as store:
        with watching() as told:
            report = build_store(files, store, follow=follow, watch=told, **given)
        return Round(report, statistics(store), store.min_confidence, time.monotonic() - began)


def _file(source: Path | str) -> Path:
    if isinstance(source, str):
        raise click.UsageError(
            f"{source}: only Spark reads URLs. Say --engine spark, or save the file on this machine."
        )
    return source
