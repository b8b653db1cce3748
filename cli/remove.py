"""`paperatlas remove`."""

from __future__ import annotations

import click

from ..graph import StoreError, open_store
from .options import store_option
from .output import note


@click.command()
@click.argument("papers", metavar="PAPER...", nargs=-1, required=True)
@store_option
def remove(papers: tuple[str, ...], url: str) -> None:
    """Take papers out, by id or exact title; what other papers said stays.

    \b
    paperatlas remove 'PELA: Learning Parameter-Efficient Models with Low-Rank Approximation'
    """
    with open_store(url, write=True) as store:
        store.merge()
        for paper in papers:
            asked = {"paper": paper}
            query = "MATCH (p:Paper) WHERE $paper IN [p.id, p.name, p.title] RETURN p.id AS id ORDER BY id"
            found = [row["id"] for row in store.cypher(query, asked).dicts()]
            if paper in found:
                found = [paper]
            if not found:
                raise StoreError(f"{paper!r} is no paper of this store, by id or title. Nothing more was removed.")
            if len(found) > 1:
                raise StoreError(f"{len(found)} papers are titled {paper!r}. Say which by id: {', '.join(found)}.")
            store.remove(found[0])
            note(f"removed {found[0]}")
        store.merge()
