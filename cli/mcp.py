"""`paperatlas mcp`."""

from __future__ import annotations

import click

from ..graph import MissingPackageError
from ..queries import GuardedStore
from .opening import open_current
from .options import bound_options, store_option


@click.command()
@bound_options
@store_option
def mcp(timeout: float, memory: float, url: str) -> None:
    """Let language models ask the graph, over the Model Context Protocol on standard input and output.

    A client, such as an editor or a chat program, starts this. It gets each named query, Cypher that only reads, and
    names as tools, and the schema as a resource. Needs a package more: pip install 'paperatlas[mcp]'.
    """
    try:
        from ..queries.mcp_server import serve
    except ImportError as error:
        raise MissingPackageError("paperatlas mcp", "mcp") from error
    with GuardedStore(url, timeout=timeout, memory=memory, opener=open_current) as store:
        serve(store)
