"""GraphML, through NetworkX."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from ..atlas import to_networkx
from ..elements import Edge, Node, Value

# What XML 1.0 has no way to say.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(nodes: Iterable[Node], edges: Iterable[Edge], file: BinaryIO) -> None:
    """GraphML of the multigraph; lists are joined by ' | ', and `label` repeats name or type for viewers."""
    import networkx as nx

    graph = to_networkx(nodes, edges)
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for ident, attributes in graph.nodes(data=True):
        flat.add_node(_text(ident), label=_text(attributes["name"]), **{k: _flat(v) for k, v in attributes.items()})
    for source, target, (type_, paper), attributes in graph.edges(keys=True, data=True):
        values = {k: _flat(v) for k, v in attributes.items()}
        flat.add_edge(_text(source), _text(target), key=_text(f"{type_} {paper}"), label=type_, **values)
    nx.write_graphml(flat, file, named_key_ids=True)


def _text(value: str) -> str:
    return _NO_XML.sub("\ufffd", value)


def _flat(value: Value) -> str | int | float:
    if isinstance(value, tuple):
        return _text(" | ".join(value))
    return _text(value) if isinstance(value, str) else value
