"""The drawing of a neighbourhood: place, size and label of each node, bend and words of each line.

The one geometry of pages and pictures. Lengths are in units that are pixels at zoom 1; y grows downwards.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import networkx as nx

from .content import Content, Link, Shown
from .labels import FONT_SIZE, LabelFormat, label_size
from .layout import Box, positions, positions_beside
from .palette import EDGE_WORDS, NODE_STYLES

LABEL_OFFSET = 6.0
"""From the foot of a node to the top of its label, as vis-network has it."""

_TYPE_RANK = {type_: i for i, type_ in enumerate(NODE_STYLES)}
_CENTRE_SIZE = 26.0
_CENTRE_FONT_SIZE = 17
# Between neighbouring lines of the same two nodes, in parts of their length.
_APART = 0.32


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and how large a node is drawn.

    :param size: half its height.
    :param label: its name, cut and wrapped; lines are parted by newlines.
    """

    x: int
    y: int
    size: float
    label: str
    font_size: int

    @property
    def box(self) -> Box:
        """Its room and that of its label."""
        width, height = label_size(self.label, self.font_size)
        return Box(max(width / 2, self.size), self.size, self.size + LABEL_OFFSET + height)


@dataclass(frozen=True, slots=True)
class Line:
    """How a link is drawn.

    :param words: what it means, and how many papers say so if several do.
    :param bend: how far the control point of its curve stands aside, to the left as seen from its source, in parts
        of its length; 0 for a straight line.
    """

    words: str
    width: float
    bend: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in the order of the content's nodes and links."""

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]


def draw(content: Content, kept: Mapping[int, tuple[int, int]] | None = None, anchor: int = 0) -> Drawing:
    """The drawing of a page's content, a function of these values alone.

    :param kept: by node, places that stay as they are; None where all nodes are to be placed.
    :param anchor: one of those, around which the others are placed.
    """
    nodes, centre = content["nodes"], content["centre"]
    labels = LabelFormat.for_count(len(nodes))
    unplaced = [
        Spot(0, 0, _CENTRE_SIZE, labels.fit(node["name"]), _CENTRE_FONT_SIZE)
        if i == centre
        else Spot(0, 0, _size(node), labels.fit(node["name"]), FONT_SIZE)
        for i, node in enumerate(nodes)
    ]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(nodes)))
    graph.add_edges_from((link["source"], link["target"]) for link in content["links"])
    boxes = [spot.box for spot in unplaced]
    if kept is None:
        places = positions(graph, centre, boxes, {i: _TYPE_RANK[node["type"]] for i, node in enumerate(nodes)})
    else:
        places = positions_beside(graph, kept, anchor, boxes)
    return Drawing(
        tuple(replace(spot, x=x, y=y) for (x, y), spot in zip(places, unplaced, strict=True)),
        tuple(_line(link, bend) for link, bend in zip(content["links"], _bends(content["links"]), strict=True)),
    )


def _size(node: Shown) -> float:
    """Half the height of a node: by area, what more papers name is larger."""
    return round(min(8.0 + 3.0 * math.log2(node["papers"] or 1), 24.0), 1)


def _bends(links: list[Link]) -> list[float]:
    """How far each line bends, so that lines between the same two nodes stand apart."""
    between: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, link in enumerate(links):
        between[min(link["source"], link["target"]), max(link["source"], link["target"])].append(i)
    bends = [0.0] * len(links)
    for same in between.values():
        for place, i in enumerate(same):
            bend = _APART * (place - (len(same) - 1) / 2)
            # A bend is to a side of the line's own direction, so a line back needs the other sign.
            bends[i] = round(bend if links[i]["source"] < links[i]["target"] else -bend, 3)
    return bends


def _line(link: Link, bend: float) -> Line:
    papers = len({said["paper"] for said in link["evidence"]})
    words = EDGE_WORDS[link["type"]].forward
    return Line(words if papers == 1 else f"{words} ×{papers}", round(1.2 + 0.8 * math.log2(papers), 2), bend)
