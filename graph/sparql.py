"""SPARQL on a graph in Oxigraph: what may be asked, parameters, answers.

A query sees all graphs at once; `GRAPH ?paper { ... }` asks which paper says so. The prefixes of rdf.NAMESPACES need no
declaration. A query can't change the graph, which its papers alone decide, nor reach over the network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from .errors import QueryError, line_and_column
from .rdf import NAMESPACES
from .rows import Rows
from .turtle import turtle_text

_TOKENS = re.compile(
    r"""'{3}(?:[^\\]|\\.)*?'{3}|"{3}(?:[^\\]|\\.)*?"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\""""
    r"""|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n]*|\$(?P<name>\w+)""",
    re.DOTALL,
)
_UPDATE = re.compile(
    r"(?:\s|\#[^\n]*(?:\n|$)|(?:PREFIX\s+[^\s<]*|BASE)\s*<[^>]*>)*"
    r"(INSERT|DELETE|WITH|LOAD|CLEAR|CREATE|DROP|ADD|MOVE|COPY)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NUMBERS = {"integer": int, "decimal": float, "double": float, "float": float}


def answer(database: pyoxigraph.Store, query: str, params: Mapping[str, Any] | None = None) -> Rows | str:
    """The answer to a query: rows for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE.

    :param params: by name; `$name` in the query stands for the value, for the values of a list in a row, as VALUES
        takes them. `?name` stays a variable.
    :raises QueryError: the query is wrong, changes the graph or calls another service.
    """
    filled = fill(query, params or {})
    _check(filled)
    try:
        result = database.query(filled, prefixes=NAMESPACES, use_default_graph_as_union=True)
        if isinstance(result, pyoxigraph.QueryBoolean):
            return Rows(("answer",), ((bool(result),),))
        if isinstance(result, pyoxigraph.QueryTriples):
            return turtle_text(sorted({*result}, key=str), NAMESPACES)
        columns = tuple(variable.value for variable in result.variables)
        return Rows(columns, tuple(tuple(_cell(term) for term in solution) for solution in result))
    except SyntaxError as error:
        raise _wrong(str(error), filled) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"Oxigraph can't answer this: {error}.", filled) from error


def fill(query: str, params: Mapping[str, Any]) -> str:
    """The query with its parameters in place, strings, IRIs and comments left as they are.

    >>> fill('SELECT ?n { ?n rdfs:label $name FILTER(?n != "$name") }', {"name": "CLIP"})
    'SELECT ?n { ?n rdfs:label "CLIP" FILTER(?n != "$name") }'
    """
    used = set()

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None or name not in params:
            return match[0]
        used.add(name)
        return _written(name, params[name], query)

    filled = _TOKENS.sub(value, query)
    if unused := sorted(set(params) - used):
        raise QueryError(f"The query has no ${unused[0]}, which was given. Write it so where the value belongs.", query)
    return filled


def _written(name: str, value: Any, query: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | str):
        return str(Literal(value))
    if isinstance(value, list | tuple):
        return " ".join(_written(name, one, query) for one in value)
    raise QueryError(f"SPARQL has no value for {value!r}, which was given for ${name}.", query)


def _check(query: str) -> None:
    if found := _UPDATE.match(query):
        raise QueryError(
            "SPARQL UPDATE is not for here: the graph follows from its papers. 'paperatlas build' takes papers in,"
            " 'paperatlas remove' takes them out",
            query,
            *line_and_column(query, found.start(1)),
        )
    if calls_service(query):
        word = re.search("service", query, re.IGNORECASE)
        message = "SERVICE would ask another machine, and Paperatlas works offline: leave it out"
        raise QueryError(message, query, *line_and_column(query, word.start() if word else 0))


def calls_service(query: str) -> bool:
    """Whether a query asks another endpoint, or can't be told not to.

    >>> calls_service("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    True
    >>> calls_service('SELECT * { ?s rdfs:label "service robot" }')
    False
    """
    plain = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), query)
    if "service" not in plain.casefold():
        return False
    # Whether a word stands in a string, an IRI or a comment takes a parser, and Oxigraph's shows nothing of itself.
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def called(part: Any) -> bool:
        if isinstance(part, CompValue):
            return part.name == "ServiceGraphPattern" or any(map(called, part.values()))
        return any(map(called, part)) if isinstance(part, list | tuple) or hasattr(part, "as_list") else False

    try:
        return called(parseQuery(plain))
    except Exception:  # whatever that parser stumbles over, the query is not known to be harmless
        return True


def _wrong(error: str, query: str) -> QueryError:
    """What Oxigraph's parser says, in a sentence with the place."""
    found = _PLACE.match(error)
    if not found:
        return QueryError(f"{error.rstrip('.')}.", query)
    # The parser lists every token that could have followed; of these only whole sentences tell a person something.
    told = [part.strip() for part in found[3].removeprefix("expected ").removeprefix("one of ").split(", ")]
    sentences = [part for part in told if re.fullmatch(r"[A-Z]\w*( [\w?]+){2,}", part)]
    if "Prefix not found" in told:
        message = f"no such prefix; known without PREFIX: {', '.join(sorted(NAMESPACES))}"
    else:
        message = sentences[0] if sentences else "not understood from here on"
    return QueryError(f"SPARQL: {message}", query, int(found[1]), int(found[2]))


def _cell(term: Any) -> Any:
    """A term as a value: a number, a truth value, else its text; None where there is none."""
    if term is None:
        return None
    if isinstance(term, Literal):
        kind = term.datatype.value.removeprefix(NAMESPACES["xsd"])
        if kind == "boolean":
            return term.value in ("true", "1")
        try:
            return _NUMBERS[kind](term.value) if kind in _NUMBERS else term.value
        except ValueError:
            return term.value
    return term.value if isinstance(term, NamedNode) else str(term)
