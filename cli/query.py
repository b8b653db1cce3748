"""`paperatlas query` and `paperatlas queries`."""

from __future__ import annotations

import shutil
from typing import Any

import click

from ..queries import GuardedStore, NamedQuery, Parameter, library, run, texts
from .opening import open_current
from .options import rows_options, store_option
from .output import print_rows

_WIDEST = 110


@click.command()
@click.argument("name")
@rows_options
@click.option("--show", is_flag=True, help="Print the query in Cypher and SPARQL, with what --param says in it.")
@store_option
def query(name: str, params: dict[str, Any], output: str, timeout: float, memory: float, show: bool, url: str) -> None:
    """Run a named query of the library; 'paperatlas queries' lists them.

    Methods, datasets, tasks, papers and so on are given by any of their names, by a near misspelling or by id. What
    --show prints runs as it is in 'paperatlas cypher', on any Neo4j with the graph, and in 'paperatlas sparql'.

    \b
    paperatlas query leaderboard --param on=ImageNet
    paperatlas query lineage --param method=CLIP --show
    """
    if show and not params and name in library():
        _print_texts(library()[name].text, library()[name].sparql)
        return
    with GuardedStore(url, timeout=timeout, memory=memory, opener=open_current) as store:
        if show:
            _print_texts(*store.ask(texts, name, params))
        else:
            print_rows(store.ask(run, name, params), output)


def _print_texts(cypher: str, sparql: str) -> None:
    click.echo(f"{cypher}\n{sparql}", nl=False)


@click.command()
def queries() -> None:
    """List the named queries, what they answer and their parameters, in brackets those that may be left out."""
    groups: dict[str, list[NamedQuery]] = {}
    for found in library().values():
        groups.setdefault(found.group, []).append(found)
    out = click.HelpFormatter(width=min(shutil.get_terminal_size().columns, _WIDEST))
    for group in sorted(groups):
        out.write(f"{group}\n\n")
        for found in groups[group]:
            out.write(click.wrap_text(f"{found.name}: {found.answers}", out.width, "  ", "    "))
            out.write("\n")
            out.indent()
            out.indent()
            out.write_dl([(_given(p), p.doc) for p in found.parameters], col_max=32)
            out.dedent()
            out.dedent()
            out.write("\n")
    click.echo(out.getvalue(), nl=False)


def _given(parameter: Parameter) -> str:
    """How a parameter is given, in brackets where it need not be: `[limit=20]`."""
    if parameter.default is None:
        return f"{parameter.name}=<{parameter.type}>"
    if parameter.choices:
        return f"[{parameter.name}={'|'.join(parameter.choices)}]"
    return f"[{parameter.name}={parameter.default if parameter.default != '' else f'<{parameter.type}>'}]"
