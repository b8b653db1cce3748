"""Nodes and edges as Cypher writes them: for every store whose graph is written so."""

from __future__ import annotations

from typing import Any

from ..atlas import edge_properties
from ..elements import Edge, Node, Value
from ..schema import EDGES, NODE_SCHEMAS

ENTITY_EDGES = tuple(e.type for e in EDGES if e.sources == ("Method",))
"""Edges between entities, which know their paper by a property alone."""
PAPER_EDGES = "|".join(e.type for e in EDGES if e.sources == ("Paper",))
"""Edges that begin at their paper, as a pattern."""


def node_record(node: Node) -> dict[str, Any]:
    """All properties of its type, None where it lacks one; :func:`node_of` goes the other way."""
    own = {p.name: _plain(node.get(p.name)) for p in NODE_SCHEMAS[node.type].own}
    return {"id": node.id, "type": node.type, "name": node.name, "title": node.title, **own}


def edge_record(edge: Edge) -> dict[str, Any]:
    """Its properties; :func:`edge_of` goes the other way."""
    return {name: _plain(value) for name, value in edge_properties(edge)}


def _plain(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value
