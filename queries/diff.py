"""What changed from one graph to another: nodes, edges, results, names, best numbers."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ..graph import NODE_SCHEMAS, Edge, Node, NodeType, Rows, Store, measured, name_key
from .named import run

T = TypeVar("T", Node, Edge)

COLUMNS = ("change", "what", "name", "paper", "sentence")
_CHANGES = ("state of the art", "renamed", "merged", "new", "lost")
_ALL = 1_000_000
"""Rows of a leaderboard, of which each measure's first counts."""
_DATA: tuple[NodeType, ...] = ("Dataset", "Benchmark")


def diff(old: Store, new: Store) -> Rows:
    """What is otherwise in a new graph than in an old one.

    Both are read in their order, side by side: what is in memory are the differences alone. A result is the same where
    its paper gives the same number, whatever its place in the text.

    :returns: columns `change` (state of the art, renamed, merged, new, lost), `what` (a type of node or edge), `name`,
        and of edges, results and best numbers the `paper` and `sentence` that say so. In that order.
    """
    nodes = _Nodes()
    for before, after in _beside(old.nodes(), new.nodes(), _node_key):
        nodes.see(before, after)
    nodes.pair()
    lost, gained = _edges(old, new, nodes)
    rows = [*nodes.rows()]
    names = _Names(old, new)
    for change, store, edges in (("lost", old, lost), ("new", new, gained)):
        names.learn(store, edges)
        rows += (_edge_row(change, store, names, edge) for edge in edges)
    rows += _records(old, new, gained, names)
    order = {change: at for at, change in enumerate(_CHANGES)}
    kinds = {kind: at for at, kind in enumerate(NODE_SCHEMAS)}
    rows.sort(key=lambda r: (order[r[0]], kinds.get(r[1], len(kinds)), *map(str, r[1:])))
    return Rows(COLUMNS, tuple(rows))


Row = tuple[str, str, str, str | None, str | None]


def _node_key(node: Node) -> tuple[str, ...]:
    return node.id, node.type


def _edge_key(edge: Edge) -> tuple[str, ...]:
    return edge.paper, edge.type, edge.source, edge.target, edge.source_type, edge.target_type


def _beside(old: Iterable[T], new: Iterable[T], key: Any) -> Iterator[tuple[T | None, T | None]]:
    """What has one key in both, side by side; both must be sorted by it."""
    both = heapq.merge(((key(x), 0, x) for x in old), ((key(x), 1, x) for x in new), key=lambda t: t[:2])
    waiting: tuple[Any, T] | None = None
    for at, side, element in both:
        if side == 0:
            if waiting:
                yield waiting[1], None
            waiting = at, element
        elif waiting and waiting[0] == at:
            yield waiting[1], element
            waiting = None
        else:
            if waiting:
                yield waiting[1], None
                waiting = None
            yield None, element
    if waiting:
        yield waiting[1], None


def _said(node: Node) -> tuple[object, ...]:
    """What makes a result the same: its paper and its number."""
    return node.id.rpartition("#")[0], node.name, node.properties


@dataclass(slots=True)
class _Nodes:
    """Nodes that are in one graph alone or otherwise named, and what became of them."""

    lost: list[Node] = field(default_factory=list)
    gained: list[Node] = field(default_factory=list)
    renamed: list[tuple[Node, Node]] = field(default_factory=list)
    merged: list[tuple[Node, Node]] = field(default_factory=list)
    now: dict[tuple[NodeType, str], tuple[NodeType, str]] = field(default_factory=dict)
    """By type and id of an old node that has others now: these."""
    shifted: set[str] = field(default_factory=set)
    """Papers of which results came, went or took another place."""
    spelt: dict[tuple[str, str], Node] = field(default_factory=dict)
    """By key space and key, those new nodes that have other spellings than before."""

    def see(self, old: Node | None, new: Node | None) -> None:
        """Compare what has one id."""
        if new is not None and new.type != "Result" and (old is None or old.get("aliases") != new.get("aliases")):
            found = new.get("aliases")
            for spelling in (new.name, *(found if isinstance(found, tuple) else ())):
                self.spelt.setdefault((NODE_SCHEMAS[new.type].space, name_key(spelling)), new)
        if old and new and (old.name == new.name if old.type != "Result" else _said(old) == _said(new)):
            return
        if old and new and old.type != "Result":
            self.renamed.append((old, new))
            return
        self.lost += [old] if old else []
        self.gained += [new] if new else []

    def pair(self) -> None:
        """Tell what has another id now from what went."""
        self._pair_results()
        fresh = {(n.type, n.id) for n in self.gained}
        left = []
        for node in self.lost:
            here = self.spelt.get((NODE_SCHEMAS[node.type].space, name_key(node.name)))
            if node.type == "Result" or here is None:
                left.append(node)
                continue
            self.now[node.type, node.id] = here.type, here.id
            if (here.type, here.id) in fresh:
                fresh.discard((here.type, here.id))
                self.renamed.append((node, here))
            else:
                self.merged.append((node, here))
        self.lost = left
        self.gained = [n for n in self.gained if (n.type, n.id) in fresh]

    def _pair_results(self) -> None:
        results = [n for n in (*self.lost, *self.gained) if n.type == "Result"]
        self.shifted = {n.id.removeprefix("result:").rpartition("#")[0] for n in results}
        there: dict[tuple[object, ...], list[Node]] = defaultdict(list)
        for node in reversed([n for n in self.gained if n.type == "Result"]):
            there[_said(node)].append(node)
        same = set()
        for node in [n for n in self.lost if n.type == "Result"]:
            if found := there.get(_said(node)):
                new = found.pop()
                self.now[node.type, node.id] = new.type, new.id
                same |= {id(node), id(new)}
            else:
                # Its id may be another's now.
                self.now[node.type, node.id] = node.type, f"{node.id} of old"
        self.lost = [n for n in self.lost if id(n) not in same]
        self.gained = [n for n in self.gained if id(n) not in same]

    def rows(self) -> Iterator[Row]:
        """One for each, results apart, which their edges tell with the sentence."""
        for change, pairs in (("renamed", self.renamed), ("merged", self.merged)):
            for old, new in pairs:
                of_type = old.type if old.type == new.type else f"{old.type} to {new.type}"
                name = new.name if old.name == new.name else f"{old.name} -> {new.name}"
                yield change, of_type, name, None, None
        for change, nodes in (("new", self.gained), ("lost", self.lost)):
            yield from ((change, n.type, n.name, None, None) for n in nodes if n.type != "Result")


