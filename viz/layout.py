"""Where the nodes of a neighbourhood stand: the centre in the middle, rings by distance, no labels over each other.

Computed here rather than by the browser's physics, so that a page looks the same each time and never wobbles.
Positions are whole units, pixels at zoom 1; y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt

ASPECT = 1.45
"""How much wider than high the drawing is, as screens are."""

GAP = 16.0
"""Room kept between two nodes' boxes."""

SCREEN = 690.0
"""Height of the drawing that a common screen shows at zoom 1."""

# Radians that nodes of a ring are kept apart where there is room, and how often that is gone through.
_APART = 0.4
_RELAXATIONS = 60
# How far from its angle a node may stand, and what a radian of it is worth in distance from the centre.
_ASIDE = tuple(0.04 * step for step in range(-15, 16))
# Of a crowd nobody sees each node's best place, and trying them all would take minutes.
_ASIDE_OF_CROWD = (-0.04, 0.0, 0.04)
_CROWD = 1000
# Distance of nodes that join others from the one that they stand around.
_BESIDE = 130.0
_TURNING = 60.0


@dataclass(frozen=True, slots=True)
class Box:
    """The room of a node and the label under it, around the node's centre.

    :param half_width: to either side.
    :param up: from the centre to the top.
    :param down: from the centre to the foot of the label.
    """

    half_width: float
    up: float
    down: float


def positions(
    graph: nx.Graph[int], centre: int, boxes: Sequence[Box], kinds: Mapping[int, int]
) -> tuple[tuple[int, int], ...]:
    """A place for each of the nodes 0, 1, 2, ...

    :param kinds: rank of each node's type; nodes of a type stand together where the edges leave a choice.
    """
    rings = _rings(graph, centre)
    angles = _angles(graph, rings, kinds)
    found = [_arrange(rings, angles, boxes, way) for way in _ways(len(boxes))]
    # Two equally good ones never change places: the first, which is the airier, stays.
    spots = min(found, key=lambda spots: _cost(graph, spots, boxes))
    return tuple((round(spots[node][0]), round(spots[node][1])) for node in sorted(graph))


