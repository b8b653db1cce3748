"""How node and edge types look and read: the one place of colours, shapes and words.

Colours are Okabe and Ito's, which people with any common colour blindness tell apart, and greys and browns of
other lightness; as those are few, a shape says the type a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..graph import EdgeType, NodeType

Shape = Literal["dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star"]


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """How nodes of a type look.

    :param colour: fill on a light ground, ``#rrggbb``.
    :param border: a darker shade of it, so that light fills stand out on white.
    :param on_dark: fill on a dark ground: the same hue, lighter.
    :param plural: what several of them are called.
    """

    colour: str
    border: str
    on_dark: str
    shape: Shape
    plural: str

    @property
    def line(self) -> str:
        """Of lines that point to such a node on a light ground: a very light fill would not be seen there."""
        return self.border if self._lightness > 200 else self.colour

    @property
    def on_fill(self) -> str:
        """Of text on the fill: black or white, whichever stands out more."""
        return "#000000" if self._lightness > 140 else "#ffffff"

    @property
    def _lightness(self) -> float:
        """Of the fill, 0 to 255, by the weights of ITU-R BT.601."""
        red, green, blue = (int(self.colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue


@dataclass(frozen=True, slots=True)
class EdgeWords:
    """An edge type in plain words.

    :param forward: from source to target: "evaluates on".
    :param backward: from target to source, as a heading over the sources: "evaluated on by".
    """

    forward: str
    backward: str


NODE_STYLES: dict[NodeType, NodeStyle] = {
    "Paper": NodeStyle("#7c8aa5", "#4d5a75", "#9fb0cc", "square", "papers"),
    "Method": NodeStyle("#0072b2", "#004f7d", "#4aa8e8", "dot", "methods"),
    "Dataset": NodeStyle("#009e73", "#006b4e", "#2cc295", "diamond", "datasets"),
    "Benchmark": NodeStyle("#56b4e9", "#2380b5", "#8fd2f7", "triangle", "benchmarks"),
    "Task": NodeStyle("#cc79a7", "#96446f", "#dd94bd", "hexagon", "tasks"),
    "Metric": NodeStyle("#e69f00", "#9c6c00", "#f0b429", "triangleDown", "metrics"),
    "Result": NodeStyle("#d55e00", "#8f3f00", "#f07c2e", "star", "results"),
    "Repository": NodeStyle("#f0e442", "#9c9200", "#f0e442", "square", "repositories"),
    "Author": NodeStyle("#a0785a", "#6b4c35", "#c09a7c", "dot", "authors"),
    "Venue": NodeStyle("#b9b9b9", "#6f6f6f", "#c9c9c9", "hexagon", "venues"),
}

EDGE_WORDS: dict[EdgeType, EdgeWords] = {
    "INTRODUCES": EdgeWords("introduces", "introduced by"),
    "USES": EdgeWords("uses", "used by"),
    "COMPARES_WITH": EdgeWords("compares with", "compared with by"),
    "EVALUATES_ON": EdgeWords("evaluates on", "evaluated on by"),
    "TRAINS_ON": EdgeWords("trains on", "trained on by"),
    "ADDRESSES": EdgeWords("addresses", "addressed by"),
    "MENTIONS": EdgeWords("mentions", "mentioned by"),
    "PART_OF": EdgeWords("part of", "has part"),
    "BUILDS_ON": EdgeWords("builds on", "built on by"),
    "VARIANT_OF": EdgeWords("variant of", "has variant"),
    "OUTPERFORMS": EdgeWords("outperforms", "outperformed by"),
    "REPORTS": EdgeWords("reports", "reported by"),
    "MEASURED_ON": EdgeWords("measured on", "data of the result"),
    "OBTAINED_BY": EdgeWords("obtained by", "obtained the result"),
    "MEASURES": EdgeWords("measures", "measure of the result"),
    "RELATIVE_TO": EdgeWords("relative to", "baseline of the result"),
    "HAS_CODE": EdgeWords("has code", "code of"),
    "AUTHORED_BY": EdgeWords("written by", "author of"),
    "PUBLISHED_IN": EdgeWords("published in", "published"),
    "CITES": EdgeWords("cites", "cited by"),
}
