"""The map of the field: which things and papers are dots on it, into which communities they fall, where each stands.

Papers and what they name are one graph. Its communities, and the small parts within these, are those of the Louvain
method; each is a disc in which its parts are packed, down to the dots. So a map of any size takes one pass, and no dot
lies over another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...graph import NodeType
from .packing import pack
from .shelf import TYPES, Shelf

MAP_TYPES: tuple[NodeType, ...] = ("Paper", "Method", "Dataset", "Benchmark", "Task")
MOST_DOTS = 100_000
_GAP = 0.5
_BETWEEN = 6.0
_TELLING = 5


@dataclass(frozen=True, slots=True)
class Community:
    """A part of the field that holds together.

    :param size: how many dots it has.
    :param telling: keys of its most telling things, at most five.
    """

    number: int
    x: float
    y: float
    radius: float
    size: int
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A map.

    :param keys: of the dots, largest first.
    :param spots: the middle of each, in units of the map, the whole around the origin.
    :param radii: of each, in the same units.
    :param community: the number of the one that each is in, from 0.
    :param ties: by dot the others that it is tied to, each pair once, at the one of lower index.
    :param communities: largest first.
    :param radius: of the disc around all.
    :param left_out: how many things and papers found no room.
    """

    keys: tuple[str, ...]
    spots: tuple[tuple[float, float], ...]
    radii: tuple[float, ...]
    community: tuple[int, ...]
    ties: tuple[tuple[int, ...], ...]
    communities: tuple[Community, ...]
    radius: float
    left_out: int


def draw_field(shelf: Shelf, most: int = MOST_DOTS) -> Field:
    """The map of a whole graph.

    :param most: dots at most: half of them for things, those that most papers name, half for papers, the latest.
    """
    chosen, left_out = _chosen(shelf, most)
    nodes = sorted(chosen, key=lambda pair: -pair[1])
    keys = tuple(key for key, _ in nodes)
    radii = tuple(_radius(papers) for _, papers in nodes)
    shelf.put("INSERT INTO dot VALUES (?)", ((key,) for key in keys))
    ties = _ties(shelf, keys)
    discs, whole = _discs(_levels(len(keys), ties), radii, ties)
    is_paper = [papers == 0 for _, papers in nodes]
    community, listed = [0] * len(keys), []
    for number, disc in enumerate(discs):
        members = sorted(disc.spots)
        for member in members:
            community[member] = number
        told = tuple(keys[i] for i in _telling(members, ties, is_paper))
        # Where the whole put its first dot tells where it put the disc.
        (x, y), (dx, dy) = whole.spots[members[0]], disc.spots[members[0]]
        listed.append(Community(number, x - dx, y - dy, disc.radius, len(members), told))
    return Field(
        keys,
        tuple(whole.spots[i] for i in range(len(keys))),
        radii,
        tuple(community),
        tuple(tuple(sorted(other for other in ties[i] if other > i)) for i in range(len(keys))),
        tuple(listed),
        max(whole.radius, 1.0),
        left_out,
    )


