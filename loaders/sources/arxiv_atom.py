"""arXiv's Atom feed, as its API answers."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...graph import LeftOut, Paper, identified
from ._markup import Cutter, all_text
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place


def sniff(head: str, name: str) -> float:
    """0.95 for a feed with arXiv's addresses in it; see :class:`Source`."""
    return 0.95 if "http://www.w3.org/2005/Atom" in head and "arxiv.org/" in head else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper an entry; the newest version of it is what the feed has."""
    for entry in Cutter(place, "feed", frozenset({"entry"})).elements(content.text):
        yield entry if isinstance(entry, LeftOut) else paper_of(_record(entry[1]), place, entry[0])


def _record(entry: Element) -> dict[str, object]:
    address = (entry.findtext("id") or "").strip()
    published = (entry.findtext("published") or "").strip()[:10]
    ident, ids = identified(address, entry.findtext("doi"))
    return {
        "id": ident or address,
        "ids": ids,
        "title": one_line_as_read(all_text(entry.find("title"))),
        "abstract": as_read(all_text(entry.find("summary"))),
        "authors": [one_line_as_read(all_text(name)) for name in entry.iterfind("author/name")],
        "date": published,
        "year": published[:4] if published[:4].isdigit() else None,
        "url": address,
    }
