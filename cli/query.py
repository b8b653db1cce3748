"""`paperatlas query` and `paperatlas queries`."""

from __future__ import annotations

from typing import Any

import click

from ..queries import library, run
from .opening import open_current
from .options import rows_options, store_option
from .output import print_rows


@click.command()
@click.argument("name")
@rows_options
@click.option("--show", is_flag=True, help="Print the query's text, in Cypher and SPARQL, instead of running it.")
@store_option
def query(name: str, params: dict[str, Any], output: str, show: bool, url: str) -> None:
    """Run a named query of the library; 'paperatlas queries' lists them.

    \b
    paperatlas query evaluates-on --param name=LIBERO
    """
    if show and name in library():
        click.echo(library()[name].text, nl=False)
        click.echo(f"\n{library()[name].sparql}", nl=False)
        return
    with open_current(url) as store:
        print_rows(run(store, name, params), output)


@click.command()
def queries() -> None:
    """List the named queries, what they answer and their parameters."""
    for found in library().values():
        click.echo(f"{found.name}: {found.answers}")
        for parameter in found.parameters:
            default = "" if parameter.default is None else f" (default {parameter.default})"
            click.echo(f"    --param {parameter.name}=...  {parameter.doc}{default}")
