"""The records of a file in XML, cut apart by their tags and then parsed one by one.

A whole file in one parser would cost all that follows a single fault; and what entities can do, they do across a
file: a record alone has none that it could call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ...graph import LeftOut, Reason, SourceError
from ._text import RECORD_LIMIT, Damage, Pieces, Place, not_decoded, too_long

# A paper of 5,000 authors has a tenth of these. Each takes some hundred bytes, a tag of three characters as well.
_MOST_ELEMENTS = 300_000
_DEEPEST = 100
# The longest start of a tag that is looked at, so that a stray "<" holds no more.
_LONGEST_TAG = 4096


@dataclass(frozen=True, slots=True)
class Cut:
    """The text of one element.

    :param name: of its tag, without a prefix.
    :param line: of its first character, from 1.
    :param text: from its start tag to its end tag; of one that is only entered, its start tag.
    """

    name: str
    line: int
    text: str


@dataclass(slots=True)
class Cutter:
    """Cuts elements out of a text as it comes.

    :param root: name of the element around all records.
    :param records: names of the elements to cut out.
    :param entered: names of elements whose start tags are told, and that records are looked for in.
    :param seen: the root was met.
    """

    place: Place
    root: str
    records: frozenset[str]
    entered: frozenset[str] = frozenset()
    seen: bool = False
    closed: bool = False
    hidden: str = ""
    name: str = ""
    line: int = 1
    began: int = 1
    held: list[str] = field(default_factory=list)
    size: int = 0

    def elements(self, pieces: Pieces) -> Iterator[tuple[int, Element] | LeftOut]:
        """As :meth:`cuts`, each parsed, with its line."""
        for cut in self.cuts(pieces):
            if isinstance(cut, LeftOut):
                yield cut
                continue
            element = parsed(cut, self.place)
            yield element if isinstance(element, LeftOut) else (cut.line, element)

    def cuts(self, pieces: Pieces) -> Iterator[Cut | LeftOut]:
        """The elements in order; one that is never closed, or too long, is left out.

        :raises SourceError: the text declares entities.
        """
        token = _token({self.root, *self.records, *self.entered})
        rest = ""
        for piece in pieces:
            if isinstance(piece, Damage):
                yield from self._lost()
                yield piece.left_out(self.place, self.line)
                return
            text = rest + piece
            # A tag that goes on in the next piece waits for it.
            tail = text.rfind("<", max(0, len(text) - _LONGEST_TAG))
            cut = tail if tail >= 0 and ">" not in text[tail:] else len(text)
            # Nor may the end of a comment be cut apart.
            cut = min(cut, len(text) - 2) if self.hidden or text[-1:] in ("-", "]") else cut
            cut = max(cut, 0)
            yield from self._walk(text[:cut], token)
            rest = text[cut:]
        yield from self._walk(rest, token)
        yield from self._end()

    def _walk(self, text: str, token: re.Pattern[str]) -> Iterator[Cut | LeftOut]:
        start = 0
        for match in token.finditer(text):
            sign, ended, begun = match[0], match[1], match[2]
            if self.hidden:
                self.hidden = "" if sign == self.hidden else self.hidden
            elif ended:
                if ended == self.name:
                    self._take(text[start : match.end()])
                    start = match.end()
                    yield self._cut()
                self.closed = self.closed or ended == self.root
            elif begun:
                self._take(text[start : match.start()])
                start = match.start()
                yield from self._lost()
                yield from self._opened(begun, text, match)
            else:
                self._special(sign)
        self._take(text[start:])

    def _special(self, sign: str) -> None:
        if sign == "<!--":
            self.hidden = "-->"
        elif sign == "<![CDATA[":
            self.hidden = "]]>"
        elif sign == "<!ENTITY" and not self.name:
            raise SourceError(
                f"{self.place.file}: it declares entities, by which a few lines can fill any memory; refused. "
                "Take the <!DOCTYPE ...> with them out."
            )

    def _opened(self, name: str, text: str, match: re.Match[str]) -> Iterator[Cut]:
        end = text.find(">", match.end(), match.end() + _LONGEST_TAG)
        self.seen = self.seen or name == self.root
        tag = text[match.start() : end + 1]
        if name in self.records and not tag.endswith("/>"):
            self.name, self.began = name, self.line
        elif name in self.entered:
            yield Cut(name, self.line, tag)

    def _take(self, text: str) -> None:
        self.line += text.count("\n")
        if self.name:
            self.size += len(text)
            if self.size - len(text) <= RECORD_LIMIT:
                self.held.append(text)
            else:
                self.held.clear()

    def _cut(self) -> Cut | LeftOut:
        name, text, size = self.name, "".join(self.held), self.size
        self.name, self.held, self.size = "", [], 0
        if size > RECORD_LIMIT:
            return too_long(self.place, self.began)
        return Cut(name, self.began, text)

    def _lost(self) -> Iterator[LeftOut]:
        """What is held when another record begins, or the text ends."""
        if not self.name:
            return
        name, long = self.name, self.size > RECORD_LIMIT
        self.name, self.held, self.size = "", [], 0
        detail = f"the <{name}> that begins here is never closed; left out. Was the file cut short, or a tag lost?"
        yield too_long(self.place, self.began) if long else self.place.left_out(self.began, Reason.UNREADABLE, detail)

    def _end(self) -> Iterator[LeftOut]:
        lost = bool(self.name)
        yield from self._lost()
        if not self.seen:
            raise SourceError(f"{self.place.file}: no <{self.root}> in it. Is it {self.place.format}?")
        if self.hidden and not lost:
            detail = f"no {self.hidden} before the end; what stands behind its beginning is missing. Close it."
            yield self.place.left_out(self.line, Reason.UNREADABLE, detail)
        elif not self.closed and not lost:
            detail = f"<{self.root}> is not closed; what may have followed is missing. Was the file cut short?"
            yield self.place.left_out(self.line, Reason.UNREADABLE, detail)


def _token(names: set[str]) -> re.Pattern[str]:
    """What has a meaning to a cutter: the tags of these names, with or without a prefix, and what hides tags."""
    listed = "|".join(sorted(map(re.escape, names)))
    name = rf"(?:[A-Za-z_][\w.-]{{0,40}}:)?({listed})"
    tag = rf"</{name}\s{{0,40}}>|<{name}(?=[\s/>])"
    return re.compile(rf"{tag}|<!--|-->|<!\[CDATA\[|\]\]>|<!ENTITY")


def parsed(cut: Cut, place: Place) -> Element | LeftOut:
    """An element as a tree, names without their prefixes; or why it is none."""
    if bad := not_decoded(cut.text, place, cut.line):
        return bad
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(cut.text, True)
    except expat.ExpatError as error:
        cause = f"{expat.ErrorString(error.code)} at line {cut.line + error.lineno - 1}"
        return place.left_out(cut.line, Reason.UNREADABLE, f"not well-formed XML ({cause}); left out. Mend it there.")
    except _TooMuchError as error:
        return place.left_out(cut.line, Reason.UNREADABLE, f"{error}; left out. Is it one record?")
    except ValueError:  # half a character, which not_decoded has told already
        return place.left_out(cut.line, Reason.UNREADABLE, "not text; left out. Save the file as UTF-8.")
    return builder.close()


class _TooMuchError(Exception):
    """A record has more elements, or deeper ones, than any paper."""


class _Builder:
    """A tree from a parser's events, within bounds."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            what = f"deeper than {_DEEPEST}" if self._depth > _DEEPEST else f"more than {_MOST_ELEMENTS:,}"
            raise _TooMuchError(f"elements {what}")
        self._tree.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_local(name))

    def data(self, text: str) -> None:
        self._tree.data(text)

    def close(self) -> Element:
        return self._tree.close()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def all_text(element: Element | None) -> str:
    """All text within an element; of None none."""
    return "" if element is None else "".join(element.itertext())


def marked_text(element: Element | None) -> str:
    """The text within an element on one line, with the markup of small figures and formulas, for :func:`as_read`.

    XML's line breaks are those of whoever laid it out.
    """
    if element is None:
        return ""
    parts: list[str] = []
    # Deeper than the bound above no element is, so that this may call itself.
    _mark(element, parts)
    return " ".join("".join(parts).split())


def _mark(element: Element, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        small = child.tag in ("sub", "sup")
        math = child.tag == "tex-math"
        parts.append(f"<{child.tag}>" if small else "$" if math else "")
        _mark(child, parts)
        parts.append(f"</{child.tag}>" if small else "$" if math else "")
        parts.append(child.tail or "")
