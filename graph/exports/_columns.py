"""The graph as two tables, for formats whose columns are declared before the rows."""

from __future__ import annotations

from ..atlas import edge_properties
from ..elements import Edge, Node, Value
from ..schema import EVIDENCE, NODES, Property

NODE_COLUMNS: tuple[Property, ...] = tuple({p.name: p for node in NODES for p in node.properties}.values())
"""All that a node of any type may have."""
EDGE_COLUMNS: tuple[Property, ...] = EVIDENCE
"""What every edge has beyond its type and its ends."""


def node_row(node: Node) -> dict[str, Value]:
    """Its values by column; what it lacks is absent."""
    return {"id": node.id, "name": node.name, "type": node.type, "title": node.title, **dict(node.properties)}


def edge_ends(edge: Edge) -> dict[str, str]:
    """Where it comes from and goes to, by column."""
    return {"from": edge.source, "from_type": edge.source_type, "to": edge.target, "to_type": edge.target_type}


def edge_row(edge: Edge) -> dict[str, Value]:
    """Its values by column."""
    return dict(edge_properties(edge))
