"""What a program that asks for a language model may ask of a store: each named query, Cypher, and names, as tools.

Tools only read, and their answers are bounded: what is left out of one is counted in a note.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..graph import QueryError, Rows, Store, markdown_table, whole
from .cypher import cypher
from .named import NamedQuery, library, run
from .names import ASKED, find_nodes, weight
from .parameters import Parameter
from .statistics import statistics

MOST_ROWS = 1000
"""Rows that an answer has at most."""

MOST_CHARACTERS = 100_000
"""Characters that the rows of an answer have at most, as JSON."""

_ROWS = 100
"""Rows of an answer in Cypher, unless more are asked for."""
_NAMES = 10


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that may be asked.

    :param title: what it is for, in a few words.
    :param description: what it answers, for a model to choose by.
    :param takes: JSON schema of its arguments, an object.
    :param gives: JSON schema of its answer, an object; see :func:`structured`.
    """

    name: str
    title: str
    description: str
    takes: dict[str, Any]
    gives: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The bounded answer of a tool.

    :param rows: of JSON's values alone.
    :param more: rows that were left out.
    """

    rows: Rows
    more: int


@cache
def tools() -> dict[str, Tool]:
    """All tools by name: find, cypher, then the named queries."""
    return {tool.name: tool for tool in (_FIND, _CYPHER, *map(_named, library().values()))}


def ask_tool(store: Store, name: str, arguments: Mapping[str, Any], *, characters: int = MOST_CHARACTERS) -> Answer:
    """What a tool answers.

    :param characters: that the rows have at most, as JSON.
    :raises QueryError: there is no such tool, or its arguments or the query are wrong; says how they would be right.
    :raises UnknownNameError: the graph has no node of a name; it carries the nearest names.
    """
    if name not in tools():
        raise QueryError(f"No tool is named {name!r}. Known: {', '.join(tools())}.", "")
    if name in library():
        return bounded(run(store, name, arguments), MOST_ROWS, characters)
    given = _checked(tools()[name], arguments)
    if name == "find":
        return bounded(_found(store, given["name"], given["type"]), given["limit"], characters)
    return bounded(cypher(store, given["query"], given["params"]), given["limit"], characters)


def structured(answer: Answer) -> dict[str, Any]:
    """An answer as JSON: `rows` by column name, `row_count` with those left out, `more` that were, `notes`."""
    rows = answer.rows
    count = len(rows.rows) + answer.more
    return {"rows": rows.dicts(), "row_count": count, "more": answer.more, "notes": list(rows.notes)}


def readable_answer(answer: Answer) -> str:
    """An answer as text: notes, a table in Markdown, the number of rows."""
    rows = answer.rows
    count = len(rows.rows) + answer.more
    table = [markdown_table(rows), ""] if rows.rows else []
    return "\n".join([*(f"note: {note}" for note in rows.notes), *table, f"{count} row{'' if count == 1 else 's'}"])


def counts(store: Store) -> str:
    """How many nodes and edges of each type there are, as a table in Markdown."""
    found = statistics(store)
    rows = [(what, *pair) for what, pairs in (("node", found.nodes), ("edge", found.edges)) for pair in pairs]
    return markdown_table(Rows(("what", "type", "count"), tuple(rows)))


def _found(store: Store, name: str, type_: str) -> Rows:
    nodes = find_nodes(store, name, [one for one in ASKED if type_ in ("", one)])
    rows = tuple((n.id, n.name, n.type, weight(n), list(n.aliases)) for n in nodes)
    return Rows(tuple(_FIND_COLUMNS), rows)


# answers


def bounded(rows: Rows, most: int, characters: int) -> Answer:
    """The first rows of an answer, in values of JSON.

    :param most: rows.
    :param characters: of all rows, as JSON.
    """
    kept: list[tuple[Any, ...]] = []
    room = characters
    for row in rows.rows[:most]:
        plain = tuple(map(_plain, row))
        room -= len(json.dumps(plain, ensure_ascii=False))
        if room < 0:
            break
        kept.append(plain)
    more = len(rows.rows) - len(kept)
    notes = tuple(whole(note) for note in rows.notes)
    if more:
        why = f"an answer has at most {most} rows here" if room >= 0 else f"more than {characters:,} characters"
        notes += (f"{more} more rows ({why}): ask for fewer or smaller ones, or go on by SKIP and LIMIT.",)
    return Answer(Rows(tuple(map(whole, rows.columns)), tuple(kept), notes), more)


def _plain(value: Any) -> Any:
    """A value of JSON for a cell's; numbers that JSON lacks, dates and the like as text."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {whole(str(key)): _plain(one) for key, one in value.items()}
    return whole(str(value))


