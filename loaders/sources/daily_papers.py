"""The Daily Papers page as its text was saved: titles and abstracts in turn, blank lines between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ...graph import LeftOut, Paper, Reason
from ._record import one_line, paper_of
from ._text import RECORD_LIMIT, Content, Pieces, Place, lines, not_decoded, too_long

# arXiv takes no longer abstract, and the page has only arXiv's.
_ABSTRACT_LIMIT = 1920
# Of 87,074 papers' titles the longest has 217 characters.
_TITLE_LIMIT = 250

# What stands at the top or the foot of a page, in lower case; what is above it and below it are two pages.
_FRAME = frozenset(
    {
        "new",
        "get trending papers in your email inbox!",
        "get trending papers in your email inbox once a day!",
        "subscribe",
        "daily papers",
        "trending papers",
        "byak and the research community",
        "by ak and the research community",
        "hugging face",
        "log in",
        "sign up",
        "previous",
        "next",
        "tos",
        "privacy",
        "about",
        "careers",
        "system theme",
    }
)
# Votes, comments and authors beside a paper.
_COUNT = re.compile(r"(?:upvote )?[0-9.,]+k?|·? ?[0-9]+ authors?|·|upvote|submitted by", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"{_MONTH} [0-9]{{1,2}}(?:,? [0-9]{{4}})?|[0-9]{{1,2}} {_MONTH}(?: [0-9]{{4}})?|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
)
# One title in three thousand ends so.
_FUNCTION_WORD = re.compile(
    r"(?:,|\b(?:an?|and|are|as|at|be|by|for|from|in|is|its?|of|on|or|our|that|the|their|these|this|to|we|which|with))$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:[a-z]+(?:-[a-z]+)*[ ,;.)]|[(,;])")
_SENTENCES = re.compile(r"[a-z)]{3}\. [A-Z]")
_FINISHED = re.compile(r"[.!?:][\"'”’)\]}]*$|https?://\S+$")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines without a blank one between them.

    :param first: its first line, from 1.
    :param last: its last line, inclusive.
    :param fault: why it could not be read.
    """

    first: int
    last: int
    text: str
    fault: LeftOut | None = None

    @property
    def date(self) -> bool:
        return len(self.text) < 40 and bool(_DATE.fullmatch(self.text.strip()))

    @property
    def frame(self) -> bool:
        return len(self.text) < 100 and (" ".join(self.text.casefold().split()) in _FRAME or self.date)

    @property
    def count(self) -> bool:
        return len(self.text) < 40 and bool(_COUNT.fullmatch(self.text.strip()))

    @property
    def long(self) -> bool:
        return self.fault is not None or len(self.text) > _TITLE_LIMIT

    @property
    def prose(self) -> bool:
        """It reads like an abstract or a part of one. One title in two thousand ends in a full stop, none has a URL."""
        if self.long or self.frame:
            return self.long
        text = self.text.rstrip()
        stops = (text.endswith(".") and len(text.split()) > 2) or _SENTENCES.search(text)
        return bool(stops) or "://" in text

    @property
    def goes_on(self) -> bool:
        """It begins within a sentence, with a word all in small letters: "the" or "pre-trained", not "xLSTM"."""
        return bool(_GOES_ON.match(self.text.lstrip()))

    @property
    def unfinished(self) -> bool:
        return not _FINISHED.search(self.text.rstrip()[-300:])


def sniff(head: str, name: str) -> float:
    """0.95 with the page's own words at the top, 0.5 where titles and abstracts take turns; see :class:`Source`."""
    blocks = list(_blocks([head], Place("", "")))
    words = {" ".join(block.text.casefold().split()) for block in blocks[:12]}
    if len(words & _FRAME) >= 3 or ("daily papers" in words and len(words & _FRAME) >= 2):
        return 0.95
    records = [block for block in blocks if not block.frame and not block.count]
    pairs = sum(not a.prose and b.long for a, b in pairwise(records))
    return 0.5 if pairs and 2 * pairs >= 0.8 * (len(records) - 1) else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """Each title with the abstract behind it; the page's date is that of the papers below it.

    A block is known by its own look and by its neighbours, never by counting, so that what is missing in one
    place doesn't shift the pairs behind it.
    """
    page = _Page(place)
    blocks = _blocks(content.text, place)
    block = next(blocks, None)
    while block is not None:
        following = next(blocks, None)
        yield from page.take(block, following)
        block = following
    yield from page.flush()