def _chosen(shelf: Shelf, most: int) -> tuple[list[tuple[str, int]], int]:
    """Keys of the dots with how many papers name each, 0 for a paper; and how many nodes are no dots."""
    rank = {type_: TYPES.index(type_) for type_ in MAP_TYPES}
    things = ", ".join(str(rank[type_]) for type_ in MAP_TYPES if type_ != "Paper")
    ((papers, others),) = shelf.ask(f"SELECT sum(type = 0), sum(type IN ({things})) FROM node")
    papers, others = papers or 0, others or 0
    # What one half leaves free the other takes.
    room = max(most - papers, most // 2)
    found = list(
        shelf.ask(
            f"SELECT key, weight FROM node WHERE type IN ({things}) ORDER BY weight DESC, name, key LIMIT ?", room
        )
    )
    query = "SELECT key, 0 FROM node WHERE type = ? ORDER BY year DESC, id DESC LIMIT ?"
    found += shelf.ask(query, rank["Paper"], most - len(found))
    return [(key, papers) for key, papers in found], papers + others - len(found)


def _radius(papers: int) -> float:
    """Of a dot, so that its area grows with the papers that name it; a paper is the smallest."""
    return 1.0 + 0.75 * math.sqrt(papers) if papers else 1.0


def _ties(shelf: Shelf, keys: Sequence[str]) -> list[dict[int, float]]:
    """By dot, the dots that a paper joins to it: a paper to what it names, and one paper to another that it cites."""
    index = {key: i for i, key in enumerate(keys)}
    ties: list[dict[int, float]] = [{} for _ in keys]
    query = """
        SELECT DISTINCT edge.source, edge.target FROM edge
        JOIN dot a ON a.key = edge.source JOIN dot b ON b.key = edge.target JOIN node ON node.key = edge.source
        WHERE node.type = 0 ORDER BY edge.source, edge.target
    """
    for source, target in shelf.ask(query):
        a, b = index[source], index[target]
        if a != b:
            ties[a][b] = ties[b][a] = 1.0
    return ties


def _levels(count: int, ties: Sequence[Mapping[int, float]]) -> list[list[list[int]]]:
    """Partitions of the dots: the communities, and the smallest parts of which these are made."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((a, b) for a in range(count) for b in sorted(ties[a]) if a < b)
    found = list(nx.community.louvain_partitions(graph, seed=0)) if count else []
    # Between them are steps that mostly join two parts: as discs in discs these would leave much room empty.
    return [[sorted(part) for part in level] for level in (found[-1:] + found[-2::-1][-1:])]


@dataclass(frozen=True, slots=True)
class _Disc:
    """Dots in a disc.

    :param spots: the middle of each dot, from the middle of the disc.
    """

    radius: float
    spots: Mapping[int, tuple[float, float]]


def _discs(
    levels: Sequence[Sequence[Sequence[int]]], radii: Sequence[float], ties: Sequence[Mapping[int, float]]
) -> tuple[list[_Disc], _Disc]:
    """Each community with its dots, largest first, and all of them in one."""
    discs = [_Disc(radius, {dot: (0.0, 0.0)}) for dot, radius in enumerate(radii)]
    for height, level in enumerate(reversed(levels)):
        part_of = {dot: part for part, dots in enumerate(level) for dot in dots}
        within: list[list[_Disc]] = [[] for _ in level]
        for disc in discs:
            within[part_of[next(iter(disc.spots))]].append(disc)
        discs = [_joined(of_part, ties, _GAP * 2**height) for of_part in within]
    discs.sort(key=lambda disc: (-len(disc.spots), min(disc.spots)))
    return discs, _joined(discs, ties, _BETWEEN)


def _joined(discs: Sequence[_Disc], ties: Sequence[Mapping[int, float]], gap: float) -> _Disc:
    """Discs in a disc, near to those that they have most ties with."""
    if len(discs) == 1:
        return discs[0]
    owner = {dot: i for i, disc in enumerate(discs) for dot in disc.spots}
    between: dict[int, dict[int, float]] = {}
    for dot, i in owner.items():
        for other, strength in ties[dot].items():
            j = owner.get(other, i)
            if j != i:
                to = between.setdefault(i, {})
                to[j] = to.get(j, 0.0) + strength
    packed = pack([disc.radius for disc in discs], between, gap)
    spots = {
        dot: (x + dx, y + dy)
        for disc, (x, y) in zip(discs, packed.spots, strict=True)
        for dot, (dx, dy) in disc.spots.items()
    }
    return _Disc(packed.radius, spots)


def _telling(members: Sequence[int], ties: Sequence[Mapping[int, float]], is_paper: Sequence[bool]) -> list[int]:
    """The things that stand most for a part: of most ties within it, as a share of all their ties."""
    inside = set(members)
    told = {i: sum(j in inside for j in ties[i]) ** 2 / max(1, len(ties[i])) for i in members if not is_paper[i]}
    return sorted(told, key=lambda i: (-told[i], i))[:_TELLING]
