"""What an export to a folder ends with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be told of a folder.

    :param note: what it holds, for a person.
    :param command: the command line that takes it in elsewhere; empty where there is none.
    """

    note: str
    command: str = ""