def _edges(old: Store, new: Store, nodes: _Nodes) -> tuple[list[Edge], list[Edge]]:
    """Edges of the old graph alone, and of the new one alone."""
    lost: list[Edge] = []
    gained: list[Edge] = []
    for before, after in _beside(old.edges(), new.edges(), _edge_key):
        one = before or after
        if before and after and one and one.paper not in nodes.shifted:
            continue
        lost += [before] if before else []
        gained += [after] if after else []
    count = Counter(_edge_key(edge) for edge in gained)
    stays: Counter[tuple[str, ...]] = Counter()
    gone = []
    for edge in lost:
        key = _edge_key(_moved(edge, nodes))
        if stays[key] < count[key]:
            stays[key] += 1
        else:
            gone.append(edge)
    come = []
    for edge in gained:
        key = _edge_key(edge)
        if stays[key]:
            stays[key] -= 1
        else:
            come.append(edge)
    return gone, come


def _moved(edge: Edge, nodes: _Nodes) -> Edge:
    """The edge between what its ends are now."""
    source = nodes.now.get((edge.source_type, edge.source), (edge.source_type, edge.source))
    target = nodes.now.get((edge.target_type, edge.target), (edge.target_type, edge.target))
    return replace(edge, source=source[1], source_type=source[0], target=target[1], target_type=target[0])


class _Names:
    """Names of nodes at the ends of edges."""

    def __init__(self, *stores: Store) -> None:
        self._names: dict[tuple[str, NodeType, str], str] = {}
        self._stores = stores

    def learn(self, store: Store, edges: Iterable[Edge]) -> None:
        """Ask for all names that these edges need, at once."""
        ids: dict[NodeType, set[str]] = defaultdict(set)
        for edge in edges:
            ids[edge.source_type].add(edge.source)
            ids[edge.target_type].add(edge.target)
            ids["Paper"].add(edge.paper)
        for type_, wanted in ids.items():
            for node in store.nodes_of(type_, wanted):
                self._names[store.url, type_, node.id] = node.name

    def of(self, store: Store, type_: NodeType, ident: str) -> str:
        """The name of a node; its id where the store has none."""
        return self._names.get((store.url, type_, ident), ident)


def _edge_row(change: str, store: Store, names: _Names, edge: Edge) -> Row:
    target = names.of(store, edge.target_type, edge.target)
    paper = names.of(store, "Paper", edge.paper)
    if edge.type == "REPORTS":
        return change, "Result", target, paper, edge.sentence
    source = names.of(store, edge.source_type, edge.source)
    name = target if edge.source_type == "Paper" else f"{source} -> {target}"
    return change, edge.type, name, paper, edge.sentence


def _records(old: Store, new: Store, gained: Iterable[Edge], names: _Names) -> Iterator[Row]:
    """Leaderboards that have another number at their head."""
    data = sorted({e.target for e in gained if e.type == "MEASURED_ON" and e.target_type in _DATA})
    there = {node.id for type_ in _DATA for node in old.nodes_of(type_, data)}
    for ident in data:
        before = _best(old, ident) if ident in there else {}
        for measure, row in _best(new, ident).items():
            last = before.get(measure)
            if last is None or last["value"] == row["value"]:
                continue
            told = f"{row['data']}, {_number(row)} by {row['method']}; before {_number(last)} by {last['method']}"
            yield "state of the art", "Result", told, row["paper"], row["sentence"]


def _best(store: Store, data: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The head of each leaderboard on this data, by measure and unit: the best number that a paper has of its own."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in run(store, "leaderboard", {"on": data, "limit": _ALL}).dicts():
        if row["kind"] == "absolute" and row["whose"] == "own" and row["metric"]:
            found.setdefault((row["metric"], row["unit"] or ""), row)
    return found


def _number(row: dict[str, Any]) -> str:
    return measured(row["value"], row["unit"], row["metric"])
