"""`paperatlas cypher`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..queries import GuardedStore
from ..queries import cypher as ask
from .opening import open_current, open_to_write
from .options import rows_options, store_option
from .output import print_rows


@click.command()
@click.argument("query", metavar="QUERY")
@rows_options
@click.option("--write", is_flag=True, help="Let the query change the graph.")
@store_option
def cypher(
    query: str, params: dict[str, Any], output: str, timeout: float, memory: float, write: bool, url: str
) -> None:
    """Run a Cypher QUERY; '-' reads it from standard input.

    \b
    paperatlas cypher 'MATCH (p:Paper)-[:INTRODUCES]->(m) RETURN p.name, m.name LIMIT 5'
    paperatlas cypher 'MATCH (p)-[e:EVALUATES_ON]->({name: $d}) RETURN p.name, e.sentence' --param d=LIBERO
    """
    text = sys.stdin.read() if query == "-" else query
    opener = open_to_write if write else open_current
    with GuardedStore(url, timeout=timeout, memory=memory, opener=opener) as store:
        print_rows(store.ask(ask, text, params, write=write), output)
