"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from ..graph import DEFAULT_STORE
from ..loaders import SOURCES, Reading
from ..queries import MEMORY, TIMEOUT, parse_value
from .output import OUTPUTS

F = TypeVar("F", bound=Callable[..., Any])


def store_option(function: F) -> F:
    """`--store URL`, else PAPERATLAS_STORE, else atlas.kgl."""
    return click.option(
        "--store",
        "url",
        metavar="URL",
        envvar="PAPERATLAS_STORE",
        default=DEFAULT_STORE,
        show_default=True,
        show_envvar=True,
        help="Where the graph is kept: a path; rdf:FOLDER; or neo4j:// or bolt:// and a server, whose user and password"
        " come from NEO4J_USERNAME and NEO4J_PASSWORD.",
    )(function)


def output_option(function: F) -> F:
    """`--output FORMAT`."""
    return click.option(
        "--output", type=click.Choice([*OUTPUTS]), default="table", show_default=True, help="How rows are printed."
    )(function)


def bound_options(function: F) -> F:
    """`--timeout SECONDS` and `--memory GIB`."""
    timeout = _positive("--timeout", "SECONDS", TIMEOUT, "Stop a query that takes longer.")
    memory = _positive("--memory", "GIB", MEMORY, "Stop a query that takes more memory, the graph's own apart.")
    return timeout(memory(function))


def _positive(name: str, unit: str, default: float, says: str) -> Callable[[F], F]:
    """An option whose value is a number above 0."""
    type_ = click.FloatRange(0, min_open=True)
    return click.option(name, metavar=unit, type=type_, default=default, show_default=True, help=says)


def rows_options(function: F) -> F:
    """`--param k=v`, `--output FORMAT`, `--timeout SECONDS` and `--memory GIB`."""
    param = click.option(
        "--param",
        "params",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_parameters,
        help="A parameter, $NAME in the query. Numbers, true, false and null are read as such; a text that looks"
        " like one goes in double quotes: --param name='\"5\"'. May be repeated.",
    )
    return param(output_option(bound_options(function)))


def _parameters(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{value!r} is not NAME=VALUE, such as --param name=LIBERO", context, option)
        found[name] = parse_value(text)
    return found


class _Columns(click.ParamType[dict[str, str]]):
    """``title=Titel,abstract=Text`` as a dictionary."""

    name = "columns"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        pairs = [pair.partition("=") for pair in value.split(",")]
        for pair in pairs:
            if not (pair[0].strip() and pair[2].strip()):
                self.fail(f"{value!r} is not of the form title=NAME,abstract=NAME.", param, ctx)
        return {field.strip(): column.strip() for field, _, column in pairs}


def reading_options(function: F) -> F:
    """`--format`, `--columns` and `--encoding`, as one parameter `reading`."""

    @wraps(function)
    def given(
        *arguments: Any, format_: str | None, columns: dict[str, str] | None, encoding: str | None, **options: Any
    ) -> Any:
        return function(*arguments, reading=Reading(format_, encoding, columns or {}), **options)

    formats = click.option(
        "--format", "format_", type=click.Choice([*SOURCES]), help="Format of the sources; else told from content."
    )
    columns = click.option(
        "--columns",
        type=_Columns(),
        default=None,
        metavar="FIELD=NAME,...",
        help="What a table calls the fields of a paper (csv, jsonl, parquet), as title=Titel,abstract=Text.",
    )
    encoding = click.option(
        "--encoding", help="Encoding of the sources, such as latin-1; else what they declare, else UTF-8."
    )
    return cast(F, formats(columns(encoding(given))))
