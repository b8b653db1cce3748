"""`paperatlas serve`."""

from __future__ import annotations

import click

from ..graph import MissingPackageError
from .opening import open_current
from .options import bound_options, store_option
from .output import note


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Where to listen; 0 for any port that is free.",
)
@bound_options
@store_option
def serve(port: int, timeout: float, memory: float, url: str) -> None:
    """Explore the graph in a browser on this machine, until Ctrl-C.

    Search, expand, filter, ask named queries and Cypher; nothing can change the graph, and no other machine gets in.
    Needs a package more: pip install 'paperatlas[serve]'.

    \b
    paperatlas serve
    paperatlas serve --store field.kgl --port 0
    """
    try:
        from ..viz.explorer.server import serve as serve_explorer
    except ImportError as error:
        raise MissingPackageError("paperatlas serve", "fastapi", group="serve") from error

    def started(address: str) -> None:
        click.echo(address)
        note(f"The explorer of {url} listens there; Ctrl-C ends it.")

    serve_explorer(
        url,
        port=port,
        timeout=timeout,
        memory=memory,
        opener=open_current,
        started=started,
        failed=lambda error: note(f"paperatlas: a request failed ({type(error).__name__}: {error})"),
    )