# what tools take and give


def _checked(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool of our own, with defaults for those that were left out."""
    known: dict[str, dict[str, Any]] = tool.takes["properties"]
    if unknown := sorted(set(arguments) - set(known)):
        raise QueryError(f"{tool.name} takes no {', '.join(unknown)}. It takes: {', '.join(known)}.", "")
    given = {}
    for name, schema in known.items():
        if name not in arguments and "default" not in schema:
            raise QueryError(f"{tool.name} needs {name}: {schema['description']}.", "")
        value = given[name] = arguments.get(name, schema.get("default"))
        kind = {"string": str, "integer": int, "object": dict}[schema["type"]]
        least, most = schema.get("minimum", value), schema.get("maximum", value)
        fits = isinstance(value, kind) and not isinstance(value, bool) and value in schema.get("enum", [value])
        if not fits or (kind is int and not least <= value <= most):
            raise QueryError(f"{tool.name} takes as {name} {_wanted(schema)}, not {value!r:.200}.", "")
    return given


def _wanted(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"one of {', '.join(repr(value) for value in schema['enum'])}"
    if "maximum" in schema:
        return f"a whole number from {schema['minimum']} to {schema['maximum']}"
    return {"string": "a text", "object": "an object"}[schema["type"]]


def _takes(properties: dict[str, Any]) -> dict[str, Any]:
    needed = [name for name, schema in properties.items() if "default" not in schema]
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def _gives(columns: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Schema of an answer.

    :param columns: what each is; None where the query decides.
    """
    row: dict[str, Any] = {"type": "object"}
    if columns is not None:
        row["properties"] = {name: {"description": doc} for name, doc in columns.items()}
    properties = {
        "rows": {"type": "array", "items": row},
        "row_count": {"type": "integer", "description": "how many rows there are, those left out included"},
        "more": {"type": "integer", "description": "how many rows were left out"},
        "notes": {"type": "array", "items": {"type": "string"}},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _named(query: NamedQuery) -> Tool:
    columns = {column.name: column.doc for column in query.columns}
    listed = "".join(f"\n- {name}: {doc}" for name, doc in columns.items())
    return Tool(
        query.name,
        f"{query.group}: {query.name}",
        f"{query.answers}\n\nColumns:{listed}",
        _takes({p.name: _schema(p) for p in query.parameters}),
        _gives(columns),
    )


def _schema(parameter: Parameter) -> dict[str, Any]:
    doc = parameter.doc
    if parameter.nodes:
        doc += f" ({parameter.type}: any of its names, a near misspelling, or its id)"
    schema: dict[str, Any] = {"type": "string", "description": doc}
    if parameter.type == "integer":
        schema |= {"type": "integer", "minimum": 0}
    elif parameter.choices:
        schema["enum"] = list(parameter.choices)
    return schema if parameter.default is None else schema | {"default": parameter.default}


def _limit(default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": default, "description": "rows at most"}


_FIND_COLUMNS = {
    "id": "its key in the graph",
    "name": "as a person writes it",
    "type": "what it is",
    "papers": "how many papers name it",
    "aliases": "its other spellings",
}
_FIND = Tool(
    "find",
    "Find by name",
    "Which nodes of the graph answer to a name? By id, name, alias, else apart from case, hyphens and plurals; where"
    " none does, the error has the nearest names.",
    _takes(
        {
            "name": {"type": "string", "description": "the name"},
            "type": {"type": "string", "enum": ["", *ASKED], "default": "", "description": "what it is; empty for any"},
            "limit": _limit(_NAMES),
        }
    ),
    _gives(_FIND_COLUMNS),
)
_CYPHER = Tool(
    "cypher",
    "Run Cypher",
    "Runs a Cypher query that only reads. The resource paperatlas://schema has node labels, relationship types and"
    " properties; paperatlas://queries/NAME has the Cypher of a named query, to begin from. Every relationship carries"
    " the sentence that says so (e.sentence), the paper's id (e.paper) and a confidence. Bound every * and add LIMIT."
    " RETURN properties rather than whole nodes of papers, which hold their abstracts.",
    _takes(
        {
            "query": {"type": "string", "description": "the query, with $name for each of params"},
            "params": {"type": "object", "default": {}, "description": "values by name"},
            "limit": _limit(_ROWS),
        }
    ),
    _gives(),
)
