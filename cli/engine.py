"""The engine of a build: this machine, or a Spark cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ..graph import NO_RULINGS, Rulings, Settings, open_store
from ..graph.exports import EXPORTS, FOLDERS, Contents
from ..graph.exports import export as write_export
from ..loaders import Reading, ruled_pairs
from ..queries import statistics
from .output import note
from .watching import tell_built, watching

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Target:
    """Where an export goes.

    :param format: of a folder, one of FOLDERS; None for a file, whose suffix tells its own.
    """

    format: str | None
    path: Path

    def write(self, contents: Contents) -> None:
        """Write it, and say what was written."""
        if self.format:
            written = FOLDERS[self.format][1](contents, self.path)
            note(written.note)
            if written.command:
                click.echo(written.command)
        else:
            write_export(contents, self.path)
            note(f"{self.path}: {self.path.stat().st_size:,} bytes")


class _Target(click.ParamType[Target]):
    """``atlas.nq``, ``parquet:FOLDER`` or ``neo4j-admin:FOLDER``."""

    name = "target"

    def convert(self, value: str | Target, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        if isinstance(value, Target):
            return value
        format_, colon, folder = value.partition(":")
        if colon and format_ in FOLDERS and folder:
            return Target(format_, Path(folder))
        if Path(value).suffix.lower() not in EXPORTS:
            known = ", ".join((*EXPORTS, *(f"{name}:FOLDER" for name in FOLDERS)))
            self.fail(f"{value!r} is of no known format. Known: {known}.", param, ctx)
        return Target(None, Path(value))


class _Setting(click.ParamType[tuple[str, str]]):
    """``spark.executor.memory=4g`` as a pair."""

    name = "setting"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, sign, text = value.partition("=")
        if not sign or not name.startswith("spark."):
            self.fail(f"{value!r} is not spark.NAME=VALUE, such as spark.executor.memory=4g.", param, ctx)
        return name, text


@dataclass(frozen=True, slots=True)
class Spark:
    """The Spark cluster that a build runs on.

    :param settings: properties of Spark, by name.
    :param work: folder for what it keeps on its way; None for this machine's temporary files.
    :param exports: in place of a store.
    """

    master: str
    settings: tuple[tuple[str, str], ...]
    work: str | None
    exports: tuple[Target, ...]


def engine_options(function: F) -> F:
    """`--engine` and what only Spark takes, as one parameter `spark`: None for this machine's own processes."""

    @click.option(
        "--engine",
        type=click.Choice(["local", "spark"]),
        default="local",
        show_default=True,
        help="What reads and extracts: this machine's processes, or a Spark cluster (docs/scale.md).",
    )
    @click.option("--master", metavar="URL", help="Spark's master: spark://HOST:7077, yarn, ...; else local[*].")
    @click.option(
        "--conf",
        "settings",
        type=_Setting(),
        metavar="NAME=VALUE",
        multiple=True,
        help="A property of Spark, such as spark.executor.memory=4g. May be repeated.",
    )
    @click.option(
        "--work",
        metavar="URL",
        help="A folder that this machine and all of Spark's workers reach, such as hdfs:///tmp, for what is kept on the"
        " way; else this machine's temporary files, which do for workers on this machine.",
    )
    @click.option(
        "--export",
        "exports",
        type=_Target(),
        metavar="TARGET",
        multiple=True,
        help="With Spark, resolve names there and write the graph, in place of a store: to a file in the format of its"
        " suffix, or to parquet:FOLDER or neo4j-admin:FOLDER. May be repeated.",
    )
    @wraps(function)
    def chosen(
        *arguments: Any,
        engine: str,
        master: str | None,
        settings: tuple[tuple[str, str], ...],
        work: str | None,
        exports: tuple[Target, ...],
        **others: Any,
    ) -> Any:
        given = {"--master": master, "--conf": settings, "--work": work, "--export": exports}
        if engine == "spark":
            return function(*arguments, spark=Spark(master or "local[*]", settings, work, exports), **others)
        for option, value in given.items():
            if value:
                raise click.UsageError(f"{option} is for --engine spark.")
        return function(*arguments, spark=None, **others)

    return chosen  # type: ignore[return-value]


def build_on_spark(
    sources: tuple[Path | str, ...],
    reading: Reading,
    spark: Spark,
    url: str,
    rulings: Rulings | None,
    least: float | None,
) -> bool:
    """Build on a Spark cluster, into a store or exports; whether nothing was left out."""
    from ..loaders.spark import extract, into_store, merged, spark_session, work_folder

    began, named = time.monotonic(), [str(source) for source in sources]
    with spark_session(spark.master, dict(spark.settings)) as session, work_folder(session, spark.work) as work:
        if spark.exports:
            with watching() as watch:
                extracted = extract(named, reading, work, watch=watch)
            contents = merged(extracted, work, Settings(least or 0.0, rulings or NO_RULINGS))
            extracted.report.ruled = ruled_pairs(contents)
            tell_built(extracted.report, statistics(contents), idle=rulings is not None)
            for target in spark.exports:
                target.write(contents)
        else:
            with open_store(url, write=True) as store:
                if rulings is not None:
                    store.rule(rulings)
                if least is not None:
                    store.demand(least)
                with watching() as watch:
                    extracted = extract(named, reading, work, store=store, watch=watch)
                    into_store(extracted, store, watch)
                tell_built(extracted.report, statistics(store), idle=rulings is not None)
    note(f"{'exports' if spark.exports else url}: ready in {time.monotonic() - began:.1f} s")
    return not extracted.report.left_out
