"""Short forms and what they stand for: "Vision Transformer (ViT)", "ViT (Vision Transformer)", "ViT: Vision ...".

The test is that of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (PSB 2003): the letters of the short form occur in the long one in order, the first at a word's start.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from .sentences import Words

_MOST_WORDS = 12
_LONGEST_SHORT = 16
# A long form taken from behind a title's colon ends before these.
_STOPS = frozenset(
    [
        "for",
        "with",
        "via",
        "in",
        "using",
        "on",
        "by",
        "from",
        "through",
        "towards",
        "toward",
        "and",
        "a",
        "an",
        "the",
        "to",
        "of",
        "at",
        "as",
        "under",
    ]
)
_BREAKS = frozenset(",;:.!?()[]")


@dataclass(frozen=True, slots=True, order=True)
class Abbreviation:
    """A short form and the long one that the paper gives for it, as spans of words (end exclusive)."""

    short: tuple[int, int]
    long: tuple[int, int]


def _is_short(word: str) -> bool:
    letters = word[:-1] if word.endswith("s") and len(word) > 2 else word
    return (
        2 <= len(letters) <= _LONGEST_SHORT
        and word[0].isalnum()
        and any(c.isupper() for c in letters)
        and (any(c.isupper() for c in letters[1:]) or any(c.isdigit() for c in letters) or len(letters) <= 5)
    )


def _letters(short: str) -> str:
    if short.endswith("s") and len(short) > 2 and short[-2].isupper():
        short = short[:-1]
    return "".join(c for c in short.lower() if c.isalpha())


def _match(short: str, long: str) -> int | None:
    """Where in ``long`` the shortest reading of ``short`` begins; None where its letters are not there in order."""
    letters = _letters(short)
    if not letters:
        return None
    text = long.lower()
    at = len(text)
    for number in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (text[at] != letters[number] or (number == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return at


def _before(words: Words, paren: int, short: int) -> Abbreviation | None:
    """The long form that ends at an opening bracket, for the short form within."""
    first = words.sentences[words.sentence_of[paren]][0]
    room = min(len(_letters(words.words[short])) * 2 + 1, _MOST_WORDS)
    end = begin = paren
    while end > first and words.words[end - 1].isspace():
        end -= 1
    while begin > max(first, paren - room) and words.words[begin - 1] not in _BREAKS:
        begin -= 1
    if begin >= end:
        return None
    found = _match(words.words[short], words.span(begin, end))
    if found is None:
        return None
    start = words.word_at(words.starts[begin] + found)
    long = words.span(start, end)
    if len(long) <= len(words.words[short]) or words.words[short] in long.split():
        return None
    return Abbreviation((short, short + 1), (start, end))


def _within(words: Words, paren: int, close: int) -> Abbreviation | None:
    """The long form between brackets, for the short form before them."""
    short = paren - 1
    if short < 0 or not _is_short(words.words[short]) or words.sentence_of[short] != words.sentence_of[paren]:
        return None
    end = paren + 1
    while end < close and words.words[end] not in _BREAKS:
        end += 1
    while words.words[end - 1].isspace():
        end -= 1
    if not 2 <= end - paren - 1 <= _MOST_WORDS:
        return None
    if _match(words.words[short], words.span(paren + 1, end)) != 0:
        return None
    return Abbreviation((short, short + 1), (paren + 1, end))


def _title(words: Words) -> Abbreviation | None:
    """The long form behind the colon of "VLMT: Vision-Language Multimodal Transformer for ..."."""
    if words.title_end < 4 or words.words[1] != ":" or not _is_short(words.words[0]):
        return None
    end = 2
    while end < min(words.title_end, 2 + _MOST_WORDS) and words.words[end] not in _BREAKS:
        stop = words.lower[end] in _STOPS
        if stop and end > 3 and _match(words.words[0], words.span(2, end)) == 0:
            break
        end += 1
    while end > 3 and (words.lower[end - 1] in _STOPS or words.words[end - 1].isspace()):
        end -= 1
    if end - 2 < 2 or _match(words.words[0], words.span(2, end)) != 0:
        return None
    return Abbreviation((0, 1), (2, end))


def find(words: Words) -> tuple[Abbreviation, ...]:
    """All abbreviations that a paper explains, in the order of the text."""
    found = []
    title = _title(words)
    if title:
        found.append(title)
    for paren, word in enumerate(words.words):
        if word != "(":
            continue
        last = min(len(words.words), paren + _MOST_WORDS + 2)
        close = next((at for at in range(paren + 1, last) if words.words[at] == ")"), None)
        if close is None or close == paren + 1:
            continue
        one = paren + 1
        alone = close == one + 1 or words.words[one + 1] in ",;"
        pair = _before(words, paren, one) if alone and _is_short(words.words[one]) else None
        pair = pair or _within(words, paren, close)
        if pair:
            found.append(pair)
    return tuple(sorted(set(found)))


@Language.component("paperatlas_abbreviations_v1", requires=["doc._.words"], assigns=["doc._.abbreviations"])
def abbreviations(doc: Doc) -> Doc:
    """Finds the short forms that the paper explains."""
    doc._.abbreviations = find(doc._.words)
    return doc
