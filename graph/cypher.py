"""What can be told of a Cypher query from its text alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .errors import QueryError, line_and_column

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`]|``)*`|//[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(r"\$(\w+)")
_END = re.compile(r"(?<=\.)end\b")
_SUBQUERY = re.compile(r"\bCALL\s*(?:\([^)]*\)\s*)?\{", re.IGNORECASE)
_LOAD = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)
_SECOND = re.compile(r";(?=\s*[^\s;])")
_FORMAT = re.compile(r"\bFORMAT\s+CSV\s*;?\s*\Z", re.IGNORECASE)


def code_of(query: str) -> str:
    """The query with every string, quoted name and comment blanked out, character for character.

    >>> code_of("MATCH (n) WHERE n.name = 'LOAD CSV' RETURN n // x")
    'MATCH (n) WHERE n.name =            RETURN n     '
    """
    return _QUOTED.sub(_blank, query)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def without_block_comments(query: str) -> str:
    """The query with spaces for every comment that an engine without block comments can't read; lines stay lines.

    >>> without_block_comments("RETURN '/* a */' AS x /* b */ // /* c */")
    "RETURN '/* a */' AS x         // /* c */"
    """
    return _QUOTED.sub(lambda found: _blank(found) if found[0].startswith("/*") else found[0], query)


def quote_end(query: str) -> str:
    """The query with the property `end` in back-quotes, where an engine takes it for the keyword.

    >>> quote_end("MATCH ()-[r]->() RETURN r.end, CASE WHEN true THEN 'r.end' END")
    "MATCH ()-[r]->() RETURN r.`end`, CASE WHEN true THEN 'r.end' END"
    """
    for found in reversed([*_END.finditer(code_of(query))]):
        query = f"{query[: found.start()]}`end`{query[found.end() :]}"
    return query


def fill(query: str, params: Mapping[str, Any]) -> str:
    """The query with these parameters in place, strings, quoted names and comments left as they are.

    >>> fill("MATCH (n {name: $name}) RETURN n.x + '$name' LIMIT $n // $n", {"name": "it's", "n": 3})
    "MATCH (n {name: 'it\\\\'s'}) RETURN n.x + '$name' LIMIT 3 // $n"
    """
    for found in reversed([*_PARAMETER.finditer(code_of(query))]):
        if found[1] in params:
            query = query[: found.start()] + written(params[found[1]]) + query[found.end() :]
    return query


def written(value: Any) -> str:
    """A value as Cypher writes it.

    >>> written(["it's", 3, None, True])
    "['it\\\\'s', 3, null, true]"
    """
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        return f"'{escaped}'"
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def has_subquery(query: str) -> bool:
    """Whether it calls a subquery, `CALL { ... }`.

    >>> has_subquery("MATCH (p) CALL (p) { RETURN 1 AS x } RETURN x"), has_subquery("CALL pagerank() YIELD node")
    (True, False)
    """
    return bool(_SUBQUERY.search(code_of(query)))


def check(query: str) -> None:
    """Refuse what reads files, answers in another shape than rows, or is more than one statement.

    Read-only engines still run LOAD CSV, which shows any file of this machine to whoever wrote the query; and of
    several statements the engine answers the last alone.

    :raises QueryError: with the place.
    """
    # Engines take a keyword in back-quotes for the keyword too: these quotes must hide nothing here.
    code = _QUOTED.sub(lambda m: m[0].replace("`", " ") if m[0][0] == "`" else _blank(m), query)
    for pattern, message in (
        (_LOAD, "LOAD CSV reads files and is not allowed here. Take data in by 'paperatlas build data.csv'"),
        (_FORMAT, "FORMAT CSV is not for here. Leave it out and say --output csv"),
        (_SECOND, "Only one statement at a time: run the next one by itself"),
    ):
        if found := pattern.search(code):
            raise QueryError(message, query, *line_and_column(code, found.start()))
