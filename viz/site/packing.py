"""Discs side by side: none over another, those that belong together near each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_RAYS = 24
_MANY = 400
# So turned, no two discs' directions are near each other: what has one aim would stand in a star else.
_GOLDEN = math.tau * (3 - math.sqrt(5)) / 2
_INWARDS = 0.6


@dataclass(frozen=True, slots=True)
class Packed:
    """Discs in a disc around the origin.

    :param radius: of the disc around all.
    :param spots: the middle of each.
    """

    radius: float
    spots: tuple[tuple[float, float], ...]


def pack(radii: Sequence[float], ties: Mapping[int, Mapping[int, float]], gap: float) -> Packed:
    """Discs put down one by one, the largest first, each as near as can be to what it is tied to.

    What is tied to nothing stands in rings around the others, unless it is too little for a ring.

    :param radii: of the discs 0, 1, 2, ...; above 0.
    :param ties: for each disc how strongly it belongs to others; what is absent is not tied.
    :param gap: least distance between two.
    """
    order = sorted(range(len(radii)), key=lambda i: (-radii[i], i))
    tied = {
        i for one, others in ties.items() for other, strength in others.items() if strength > 0 for i in (one, other)
    }
    inner = [i for i in order if i in tied]
    if len(order) - len(inner) < _RAYS:
        inner = order
    elif not inner:  # nothing to stand around
        inner = order[:1]
    put = np.empty((len(inner), 3))
    place: dict[int, int] = {}
    for count, disc in enumerate(inner):
        aim = _aim(put, place, ties.get(disc, {}))
        put[count] = (*_free_spot(put[:count], aim, radii[disc] + gap), radii[disc])
        place[disc] = count
    put[:, :2] -= _middle(put)
    reach = float((np.sqrt((put[:, :2] ** 2).sum(axis=1)) + put[:, 2]).max(initial=0.0))
    spots = {disc: (float(put[at, 0]), float(put[at, 1])) for disc, at in place.items()}
    outer = [i for i in order if i not in place]
    while outer:
        ring, reach = _ring([radii[i] for i in outer], reach, gap)
        spots.update(zip(outer, ring, strict=False))
        outer = outer[len(ring) :]
    return Packed(reach, tuple(spots[i] for i in range(len(radii))))


def _ring(radii: Sequence[float], reach: float, gap: float) -> tuple[list[tuple[float, float]], float]:
    """The first of these discs, as many as go around a disc, evenly; and the radius of the disc around all of them.

    :param radii: largest first.
    :param reach: of the disc that they go around.
    """
    middle = (reach + gap + radii[0]) * (1 + 1e-9)

    def apart(one: int, other: int) -> float:
        """The least angle between two neighbours."""
        return 2 * math.asin((radii[one] + radii[other] + gap) / (2 * middle))

    angles = [0.0]
    for disc in range(1, len(radii)):
        angle = angles[-1] + apart(disc - 1, disc)
        if angle + apart(disc, 0) > math.tau:
            break
        angles.append(angle)
    spread = math.tau / (angles[-1] + apart(len(angles) - 1, 0))
    spots = [(middle * x, middle * y) for x, y in (_unit(angle * spread) for angle in angles)]
    return spots, middle + radii[0]


def _middle(put: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The middle of the box around all discs."""
    if not len(put):
        return np.zeros(2)
    low, high = (put[:, :2] - put[:, 2:]).min(axis=0), (put[:, :2] + put[:, 2:]).max(axis=0)
    return np.asarray((low + high) / 2)


def _aim(put: npt.NDArray[np.float64], place: Mapping[int, int], ties: Mapping[int, float]) -> npt.NDArray[np.float64]:
    """Where a disc would be best: amid those there that it is tied to, else in the middle."""
    there = [(place[other], strength) for other, strength in ties.items() if other in place]
    total = sum(strength for _, strength in there)
    if total <= 0:
        return np.zeros(2)
    x = math.fsum(put[at, 0] * strength for at, strength in there) / total
    y = math.fsum(put[at, 1] * strength for at, strength in there) / total
    return np.array([x, y])


def _directions(count: int) -> npt.NDArray[np.float64]:
    """Unit vectors on all sides, other ones after each count of discs; fewer where these are many."""
    rays = _RAYS if count < _MANY else _RAYS // 2
    return np.array([_unit(math.tau * ray / rays + count * _GOLDEN) for ray in range(rays)])


def _unit(turn: float) -> tuple[float, float]:
    """Rounded: sines differ in their last digit from library to library."""
    return round(math.cos(turn), 12), round(math.sin(turn), 12)


def _free_spot(put: npt.NDArray[np.float64], aim: npt.NDArray[np.float64], room: float) -> tuple[float, float]:
    """A free spot near to an aim, of those in some directions from it."""
    if not len(put):
        return float(aim[0]), float(aim[1])
    offsets = put[:, :2] - aim
    reach = put[:, 2] + room
    squared = (offsets**2).sum(axis=1)
    if (squared >= reach**2).all():
        return float(aim[0]), float(aim[1])
    directions = _directions(len(put))
    # Along each direction the disc would meet one that stands between `along - half` and `along + half`.
    along = directions[:, :1] * offsets[:, 0] + directions[:, 1:] * offsets[:, 1]
    within = reach**2 - squared + along**2
    half = np.sqrt(np.maximum(within, 0.0))
    start = np.where(within > 0, along - half, np.inf)
    end = np.where(within > 0, along + half, -np.inf)
    order = np.argsort(start, axis=1, kind="stable")
    start, end = np.take_along_axis(start, order, 1), np.take_along_axis(end, order, 1)
    # The first place from 0 on that no stretch before it covers.
    covered = np.maximum.accumulate(np.maximum(end, 0.0), axis=1)
    before = np.concatenate([np.zeros((len(directions), 1)), covered], axis=1)
    after = np.concatenate([start, np.full((len(directions), 1), np.inf)], axis=1)
    first = np.argmax(after >= before, axis=1)
    distance = before[np.arange(len(directions)), first]
    spots = aim + directions * (distance * (1 + 1e-9))[:, None]
    # Of places as near, the one towards the middle of all: else what is tied in a chain would stand in a row.
    astray = np.sqrt(((spots - put[:, :2].mean(axis=0)) ** 2).sum(axis=1))
    x, y = spots[int(np.argmin(np.round(distance + _INWARDS * astray, 9)))]
    return float(x), float(y)
