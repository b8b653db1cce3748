"""`paperatlas show`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from ..graph import EdgeType, Node, NodeType, replacing
from .opening import open_current
from .options import store_option
from .output import note

if TYPE_CHECKING:
    from ..viz import View

VIEWS: tuple[View, ...] = ("page", "svg", "png", "pdf", "mermaid", "dot")
_TEXTS = ("mermaid", "dot")


def _kinds(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Types parted by commas, upper and lower case apart."""
    known = get_args(NodeType) if option.name == "types" else get_args(EdgeType)
    by_key = {name.casefold(): name for name in known}
    asked = [part.strip() for part in (value or "").split(",") if part.strip()]
    for name in asked:
        if name.casefold() not in by_key:
            raise click.BadParameter(f"{name!r} is none of {', '.join(known)}", context, option)
    return tuple(dict.fromkeys(by_key[name.casefold()] for name in asked))


@click.command()
@click.argument("name")
@click.option("--hops", type=click.IntRange(1, 3), default=1, show_default=True, help="How far to reach out.")
@click.option("--types", metavar="TYPE,...", callback=_kinds, help="Types of nodes to show.  [default: all]")
@click.option("--edges", metavar="TYPE,...", callback=_kinds, help="Types of edges to follow.  [default: all]")
@click.option("--limit", type=click.IntRange(2, 5000), default=60, show_default=True, help="Nodes at most.")
@click.option("-o", "file", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option("--output", "view", type=click.Choice(VIEWS), help="What to write.  [default: by the file's suffix]")
@store_option
def show(
    name: str,
    hops: int,
    types: tuple[NodeType, ...],
    edges: tuple[EdgeType, ...],
    limit: int,
    file: Path | None,
    view: View | None,
    url: str,
) -> None:
    """Show what lies around NAME: a method, dataset, task, paper, author, ...

    An interactive page by default: one file that needs no network. By the suffix of -o also a picture (.svg, .png,
    .pdf) or a diagram for documents (.mmd for Mermaid, .dot for Graphviz). Without -o the file is named after NAME;
    a diagram is printed.

    \b
    paperatlas show CLIP
    paperatlas show LIBERO --hops 2 -o libero.html
    paperatlas show LIBERO --types Paper,Method --edges USES,EVALUATES_ON -o libero.pdf
    paperatlas show CLIP --limit 12 --output mermaid
    """
    from .. import viz  # it takes longer to load than most queries to answer

    if view is None:
        suffix = file.suffix.lower() if file else ".html"
        if suffix not in viz.SUFFIXES:
            raise click.BadParameter(
                f"{file} says not what it is to be: end it in {', '.join(viz.SUFFIXES)}, or say --output",
                param_hint="-o",
            )
        view = viz.SUFFIXES[suffix]
    with open_current(url) as store:
        shown = viz.show(store, name, hops=hops, limit=limit, types=types, edges=edges)
    data, unseen = viz.VIEWS[view](shown)
    for other in shown.others:
        note(f"note: {name!r} is also a {other.type}: paperatlas show '{other.id}'")
    if unseen:
        note(
            f"note: no font here has {' '.join(unseen)}, drawn as boxes; the fonts of Noto have most letters there are."
        )
    near = shown.near
    hidden = f", {len(near.hidden)} more hidden (--limit {limit})" if near.hidden else ""
    note(f"{shown.centre.name} ({shown.centre.type}): {len(near.nodes)} nodes, {len(near.edges)} edges{hidden}")
    if file is None and view in _TEXTS:
        click.echo(data.decode(), nl=False)
        return
    path = file or Path(f"{_file_name(shown.centre)}{next(s for s, v in viz.SUFFIXES.items() if v == view)}")
    with replacing(path) as out:
        out.write(data)
    click.echo(str(path))


def _file_name(node: Node) -> str:
    return re.sub(r"[^\w.+#-]+", "-", node.name).strip("-.")[:60] or "page"
