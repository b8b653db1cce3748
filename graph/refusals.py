"""What the embedded engine refuses and Neo4j answers, and how to ask it so that both answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .cypher_tokens import Tokens

_UNKNOWN = {
    "PERCENTILECONT": "sort and collect, then take an element",
    "PERCENTILEDISC": "sort and collect, then take an element",
    "STDEVP": "sqrt(avg(x * x) - avg(x) ^ 2)",
    "NULLIF": "CASE WHEN x = y THEN null ELSE x END",
    "ISEMPTY": "size(x) = 0",
    "TIMESTAMP": "datetime()",
    "LOWER": "toLower(x)",
    "UPPER": "toUpper(x)",
    "TOINTEGERORNULL": "toInteger(x)",
    "TOFLOATORNULL": "toFloat(x)",
    "TOBOOLEANORNULL": "toBoolean(x)",
    "TOSTRINGORNULL": "toString(x)",
}


def mends(query: str, said: str) -> tuple[str, ...]:
    """How to ask for what the embedded engine refuses and Neo4j answers, for a query that it refused.

    :param said: its message.

    >>> mends("RETURN isEmpty([]) AS e", "Unknown function: isempty.")
    ('Instead of isEmpty() write size(x) = 0.',)
    """
    if said.startswith("Unknown property"):
        return ("What no node of a type has is asked for by a condition, WHERE n.property = value.",)
    tokens = Tokens(query)
    return tuple(dict.fromkeys(mend for rule in _REFUSED for mend in rule(tokens)))


def _unknown_functions(tokens: Tokens) -> Iterator[str]:
    for place in tokens.calls(*_UNKNOWN):
        name = tokens[place - 1].text
        yield f"Instead of {name}() write {_UNKNOWN[name.upper()]}."


def _labels(tokens: Tokens) -> Iterator[str]:
    for place in range(len(tokens)):
        if tokens.symbol(place, "&") or (tokens.symbol(place, "!") and tokens.symbol(place - 1, ":", "(", "&", "|")):
            yield "Instead of !A and A&B in a pattern write WHERE NOT n:A, WHERE n:A AND n:B."
        if tokens.symbol(place, ":") and tokens.symbol(place + 1, "(") and tokens[place - 1].is_name:
            yield "Instead of :(A|B) write :A|B."
        plain = tokens[place].is_name and tokens.symbol(place + 1, ":") and tokens.symbol(place + 3, "|")
        if plain and not tokens.symbol(place - 1, "(", "["):
            yield "Outside of patterns write n:A OR n:B instead of n:A|B."


def _quantified(tokens: Tokens) -> Iterator[str]:
    for place in range(2, len(tokens)):
        if tokens.symbol(place, "{", "+", "*") and tokens.symbol(place - 1, ">", "-") and tokens.symbol(place - 2, "-"):
            yield "Instead of -->{1,2} and the like write -[*1..2]->."
        if tokens.symbol(place, "{") and tokens.word(place - 1, "COLLECT"):
            yield "Instead of COLLECT { } write a pattern comprehension, [(a)-->(b) | b.name], or CALL (a) { }."


def _comparisons(tokens: Tokens) -> Iterator[str]:
    signs = ("=", "<>", "<", "<=", ">", ">=")
    for place in range(2, len(tokens)):
        if tokens.symbol(place, *signs) and tokens[place - 1].kind in ("number", "name", "parameter"):
            before = tokens.before(place)
            if before and tokens.symbol(before[0] - 1, *signs) and not tokens.symbol(before[0] - 2, "-"):
                yield "Instead of a < b < c write a < b AND b < c."
        if tokens.word(place, "IN") and tokens.symbol(place + 1, "["):
            after = tokens.partner(place + 1) + 1
            if (tokens.word(place + 3, "IN") and tokens[place + 2].is_name) or tokens.symbol(after, "+", *signs):
                yield "Put round brackets around what stands after IN, or around the whole: x IN (a + b), (x IN a) = b."


def _regular_expressions(tokens: Tokens) -> Iterator[str]:
    for place in range(len(tokens)):
        text = tokens[place + 1].text
        if tokens.symbol(place, "=~") and any(mark in text for mark in ("(?=", "(?!", "(?<", "\\\\1", "\\\\2")):
            yield "Look-around and back references are Neo4j's alone: write several conditions."


def _aggregates(tokens: Tokens) -> Iterator[str]:
    for place in tokens.calls("COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT"):
        close = tokens.partner(place)
        if tokens.symbol(close + 1, "[") or tokens.word(close + 1, "IS", "IN"):
            yield "Give the aggregate a name first: WITH collect(x) AS xs RETURN xs[0]."
        if tokens.word(place - 2, "BY"):
            yield "Order by the name of the aggregate: RETURN ..., count(*) AS n ORDER BY n."


def _returned(tokens: Tokens) -> Iterator[str]:
    for place in range(1, len(tokens)):
        counted = tokens.symbol(place, "{") and tokens.word(place - 1, "EXISTS", "COUNT")
        if counted and any(tokens.word(at, "RETURN") for at in tokens.within(place)):
            yield "Leave RETURN out of EXISTS { } and COUNT { }; what is DISTINCT is counted in CALL (a) { }."


_REFUSED: tuple[Callable[[Tokens], Iterator[str]], ...] = (
    _unknown_functions,
    _labels,
    _quantified,
    _comparisons,
    _regular_expressions,
    _aggregates,
    _returned,
)
