"""Turtle, TriG and RDF/XML whose prefixes stand in order."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO, cast
from xml.sax.saxutils import quoteattr

import pyoxigraph


class _WithoutHead:
    """Passes on what a serialiser writes, save for the lines of its head, whose order it leaves to chance.

    :param is_head: whether a line is of the head; the first that is not ends it.
    :param mend: changes what is passed on.
    """

    def __init__(
        self, file: BinaryIO, is_head: Callable[[bytes], bool], mend: Callable[[bytes], bytes] = lambda data: data
    ) -> None:
        self._file, self._is_head, self._mend = file, is_head, mend
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        if self._head is None:
            self._file.write(self._mend(data))
            return len(data)
        self._head += data
        while self._head is not None and b"\n" in self._head:
            line, _, rest = self._head.partition(b"\n")
            if self._is_head(line):
                self._head = rest
            else:
                self._file.write(self._mend(self._head))
                self._head = None
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Pass on what is left where no line ended after the head."""
        self._file.write(self._mend(self._head or b""))


def write_turtle(triples: Iterable[pyoxigraph.Triple], file: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write triples as they come, after the prefixes, sorted."""
    _write(triples, file, prefixes, pyoxigraph.RdfFormat.TURTLE)


def write_trig(quads: Iterable[pyoxigraph.Quad], file: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write quads as they come, after the prefixes, sorted."""
    _write(quads, file, prefixes, pyoxigraph.RdfFormat.TRIG)


def _write(
    statements: Iterable[pyoxigraph.Triple] | Iterable[pyoxigraph.Quad],
    file: BinaryIO,
    prefixes: Mapping[str, str],
    format_: pyoxigraph.RdfFormat,
) -> None:
    for prefix, iri in sorted(prefixes.items()):
        file.write(f"@prefix {prefix}: <{iri}> .\n".encode())
    body = cast("BinaryIO", _WithoutHead(file, lambda line: line.startswith(b"@prefix ")))
    pyoxigraph.serialize(statements, body, format_, prefixes=dict(prefixes))


def write_rdfxml(triples: Iterable[pyoxigraph.Triple], file: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write triples as they come, in RDF/XML whose namespaces are sorted."""
    named = "".join(f"\n\txmlns:{prefix}={quoteattr(iri)}" for prefix, iri in sorted(prefixes.items()))
    file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{named}>\n'.encode())
    # A reader of XML takes a carriage return for a line's end unless it is written as a reference.
    body = _WithoutHead(
        file, lambda line: line.startswith((b"<?xml ", b"<rdf:RDF ")), lambda data: data.replace(b"\r", b"&#13;")
    )
    pyoxigraph.serialize(triples, cast("BinaryIO", body), pyoxigraph.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    body.close()
    file.write(b"\n")


def turtle_text(triples: Iterable[pyoxigraph.Triple], prefixes: Mapping[str, str]) -> str:
    """Triples as they come, in memory, with those of the prefixes that they need."""
    body, listed = io.BytesIO(), list(triples)
    pyoxigraph.serialize(listed, body, pyoxigraph.RdfFormat.TURTLE, prefixes=dict(prefixes))
    said = re.sub(r"^@prefix .*\n", "", body.getvalue().decode(), flags=re.MULTILINE)
    needed = {prefix: iri for prefix, iri in prefixes.items() if re.search(rf"(?<!\w){prefix}:", said)}
    out = io.BytesIO()
    write_turtle(listed, out, needed)
    return out.getvalue().decode()
