"""GEXF 1.3, Gephi's own format: written as the graph comes, as no library does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from ..contents import Contents
from ._columns import EDGE_COLUMNS, NODE_COLUMNS, edge_row, node_row
from ._xml import TYPES, XML, attribute

_COLUMNS = {"node": NODE_COLUMNS, "edge": EDGE_COLUMNS}


def write_gexf(contents: Contents, file: BinaryIO) -> None:
    """GEXF of the multigraph; lists are joined by ' | '.

    An edge has an id of its own and its type as its kind, so that parallel ones stay apart.
    """
    file.write(XML + b'<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
    file.write(b'<graph defaultedgetype="directed" mode="static">\n')
    for kind, columns in _COLUMNS.items():
        declared = "".join(
            f'<attribute id="{column.name}" title="{column.name}" type="{TYPES[column.type]}"/>\n' for column in columns
        )
        file.write(f'<attributes class="{kind}" mode="static">\n{declared}</attributes>\n'.encode())
    file.write(b"<nodes>\n")
    for node in contents.nodes():
        ends = f"id={attribute(node.id)} label={attribute(node.name)}"
        file.write(f"<node {ends}>{_values(node_row(node))}</node>\n".encode())
    file.write(b"</nodes>\n<edges>\n")
    for number, edge in enumerate(contents.edges(), 1):
        ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
        kind = f'label="{edge.type}" kind="{edge.type}"'
        file.write(f'<edge id="{number}" {ends} {kind}>{_values(edge_row(edge))}</edge>\n'.encode())
    file.write(b"</edges>\n</graph>\n</gexf>\n")


def _values(row: Mapping[str, object]) -> str:
    values = (f'<attvalue for="{name}" value={attribute(value)}/>' for name, value in row.items())
    return f"<attvalues>{''.join(values)}</attvalues>"
