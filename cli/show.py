"""`paperatlas show`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from ..graph import Node, replacing
from ..queries import find_nodes, neighbourhood, neighbourhood_cypher, papers_of
from .opening import open_current
from .options import store_option
from .output import note


@click.command()
@click.argument("name")
@click.option("--hops", type=click.IntRange(1, 3), default=1, show_default=True, help="How far to reach out.")
@click.option("--limit", type=click.IntRange(2, 2000), default=60, show_default=True, help="Nodes at most.")
@click.option("-o", "--output", "file", type=click.Path(path_type=Path, dir_okay=False), help="The page to write.")
@store_option
def show(name: str, hops: int, limit: int, file: Path | None, url: str) -> None:
    """Write an interactive page of what lies around NAME: a method, dataset, task, paper, author, ...

    The page is one file that needs no network. Without -o it is named after NAME.

    \b
    paperatlas show CLIP
    paperatlas show LIBERO --hops 2 -o libero.html
    """
    from ..viz import neighbourhood_page  # it takes longer to load than most queries to answer

    if file and file.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"{file} is no page: name a file that ends in .html", param_hint="-o")
    with open_current(url) as store:
        found = find_nodes(store, name)
        centre = found[0]
        near = neighbourhood(store, centre, hops=hops, limit=limit)
        papers = papers_of(store, near.edges)
        page = neighbourhood_page(near, papers, neighbourhood_cypher(centre, hops))
    path = file or Path(f"{_file_name(centre)}.html")
    with replacing(path) as out:
        out.write(page.encode("utf-8", "replace"))
    for other in found[1:]:
        note(f"note: {name!r} is also a {other.type}: paperatlas show '{other.id}'")
    hidden = f", {len(near.hidden)} more hidden (--limit {limit})" if near.hidden else ""
    note(f"{centre.name} ({centre.type}): {len(near.nodes)} nodes, {len(near.edges)} edges{hidden}")
    click.echo(str(path))


def _file_name(node: Node) -> str:
    return re.sub(r"[^\w.+#-]+", "-", node.name).strip("-.")[:60] or "page"
