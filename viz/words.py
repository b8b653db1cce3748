"""Where the words along the lines of a picture find room: over no node, no label and no other words.

`assets/words.js` does the same in the browser, where nodes are moved and hidden.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .labels import label_size

_SIZE = 10.0
# On a picture with more nodes than this, words would hide more than they tell.
_MOST_NODES = 130
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73)
_STEP = 6.0

Point = tuple[float, float]
Curve = tuple[Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Along:
    """The middle of words on a line.

    :param turned: degrees, clockwise; never upside down.
    """

    x: float
    y: float
    turned: float
    size: float


def curve(source: Point, target: Point, bend: float) -> Curve:
    """A line's two ends with the control point of its curve between them, a quadratic one."""
    (ax, ay), (bx, by) = source, target
    return source, ((ax + bx) / 2 + bend * (by - ay), (ay + by) / 2 - bend * (bx - ax)), target


def point_at(line: Curve, part: float) -> Point:
    """A point of a curve: at its source for 0, at its target for 1."""
    rest = 1 - part
    x, y = (rest * rest * a + 2 * rest * part * c + part * part * b for a, c, b in zip(*line, strict=True))
    return x, y


def place_words(drawing: Drawing, ends: Sequence[tuple[int, int]]) -> list[Along | None]:
    """A place for each line's words, None where there is no room; rare words choose first, as they say more.

    :param ends: by line the indices of the nodes that it goes from and to.
    """
    found: list[Along | None] = [None] * len(drawing.lines)
    if len(drawing.spots) > _MOST_NODES:
        return found
    boxes = [(spot, spot.box) for spot in drawing.spots]
    room = _SIZE / 2
    sides = np.array(
        [(s.x - b.half_width - room, s.x + b.half_width + room, s.y - b.up - room, s.y + b.down) for s, b in boxes]
    )
    taken = np.empty((0, 2))
    uses = Counter(line.words for line in drawing.lines)
    for i in sorted(range(len(found)), key=lambda i: (uses[drawing.lines[i].words], i)):
        source, target = (drawing.spots[end] for end in ends[i])
        line = curve((source.x, source.y), (target.x, target.y), drawing.lines[i].bend)
        half = label_size(drawing.lines[i].words, _SIZE)[0] / 2
        for part in _ALONG:
            (x, y), (ax, ay), (bx, by) = (point_at(line, part + step) for step in (0.0, -0.02, 0.02))
            angle = math.atan2(by - ay, bx - ax)
            if abs(angle) > math.pi / 2:
                angle -= math.copysign(math.pi, angle)
            steps = np.arange(-half, half + _STEP, _STEP)[:, None]
            points = np.array([x, y]) + steps * np.array([math.cos(angle), math.sin(angle)])
            px, py = points[:, :1], points[:, 1:]
            on_nodes = (px > sides[:, 0]) & (px < sides[:, 1]) & (py > sides[:, 2]) & (py < sides[:, 3])
            near = np.abs(points[:, None, :] - taken[None, :, :]).max(axis=2) < _SIZE
            if not on_nodes.any() and not near.any():
                taken = np.concatenate([taken, points])
                found[i] = Along(x, y, math.degrees(angle), _SIZE)
                break
    return found
