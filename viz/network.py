"""A drawing for the browser, made with pyvis: vis-network's nodes, edges and options, and the library itself.

pyvis's own page is left aside, since it loads Bootstrap and more from the net, draws a random id into the page
and turns titles into HTML.
"""

from __future__ import annotations

import json
import re
from typing import Any

from typing_extensions import TypedDict

from .content import Content
from .drawing import Drawing, Line
from .labels import FONT_SIZE
from .palette import NODE_STYLES

_LIBRARY = "lib/vis-9.1.2/vis-network.min.js"
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S*")

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


def network(content: Content, drawing: Drawing) -> NetworkData:
    """The drawing in vis-network's words."""
    built = _pyvis()
    # pyvis deletes every space of this text: no name in it may need one.
    built.set_options(json.dumps(_OPTIONS))
    for i, (node, spot) in enumerate(zip(content["nodes"], drawing.spots, strict=True)):
        shape, font = NODE_STYLES[node["type"]].shape, {"size": spot.font_size}
        built.add_node(i, spot.label, shape, size=spot.size, font=font, x=spot.x, y=spot.y)
    for i, (link, line) in enumerate(zip(content["links"], drawing.lines, strict=True)):
        built.add_edge(link["source"], link["target"], id=i, label=line.words, width=line.width, smooth=_smooth(line))
    nodes, edges, _, _, _, options = built.get_network_data()
    return NetworkData(nodes=nodes, edges=edges, options=json.loads(options))


def library() -> str:
    """The source of vis-network, ready for a page: of its licence it says itself."""
    environment = _pyvis().templateEnv
    source: str = environment.loader.get_source(environment, _LIBRARY)[0]
    # It names a source map, which a browser's developer tools would try to load.
    return _SOURCE_MAP.sub("", source.replace("\r\n", "\n"))


def _pyvis() -> Any:
    # pyvis brings IPython with it, which only those who draw should wait for.
    from pyvis.network import Network

    return Network(directed=True, cdn_resources="in_line")


def _smooth(line: Line) -> dict[str, Any] | bool:
    if not line.bend:
        return False
    return {"enabled": True, "type": "curvedCW" if line.bend > 0 else "curvedCCW", "roundness": abs(line.bend)}
