"""A drawing for the browser, made with pyvis: vis-network's nodes, edges and options, and the library itself.

pyvis's own page is left aside, since it loads Bootstrap and more from the net, draws a random id into the page
and turns titles into HTML.
"""

from __future__ import annotations

import json
from typing import Any, TypedDict

from .content import Content
from .drawing import Drawing, Line
from .labels import FONT_SIZE
from .palette import NODE_STYLES

_LIBRARY = "lib/vis-9.1.2/vis-network.min.js"

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


class NetworkData(TypedDict):
    """What vis-network is given: its own words, ready for JSON."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]


def network(content: Content, drawing: Drawing) -> tuple[NetworkData, str]:
    """The drawing in vis-network's words, and the source of the library that shows it."""
    # pyvis brings IPython with it, which only those who draw should wait for.
    from pyvis.network import Network

    built = Network(directed=True, cdn_resources="in_line")
    # pyvis deletes every space of this text: no name in it may need one.
    built.set_options(json.dumps(_OPTIONS))
    for i, (node, spot) in enumerate(zip(content["nodes"], drawing.spots, strict=True)):
        shape, font = NODE_STYLES[node["type"]].shape, {"size": spot.font_size}
        built.add_node(i, spot.label, shape, size=spot.size, font=font, x=spot.x, y=spot.y)
    for i, (link, line) in enumerate(zip(content["links"], drawing.lines, strict=True)):
        built.add_edge(link["source"], link["target"], id=i, label=line.words, width=line.width, smooth=_smooth(line))
    nodes, edges, _, _, _, options = built.get_network_data()
    library, _, _ = built.templateEnv.loader.get_source(built.templateEnv, _LIBRARY)
    return NetworkData(nodes=nodes, edges=edges, options=json.loads(options)), library


def _smooth(line: Line) -> dict[str, Any] | bool:
    if not line.bend:
        return False
    return {"enabled": True, "type": "curvedCW" if line.bend > 0 else "curvedCCW", "roundness": abs(line.bend)}
