"""A drawing as a still picture on white: strokes, outlines and words that any format can be written from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .content import Content
from .drawing import LABEL_OFFSET, Drawing, Line, Spot
from .labels import LINE_HEIGHT, label_size, visible
from .palette import NODE_STYLES, NodeStyle, Shape
from .words import Along, Point, curve, place_words, point_at

INK, MUTED, GROUND = "#18202c", "#5b6676", "#ffffff"

_MARGIN = 24.0
_LEGEND_SIZE = 12
_ARROW = 8.0
# How many corners, the direction of the first, and how far out they are in turn.
_CORNERS: dict[Shape, tuple[int, float, tuple[float, ...]]] = {
    "square": (4, math.pi / 4, (math.sqrt(2),)),
    "diamond": (4, -math.pi / 2, (1.0,)),
    "triangle": (3, -math.pi / 2, (1.15,)),
    "triangleDown": (3, math.pi / 2, (1.15,)),
    "hexagon": (6, 0.0, (1.0,)),
    "star": (10, -math.pi / 2, (1.2, 0.5)),
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """A quadratic curve: where it begins, its control point, where it ends."""

    points: tuple[Point, Point, Point]
    width: float
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed shape: a polygon, or a circle where it has a radius and one point, its centre.

    :param name: what it stands for, in full; empty for no node.
    """

    points: tuple[Point, ...]
    radius: float
    fill: str
    border: str
    border_width: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text.

    :param y: of its baseline.
    :param turned: degrees, clockwise around (x, y).
    :param centred: x is its middle, else its start.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    turned: float = 0.0
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw, in order, and the part of the plane that holds it.

    :param name: what it shows, for a title.
    """

    name: str
    left: float
    top: float
    width: float
    height: float
    parts: tuple[Stroke | Outline | Words, ...]


def picture(content: Content, drawing: Drawing) -> Picture:
    """The picture of a page's content, with a legend below."""
    styles = [NODE_STYLES[node["type"]] for node in content["nodes"]]
    ends = [(link["source"], link["target"]) for link in content["links"]]
    parts: list[Stroke | Outline | Words] = []
    for (source, target), line in zip(ends, drawing.lines, strict=True):
        parts += _line(drawing.spots[source], drawing.spots[target], line, styles[target].line)
    for along, line in zip(place_words(drawing, ends), drawing.lines, strict=True):
        if along is not None:
            parts.append(_words_along(along, line.words))
    for i, (spot, style) in enumerate(zip(drawing.spots, styles, strict=True)):
        parts.append(_node(spot, style, visible(content["nodes"][i]["name"]), is_centre=i == content["centre"]))
        parts += _label(spot)
    boxes = [(spot, spot.box) for spot in drawing.spots]
    left = min(s.x - b.half_width for s, b in boxes) - _MARGIN
    right = max(s.x + b.half_width for s, b in boxes) + _MARGIN
    top = min(s.y - b.up for s, b in boxes) - _MARGIN
    foot = max(s.y + b.down for s, b in boxes) + _MARGIN
    legend, foot = _legend(content, left + _MARGIN, foot, right - _MARGIN)
    name = visible(content["nodes"][content["centre"]]["name"])
    return Picture(name, left, top, right - left, foot - top, (*parts, *legend))


def _shape(style: NodeStyle, at: Point, size: float, border: tuple[str, float], name: str = "") -> Outline:
    """The shape of a type of node around a point, as vis-network draws it.

    :param border: its colour and width.
    """
    if style.shape == "dot":
        return Outline((at,), size, style.colour, *border, name)
    count, start, radii = _CORNERS[style.shape]
    x, y = at
    corners = tuple(
        _rounded(
            (
                x + size * radii[i % len(radii)] * math.cos(start + 2 * math.pi * i / count),
                y + size * radii[i % len(radii)] * math.sin(start + 2 * math.pi * i / count),
            )
        )
        for i in range(count)
    )
    return Outline(corners, 0.0, style.colour, *border, name)


def _line(source: Spot, target: Spot, line: Line, colour: str) -> Iterator[Stroke | Outline]:
    """The curve up to the rim of its target, and the head of its arrow."""
    whole = curve((source.x, source.y), (target.x, target.y), line.bend)
    reach = target.size + 3.0
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        x, y = point_at(whole, middle)
        low, high = (middle, high) if math.hypot(x - target.x, y - target.y) > reach else (low, middle)
    if low == 0.0:
        return  # the nodes touch
    tip = point_at(whole, low)
    control = tuple(a + (b - a) * low for a, b in zip(whole[0], whole[1], strict=True))
    angle = math.atan2(tip[1] - control[1], tip[0] - control[0])
    length = _ARROW + line.width
    back = (tip[0] - length * 0.8 * math.cos(angle), tip[1] - length * 0.8 * math.sin(angle))
    yield Stroke((_rounded(whole[0]), _rounded((control[0], control[1])), _rounded(back)), line.width, colour, 0.6)
    wings = [angle + math.pi + turn for turn in (0.38, -0.38)]
    corners = [tip, *((tip[0] + length * math.cos(w), tip[1] + length * math.sin(w)) for w in wings)]
    yield Outline(tuple(map(_rounded, corners)), 0.0, colour, colour, 0.0)


def _rounded(point: Point) -> Point:
    return round(point[0], 2), round(point[1], 2)


def _words_along(along: Along, text: str) -> Words:
    # The baseline is a third of the letters' height below the line that runs through their middle.
    turned = math.radians(along.turned)
    x, y = along.x - 0.35 * along.size * math.sin(turned), along.y + 0.35 * along.size * math.cos(turned)
    return Words(round(x, 2), round(y, 2), text, along.size, MUTED, round(along.turned, 2))


def _node(spot: Spot, style: NodeStyle, name: str, *, is_centre: bool) -> Outline:
    border = (INK, 3.0) if is_centre else (style.border, 1.5)
    return _shape(style, (spot.x, spot.y), spot.size, border, name)


def _label(spot: Spot) -> Iterator[Words]:
    top = spot.y + spot.size + LABEL_OFFSET
    for i, line in enumerate(spot.label.split("\n")):
        baseline = top + spot.font_size * (LINE_HEIGHT * i + 0.95)
        yield Words(spot.x, round(baseline, 2), line, spot.font_size, INK)


def _legend(content: Content, left: float, top: float, right: float) -> tuple[list[Outline | Words], float]:
    """Shapes and what they stand for, in rows, and the foot of the picture below them."""
    amounts = Counter(node["type"] for node in content["nodes"])
    parts: list[Outline | Words] = []
    entries = [(NODE_STYLES[t], f"{NODE_STYLES[t].plural} {amounts[t]}") for t in NODE_STYLES if amounts[t]]
    x, y, size = left, top + 6.0, 5.5
    for style, text in entries:
        width = label_size(text, _LEGEND_SIZE)[0] + 30.0
        if x > left and x + width > right:
            x, y = left, y + 20.0
        parts.append(_shape(style, (x + size, y), size, (style.border, 1.0)))
        parts.append(Words(x + 16.0, y + 4.2, text, _LEGEND_SIZE, MUTED, centred=False))
        x += width
    if content["hidden"]:
        y += 20.0
        said = f"{len(content['hidden'])} more within reach are not shown"
        parts.append(Words(left, y + 4.2, said, _LEGEND_SIZE, MUTED, centred=False))
    return parts, y + 20.0
