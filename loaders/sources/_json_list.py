"""The records of a JSON list, cut apart without parsing, so that a broken one costs only itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from ...graph import LeftOut, Reason
from ._text import RECORD_LIMIT, Damage, Pieces, Place, lines, too_long

_OUTSIDE = re.compile(r'["{}\[\],]')
_WITHIN = re.compile(r'["\\]')


@dataclass(frozen=True, slots=True)
class Element:
    """The text of one record.

    :param number: line of its first character, from 1.
    :param indent: the white space before it on its line; None where something else stands there.
    """

    number: int
    text: str
    indent: str | None = None


@dataclass(slots=True)
class _Scan:
    """Where a scan stands.

    :param listed: a bracket around the records is to be met.
    :param line: line of the first character that is held, from 1.
    :param held: the text of the record that is not complete yet.
    :param size: how long that text is, though it may be held no more.
    :param depth: brackets that are open.
    :param opener: the outermost of them.
    :param escaped: the next character is behind a backslash.
    :param closed: the bracket around the records was met.
    """

    listed: bool
    line: int = 1
    held: list[str] = field(default_factory=list)
    size: int = 0
    breaks: int = 0
    depth: int = 0
    opener: str = ""
    string: bool = False
    escaped: bool = False
    closed: bool = False

    @property
    def text(self) -> str:
        return "".join(self.held)

    @property
    def first(self) -> int:
        """Line of the first printed character that is held."""
        text = self.text
        return self.line + text.count("\n", 0, len(text) - len(text.lstrip()))

    @property
    def indent(self) -> str | None:
        """The white space before that character, if it is the first of its line."""
        text = self.text
        lead = text[: len(text) - len(text.lstrip())]
        return lead.rpartition("\n")[2] if "\n" in lead or self.line == 1 else None

    @property
    def unclosed(self) -> bool:
        return self.depth > 0 or self.string

    def feed(self, text: str, place: Place) -> Iterator[Element | LeftOut]:
        """The records that end in this text; what is behind the list's own bracket stays held."""
        start = pos = 0
        while pos < len(text) and not self.closed:
            if self.escaped:
                self.escaped, pos = False, pos + 1
            elif special := (_WITHIN if self.string else _OUTSIDE).search(text, pos):
                pos = special.end()
                within = self.depth > 0
                if self._step(special[0]):
                    self._take(text[start : pos if within else pos - 1])
                    start = pos
                    yield from self.cut(place)
            else:
                break
        self._take(text[start:])

    def _step(self, char: str) -> bool:
        """Take in a character that has a meaning; True if a record ends there."""
        if self.string:
            self.string = char != '"'
            self.escaped = char == "\\"
        elif char == '"':
            self.string = True
        elif char in "{[":
            self.opener = self.opener if self.depth else char
            self.depth += 1
        elif self.depth == 0:
            self.closed = self.listed and char == "]"
            return True
        # The list's own bracket doesn't close a record whose brace is missing.
        elif char in "}]" and (self.depth > 1 or self.opener + char in ("{}", "[]")):
            self.depth -= 1
            return self.depth == 0
        return False

    def _take(self, text: str) -> None:
        self.size += len(text)
        self.breaks += text.count("\n")
        if self.size - len(text) <= RECORD_LIMIT:
            self.held.append(text)
        else:
            self.held.clear()

    def cut(self, place: Place) -> Iterator[Element | LeftOut]:
        """The record that ends here, if there is one; then nothing is held."""
        if self.size > RECORD_LIMIT:
            yield too_long(place, self.line)
        elif text := self.text.strip():
            yield Element(self.first, text, self.indent)
        self.line += self.breaks
        self.held, self.size, self.breaks = [], 0, 0

    def end(self, place: Place) -> Iterator[Element | LeftOut]:
        """What is held when the text ends or another record begins."""
        if self.unclosed and self.size <= RECORD_LIMIT:
            detail = (
                "not valid JSON: the record that begins here is never closed; left out. Close its quotes and braces."
            )
            yield place.left_out(self.first, Reason.UNREADABLE, detail)
        else:
            yield from self.cut(place)


def elements(pieces: Pieces, place: Place, *, listed: bool) -> Iterator[Element | LeftOut]:
    """The records of a list, in order.

    :param listed: the text is ``[record, record]``; else the records follow each other without brackets.
    """
    rest = iter(_unbracketed(pieces) if listed else pieces)
    scan = _Scan(listed)
    for piece in rest:
        if isinstance(piece, Damage):
            yield piece.left_out(place, scan.line + scan.breaks)
            return
        before = scan.size
        for record in scan.feed(piece, place):
            if isinstance(record, Element) and _swallowed(record.text, record.indent) and not _valid(record.text):
                yield from _by_layout([f"{record.indent}{record.text}"], place, record.number, record.indent or "")
            else:
                yield record
        if before <= RECORD_LIMIT < scan.size and scan.unclosed and _swallowed(scan.text, scan.indent):
            yield from _by_layout(chain(scan.held, rest), place, scan.line, scan.indent or "")
            return
        if scan.closed and scan.text.strip():
            detail = "text behind the end of the list; left out. Put one list, or one record a line, into a file."
            yield place.left_out(scan.first, Reason.UNREADABLE, detail)
            return
    if scan.unclosed and _swallowed(scan.text, scan.indent):
        yield from _by_layout(scan.held, place, scan.line, scan.indent or "")
        return
    unclosed = scan.unclosed
    if not scan.closed:
        yield from scan.end(place)
    if listed and not scan.closed and not unclosed:
        detail = "the list is not closed; what may have followed is missing. Was the file cut short? Copy it anew."
        yield place.left_out(scan.line, Reason.UNREADABLE, detail)


def _unbracketed(pieces: Pieces) -> Iterator[str | Damage]:
    """The text with its first printed character, the list's bracket, made a space: lines and columns stay."""
    rest = iter(pieces)
    for piece in rest:
        if isinstance(piece, str) and (text := piece.lstrip()):
            yield piece[: len(piece) - len(text)] + " " + text[1:]
            break
        yield piece
    yield from rest


def _swallowed(text: str, indent: str | None) -> bool:
    """Whether a broken record has others in it, that begin a line in just the way it does.

    Text within JSON's quotes has no line breaks, so such a line is not of the record's text.
    """
    return indent is not None and text.lstrip().startswith("{") and f"\n{indent}{{" in text.lstrip()


def _valid(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _by_layout(pieces: Pieces, place: Place, first: int, indent: str) -> Iterator[Element | LeftOut]:
    """The records of a list in which a quote or bracket is missing: each begins a line, as the broken one does.

    :param first: line of the first character, from 1.
    """
    scan = _Scan(listed=True, line=first)
    for line in lines(pieces, place, first):
        if isinstance(line, LeftOut):
            yield line
            scan = _Scan(listed=True, line=first)
            continue
        if line.text.startswith(indent + "{"):
            yield from scan.end(place)
            scan = _Scan(listed=True, line=line.number)
        yield from scan.feed(line.text, place)
    yield from scan.end(place)