@dataclass(slots=True)
class _Page:
    """The paper that is being put together."""

    place: Place
    date: str | None = None
    title: _Block | None = None
    body: list[_Block] = field(default_factory=list)

    def take(self, block: _Block, following: _Block | None) -> Iterator[Paper | LeftOut]:
        """Add a block to this paper or begin the next one with it; what is complete comes out."""
        if block.count:
            return
        if block.frame:
            yield from self.flush()
            self.date = block.text.strip() if block.date else self.date
            return
        if self.body and self._continues(block, following):
            self.body.append(block)
            return
        if self.title and not self.body and (block.prose or _opens_abstract(block, following)):
            self.body.append(block)
            return
        yield from self.flush()
        if block.long or (block.prose and not (following and following.prose)):
            yield self._orphan(block)
        else:
            self.title = block

    def _continues(self, block: _Block, following: _Block | None) -> bool:
        """Whether a block behind an abstract is its next paragraph rather than a title, or the abstract of none."""
        if block.fault or self.body[-1].fault:
            return False
        size = sum(len(part.text) for part in self.body) + len(block.text)
        cut_apart = self.body[-1].unfinished and block.goes_on
        behind = following if following and following.prose else None
        if block.long:
            return cut_apart or size <= _ABSTRACT_LIMIT
        if behind:  # then it is that one's title, unless both are paragraphs
            return (cut_apart and behind.goes_on) or (block.prose and size + len(behind.text) <= _ABSTRACT_LIMIT)
        return cut_apart or (block.prose and size <= _ABSTRACT_LIMIT)

    def flush(self) -> Iterator[Paper | LeftOut]:
        """The paper, or what there is of it as left out."""
        title, body = self.title, self.body
        self.title, self.body = None, []
        if title is None:
            return
        if not body:
            detail = f"title without an abstract ({_beginning(title)}); left out. Put its abstract below it."
            yield self.place.left_out(title.first, Reason.NO_ABSTRACT, detail)
            return
        for block in (title, *body):
            if fault := block.fault or not_decoded(block.text, self.place, block.first):
                yield fault
                return
        record = {"title": title.text, "abstract": _joined(body), "date": self.date}
        yield paper_of(record, self.place, title.first)

    def _orphan(self, block: _Block) -> LeftOut:
        if fault := block.fault or not_decoded(block.text, self.place, block.first):
            return fault
        detail = f"abstract without a title ({_beginning(block)}); left out. Put its title above it, then a blank line."
        return self.place.left_out(block.first, Reason.NO_TITLE, detail)


def _opens_abstract(block: _Block, following: _Block | None) -> bool:
    """Whether a block of few words, no sentence, is an abstract's beginning that a blank line cut off."""
    if following is None or not following.long or not block.unfinished:
        return False
    return following.goes_on or bool(_FUNCTION_WORD.search(block.text.rstrip()))


def _beginning(block: _Block) -> str:
    text = one_line(block.text[:60])
    return ascii(text) if len(block.text) <= 60 else ascii(text + "...")


def _joined(blocks: list[_Block]) -> str:
    text = blocks[0].text
    for before, block in pairwise(blocks):
        text += "\n" * (block.first - before.last) + block.text
    return text


def _blocks(pieces: Pieces, place: Place) -> Iterator[_Block]:
    """The blocks of a page. Where a line alone is longer than a title, lines are not wrapped: each is a block."""
    held = list[_Block]()
    wrapped, size = True, 0
    for line in lines(pieces, place):
        text = "" if isinstance(line, LeftOut) else line.text.rstrip("\r\n")
        if isinstance(line, LeftOut):
            # What stood right above it is of the same block, and would be cut short.
            number = int(line.place.rpartition(":")[2])
            yield _Block(held[0].first if held else number, number, "", line)
        elif not text.strip():
            yield from _ended(held)
        else:
            wrapped = wrapped and len(text) <= _TITLE_LIMIT
            held.append(_Block(line.number, line.number, text))
            size += len(text) + 100  # a held line takes more memory than its characters
            if not wrapped:
                yield from held
                held = []
            elif size > RECORD_LIMIT:
                held = [_Block(held[0].first, line.number, "", too_long(place, held[0].first))]
            continue
        held, wrapped, size = [], True, 0
    yield from _ended(held)


def _ended(held: list[_Block]) -> Iterator[_Block]:
    if held:
        text = "\n".join(block.text for block in held)
        yield _Block(held[0].first, held[-1].last, text, held[0].fault)
