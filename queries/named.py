"""Named queries: files with a header that says what they answer, which parameters they take and what the columns are.

Each is a Cypher file and its twin in SPARQL, which gives the same rows in the same order. The header:

    // What does it answer?
    // group: Papers
    // param name: type = default: what it is
    // then analysis: what analytics.py does with the rows
    // column name: what it is
    // list name: what it is, of a column that holds a list
    // none: what to say where there are no rows

A parameter without a default must be given. Nodes are given by name and reach the query as ids. SPARQL has no lists:
there a text stands for one, with U+001F between its parts. Neither language orders what it collects; lists are sorted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import Any
from weakref import WeakKeyDictionary

from ..graph import QueryError, Rows, Store
from ..graph import cypher as cypher_text
from ..graph import sparql as sparql_text
from .analytics import ANALYSES, first_parameters
from .parameters import Parameter, parameter, value_of
from .sparql import select

_LINE = re.compile(r"// (group|param|then|column|list|none)(?: ([\w-]+))?: (.+)")
_PARAMETER = re.compile(r"([\w ,]+?)(?: = (\S+))?: (.+)")
_USED = re.compile(r"\$(\w+)")
_JOINED = "\x1f"
"""Between the parts of a list that SPARQL gives as one text."""

_KEPT: WeakKeyDictionary[Store, dict[str, dict[tuple[Any, ...], Rows]]] = WeakKeyDictionary()
"""What was answered of whole graphs, by store, query and parameters."""
_KEPT_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer.

    :param is_list: its cells are lists, sorted.
    """

    name: str
    doc: str
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the library.

    :param answers: the question it answers, one line.
    :param group: what it is about, for a list of all.
    :param then: the analysis of analytics.py that its rows go through; None where they are the answer.
    :param none: what to say where there are no rows.
    :param text: the Cypher, header included.
    :param sparql: the SPARQL; of the header it has the first line.
    """

    name: str
    answers: str
    group: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    then: str | None
    none: str
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
    lines = text.splitlines()
    told = [m.groups() for line in lines if (m := _LINE.match(line))]
    one = {kind: rest for kind, _, rest in told}
    parameters = []
    for kind, label, rest in told:
        if kind == "param":
            match = _PARAMETER.match(rest)
            if match is None:
                raise ValueError(f"{name}.cypher: '{rest}' is not 'type = default: what it is'")
            parameters.append(parameter(label, *match.groups()))
    return NamedQuery(
        name=name,
        answers=lines[0].removeprefix("//").strip(),
        group=one.get("group", ""),
        parameters=tuple(parameters),
        columns=tuple(Column(label, rest, kind == "list") for kind, label, rest in told if kind in ("column", "list")),
        then=next((label for kind, label, _ in told if kind == "then"), None),
        none=one.get("none", ""),
        text=text,
        sparql=twin,
    )


def run(store: Store, name: str, params: Mapping[str, Any] | None = None) -> Rows:
    """Run a named query, in the language that the store answers.

    :param params: by name; those with a default may be left out.
    :raises QueryError: no such query, or a parameter is missing, unknown or of another type; says what there is.
    :raises UnknownNameError: the graph has no node that answers to a name; it carries the nearest names.
    """
    query = _named(name)
    given, notes = _values(store, query, params or {})
    is_of_whole = query.then is not None or not any(p.nodes and given[p.name] for p in query.parameters)
    rows = _kept(store, query, given) if is_of_whole else _ask(store, query, given)
    if not rows.rows and query.none:
        notes += (query.none,)
    return replace(rows, notes=(*notes, *rows.notes))


def texts(store: Store, name: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """The Cypher and the SPARQL of a named query with these parameters in place, ready for any other tool.

    :raises QueryError: as :func:`run` does.
    """
    query = _named(name)
    values, _ = _values(store, query, params)
    given = first_parameters(query.then, values)
    return cypher_text.fill(query.text, given), sparql_text.fill(query.sparql, given)


def _named(name: str) -> NamedQuery:
    if name not in library():
        raise QueryError(f"No query is named {name!r}. Known: {', '.join(library())}.", name)
    return library()[name]


def _values(store: Store, query: NamedQuery, params: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the query gets for its parameters, and what to tell the person of them."""
    known = {p.name: p for p in query.parameters}
    if unknown := sorted(set(params) - set(known)):
        raise QueryError(
            f"{query.name} has no parameter {', '.join(unknown)}. It has: {', '.join(known) or 'none'}.", query.text
        )
    values: dict[str, Any] = {}
    notes: tuple[str, ...] = ()
    for wanted in query.parameters:
        if wanted.name in params:
            values[wanted.name], told = value_of(store, wanted, params[wanted.name])
            notes += told
        elif wanted.default is None:
            raise QueryError(f"{query.name} needs --param {wanted.name}=... ({wanted.doc}).", query.text)
        else:
            values[wanted.name] = wanted.default
    return values, notes


def _ask(store: Store, query: NamedQuery, params: Mapping[str, Any]) -> Rows:
    """The rows of the query with these parameters, of which its text may use some alone."""
    is_rdf = store.language == "SPARQL"
    text = query.sparql if is_rdf else query.text
    used = {name: params[name] for name in _USED.findall(text) if name in params}
    rows = select(store, text, used) if is_rdf else store.cypher(text, used)
    lists = {column.name for column in query.columns if column.is_list} & set(rows.columns)
    if not lists:
        return rows
    kept = tuple(
        tuple(_list(cell) if name in lists else cell for name, cell in zip(rows.columns, row, strict=True))
        for row in rows.rows
    )
    return replace(rows, rows=kept)


def _kept(store: Store, query: NamedQuery, params: Mapping[str, Any]) -> Rows:
    """What a question of the whole graph has for an answer, kept for as long as the graph can't change.

    Such a question reads every edge, is the same for all who ask it, and an analysis of it takes seconds.
    """
    # An analysis costs the same for a row as for all; the rows of a query are no more than were asked for.
    asked = {name: value for name, value in params.items() if not query.then or name != "limit"}
    key = tuple(sorted(asked.items()))
    # Each query by itself, lest many paths push out what took long.
    kept = _KEPT.setdefault(store, {}).setdefault(query.name, {}) if store.is_still else {}
    if key not in kept:
        while len(kept) >= _KEPT_AT_ONCE:
            del kept[next(iter(kept))]
        ask = partial(_ask, store, query)
        kept[key] = ANALYSES[query.then](ask, asked) if query.then else ask(asked)
    rows = kept[key]
    return replace(rows, rows=rows.rows[: params.get("limit")]) if query.then else rows


def _list(cell: Any) -> list[str]:
    parts = cell.split(_JOINED) if isinstance(cell, str) else cell
    return sorted(part for part in parts or () if part)


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
