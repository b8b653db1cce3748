"""Where sentences end in an abstract, and the plain view of its words that the later components read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from .words import URL_STARTS

_ENDS = frozenset(".!?")
_CLOSERS = frozenset(")]}\"'”’")
_OPENERS = frozenset("([{\"'“‘$\\")


@dataclass(frozen=True, slots=True)
class Words:
    """A Doc's words as plain strings, faster to read many times than its tokens.

    :param lower: the words in lower case.
    :param starts: first character of each word in the Doc's text.
    :param ends: end of each word, exclusive.
    :param sentence_of: number of each word's sentence.
    :param sentences: first and last (exclusive) word of each sentence; the title is the first.
    :param title_end: number of the title's words.
    """

    text: str
    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentence_of: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    title_end: int

    def span(self, first: int, last: int) -> str:
        """The text of words ``first`` to ``last`` (exclusive), as the paper has it."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def sentence_span(self, word: int) -> tuple[int, int]:
        """First and last (exclusive) character of the sentence around a word, without white space at its ends."""
        first, last = self.sentences[self.sentence_of[word]]
        start, end = self.starts[first], self.ends[last - 1]
        sentence = self.text[start:end]
        return start + len(sentence) - len(sentence.lstrip()), end - (len(sentence) - len(sentence.rstrip()))

    def word_at(self, character: int) -> int:
        """The word that holds a character, or the one before it."""
        return max(0, bisect_right(self.starts, character) - 1)


def _opens(words: list[str], at: int) -> bool:
    """Whether what begins at word ``at`` can open a sentence."""
    while at < len(words) and words[at].isspace():
        at += 1
    if at == len(words):
        return True
    if words[at] in _CLOSERS and words[at] not in _OPENERS:
        return False
    return not words[at][0].islower() and words[at][0] not in ",;:.!?-–"


def _bounds(words: list[str], title_end: int) -> list[tuple[int, int]]:
    bounds = [(0, title_end)] if title_end else []
    first = title_end
    for at in range(title_end, len(words)):
        word = words[at]
        ended = word in _ENDS or (word.startswith(URL_STARTS) and word.endswith("."))
        # A bracket or quote that closes behind the full stop belongs to the sentence.
        ended = ended or (word in _CLOSERS and at > first and words[at - 1] in _ENDS)
        if ended and _opens(words, at + 1):
            bounds.append((first, at + 1))
            first = at + 1
    if first < len(words):
        bounds.append((first, len(words)))
    return bounds


@Language.component("paperatlas_sentences_v1", assigns=["doc.sents", "token.is_sent_start", "doc._.words"])
def sentences(doc: Doc) -> Doc:
    """Marks sentence starts; needs ``doc._.title_length`` to be set."""
    words = [token.text for token in doc]
    starts = [token.idx for token in doc]
    title_end = sum(1 for start in starts if start < doc._.title_length) if doc._.title_length else 0
    bounds = _bounds(words, title_end)
    sentence_of: list[int] = []
    for number, (first, last) in enumerate(bounds):
        sentence_of.extend([number] * (last - first))
    marks = numpy.full(len(words), -1, dtype="int64")
    marks[[first for first, last in bounds if last > first]] = 1
    # One array: Token.is_sent_start asks the whole Doc for a parse at every word.
    doc.from_array(["SENT_START"], marks.astype("uint64"))  # type: ignore[arg-type]  # the stub wants thinc's arrays
    doc._.words = Words(
        doc.text,
        tuple(words),
        tuple(word.lower() for word in words),
        tuple(starts),
        tuple(start + len(word) for start, word in zip(starts, words, strict=True)),
        tuple(sentence_of),
        tuple(bounds),
        title_end,
    )
    return doc
