"""A drawing for documents, as text that other programs draw: Mermaid's flowcharts and Graphviz's DOT."""

from __future__ import annotations

import re

from .content import Content
from .drawing import Drawing
from .labels import visible
from .palette import NODE_STYLES, Shape

# Of ASCII, what Mermaid may take for a sign of its own; it says any character by its number.
_MERMAID_SIGN = re.compile(r"[^\w .,:()'/+-]", re.ASCII)
_MERMAID_SHAPES: dict[Shape, tuple[str, str]] = {
    "dot": ("([", "])"),
    "square": ("[", "]"),
    "diamond": ("{", "}"),
    "triangle": ("[/", "\\]"),
    "triangleDown": ("[\\", "/]"),
    "hexagon": ("{{", "}}"),
    "star": ("((", "))"),
}
_DOT_SHAPES: dict[Shape, str] = {
    "dot": "ellipse",
    "square": "box",
    "diamond": "diamond",
    "triangle": "triangle",
    "triangleDown": "invtriangle",
    "hexagon": "hexagon",
    "star": "star",
}


def mermaid(content: Content, drawing: Drawing) -> str:
    """A Mermaid flowchart; names in full."""
    lines = ["flowchart LR"]
    for i, node in enumerate(content["nodes"]):
        opening, closing = _MERMAID_SHAPES[NODE_STYLES[node["type"]].shape]
        lines.append(f'  n{i}{opening}"{_in_mermaid(node["name"])}"{closing}:::{node["type"]}')
    for link, line in zip(content["links"], drawing.lines, strict=True):
        lines.append(f'  n{link["source"]} -->|"{_in_mermaid(line.words)}"| n{link["target"]}')
    used = {node["type"] for node in content["nodes"]}
    for type_, style in NODE_STYLES.items():
        if type_ in used:
            look = f"fill:{style.colour},stroke:{style.border},color:{style.on_fill}"
            lines.append(f"  classDef {type_} {look}")
    lines.append(f"  style n{content['centre']} stroke:#000000,stroke-width:3px")
    return "\n".join(_with_hidden(content, lines, "%%")) + "\n"


def dot(content: Content, drawing: Drawing) -> str:
    """A digraph in DOT; `neato -n` keeps our places, `dot` and others find their own."""
    lines = [
        "digraph neighbourhood {",
        '  graph [overlap=false, splines=true, outputorder=edgesfirst, charset="UTF-8"]',
        '  node [style=filled, fontname="Helvetica,Arial,sans-serif", fontsize=11]',
        '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9, fontcolor="#5b6676"]',
    ]
    for i, (node, spot) in enumerate(zip(content["nodes"], drawing.spots, strict=True)):
        style = NODE_STYLES[node["type"]]
        width = 3 if i == content["centre"] else 1
        lines.append(
            f"  n{i} [label={_quoted(spot.label)}, tooltip={_quoted(visible(node['name']))}, "
            f'shape={_DOT_SHAPES[style.shape]}, fillcolor="{style.colour}", color="{style.border}", '
            # Graphviz counts upwards.
            f'fontcolor="{style.on_fill}", penwidth={width}, pos="{spot.x},{-spot.y}"]'
        )
    for link, line in zip(content["links"], drawing.lines, strict=True):
        colour = NODE_STYLES[content["nodes"][link["target"]]["type"]].line
        lines.append(
            f"  n{link['source']} -> n{link['target']} [label={_quoted(line.words)}, "
            f'color="{colour}", penwidth={line.width:g}]'
        )
    lines.append("}")
    return "\n".join(_with_hidden(content, lines, "//")) + "\n"


def _with_hidden(content: Content, lines: list[str], comment: str) -> list[str]:
    hidden = len(content["hidden"])
    return [*lines, f"{comment} {hidden} more within reach are not shown"] if hidden else lines


def _in_mermaid(text: str) -> str:
    return _MERMAID_SIGN.sub(lambda m: m[0] if ord(m[0]) > 127 else f"#{ord(m[0])};", visible(text)) or "(no name)"


def _quoted(text: str) -> str:
    # A backslash begins what Graphviz puts in place of itself, such as \\N for the node's name.
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
