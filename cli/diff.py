"""`paperatlas diff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ..graph import Rows, Store, open_store
from ..graph.imports import IMPORTS, can_import, import_export, open_export
from ..queries import diff as compare
from .opening import open_current
from .options import output_option
from .output import note, print_rows


@click.command(epilog=f"Exports by suffix: {', '.join(IMPORTS)}; also packed by gzip.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@output_option
def diff(old: str, new: str, output: str) -> None:
    """Say what changed from OLD to NEW: two stores, or exports that can be read back.

    New leaders of leaderboards, other names, what came and what went: nodes, and edges and results with the sentence.

    \b
    paperatlas export before.jsonl
    paperatlas build new_papers.txt
    paperatlas diff before.jsonl atlas.kgl
    """
    with ExitStack() as stack:
        rows = compare(*(stack.enter_context(_opened(url)) for url in (old, new)))
    print_rows(rows, output)
    _tell(rows)


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    """A store, or an export in a store of its own for this once."""
    path = Path(url)
    if not path.is_file() or not can_import(path):
        with open_current(url) as store:
            yield store
        return
    with (
        TemporaryDirectory(prefix="paperatlas-") as folder,
        open_export(path) as export,
        open_store(str(Path(folder) / "export.kgl"), write=True) as store,
    ):
        for record in import_export(export, store).left_out:
            note(f"left out: {record}")
        yield store


def _tell(rows: Rows) -> None:
    """How many changes there are of each kind."""
    counts: dict[str, Counter[str]] = {}
    for change, what, *_ in rows.rows:
        counts.setdefault(change, Counter())[what] += 1
    for change, found in counts.items():
        note(f"{change}: {', '.join(f'{count} {what}' for what, count in found.items())}")
