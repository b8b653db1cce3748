"""Plain text: the title, a blank line, the abstract; several papers in a file have a line of dashes between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...graph import LeftOut, Paper
from ._record import paper_of
from ._text import RECORD_LIMIT, Content, Pieces, Place, lines, not_decoded, too_long

_SUFFIXES = (".txt", ".text")
_BETWEEN = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,}|\f)\s*\Z")
_TITLE_LIMIT = 250


def sniff(head: str, name: str) -> float:
    """For a file of the right suffix, by a line like a title with a text below it; see :class:`Source`.

    0.6 where lines of dashes stand between papers, 0.2 else: such a text may be a page's.
    """
    title, _, rest = head.strip().partition("\n")
    looks_so = 0 < len(title.strip()) <= _TITLE_LIMIT and len(rest.strip()) >= 80 and "\0" not in head
    if not (name.endswith(_SUFFIXES) and looks_so) or title.strip()[:1] in ("{", "[", "<"):
        return 0.0
    return 0.6 if any(_BETWEEN.match(line) for line in rest.splitlines()[:-1]) else 0.2


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a stretch of text. The title ends at a blank line, or with its line where there is none."""
    for stretch in _stretches(content.text, place):
        if isinstance(stretch, LeftOut):
            yield stretch
            continue
        first, text = stretch
        if bad := not_decoded(text, place, first):
            yield bad
            continue
        title, *abstract = re.split(r"(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)", text, maxsplit=1)
        if not abstract:
            title, *abstract = re.split(r"\r\n|\n|\r", text, maxsplit=1)
        yield paper_of({"title": title, "abstract": "".join(abstract)}, place, first)


def _stretches(pieces: Pieces, place: Place) -> Iterator[tuple[int, str] | LeftOut]:
    """Texts between lines of dashes, without blank lines before them, and the number of their first line."""
    held, began, size = list[str](), 0, 0
    for line in lines(pieces, place):
        if isinstance(line, LeftOut):
            # The stretch around it would be cut short.
            held, began, size = [], began or int(line.place.rpartition(":")[2]), RECORD_LIMIT + 1
            yield line
        elif _BETWEEN.match(line.text):
            yield from _ended(held, began)
            held, began, size = [], 0, 0
        elif began or line.text.strip():
            began = began or line.number
            size += len(line.text) + 100  # a held line takes more memory than its characters
            if size <= RECORD_LIMIT:
                held.append(line.text)
            elif held:
                held = []
                yield too_long(place, began)
    yield from _ended(held, began)


def _ended(held: list[str], began: int) -> Iterator[tuple[int, str]]:
    if held:
        yield began, "".join(held).strip()
