"""`paperatlas cypher`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..graph import open_store
from .opening import open_current
from .options import rows_options, store_option
from .output import print_rows


@click.command()
@click.argument("query", metavar="QUERY")
@rows_options
@click.option("--write", is_flag=True, help="Let the query change the graph.")
@store_option
def cypher(query: str, params: dict[str, Any], output: str, write: bool, url: str) -> None:
    """Run a Cypher QUERY; '-' reads it from standard input.

    \b
    paperatlas cypher 'MATCH (p:Paper)-[:INTRODUCES]->(m) RETURN p.name, m.name LIMIT 5'
    paperatlas cypher 'MATCH (p)-[e:EVALUATES_ON]->({name: $d}) RETURN p.name, e.sentence' --param d=LIBERO
    """
    text = sys.stdin.read() if query == "-" else query
    with open_store(url, write=True, create=False) if write else open_current(url) as store:
        print_rows(store.cypher(text, params, write=write), output)
