"""The ACL Anthology's own XML, a file a collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...graph import LeftOut, Paper, identified
from ._markup import Cutter, all_text, marked_text, parsed
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place

_ATTRIBUTE = re.compile(r"""\bid\s*=\s*["']([^"']{1,80})["']""")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def sniff(head: str, name: str) -> float:
    """0.95 for a collection of volumes; see :class:`Source`."""
    return 0.95 if re.search(r"<collection\s[^<>]*\bid\s*=", head[:4096]) and "<volume" in head else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a ``<paper>``; a volume's front matter is none. Year and venue are the volume's."""
    volume = _Volume()
    records = frozenset({"paper", "meta", "frontmatter"})
    for cut in Cutter(place, "collection", records, frozenset({"collection", "volume"})).cuts(content.text):
        if isinstance(cut, LeftOut):
            yield cut
            continue
        if cut.name in ("collection", "volume"):
            found = _ATTRIBUTE.search(cut.text)
            volume = volume.entered(cut.name, found[1] if found else "")
            continue
        element = parsed(cut, place)
        if isinstance(element, LeftOut):
            yield element
        elif cut.name == "meta":
            volume = volume.told(element)
        elif cut.name == "paper":
            yield paper_of(_record(element, volume), place, cut.line)


@dataclass(frozen=True, slots=True)
class _Volume:
    """What the papers that follow stand in.

    :param number: of the volume within the collection.
    """

    collection: str = ""
    number: str = ""
    year: str | None = None
    month: str = ""
    title: str = ""

    def entered(self, name: str, its_id: str) -> _Volume:
        return _Volume(its_id) if name == "collection" else _Volume(self.collection, its_id)

    def told(self, meta: Element) -> _Volume:
        title = one_line_as_read(marked_text(meta.find("booktitle")))
        year, month = ((meta.findtext(name) or "").strip() for name in ("year", "month"))
        # The meta of an <event> stands behind the volumes and has no book.
        return _Volume(self.collection, self.number, year or None, month, title) if title or year else self

    def paper(self, number: str) -> str:
        """The Anthology's id of a paper: P18-1001 until 2019, 2020.acl-main.1 since."""
        if "." in self.collection or not self.number.isdigit():
            return f"{self.collection}-{self.number}.{number}"
        # Of workshops, and of these years, a volume has two digits and a paper two.
        wide = self.collection[:1] == "W" or self.collection in ("C69", "D19")
        digits = 2 if wide and (self.collection != "D19" or int(self.number) >= 5) else 1
        return f"{self.collection}-{int(self.number):0{digits}}{int(number):0{4 - digits}}"


def _record(paper: Element, volume: _Volume) -> dict[str, object]:
    address = (paper.findtext("url") or "").strip()
    number = (paper.get("id") or "").strip()
    own = volume.paper(number) if number.isdigit() and volume.collection else None
    own = address if re.fullmatch(r"[A-Z][0-9]{2}-[0-9]{4,5}|[0-9]{4}\.[\w.-]+", address) else own
    ident, ids = identified(None, paper.findtext("doi"), f"acl:{own}" if own else None)
    return {
        "id": ident,
        "ids": ids,
        "title": one_line_as_read(marked_text(paper.find("title"))),
        "abstract": as_read(marked_text(paper.find("abstract"))),
        "authors": [name for author in paper.iterfind("author") if (name := _author(author))],
        "year": volume.year,
        "date": _date(volume),
        "venue": volume.title,
        "url": f"https://aclanthology.org/{own}" if own else address,
    }


def _author(author: Element) -> str:
    return one_line_as_read(" ".join(all_text(author.find(part)) for part in ("first", "last")))


def _date(volume: _Volume) -> str | None:
    month = volume.month.lower()
    return f"{volume.year}-{_MONTHS.index(month) + 1:02}" if volume.year and month in _MONTHS else volume.year
