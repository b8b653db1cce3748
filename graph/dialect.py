"""What the embedded engine is known to answer differently from Neo4j, and how to ask so that both answer alike.

Told from the query's tokens alone, so that strings, comments and names never set off a note. docs/cypher.md has an
example of each; tests/test_dialect.py asks both engines every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .cypher_tokens import Tokens
from .schema import EVIDENCE, NODES

_TYPED = [*EVIDENCE, *(p for schema in NODES for p in schema.own)]
_LISTS = {p.name for p in _TYPED if p.type == "strings"}
_FRACTIONS = {p.name for p in _TYPED if p.type == "float"}
_MAKE_LISTS = ("COLLECT", "LABELS", "KEYS", "NODES", "RELATIONSHIPS", "SPLIT", "TAIL", "RANGE")
_MAKE_FRACTIONS = (
    "TOFLOAT",
    "AVG",
    "SQRT",
    "EXP",
    "LOG",
    "LOG10",
    "STDEV",
    "PI",
    "E",
    "RAND",
    "FLOOR",
    "CEIL",
    "ROUND",
)
_BEFORE_PATTERNS = (
    "MATCH", "CREATE", "MERGE", "WHERE", "AND", "OR", "XOR", "NOT", "WHEN", "THEN", "ELSE", "EXISTS", "SHORTESTPATH",
    "ALLSHORTESTPATHS", "RETURN", "WITH", "BY", "COUNT", "SIZE",
)  # fmt: skip


def differences(query: str) -> tuple[str, ...]:
    """What the embedded engine is known to answer differently from Neo4j in this query, with the mend.

    >>> len(differences("MATCH (a)-[e]->(b) MATCH (p:Paper {id: e.paper}) RETURN p"))
    1
    >>> differences("MATCH (n {name: 'n.label'}) WHERE n.papers <> 3 RETURN n.name // a != b")
    ()
    """
    tokens = Tokens(query)
    return tuple(dict.fromkeys(note for rule in _RULES for note in rule(tokens)))


# What variables stand for


def _with_aliases(tokens: Tokens, names: set[str]) -> set[str]:
    """These variables and what they are called further on, `x AS y`."""
    for place in range(1, len(tokens)):
        plain = tokens.word(place - 2, "WITH", "DISTINCT", "RETURN") or tokens.symbol(place - 2, ",")
        if plain and tokens.word(place, "AS") and tokens[place - 1].text in names:
            names = names | {tokens[place + 1].text}
    return names


def _relationships(tokens: Tokens) -> set[str]:
    """Variables that stand for a relationship."""
    found = set()
    for place in range(len(tokens)):
        name, after = tokens[place].text, place + 1
        if not tokens[place].is_name:
            continue
        in_pattern = tokens.symbol(place - 1, "[") and tokens.symbol(place - 2, "-")
        if in_pattern and (tokens.symbol(after, ":", "]", "{") or tokens.word(after, "WHERE")):
            inside = range(after, tokens.partner(place - 1))
            if not any(tokens.symbol(at, "*") for at in inside):
                found.add(name)
        elif (tokens.word(after, "IN") and tokens.word(after + 1, "RELATIONSHIPS")) or (
            tokens.word(place - 1, "AS") and _unwound(tokens, place - 2)
        ):
            found.add(name)
    return _with_aliases(tokens, found)


def _unwound(tokens: Tokens, close: int) -> bool:
    """Whether `UNWIND relationships(...)` ends there."""
    start = tokens.partner(close)
    return tokens.word(start - 1, "RELATIONSHIPS") and tokens.word(start - 2, "UNWIND")


def _nodes(tokens: Tokens) -> set[str]:
    """Variables that a pattern binds to a node."""
    found = set()
    for place in range(1, len(tokens)):
        if not (tokens.symbol(place - 1, "(") and tokens[place].is_name):
            continue
        before = tokens[place - 2]
        called = before.is_name and not tokens.word(place - 2, *_BEFORE_PATTERNS)
        ended = tokens.symbol(place + 1, ")", ":", "{") or tokens.word(place + 1, "WHERE")
        if ended and not called:
            found.add(tokens[place].text)
    return _with_aliases(tokens, found)


# Rules: each gives its notes


def _label(tokens: Tokens) -> Iterator[str]:
    for place in range(1, len(tokens)):
        if tokens.symbol(place - 1, ".") and tokens[place].text == "label" and not tokens.symbol(place + 1, "("):
            yield "n.label is the node's type here and null on Neo4j: write labels(n)[0] or n.type."


def _unequal(tokens: Tokens) -> Iterator[str]:
    if any(tokens.symbol(place, "!=") for place in range(len(tokens))):
        yield "Neo4j does not know '!=': write '<>'."


def _unbounded(tokens: Tokens) -> Iterator[str]:
    calls = tokens.calls("SHORTESTPATH", "ALLSHORTESTPATHS")
    shortest = {place for call in calls for place in tokens.within(call)}
    for place in range(1, len(tokens)):
        if not (tokens.symbol(place, "[") and tokens.symbol(place - 1, "-")) or place in shortest:
            continue
        for star in tokens.top(place):
            if not tokens.symbol(star, "*"):
                continue
            after = star + 1 + (tokens[star + 1].kind == "number")
            # A number alone is as many hops.
            open_ended = tokens.symbol(after, "..") or after == star + 1
            if open_ended and tokens[after + tokens.symbol(after, "..")].kind != "number":
                yield "Paths of * without an upper bound stop at 10 hops here: write one, *1..4."


def _value_of_an_edge(tokens: Tokens) -> Iterator[str]:
    names = _relationships(tokens)
    for place in range(len(tokens)):
        if not tokens.symbol(place, "{") or not tokens.in_pattern(place):
            continue
        for at in tokens.within(place):
            if tokens.symbol(at, ":") and tokens[at + 1].text in names and tokens.symbol(at + 2, "."):
                key, edge, value = tokens[at - 1].text, tokens[at + 1].text, tokens[at + 3].text
                yield (
                    f"A pattern that asks for a value of a relationship, {{{key}: {edge}.{value}}}, finds nothing here:"
                    f" write WITH ..., {edge}.{value} AS {value}, and {{{key}: {value}}}."
                )


def _property_of_an_edge(tokens: Tokens) -> Iterator[str]:
    names = _relationships(tokens)
    for place in range(len(tokens)):
        name = tokens[place].text
        if not tokens[place].is_name or name not in names or tokens.symbol(place - 1, ".", ":"):
            continue
        asked = tokens[place + 2]
        if tokens.symbol(place + 1, ".") and asked.text in ("type", "id"):
            mend = f"type({name})" if asked.text == "type" else f"elementId({name})"
            yield f"{name}.{asked.text} is null on Neo4j and is not here: write {mend}."
        called = tokens.symbol(place - 1, "(") and tokens.symbol(place + 1, ")")
        if called and tokens.word(place - 2, "KEYS", "PROPERTIES"):
            function = tokens[place - 2].text
            yield (
                f"{function}({name}) of a relationship holds 'type' too here: name the properties, and write"
                f" type({name})."
            )


def _projection(tokens: Tokens) -> Iterator[str]:
    nodes = _nodes(tokens) - _relationships(tokens)
    for place in range(1, len(tokens)):
        name = tokens[place - 1]
        if not (tokens.symbol(place, "{") and name.is_name and name.text not in nodes):
            continue
        picks = [at for at in tokens.top(place) if tokens.symbol(at, ".") and tokens.symbol(at - 1, "{", ",")]
        if picks:
            first = tokens[picks[0] + 1].text
            key = first if first != "*" else "name"
            yield (
                f"{name.text} {{.{first}}} is null here for what no pattern has bound to a node (one of a list, a"
                f" relationship, a map): write {{{key}: {name.text}.{key}}}."
            )


def _column(tokens: Tokens) -> Iterator[str]:
    opened = [at for at in range(len(tokens)) if tokens.symbol(at, "(", "[", "{")]
    for place in range(2, len(tokens)):
        returned = tokens.word(place - 2, "RETURN", "DISTINCT") or tokens.symbol(place - 2, ",")
        if not (returned and tokens.symbol(place, "{") and tokens.symbol(place + 1, ".") and tokens[place - 1].is_name):
            continue
        # A list of names, as in a map or another call, is no list of columns.
        inner = any(at < place < tokens.partner(at) for at in opened)
        if not inner and not tokens.word(tokens.partner(place) + 1, "AS"):
            name = tokens[place - 1].text
            yield f"The column {name} {{...}} is called {name} on Neo4j and not here: write {name} {{...}} AS {name}."


def _pattern_as_value(tokens: Tokens) -> Iterator[str]:
    for place in range(1, len(tokens)):
        if not (tokens.symbol(place, "(") and tokens.word(place - 1, "RETURN", "WITH", "DISTINCT")):
            continue
        after = tokens.partner(place) + 1
        after += tokens.symbol(after, "<")
        if tokens.symbol(after, "-") and tokens.symbol(after + 1, "-", "["):
            yield "Neo4j takes a pattern for a condition alone: write EXISTS { (a)-->() }."


def _number_of_a_node(tokens: Tokens) -> Iterator[str]:
    for place in tokens.calls("ID"):
        name = tokens[place + 1].text
        yield f"id({name}) is {name}.id here and a number of the server's own on Neo4j: write {name}.id."


def _list_and_null(tokens: Tokens) -> Iterator[str]:
    for place in range(1, len(tokens) - 1):
        if not tokens.symbol(place, "+"):
            continue
        left, right = tokens.before(place), tokens.after(place)
        for one, other in ((left, right), (right, left)):
            if _is_list(tokens, one) and (null := _may_be_null(tokens, other)):
                yield (
                    f"A list + null is the list with a null in it here and null on Neo4j: write coalesce({null}, [])"
                    " or leave nulls out first."
                )


def _is_list(tokens: Tokens, operand: range) -> bool:
    """Whether it is sure to be a list, or null."""
    if not operand:
        return False
    first, last = operand[0], operand[-1]
    if tokens.symbol(first, "["):
        return tokens.partner(first) == last
    if tokens.symbol(last, ")"):
        return tokens.word(first, *_MAKE_LISTS) and tokens.partner(first + 1) == last
    return tokens.symbol(last - 1, ".") and tokens[last].text in _LISTS


def _may_be_null(tokens: Tokens, operand: range) -> str:
    """The operand, if it is a property or an element of a list, or null itself; else nothing."""
    if not operand:
        return ""
    first, last = operand[0], operand[-1]
    text = "".join(tokens[at].text for at in operand)
    if tokens.word(first, "NULL") or (tokens[first].is_name and tokens.symbol(last - 1, ".") and len(operand) <= 5):
        return text
    indexed = tokens.symbol(last, "]") and tokens.partner(last) > first
    return text if indexed or tokens.word(first, "HEAD", "LAST") else ""


def _rounded(tokens: Tokens) -> Iterator[str]:
    for place in tokens.calls("ROUND"):
        top = list(tokens.top(place))
        if not any(tokens.symbol(at, ",") for at in top) and any(tokens.symbol(at, "-") for at in tokens.within(place)):
            yield "round() of a negative half goes down here and up on Neo4j: write floor(x + 0.5)."


def _no_number(tokens: Tokens) -> Iterator[str]:
    told = "is null here and Infinity or NaN on Neo4j: ask for it first, CASE WHEN x <> 0 THEN ... END."
    asked = any(
        tokens.symbol(at, "<>", ">", "=", ">=", "<") and tokens[at + 1].text in ("0", "0.0")
        for at in range(len(tokens))
    )
    for place in range(1, len(tokens) - 1):
        if not tokens.symbol(place, "/", "%"):
            continue
        above, below = tokens.before(place), tokens.after(place)
        literal = tokens[below[0]] if len(below) == 1 else None
        number = literal is not None and literal.kind == "number"
        zero = not float(literal.text) if literal and number else not asked
        if zero and (_is_fraction(tokens, above) or _is_fraction(tokens, below)):
            yield f"A fraction divided by zero {told}"
    for place in tokens.calls("SQRT", "LOG", "LOG10", "ASIN", "ACOS"):
        inside = tokens.within(place)
        if tokens.symbol(place + 1, "-") or [tokens[at].text for at in inside] in (["0"], ["0.0"]):
            yield f"A {tokens[place - 1].text}() that has no value {told}"


def _is_fraction(tokens: Tokens, operand: range) -> bool:
    """Whether it is sure to be a fraction."""
    for at in operand:
        token = tokens[at]
        if token.kind == "number" and not token.text.isdigit():
            return True
        if tokens.word(at, *_MAKE_FRACTIONS) and tokens.symbol(at + 1, "("):
            return True
        if tokens.symbol(at - 1, ".") and token.text in _FRACTIONS:
            return True
    return False


def _written_number(tokens: Tokens) -> Iterator[str]:
    told = (
        "Fractions from 10,000,000 on and below 0.001 are written out here, 1.0E7 and 1.0E-4 on Neo4j: return the"
        " number itself, or toString(toInteger(x))."
    )
    for place in tokens.calls("TOSTRING"):
        if _is_fraction(tokens, tokens.within(place)) and not tokens.word(place + 1, "TOINTEGER"):
            yield told
    for place in range(1, len(tokens) - 1):
        if tokens.symbol(place, "+"):
            left, right = tokens.before(place), tokens.after(place)
            for one, other in ((left, right), (right, left)):
                if len(one) == 1 and tokens[one[0]].kind == "string" and _is_fraction(tokens, other):
                    yield told


def _pattern_of_text(tokens: Tokens) -> Iterator[str]:
    for place in range(len(tokens)):
        text = tokens[place + 1]
        if not tokens.symbol(place, "=~") or text.kind != "string":
            continue
        if any(f"\\\\{letter}" in text.text for letter in "wWdDbB"):
            yield (
                r"\w, \d and \b take letters and digits of every script here, English ones alone on Neo4j: write [a-z]."
            )
        if "(?i)" in text.text and not text.text.isascii():
            yield "(?i) is blind to the case of all letters here, of English ones alone on Neo4j: write (?iu)."


def _whole_and_broken(tokens: Tokens) -> Iterator[str]:
    if any(tokens.calls("TOFLOAT")):
        return
    for place in range(len(tokens)):
        if not tokens.symbol(place, "["):
            continue
        numbers = [tokens[at].text for at in tokens.top(place) if tokens[at].kind == "number"]
        if len({text.isdigit() for text in numbers}) == 2:
            yield "1 and 1.0 are two values to DISTINCT, count and UNION here and one on Neo4j: write toFloat(x)."


_RULES: tuple[Callable[[Tokens], Iterator[str]], ...] = (
    _label,
    _unequal,
    _unbounded,
    _value_of_an_edge,
    _property_of_an_edge,
    _projection,
    _column,
    _pattern_as_value,
    _number_of_a_node,
    _list_and_null,
    _rounded,
    _no_number,
    _written_number,
    _pattern_of_text,
    _whole_and_broken,
)
