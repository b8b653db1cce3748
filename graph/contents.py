"""What can be written elsewhere: the part of a store that reads a whole graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from .codec import Head
from .elements import Edge, Node
from .errors import ExportError
from .facts import PaperFacts, id_in
from .rulings import Rulings
from .settings import Settings


class Contents(Protocol):
    """What can be exported: the part of :class:`paperatlas.graph.Store` that reads a whole graph."""

    @property
    def url(self) -> str:
        """How the store is called."""
        ...

    @property
    def busy(self) -> bool:
        """Whether another process is writing to it."""
        ...

    @property
    def min_confidence(self) -> float:
        """See :class:`paperatlas.graph.Store`."""
        ...

    @property
    def rulings(self) -> Rulings:
        """See :class:`paperatlas.graph.Store`."""
        ...

    def nodes(self) -> Iterator[Node]:
        """Every node, sorted by id and type."""
        ...

    def edges(self) -> Iterator[Edge]:
        """Every edge, sorted."""
        ...

    def records(self) -> list[str]:
        """All records of papers, sorted by their papers' ids."""
        ...

    def record(self, record: str) -> PaperFacts | None:
        """What a record says."""
        ...

    def hidden(self) -> dict[str, str]:
        """Records that are not shown, each with the one that is shown in place of it."""
        ...


def settings_of(contents: Contents) -> Settings:
    """What was decided of a graph whose papers are to be read too.

    :raises ExportError: another process is writing, so that graph and facts need not belong together.
    """
    if contents.busy:
        raise ExportError(f"{contents.url}: another process is writing to it. Wait until it is done.")
    return Settings(contents.min_confidence, contents.rulings)


def head_of(contents: Contents) -> Head:
    """What an export with facts begins with.

    :raises ExportError: see :func:`settings_of`.
    """
    settings = settings_of(contents)
    return Head(len(contents.records()), settings)


def records_of(contents: Contents, records: Iterable[str] | None = None) -> Iterator[PaperFacts]:
    """What each record says, in the order of their papers' ids.

    :param records: None for all that there are now.
    :raises ExportError: one was removed in the meantime.
    """
    for record in contents.records() if records is None else records:
        facts = contents.record(record)
        if facts is None:
            raise ExportError(
                f"{contents.url}: paper {id_in(record)!r} was removed while it was exported. Export again."
            )
        yield facts
