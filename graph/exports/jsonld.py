"""JSON-LD with a context, written as the graph comes: pyoxigraph's writer has no context, rdflib's needs it whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any, BinaryIO

from pyoxigraph import Literal, NamedNode, Triple

from ..contents import Contents
from ..rdf import NAMESPACES, TYPE, expand
from .rdf import graph_triples

_PREFIXES = {iri: prefix for prefix, iri in NAMESPACES.items()}
_PARTS = re.compile(r"(.*[/#])([^/#]+)\Z", re.DOTALL)
# What JSON itself has; a decimal it has not, since its numbers with a point are doubles.
_TEXT, _INTEGER = expand("xsd:string"), expand("xsd:integer")


def write_jsonld(contents: Contents, file: BinaryIO) -> None:
    """JSON-LD, with the prefixes of NAMESPACES as its context; a line an object."""
    context = json.dumps(dict(sorted(NAMESPACES.items())))
    file.write(f'{{"@context": {context},\n"@graph": ['.encode())
    between = "\n"
    triples = graph_triples(contents.nodes(), contents.edges())
    for subject, said in groupby(triples, key=lambda triple: triple.subject):
        record = _object(subject, said)
        file.write((between + json.dumps(record, ensure_ascii=False)).encode())
        between = ",\n"
    file.write(b"\n]}\n")


def _object(subject: NamedNode, said: Iterable[Triple]) -> dict[str, Any]:
    """All that some triples say of their subject."""
    record: dict[str, Any] = {"@id": _compact(subject)}
    for triple in said:
        value = triple.object
        if triple.predicate == TYPE:
            record.setdefault("@type", []).append(_compact(value))  # type: ignore[arg-type]
        else:
            written = _literal(value) if isinstance(value, Literal) else {"@id": _compact(value)}  # type: ignore[arg-type]
            record.setdefault(_compact(triple.predicate), []).append(written)
    return {key: one[0] if isinstance(one, list) and len(one) == 1 else one for key, one in record.items()}


def _literal(literal: Literal) -> Any:
    if literal.datatype == _TEXT:
        return literal.value
    if literal.datatype == _INTEGER:
        return int(literal.value)
    return {"@type": _compact(literal.datatype), "@value": literal.value}


def _compact(iri: NamedNode) -> str:
    """An IRI with its prefix, where it has one."""
    parts = _PARTS.match(iri.value)
    return f"{_PREFIXES[parts[1]]}:{parts[2]}" if parts and parts[1] in _PREFIXES else iri.value
