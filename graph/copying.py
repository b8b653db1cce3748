"""From store to store."""

from __future__ import annotations

from collections.abc import Iterator

from .contents import head_of, records_of
from .imports.jsonl import elements
from .stores import Store
from .taking import Element, Piece, Taken, take
from .watch import Watch


def copy(source: Store, target: Store, watch: Watch | None = None) -> Taken:
    """Take all papers of a store into another, of whatever kind, and bring its graph up to date.

    A target without papers takes over rulings and least confidence, and so has the same graph; one that has papers
    keeps them and its own rulings. Papers that say there what they say here are not written again, so a copy that was
    interrupted goes on where it stopped.

    :param target: opened to write.
    :raises ExportError: another process is writing to the source.
    """
    return take(_pieces(source), source.url, target, elements, watch)


def _pieces(source: Store) -> Iterator[Piece]:
    yield head_of(source)
    yield from records_of(source)
    yield from map(Element, elements(source.nodes(), source.edges()))
