"""The drawing, made with pyvis: vis-network's nodes, edges and options, and the library itself.

pyvis's own page is left aside, since it loads Bootstrap and more from the net, draws a random id into the page
and turns titles into HTML.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from typing import Any, TypedDict

import networkx as nx

from .content import Content, Link, Shown
from .labels import FONT_SIZE, LabelFormat, label_size
from .layout import Box, positions
from .palette import NODE_STYLES

_LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
_TYPE_RANK = {type_: i for i, type_ in enumerate(NODE_STYLES)}
# vis-network starts a label this far below the node.
_LABEL_OFFSET = 6.0
_CENTRE_SIZE = 26.0
_CENTRE_FONT_SIZE = 17

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 10_000_000,
        # vis-network's own takes the focus from whatever has it when the pointer comes over the graph.
        "keyboard": {"enabled": False},
        "zoomSpeed": 0.6,
    },
    "nodes": {
        "borderWidth": 1.5,
        "borderWidthSelected": 4,
        "labelHighlightBold": False,
        "font": {"size": FONT_SIZE, "face": "system-ui,sans-serif", "multi": False, "vadjust": 0},
    },
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}},
        "arrowStrikethrough": False,
        "selectionWidth": 1.5,
        "hoverWidth": 1,
    },
}


class Drawing(TypedDict):
    """What vis-network is given: its own words, ready for JSON."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]


def draw(content: Content) -> tuple[Drawing, str]:
    """The drawing and the source of the library that shows it."""
    # pyvis brings IPython with it, which only those who draw should wait for.
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    # pyvis deletes every space of this text: no name in it may need one.
    network.set_options(json.dumps(_OPTIONS))
    labels = LabelFormat.for_count(len(content["nodes"]))
    texts = [labels.fit(node["name"]) for node in content["nodes"]]
    sizes = [_size(node) for node in content["nodes"]]
    fonts = [FONT_SIZE] * len(texts)
    sizes[content["centre"]], fonts[content["centre"]] = _CENTRE_SIZE, _CENTRE_FONT_SIZE
    spots = positions(
        _plain_graph(content),
        content["centre"],
        list(map(_box, texts, fonts, sizes)),
        {i: _TYPE_RANK[node["type"]] for i, node in enumerate(content["nodes"])},
    )
    for i, node in enumerate(content["nodes"]):
        style = NODE_STYLES[node["type"]]
        fill = {"background": style.colour, "border": style.border}
        network.add_node(
            i,
            texts[i],
            style.shape,
            {**fill, "highlight": fill, "hover": fill},
            size=sizes[i],
            font={"size": fonts[i]},
            x=spots[i][0],
            y=spots[i][1],
        )
    for i, (link, bend) in enumerate(zip(content["links"], _bends(content["links"]), strict=True)):
        network.add_edge(link["source"], link["target"], id=i, **_line(link, bend))
    nodes, edges, _, _, _, options = network.get_network_data()
    library, _, _ = network.templateEnv.loader.get_source(network.templateEnv, _LIBRARY)
    return Drawing(nodes=nodes, edges=edges, options=json.loads(options)), library


def _plain_graph(content: Content) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(content["nodes"])))
    graph.add_edges_from((link["source"], link["target"]) for link in content["links"])
    return graph


def _size(node: Shown) -> float:
    """Half the height of a node: by area, what more papers name is larger."""
    return round(min(8.0 + 3.0 * math.log2(node["papers"] or 1), 24.0), 1)


def _box(label: str, font_size: float, size: float) -> Box:
    width, height = label_size(label, font_size)
    return Box(max(width / 2, size), size, size + _LABEL_OFFSET + height)


def _bends(links: list[Link]) -> list[float]:
    """How far each line bends, so that lines between the same two nodes stand apart."""
    between: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, link in enumerate(links):
        between[min(link["source"], link["target"]), max(link["source"], link["target"])].append(i)
    bends = [0.0] * len(links)
    for same in between.values():
        for place, i in enumerate(same):
            bend = 0.32 * (place - (len(same) - 1) / 2)
            # A bend is to the left of the line's own direction, so a line back needs the other sign.
            bends[i] = bend if links[i]["source"] < links[i]["target"] else -bend
    return bends


def _line(link: Link, bend: float) -> dict[str, Any]:
    papers = len({said["paper"] for said in link["evidence"]})
    words = link["forward"] if papers == 1 else f"{link['forward']} ×{papers}"
    smooth: dict[str, Any] | bool = False
    if bend:
        smooth = {"enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": round(abs(bend), 3)}
    return {"label": words, "width": round(1.2 + 0.8 * math.log2(papers), 2), "smooth": smooth}
