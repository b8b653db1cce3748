"""The Daily Papers page of Hugging Face as a browser saves its HTML."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from ...graph import LeftOut, Paper, Reason, arxiv_id
from ._markup import Cut, Cutter
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import RECORD_LIMIT, Content, Damage, Pieces, Place, not_decoded
from .daily_papers_json import fields_of

# The page holds what it shows a second time, as data for its scripts.
_DATA = re.compile(r"""\bdata-props=(?:"([^"]*)"|'([^']*)')""")
_LISTS = ("dailyPapers", "papers")
_ADDRESS = re.compile(r"/papers/([^/?#\s]+)")


def sniff(head: str, name: str) -> float:
    """0.95 for HTML with the page's own words, 0.3 for any other HTML; see :class:`Source`."""
    if not re.match(r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html\b)", head, re.IGNORECASE | re.DOTALL):
        return 0.0
    return 0.95 if re.search(r"huggingface|hf\.co|Daily Papers", head) else 0.3


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """The papers of the data that the page carries; without it, those of its articles that show an abstract."""
    text, damage = _whole(content.text)
    if bad := not_decoded(text, place, 1):
        yield bad
        return
    found = 0
    for result in _from_data(text, place):
        found += 1
        yield result
    if not found:
        for result in _from_articles(text, place):
            found += 1
            yield result
    if damage:
        yield damage.left_out(place, text.count("\n") + 1)
    elif not found:
        detail = "no paper with its abstract in this HTML; left out. Save the Daily Papers page, or its text."
        yield place.left_out(1, Reason.UNREADABLE, detail)


def _whole(pieces: Pieces) -> tuple[str, Damage | None]:
    """The page's text; a page is a record, and what is too long for one is cut."""
    parts, size = list[str](), 0
    for piece in pieces:
        if isinstance(piece, Damage):
            return "".join(parts), piece
        size += len(piece)
        if size > RECORD_LIMIT:
            return "".join(parts), Damage(f"a page of more than {RECORD_LIMIT:,} characters")
        parts.append(piece)
    return "".join(parts), None


def _from_data(text: str, place: Place) -> Iterator[Paper | LeftOut]:
    for match in _DATA.finditer(text):
        data = html.unescape(match[1] or match[2] or "")
        if not any(f'"{name}"' in data for name in _LISTS):
            continue
        line = text.count("\n", 0, match.start()) + 1
        try:
            props = json.loads(data)
        except (ValueError, RecursionError):
            detail = "the page's data is not valid JSON; left out. Save the page anew."
            yield place.left_out(line, Reason.UNREADABLE, detail)
            continue
        lists = [props.get(name) for name in _LISTS] if isinstance(props, dict) else []
        for entry in (entry for one in lists if isinstance(one, list) for entry in one):
            if isinstance(entry, dict):
                yield paper_of(fields_of(entry), place, line)
            else:
                detail = "an entry of the page's data is no object; left out. Save the page anew."
                yield place.left_out(line, Reason.UNREADABLE, detail)


def _from_articles(text: str, place: Place) -> Iterator[Paper | LeftOut]:
    # Elements of HTML stand in <html>, or are the whole: a fragment is read as well.
    cutter = Cutter(place, "html", frozenset({"article"}), seen=True, closed=True)
    for cut in cutter.cuts([text]):
        if isinstance(cut, LeftOut):
            yield cut
        else:
            yield _article(cut, place)


def _article(cut: Cut, place: Place) -> Paper | LeftOut:
    parser = _Article(convert_charrefs=True)
    parser.feed(cut.text)
    parser.close()
    found = _ADDRESS.search(parser.address)
    return paper_of(
        {
            "id": arxiv_id(found[1]) if found else None,
            "title": one_line_as_read("".join(parser.title)),
            "abstract": as_read("".join(parser.abstract)),
            "url": f"https://huggingface.co/papers/{found[1]}" if found else None,
        },
        place,
        cut.line,
    )


class _Article(HTMLParser):
    """Title, address and abstract of an article: its heading, the link in it, its paragraphs."""

    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.title: list[str] = []
        self.abstract: list[str] = []
        self.address = ""
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2", "h3", "p"):
            self._within = tag
        elif tag == "a" and not self.address and self._within != "p":
            address = dict(attrs).get("href") or ""
            self.address = address if _ADDRESS.search(address) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "p":
            self.abstract.append(data)
        elif self._within:
            self.title.append(data)
