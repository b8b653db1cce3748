"""`paperatlas why`."""

from __future__ import annotations

import json

import click

from ..graph import Node, shown
from ..queries import Why
from ..queries import why as explain
from .opening import open_current
from .options import store_option

_PAPERS = 3
"""Papers shown a reason; the others are counted."""


@click.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is told."
)
@store_option
def why(one: str, other: str, output: str, url: str) -> None:
    """Say why the names A and B are one node, or two: the rules, and the papers behind each.

    A name may be written in any spelling, or be a node's id. Of papers it says why records of theirs are one paper:
    each is named by its title or an identifier.

    \b
    paperatlas why COCO 'MS COCO'
    paperatlas why arXiv:2309.05239 openalex:W4386655012
    paperatlas why method:clip 'Contrastive Language-Image Pre-training' --output json
    """
    with open_current(url) as store:
        found = explain(store, one, other)
    if output == "json":
        print(json.dumps(_record(found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            print(shown(line))


def _record(found: Why) -> dict[str, object]:
    return {
        "one_node": len(found.nodes) == 1,
        "nodes": [_node_record(node) for node in found.nodes],
        "reasons": [
            {"rule": step.rule, "says": step.says, "papers": [{"id": i, "name": name} for i, name in step.papers]}
            for step in found.steps
        ],
        "also": [_node_record(node) for node in found.also],
    }


def _node_record(node: Node) -> dict[str, object]:
    return {"id": node.id, "type": node.type, "name": node.name, "papers": node.get("papers")}


def _lines(found: Why) -> list[str]:
    lines = ["One node:" if len(found.nodes) == 1 else "Two nodes:"]
    lines += [f"  {_told(node)}" for node in found.nodes]
    lines.append("Why:")
    for step in found.steps:
        lines.append(f"  {step.says}")
        lines += [f"    {name} ({ident})" for ident, name in step.papers[:_PAPERS]]
        if len(step.papers) > _PAPERS:
            lines.append(f"    and {len(step.papers) - _PAPERS} more papers")
    if found.also:
        lines.append("The names stand for other nodes too:")
        lines += [f"  {_told(node)}" for node in found.also]
    return lines


def _told(node: Node) -> str:
    papers = node.get("papers")
    named = "" if papers is None else f", named by {papers} paper{'' if papers == 1 else 's'}"
    return f"{node.name} ({node.type}, {node.id}){named}"
