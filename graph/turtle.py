"""Turtle whose prefixes stand in order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO, cast

import pyoxigraph


class _WithoutPrefixes:
    """Passes on what a serialiser writes, save for the prefixes at its head, whose order it leaves to chance."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        if self._head is None:
            return self._file.write(data)
        self._head += data
        while self._head is not None and b"\n" in self._head:
            line, _, rest = self._head.partition(b"\n")
            if line.startswith(b"@prefix "):
                self._head = rest
            else:
                self._file.write(self._head)
                self._head = None
        return len(data)

    def flush(self) -> None:
        self._file.flush()


def write_turtle(triples: Iterable[pyoxigraph.Triple], file: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write triples as they come, after the prefixes, sorted."""
    for prefix, iri in sorted(prefixes.items()):
        file.write(f"@prefix {prefix}: <{iri}> .\n".encode())
    body = cast("BinaryIO", _WithoutPrefixes(file))
    pyoxigraph.serialize(triples, body, pyoxigraph.RdfFormat.TURTLE, prefixes=dict(prefixes))


def turtle_text(triples: Iterable[pyoxigraph.Triple], prefixes: Mapping[str, str]) -> str:
    """Triples as they come, in memory, with those of the prefixes that they need."""
    body, listed = io.BytesIO(), list(triples)
    pyoxigraph.serialize(listed, body, pyoxigraph.RdfFormat.TURTLE, prefixes=dict(prefixes))
    said = re.sub(r"^@prefix .*\n", "", body.getvalue().decode(), flags=re.MULTILINE)
    needed = {prefix: iri for prefix, iri in prefixes.items() if re.search(rf"(?<!\w){prefix}:", said)}
    out = io.BytesIO()
    write_turtle(listed, out, needed)
    return out.getvalue().decode()
