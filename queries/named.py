"""Named queries: files with a header that says what they answer and which parameters they take.

Each is a Cypher file and its twin in SPARQL, which gives the same rows in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..graph import QueryError, Rows, Store
from .sparql import select

_PARAMETER = re.compile(r"//\s*param\s+(\w+)\s*(?:=\s*(\S+))?\s*:\s*(.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query.

    :param default: as written in the header; None where the user must give one.
    """

    name: str
    default: str | None
    doc: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the library.

    :param answers: the question it answers, one line.
    :param text: the Cypher, header included.
    :param sparql: the SPARQL, header included.
    """

    name: str
    answers: str
    parameters: tuple[Parameter, ...]
    text: str
    sparql: str


@cache
def library() -> dict[str, NamedQuery]:
    """All named queries, sorted by name."""
    folder = files(__package__) / "library"
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()}
    names = sorted(name.removesuffix(".cypher") for name in texts if name.endswith(".cypher"))
    return {name: _parse(name, texts[f"{name}.cypher"], texts[f"{name}.rq"]) for name in names}


def _parse(name: str, text: str, twin: str) -> NamedQuery:
    header = [line for line in text.splitlines() if line.startswith("//")]
    parameters = tuple(Parameter(m[1], m[2], m[3]) for line in header if (m := _PARAMETER.match(line)))
    return NamedQuery(name, header[0].removeprefix("//").strip(), parameters, text, twin)


def run(store: Store, name: str, params: Mapping[str, Any] | None = None) -> Rows:
    """Run a named query, in the language that the store answers.

    :param params: by name; those with a default may be left out.
    :raises QueryError: no such query, or a parameter is missing or unknown; says which there are.
    """
    query = library().get(name)
    if query is None:
        raise QueryError(f"No query is named {name!r}. Known: {', '.join(library())}.", name)
    given = dict(params or {})
    known = {p.name: p for p in query.parameters}
    if unknown := sorted(set(given) - set(known)):
        raise QueryError(
            f"{name} has no parameter {', '.join(unknown)}. It has: {', '.join(known) or 'none'}.", query.text
        )
    for parameter in query.parameters:
        if parameter.name not in given:
            if parameter.default is None:
                raise QueryError(f"{name} needs --param {parameter.name}=... ({parameter.doc}).", query.text)
            given[parameter.name] = parse_value(parameter.default)
    if store.language == "SPARQL":
        return select(store, query.sparql, given)
    return store.cypher(query.text, given)


def parse_value(text: str) -> Any:
    """A parameter's value from the command line: an integer, a number, true, false or null, else the text itself.

    >>> [parse_value(t) for t in ("3", "0.5", "true", "LIBERO", '"3"')]
    [3, 0.5, True, 'LIBERO', '3']
    """
    # What is longer than the engine's integers (64 bits) is no number that anyone counts with.
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    if re.fullmatch(r"-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?", text, re.IGNORECASE) and not text.lstrip("-").isdigit():
        return float(text)
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1]
    return {"true": True, "false": False, "null": None}.get(text, text)
