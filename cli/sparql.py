"""`paperatlas sparql`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..queries import GuardedStore
from ..queries import sparql as ask
from .opening import open_current
from .options import rows_options, store_option
from .output import print_rows


@click.command()
@click.argument("query", metavar="QUERY")
@rows_options
@store_option
def sparql(query: str, params: dict[str, Any], output: str, timeout: float, memory: float, url: str) -> None:
    """Run a SPARQL QUERY; '-' reads it from standard input.

    CONSTRUCT and DESCRIBE print Turtle, whatever --output says. The graph's prefixes (pa:, schema:, oa:, ...) need no
    PREFIX. A store of another kind than rdf:FOLDER is loaded into memory first.

    \b
    paperatlas sparql 'SELECT ?name { ?m a pa:Method ; rdfs:label ?name } LIMIT 5' --store rdf:atlas
    paperatlas sparql 'ASK { ?m rdfs:label $name }' --param name=CLIP
    """
    text = sys.stdin.read() if query == "-" else query
    with GuardedStore(url, timeout=timeout, memory=memory, opener=open_current) as store:
        found = store.ask(ask, text, params)
    if isinstance(found, str):
        print(found, end="")
    else:
        print_rows(found, output)
