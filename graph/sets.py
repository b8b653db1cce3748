"""Disjoint sets, to join what proves to be one, and the way from one thing to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

E = TypeVar("E")
T = TypeVar("T", bound=str | tuple[str, ...])


class Sets(Generic[T]):
    """Disjoint sets; the smallest member stands for its set, so that order can't show."""

    def __init__(self) -> None:
        self._parent: dict[T, T] = {}

    def find(self, item: T) -> T:
        """What stands for the set of an item; for one never joined the item itself."""
        root = item
        while self._parent.setdefault(root, root) != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def join(self, one: T, other: T) -> None:
        """Make the sets of two items one."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low


def fewest(starts: Iterable[T], ends: set[T], around: Mapping[T, Sequence[tuple[T, E]]]) -> list[E] | None:
    """The fewest edges that lead from a start to an end, in their order; None where nothing leads there.

    :param starts: of equally short ways that from the earliest is taken.
    :param around: what each thing is next to, and over which edge.
    """
    came: dict[T, tuple[T, E] | None] = dict.fromkeys(starts)
    waiting = deque(came)
    while waiting:
        here = waiting.popleft()
        if here in ends:
            found: list[E] = []
            while step := came[here]:
                here, edge = step
                found.insert(0, edge)
            return found
        for there, edge in around.get(here, ()):
            if there not in came:
                came[there] = (here, edge)
                waiting.append(there)
    return None
