"""Disjoint sets, to join what proves to be one."""

from __future__ import annotations

from typing import Generic, TypeVar

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