def positions_beside(
    graph: nx.Graph[int], kept: Mapping[int, tuple[int, int]], anchor: int, boxes: Sequence[Box]
) -> tuple[tuple[int, int], ...]:
    """A place for each of the nodes 0, 1, 2, ... where some have one, which they keep.

    :param kept: places; the anchor is among them.
    :param anchor: the node that the others join: they stand around it, away from the middle of what is there.
    """
    at = kept[anchor]
    settled = _Settled(boxes)
    for node, (x, y) in sorted(kept.items()):
        settled.put(node, x - at[0], y - at[1])
    fresh = [node for node in sorted(graph) if node not in kept]
    outward = _mean_angle([math.atan2(-y, -x) for node, (x, y) in settled.spots.items() if node != anchor and (x or y)])

    def aside(node: int) -> float:
        """To which side of outward the others are that it hangs on."""
        others = [settled.spots[n] for n in sorted(graph[node]) if n in kept and n != anchor]
        away = _mean_angle([math.atan2(y, x) for x, y in others]) - outward if others else 0.0
        return math.remainder(away, 2 * math.pi)

    # A fan, wider the more there are, in an order that crosses few lines.
    fresh.sort(key=lambda node: (aside(node), node))
    step = min(_APART, 1.6 * math.pi / max(1, len(fresh)))
    angles = {node: outward + (place - (len(fresh) - 1) / 2) * step for place, node in enumerate(fresh)}
    for node, angle in _aims(fresh, angles, 0.8) if fresh else ():
        settled.settle(node, angle, _BESIDE)
    return tuple(
        (round(settled.spots[node][0]) + at[0], round(settled.spots[node][1]) + at[1]) for node in sorted(graph)
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to arrange the nodes.

    :param turns: neighbours take turns: first every second or third node settles, close to the centre, then those
        between.
    :param innermost: distance of the first ring.
    :param more: how much farther out than needed the next ones begin.
    :param spread: how evenly a ring fills its circle, 0 to 1; the less, the nearer nodes are to what they hang on.
    """

    turns: int
    innermost: float
    more: float
    spread: float


def _ways(count: int) -> list[_Way]:
    """Ways worth trying, airiest first; trying takes time that grows with the square of the nodes."""
    if count > 150:
        return [_Way(3, 150.0, 0.0, 0.8)]
    air = ((230.0, 150.0), (190.0, 70.0), (150.0, 0.0)) if count <= 60 else ((150.0, 0.0),)
    spreads = (0.8, 0.5, 0.3) if count <= 60 else (0.8,)
    return [_Way(turns, *distances, spread) for distances in air for spread in spreads for turns in (1, 2, 3, 5)]


def _arrange(
    rings: list[list[int]], angles: dict[int, float], boxes: Sequence[Box], way: _Way
) -> dict[int, tuple[float, float]]:
    """Nodes settled ring by ring."""
    settled = _Settled(boxes)
    settled.put(rings[0][0], 0.0, 0.0)
    least = way.innermost
    for ring in rings[1:]:
        aims = _aims(ring, angles, way.spread)
        radii = [settled.settle(*aim, least) for turn in range(way.turns) for aim in aims[turn :: way.turns]]
        # Rings may interlock, but what is farther from the centre stands, on the whole, farther out.
        least = max(least, 0.9 * sum(radii) / len(radii)) + way.more
    return settled.spots


def _cost(graph: nx.Graph[int], spots: Mapping[int, tuple[float, float]], boxes: Sequence[Box]) -> float:
    """What makes a drawing hard to read: being larger than the screen, lines over lines and lines over nodes."""
    edges = sorted((a, b) for a, b in graph.edges if a != b)
    if not 0 < len(edges) <= 150:
        return _height(spots, boxes)  # counting would take too long
    lines = [(*spots[a], *spots[b]) for a, b in edges]
    crossings = sum(_cross(one, other) for i, one in enumerate(lines) for other in lines[:i])
    covered = sum(
        _covers(line, boxes[node], spots[node])
        for ends, line in zip(edges, lines, strict=True)
        for node in spots
        if node not in ends
    )
    return max(SCREEN, _height(spots, boxes)) * (2 + (crossings + covered) / len(edges))


def _covers(line: tuple[float, float, float, float], box: Box, spot: tuple[float, float]) -> bool:
    """Whether a line runs over a node or its label."""
    ax, ay, bx, by = line
    across = _part(bx - ax, spot[0] - box.half_width - ax, spot[0] + box.half_width - ax)
    along = _part(by - ay, spot[1] - box.up - ay, spot[1] + box.down - ay)
    return max(across[0], along[0], 0.0) < min(across[1], along[1], 1.0)


def _part(step: float, low: float, high: float) -> tuple[float, float]:
    """For which t step * t is between low and high."""
    if abs(step) < 1e-9:
        return (-math.inf, math.inf) if low < 0 < high else (math.inf, -math.inf)
    return (low / step, high / step) if step > 0 else (high / step, low / step)


def _cross(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two lines cross between their ends; lines that meet in an end do not."""
    ax, ay, bx, by = one
    cx, cy, dx, dy = other
    return ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) * ((bx - ax) * (dy - ay) - (by - ay) * (dx - ax)) < 0 and (
        (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
    ) * ((dx - cx) * (by - cy) - (dy - cy) * (bx - cx)) < 0


def _height(spots: Mapping[int, tuple[float, float]], boxes: Sequence[Box]) -> float:
    """Of the smallest screen, around the centre, that holds all."""
    return max(
        max((abs(x) + boxes[n].half_width) * 2 / ASPECT, (abs(y) + max(boxes[n].up, boxes[n].down)) * 2)
        for n, (x, y) in spots.items()
    )


def _rings(graph: nx.Graph[int], centre: int) -> list[list[int]]:
    """Nodes by distance from the centre; what no path leads to stands outside the rest."""
    distance = nx.single_source_shortest_path_length(graph, centre)
    far = max(distance.values()) + 1
    rings: list[list[int]] = [[] for _ in range(far + 1)]
    for node in sorted(graph):
        rings[distance.get(node, far)].append(node)
    return [ring for ring in rings if ring]


def _angles(graph: nx.Graph[int], rings: list[list[int]], kinds: Mapping[int, int]) -> dict[int, float]:
    """An angle for each node: of the first ring by community, then close to those that it hangs on."""
    if len(rings) < 2:
        return {}
    community = _communities(graph, rings[0][0], kinds)
    order = sorted(rings[1], key=lambda node: (community[node], kinds[node], node))
    # A node takes as much of the circle as the nodes behind it need.
    weight = dict.fromkeys(order, 1.0)
    parents = {node: [n for n in graph[node] if n in weight] for ring in rings[2:] for node in ring}
    for above in parents.values():
        for parent in above:
            weight[parent] += 0.8 / len(above)
    turn = 2 * math.pi / sum(weight.values())
    angles: dict[int, float] = {}
    at = -math.pi / 2
    for node in order:
        angles[node] = at + weight[node] * turn / 2
        at += weight[node] * turn
    for above, ring in pairwise(rings[1:]):
        inner = set(above)
        for node in ring:
            angles[node] = _mean_angle([angles[n] for n in sorted(graph[node]) if n in inner])
    return angles


def _communities(graph: nx.Graph[int], centre: int, kinds: Mapping[int, int]) -> dict[int, int]:
    """Rank of each node's community. The centre belongs to all, so it is left out of the reckoning."""
    rest = graph.subgraph(n for n in graph if n != centre)
    found = [sorted(c) for c in nx.community.louvain_communities(rest, seed=1)]
    # Single nodes make one group by type; the others go round by size.
    found.sort(key=lambda c: (len(c) == 1, -len(c), kinds[c[0]], c))
    return {node: min(rank, sum(len(c) > 1 for c in found)) for rank, c in enumerate(found) for node in c}


def _mean_angle(angles: list[float]) -> float:
    x, y = sum(map(math.cos, angles)), sum(map(math.sin, angles))
    # Opposite parents cancel out; then the first decides.
    return math.atan2(y, x) if math.hypot(x, y) > 1e-6 else (angles[0] if angles else 0.0)


def _aims(ring: list[int], angles: dict[int, float], spread: float) -> list[tuple[int, float]]:
    """Each node with the angle to aim at: the one that its edges ask for, but not too near to its neighbours'."""
    order = sorted(ring, key=lambda node: (angles[node] % (2 * math.pi), node))
    aims = [angles[node] % (2 * math.pi) for node in order]
    least = min(_APART, spread * 2 * math.pi / len(order))
    for _ in range(_RELAXATIONS):
        for i in range(len(aims) if len(aims) > 1 else 0):
            after = (i + 1) % len(aims)
            gap = aims[after] - aims[i] + (2 * math.pi if after == 0 else 0.0)
            if gap < least:
                aims[i] -= (least - gap) / 2
                aims[after] += (least - gap) / 2
    return list(zip(order, aims, strict=True))


def _direction(angle: float) -> tuple[float, float]:
    """A point of the unit circle drawn out to the screen's shape, with hints of corners."""
    x, y = math.cos(angle), math.sin(angle)
    stretch = (abs(x) ** 2.7 + abs(y) ** 2.7) ** (-1 / 2.7)
    return ASPECT * x * stretch, y * stretch


class _Settled:
    """The boxes of nodes that have a place, as arrays: there are many to keep clear of."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        # By column: left, right, top and foot.
        self._sides = np.empty((4, len(boxes)))
        self.spots: dict[int, tuple[float, float]] = {}

    def put(self, node: int, x: float, y: float) -> None:
        box = self._boxes[node]
        self._sides[:, len(self.spots)] = x - box.half_width, x + box.half_width, y - box.up, y + box.down
        self.spots[node] = (x, y)

    def settle(self, node: int, angle: float, least: float) -> float:
        """Puts a node about its angle, as far in as those who stand already let it; its distance from the centre.

        :param least: no nearer to the centre than this.
        """
        aside = _ASIDE if len(self._boxes) <= _CROWD else _ASIDE_OF_CROWD
        rays = np.array([_direction(angle + step) for step in aside])
        radii = np.full(len(aside), least)
        start, end = self._meetings(self._boxes[node], rays)
        while True:
            barred = (start < radii[:, None]) & (radii[:, None] < end)
            farther = np.where(barred, end, -np.inf).max(axis=1, initial=-np.inf)
            if not barred.any():
                break
            radii = np.maximum(radii, farther)
        best = min(range(len(aside)), key=lambda i: (radii[i] + _TURNING * abs(aside[i]), radii[i], i))
        radius = float(radii[best])
        self.put(node, *(float(part) * radius for part in rays[best]))
        return radius

    def _meetings(self, box: Box, rays: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
        """Between which parts of each ray a box would be too close to each one that stands: nowhere if end < start."""
        left, right, top, foot = self._sides[:, : len(self.spots)]
        across = _between(rays[:, :1], left - box.half_width - GAP, right + box.half_width + GAP)
        along = _between(rays[:, 1:], top - box.down - GAP, foot + box.up + GAP)
        return np.maximum(across[0], along[0]), np.minimum(across[1], along[1])


def _between(
    steps: npt.NDArray[np.float64], low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """For which t steps * t is between low and high."""
    # A ray along the other axis is within the bounds everywhere or nowhere.
    steps = np.where(np.abs(steps) < 1e-9, 1e-9, steps)
    one, other = low / steps, high / steps
    return np.minimum(one, other), np.maximum(one, other)
