"""Finding a node by a name that a person types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from ..graph import ARXIV, DOI, NODE_SCHEMAS, Node, NodeType, Store, UnknownNameError, identifier, space_key

ASKED: tuple[NodeType, ...] = (
    "Method",
    "Dataset",
    "Benchmark",
    "Task",
    "Metric",
    "Paper",
    "Author",
    "Venue",
    "Repository",
)
"""Everything that a person would ask for by name; results are reached from these."""
_NEAREST = 5
_NEAR_ENOUGH = 60  # of 100, by rapidfuzz's WRatio
# What keys drop from plain letters, or all but: told apart only where the rest is alike.
_UNKEYED = str.maketrans("", "", " -_./()[],:;'")


def find_nodes(store: Store, name: str, types: Sequence[NodeType] = ASKED) -> list[Node]:
    """Nodes that answer to a name, best first: by id, by name, by alias, then by key (case, hyphens, plurals apart).

    A paper answers to its arXiv id and to its DOI in any form.

    Of several in the same way, the one that most papers name.

    :param types: what it may be.
    :raises UnknownNameError: none does; it carries the nearest names.
    """
    found = [node for type_ in types for node in store.nodes_of(type_, [name])]
    # A way that costs more is taken only where none before it found anything.
    if not found and "Paper" in types and (known := identifier(name)).startswith((ARXIV, DOI)):
        found = store.nodes_of("Paper", [known.removeprefix(ARXIV).removeprefix(DOI)]) or store.called(known, ["Paper"])
    if not found:
        found = store.named(name, types)
    if not found:
        found = store.called(name, types)
    if not found:
        found = store.called(name.strip(), types, any_case=True)
    if not found:
        spellings = list(store.spellings(types))
        found = _of_key(store, name, types, spellings)
        if not found:
            raise UnknownNameError(name, _nearest(name, spellings))
    return sorted(found, key=lambda n: (-weight(n), types.index(n.type), n.id))


def _of_key(
    store: Store, name: str, types: Sequence[NodeType], spellings: Iterable[tuple[NodeType, str, str]]
) -> list[Node]:
    """Nodes with a spelling of the same key."""
    keys = {type_: space_key(NODE_SCHEMAS[type_].space, name) for type_ in types}
    starts = {type_: key.translate(_UNKEYED)[:3] for type_, key in keys.items()}
    ids: dict[NodeType, set[str]] = {}
    for type_, ident, spelling in spellings:
        # Keys take their time; of plain letters it is seen at once that they differ.
        plain = spelling.isascii() and "\\" not in spelling and "$" not in spelling
        if plain and not spelling.casefold().translate(_UNKEYED).startswith(starts[type_]):
            continue
        if space_key(NODE_SCHEMAS[type_].space, spelling) == keys[type_]:
            ids.setdefault(type_, set()).add(ident)
    return [node for type_, found in ids.items() for node in store.nodes_of(type_, found)]


def _nearest(name: str, spellings: Iterable[tuple[NodeType, str, str]]) -> tuple[str, ...]:
    """Names that are spelt like this one, nearest first, at most five."""
    by_id: dict[tuple[NodeType, str], str] = {}
    by_spelling: dict[str, str] = {}
    for type_, ident, spelling in spellings:
        # A node's name comes first of its spellings.
        by_spelling.setdefault(spelling, by_id.setdefault((type_, ident), spelling))
    listed = sorted(by_spelling)
    folded = [s.casefold() for s in listed]
    near = process.extract(name.casefold(), folded, scorer=fuzz.WRatio, limit=30, score_cutoff=_NEAR_ENOUGH)
    # WRatio likes any long name that holds the asked one; the plain ratio puts misspellings first.
    near.sort(key=lambda hit: (-fuzz.ratio(name.casefold(), hit[0]), listed[hit[2]]))
    return tuple(dict.fromkeys(by_spelling[listed[hit[2]]] for hit in near))[:_NEAREST]


def weight(node: Node) -> int:
    """How many papers name it; 0 for a paper or result."""
    found = node.get("papers")
    return found if isinstance(found, int) else 0
