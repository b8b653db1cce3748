"""Completing a name as a person types it."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ..graph import Node, NodeType, Store
from .names import ASKED, weight

_GAPS = re.compile(r"[\s\-_]+")
_CONSIDERED = 200
"""Best spellings of which the nodes are looked up, so that those of more papers come first among equals."""

_FRESH = 60.0
"""Seconds for which the names of a store are kept that may change."""


def complete(store: Store, text: str, *, types: Collection[NodeType] = (), limit: int = 12) -> list[Node]:
    """Nodes with a name or alias that holds a text without regard to case, accents and hyphens, best first.

    First those of that very name, then those that begin so, then those of which a word does; of these those of more
    papers first, then shorter names.

    :param types: of nodes; empty for all that have names of their own.
    :param limit: nodes at most.
    """
    wanted = folded(text)
    if not wanted:
        return []
    allowed = [one for one in ASKED if not types or one in types]
    best: dict[tuple[NodeType, str], tuple[int, int]] = {}
    for spelling in _names(store).spellings:
        at = spelling.folded.find(wanted)
        if at >= 0 and spelling.type in allowed:
            fit = 0 if spelling.folded == wanted else 1 if at == 0 else 2 if spelling.folded[at - 1] == " " else 3
            key, rank = (spelling.type, spelling.id), (fit, len(spelling.folded))
            best[key] = min(best.get(key, rank), rank)
    ranked = sorted(best, key=lambda key: (best[key], key))[:_CONSIDERED]
    nodes = [n for type_ in allowed for n in store.nodes_of(type_, [i for t, i in ranked if t == type_])]
    nodes.sort(key=lambda n: (best[n.type, n.id][0], -weight(n), best[n.type, n.id][1], n.name, n.id))
    return nodes[:limit]


def known_names(store: Store, names: Iterable[str]) -> dict[str, tuple[NodeType, str]]:
    """Type and id of the node that has this very name, for those of the names that some node has.

    Of several nodes with one name the first by type, as :data:`ASKED` has them, then by id.
    """
    kept = _names(store).by_name
    return {name: kept[name] for name in names if name in kept}


def folded(text: str) -> str:
    """A name as it is compared.

    >>> folded(" Gated–Attention_UNet  Réseau")
    'gated–attention unet reseau'
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return _GAPS.sub(" ", text.lower()).strip()


@dataclass(frozen=True, slots=True)
class _Spelling:
    folded: str
    type: NodeType
    id: str


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a store as they were at a time.

    :param by_name: type and id by name; other spellings are not among them.
    """

    spellings: Sequence[_Spelling]
    by_name: dict[str, tuple[NodeType, str]]
    read: float


_KEPT: WeakKeyDictionary[Store, _Names] = WeakKeyDictionary()


def _names(store: Store) -> _Names:
    """The names of a store, which are read once from one that can't change, else now and then."""
    kept = _KEPT.get(store)
    if kept is None or not (store.is_still or time.monotonic() - kept.read < _FRESH):
        kept = _KEPT[store] = _read(store)
    return kept


def _read(store: Store) -> _Names:
    found: list[_Spelling] = []
    first: set[tuple[NodeType, str]] = set()
    by_name: dict[str, tuple[NodeType, str]] = {}
    order = {type_: rank for rank, type_ in enumerate(ASKED)}
    for type_, ident, spelling in store.spellings(ASKED):
        found.append(_Spelling(folded(spelling), type_, ident))
        key = (type_, ident)
        # A node's name comes first of its spellings.
        if key not in first:
            first.add(key)
            by_name[spelling] = min(by_name.get(spelling, key), key, key=lambda k: (order[k[0]], k[1]))
    return _Names(found, by_name, time.monotonic())
