"""N-Quads and TriG read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from ..codec import facts_from_json, head_from, loaded
from ..elements import Edge, Node
from ..errors import FactsError
from ..rdf import BASE, expand, graph_quads
from ..stores.batches import chunks
from ..taking import Broken, Element, Piece

_FACTS, _SETTINGS = expand("pa:facts"), expand("pa:settings")
_LINES_AT_ONCE = 1000


def read_nquads(file: BinaryIO) -> Iterator[Piece]:
    """What each line says; one that is broken costs no other."""
    number = 1
    for lines in chunks(file, _LINES_AT_ONCE):
        try:
            quads = list(_parsed(b"".join(lines)))
        except (SyntaxError, MemoryError):
            quads = []
        if len(quads) == len(lines):
            yield from (_piece(quad, f":{number + i}") for i, quad in enumerate(quads))
        else:
            # A broken line, or one with a remark alone: to know which, and since a reader passes over what follows.
            for i, line in enumerate(lines):
                yield from _line(line, f":{number + i}")
        number += len(lines)


def _line(line: bytes, at: str) -> Iterator[Piece]:
    try:
        yield from (_piece(quad, at) for quad in _parsed(line))
    except SyntaxError as error:
        yield Broken(at, f"not N-Quads at column {error.offset} ({_reason(error)})")
    except MemoryError:
        yield Broken(at, "longer than the 16 MB that can be read of a line")


def _parsed(text: bytes) -> Iterator[Quad]:
    yield from pyoxigraph.parse(text, format=RdfFormat.N_QUADS)


def read_trig(file: BinaryIO) -> Iterator[Piece]:
    """What each statement says; after one that is broken the reader goes on where it can."""
    quads = pyoxigraph.parse(file, format=RdfFormat.TRIG)
    while True:
        try:
            quad = next(quads)
        except StopIteration:
            return
        except SyntaxError as error:
            detail = f"not TriG at column {error.offset} ({_reason(error)}), and what follows may be lost with it"
            yield Broken(f":{error.lineno}", detail)
        except MemoryError:
            yield Broken("", "a value is longer than the 16 MB that can be read; what follows is lost")
            return
        else:
            yield _piece(quad, f": {quad.subject}")


def elements(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The quads of a graph, one by one."""
    yield from map(str, graph_quads(nodes, edges))


def _piece(quad: Quad, at: str) -> Piece:
    try:
        if quad.predicate == _FACTS:
            return facts_from_json(_text(quad))
        if quad.predicate == _SETTINGS:
            return head_from(loaded(_text(quad)))
    except FactsError as error:
        return Broken(at, str(error))
    if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
        return Element(str(quad))
    return Broken(at, f"{str(quad.subject)[:80]} is nothing of a graph of Paperatlas")


def _text(quad: Quad) -> str:
    if isinstance(quad.object, pyoxigraph.Literal):
        return quad.object.value
    raise FactsError("no facts of a paper: not a text")


def _reason(error: SyntaxError) -> str:
    """The parser's message without the place, which stands before it."""
    return str(error.msg).partition(": ")[2] or str(error.msg)
