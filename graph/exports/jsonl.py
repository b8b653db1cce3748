"""JSON Lines: every node, then every edge, then what each paper says, with nothing left out."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from ..codec import facts_to_json, head_to_json
from ..contents import Contents, head_of, records_of
from ..elements import Edge, Node
from ._columns import edge_ends, edge_row, node_row


def write_jsonl(contents: Contents, file: BinaryIO) -> None:
    """A line an element: `{"node": type, ...}` or `{"edge": type, "from": id, "to": id, ...}`.

    Before them stands `{"settings": ...}`, and after them a line `{"facts": ...}` a paper, which `import` reads.
    """
    file.write(f'{{"settings": {head_to_json(head_of(contents))}}}\n'.encode())
    for node in contents.nodes():
        file.write(f"{dumped(node_record(node))}\n".encode())
    for edge in contents.edges():
        file.write(f"{dumped(edge_record(edge))}\n".encode())
    for facts in records_of(contents):
        file.write(f'{{"facts": {facts_to_json(facts)}}}\n'.encode())


def node_record(node: Node) -> dict[str, Any]:
    """What is written of a node."""
    row = node_row(node)
    return {"node": row.pop("type"), **row}


def edge_record(edge: Edge) -> dict[str, Any]:
    """What is written of an edge."""
    return {"edge": edge.type, **edge_ends(edge), **edge_row(edge)}


def dumped(record: dict[str, Any]) -> str:
    """A record as its line."""
    return json.dumps(record, ensure_ascii=False)
