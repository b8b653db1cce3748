"""`paperatlas remove`."""

from __future__ import annotations

import click

from ..graph import Store, StoreError, identifier, open_store
from .options import store_option
from .output import note


@click.command()
@click.argument("papers", metavar="PAPER...", nargs=-1, required=True)
@store_option
def remove(papers: tuple[str, ...], url: str) -> None:
    """Take papers out, by id or exact title, with all their records; what other papers said stays.

    \b
    paperatlas remove 'PELA: Learning Parameter-Efficient Models with Low-Rank Approximation'
    """
    with open_store(url, write=True, create=False) as store:
        store.merge()
        # All are found before the first is removed: all of them go, or none.
        for ident in dict.fromkeys(_found(store, paper) for paper in papers):
            records = store.records_of([ident]).get(ident, ())
            store.remove(ident)
            note(f"removed {ident}" + (f", {len(records)} records" if len(records) > 1 else ""))
        store.merge()


def _found(store: Store, paper: str) -> str:
    """The id of the paper that is meant."""
    if store.nodes_of("Paper", [paper]):
        return paper
    called = store.called(paper, ["Paper"]) or store.called(identifier(paper), ["Paper"])
    found = [node.id for node in called]
    if not found:
        raise StoreError(f"{paper!r} is no paper of this store, by id or title. Nothing was removed.")
    if len(found) > 1:
        raise StoreError(f"{len(found)} papers are titled {paper!r}. Say which by id: {', '.join(found)}.")
    return found[0]
