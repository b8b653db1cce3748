"""Discs side by side: none over another, those that belong together near each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# By math and not by numpy, whose sines differ in their last digit from processor to processor.
_RAYS = np.array([(math.cos(math.tau * i / 24), math.sin(math.tau * i / 24)) for i in range(24)])
_MANY = 400
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

    :param radii: of the discs 0, 1, 2, ...; above 0.
    :param ties: for each disc how strongly it belongs to others; what is absent is not tied.
    :param gap: least distance between two.
    """
    order = sorted(range(len(radii)), key=lambda i: (-radii[i], i))
    put = np.empty((len(radii), 3))
    place: dict[int, int] = {}
    for count, disc in enumerate(order):
        aim = _aim(put, place, ties.get(disc, {}))
        put[count] = (*_free_spot(put[:count], aim, radii[disc] + gap), radii[disc])
        place[disc] = count
    middle = _middle(put)
    reach = np.sqrt(((put[:, :2] - middle) ** 2).sum(axis=1)) + put[:, 2]
    radius = float(reach.max(initial=0.0))
    spots = put[[place[i] for i in range(len(radii))], :2] - middle if len(radii) else put[:, :2]
    return Packed(radius, tuple((float(x), float(y)) for x, y in spots))


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


def _free_spot(put: npt.NDArray[np.float64], aim: npt.NDArray[np.float64], room: float) -> tuple[float, float]:
    """A free spot near to an aim, of those in some directions from it."""
    if not len(put):
        return float(aim[0]), float(aim[1])
    offsets = put[:, :2] - aim
    reach = put[:, 2] + room
    squared = (offsets**2).sum(axis=1)
    if (squared >= reach**2).all():
        return float(aim[0]), float(aim[1])
    directions = _RAYS if len(put) < _MANY else _RAYS[::2]
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
