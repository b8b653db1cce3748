"""JSON Lines read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from ..codec import facts_from, head_from, loaded
from ..elements import Edge, Node
from ..errors import FactsError
from ..exports.jsonl import edge_record, node_record
from ..rdf import sayable
from ..taking import Broken, Element, Piece


def read(file: BinaryIO) -> Iterator[Piece]:
    """What each line says."""
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                yield _piece(loaded(line.decode()))
            except UnicodeDecodeError as error:
                yield Broken(f":{number}", f"not UTF-8 ({error.reason})")
            except FactsError as error:
                yield Broken(f":{number}", str(error))


def elements(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """What lines of a graph's nodes and edges say, whatever the order of their fields."""
    yield from (_canonical(node_record(node)) for node in nodes)
    yield from (_canonical(edge_record(edge)) for edge in edges)


def _piece(record: Any) -> Piece:
    """What one line says.

    :raises FactsError: nothing that is known.
    """
    if isinstance(record, dict):
        if "facts" in record:
            return facts_from(record["facts"])
        if "node" in record or "edge" in record:
            return Element(_canonical(record))
        if "settings" in record:
            return head_from(record["settings"])
    raise FactsError("neither a node nor an edge, nor settings, nor facts")


def _canonical(record: dict[str, Any]) -> str:
    """The same for the same element, be it from a store that has no letters for control characters."""
    return json.dumps({key: _plain(value) for key, value in record.items()}, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return sayable(value)
    return sorted({sayable(str(one)) for one in value}) if isinstance(value, list | tuple) else value
