"""GraphML, for Gephi, yEd, Cytoscape, igraph and NetworkX: written as the graph comes, as no library does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from ..contents import Contents
from ._columns import EDGE_COLUMNS, NODE_COLUMNS, edge_row, node_row
from ._xml import TYPES, XML, attribute, content

_LABEL = ("label", "string")


def write_graphml(contents: Contents, file: BinaryIO) -> None:
    """GraphML of the multigraph; lists are joined by ' | ', and `label` repeats name or type for viewers."""
    file.write(XML + b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    node_columns = [_LABEL, *((p.name, p.type) for p in NODE_COLUMNS)]
    edge_columns = [_LABEL, ("type", "string"), *((p.name, p.type) for p in EDGE_COLUMNS)]
    for kind, columns in (("node", node_columns), ("edge", edge_columns)):
        for name, type_ in columns:
            key = f'<key id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{TYPES[type_]}"/>\n'
            file.write(key.encode())
    file.write(b'<graph edgedefault="directed">\n')
    for node in contents.nodes():
        data = _data("node", {"label": node.name, **node_row(node)}.items())
        file.write(f"<node id={attribute(node.id)}>{data}</node>\n".encode())
    for number, edge in enumerate(contents.edges(), 1):
        data = _data("edge", {"label": edge.type, "type": edge.type, **edge_row(edge)}.items())
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        file.write(f'<edge id="e{number}" {ends}>{data}</edge>\n'.encode())
    file.write(b"</graph>\n</graphml>\n")


def _data(kind: str, values: Iterable[tuple[str, object]]) -> str:
    return "".join(f'<data key="{kind}.{name}">{content(value)}</data>' for name, value in values)
