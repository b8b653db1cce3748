"""What can go wrong, as values and exceptions that name the place and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PaperatlasError(Exception):
    """Base of every error that Paperatlas raises for a user to read: one sentence with place and mend."""


class SourceError(PaperatlasError):
    """A source as a whole can't be read: no such file, unknown format."""


class StoreError(PaperatlasError):
    """A store can't be opened, or refuses what is asked of it."""


class StoreBusyError(StoreError):
    """Another process is writing to the store."""


class RulingError(PaperatlasError):
    """Rulings of which names are one thing can't be read, or contradict each other."""


class ExportError(PaperatlasError):
    """A graph can't be written in the format asked for."""


class EngineError(PaperatlasError):
    """An engine that builds can't be started, or gave a job up."""


class FactsError(PaperatlasError):
    """What should be a paper's facts, or what was decided of a graph, is none."""


class FormatError(PaperatlasError):
    """A file is written in a way that only another version knows."""


class MissingPackageError(PaperatlasError):
    """A package that only some need is not installed.

    :param what: needs it.
    :param package: its name.
    :param group: that brings it; None for the group of that name.
    """

    def __init__(self, what: str, package: str, group: str | None = None) -> None:
        self.what = what
        self.package = package
        self.group = group or package
        super().__init__(f"{what} needs {package}, which is not installed: pip install 'paperatlas[{self.group}]'.")

    def __reduce__(self) -> tuple[type[MissingPackageError], tuple[str, str, str]]:
        return type(self), (self.what, self.package, self.group)


class UnknownNameError(PaperatlasError):
    """No node answers to a name.

    :param name: as asked.
    :param nearest: names of the graph that are spelt like it, nearest first; empty when none is near.
    """

    def __init__(self, name: str, nearest: tuple[str, ...]) -> None:
        self.name = name
        self.nearest = nearest
        mend = f" Nearest names: {', '.join(nearest)}." if nearest else " 'paperatlas stats' says what the graph holds."
        super().__init__(f"{name!r} is not in the graph.{mend}")

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, tuple[str, ...]]]:
        return type(self), (self.name, self.nearest)  # so that it gets from one process to another


class QueryError(PaperatlasError):
    """A query can't be run.

    :param message: what is wrong, without the place.
    :param query: the whole text that was run.
    :param line: from 1; None when the engine doesn't say.
    :param column: from 1, in characters of that line; None when the engine doesn't say.
    """

    def __init__(self, message: str, query: str, line: int | None = None, column: int | None = None) -> None:
        self.message = message
        self.query = query
        self.line = line
        self.column = column
        super().__init__(message)

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, str, int | None, int | None]]:
        return type(self), (self.message, self.query, self.line, self.column)

    def __str__(self) -> str:
        if self.line is None or self.column is None:
            return self.message
        lines = self.query.splitlines() or [""]
        shown = lines[min(self.line, len(lines)) - 1]
        return f"{self.message} (line {self.line}, column {self.column})\n  {shown}\n  {' ' * (self.column - 1)}^"


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Where a character stands, both from 1.

    >>> line_and_column("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


class Reason(Enum):
    """Why a record was left out."""

    UNREADABLE = "unreadable"
    NO_TITLE = "no title"
    NO_ABSTRACT = "no abstract"
    BAD_FIELD = "bad field"
    SAME_ID = "same id"
    NOT_EXTRACTED = "not extracted"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that could not be taken in.

    :param place: file and, where there is one, line or record: ``papers.jsonl:3``.
    :param reason: the class of fault, to count by.
    :param detail: what is wrong with this one, and the mend; a whole sentence or two.
    """

    place: str
    reason: Reason
    detail: str

    def __str__(self) -> str:
        return f"{self.place}: {self.detail}"
