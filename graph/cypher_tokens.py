"""A Cypher query as tokens: what stands in it beside comments, with brackets that know their partners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "quoted", "string", "number", "parameter", "symbol"]

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<quoted>`(?:[^`]|``)*`)
    |(?P<parameter>\$\w+|\$`(?:[^`]|``)*`)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)
    |(?P<name>[^\W\d]\w*)
    |(?P<symbol><>|<=|>=|=~|!=|\.\.|[^\s\w])""",
    re.DOTALL | re.VERBOSE,
)
_KEYWORDS = (
    "IN",
    "RETURN",
    "WITH",
    "WHERE",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "WHEN",
    "THEN",
    "ELSE",
    "CASE",
    "BY",
    "UNWIND",
    "AS",
)
"""What stands before a bracket without calling anything."""
_PARTNERS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token.

    :param text: as it stands in the query; of a name in back-quotes what is within them.
    :param start: offset of its first character.
    """

    kind: Kind
    text: str
    start: int

    @property
    def is_name(self) -> bool:
        """Whether it can name a variable, a property or a function."""
        return self.kind in ("name", "quoted")


_NOTHING = Token("symbol", "", 0)


class Tokens:
    """The tokens of a query, by their places from 0; outside of them there are empty symbols.

    >>> [t.text for t in Tokens("MATCH (`a b`) // (c)").all]
    ['MATCH', '(', 'a b', ')']
    """

    def __init__(self, query: str) -> None:
        self.all = tuple(_tokens(query))
        self._partners: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(self.all):
            if token.kind != "symbol":
                continue
            if token.text in "([{":
                opened.append(place)
            elif token.text in _PARTNERS and opened and self.all[opened[-1]].text == _PARTNERS[token.text]:
                self._partners[place] = opened[-1]
                self._partners[opened.pop()] = place

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, place: int) -> Token:
        return self.all[place] if 0 <= place < len(self.all) else _NOTHING

    def symbol(self, place: int, *texts: str) -> bool:
        """Whether one of these symbols stands there."""
        token = self[place]
        return token.kind == "symbol" and token.text in texts

    def word(self, place: int, *words: str) -> bool:
        """Whether one of these keywords or functions stands there, in any case; they are given in capitals."""
        token = self[place]
        return token.kind == "name" and token.text.upper() in words

    def partner(self, place: int) -> int:
        """Where the bracket stands that belongs to the one there; -1 for none."""
        return self._partners.get(place, -1)

    def within(self, place: int) -> range:
        """The places between the bracket there, which opens, and its partner."""
        return range(place + 1, max(place + 1, self.partner(place)))

    def calls(self, *names: str) -> Iterator[int]:
        """Where the opening bracket of a call of one of these functions stands; names in capitals."""
        for place in range(1, len(self)):
            if self.symbol(place, "(") and self.word(place - 1, *names) and not self.symbol(place - 2, ".", ":"):
                yield place

    def top(self, place: int) -> Iterator[int]:
        """The places within the bracket there that are not within a further one; further ones themselves are."""
        at = place + 1
        while at < self.partner(place):
            yield at
            at = self.partner(at) if self.symbol(at, "(", "[", "{") and self.partner(at) > 0 else at + 1

    def before(self, place: int) -> range:
        """The places of the operand that ends before an operator there."""
        at = place - 1
        while at >= 0:
            if self.symbol(at, ")", "]", "}"):
                at = self.partner(at)
                if self._is_called(at - 1) or self.symbol(at - 1, ")", "]"):
                    at -= 1
                    continue
            elif self.symbol(at - 1, "."):
                at -= 2
                continue
            return range(at, place)
        return range(place, place)

    def after(self, place: int) -> range:
        """The places of the operand that begins after an operator there."""
        first = at = place + 1
        if self.symbol(at, "(", "[", "{"):
            at = self.partner(at)
        while at >= first:
            if self.symbol(at + 1, "(", "[") and (self._is_called(at) or self.symbol(at, ")", "]")):
                at = self.partner(at + 1)
            elif self.symbol(at + 1, "."):
                at += 2
            else:
                return range(first, min(at + 1, len(self)))
        return range(first, first)

    def _is_called(self, place: int) -> bool:
        """Whether what stands there is the name of what the bracket after it calls or takes an element of."""
        return self[place].is_name and not self.word(place, *_KEYWORDS)

    def in_pattern(self, place: int) -> bool:
        """Whether the braces that open there are those of a node or a relationship: they end with it."""
        before = self.symbol(place - 1, "(", "[") or self[place - 1].is_name
        return before and self.symbol(self.partner(place) + 1, ")", "]")


def _tokens(query: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(query):
        match found.lastgroup:
            case "comment" | None:
                continue
            case "quoted":
                yield Token("quoted", found[0][1:-1].replace("``", "`"), found.start())
            case "string" | "parameter" | "number" | "name" | "symbol" as kind:
                yield Token(kind, found[0], found.start())
