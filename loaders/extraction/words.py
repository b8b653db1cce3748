"""A paper's text as words, with a tokenizer made for abstracts rather than for prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

# Every alternative reads forward over classes that do not overlap, or is bounded, so that no text makes it slow.
# CLIP-based, GPT-like: the name ends before the hyphen.
_SUFFIX = r"(?:based|like|style|powered|driven|derived|inspired)(?![^\W_])"
_WORD = re.compile(
    rf"""
      https?://[^\s]{{1,2000}}
    | www\.[^\s]{{1,2000}}
    | [\w-]{{0,40}}\[email[ \xa0]protected\]               # "mAP@50" after the page's mail guard
    | \{{\\[A-Za-z]{{1,30}}\}}                               # a macro in braces: the name it prints
    | (?:[^\W_][\w+-]{{0,40}})?\$[^$\s]{{1,40}}\$(?:[\w+-]{{0,40}}[^\W_])?   # PixArt-$α$
    | \\[A-Za-z]{{1,30}}                                   # \textit
    | \\[^\sA-Za-z]                                      # \%
    | (?:e\.g|i\.e|et\ al|w\.r\.t|a\.k\.a|vs|Figs?|Tabs?|Eqs?|Secs?|resp|cf|approx|avg|incl|viz|Dr|Prof)\.(?![^\W_])
    | \d+(?:,\d{{3}}(?!\d)|\.\d+)*[^\W_]*(?:(?:-(?!{_SUFFIX})|[–@^*])[^\W_]+(?:\.\d+)*)*\+*
    | ['’]s(?![^\W_])
    | -{_SUFFIX}       # CLIP-based: the name is CLIP
    | [^\W_]+(?:(?:-(?!{_SUFFIX})|[–_+@^*&]|['’](?!s(?![^\W_]))|\.(?=\d)|\.(?=[A-Za-z]\.))+[^\W_]+)*\+*
    | \S
    """,
    re.VERBOSE,
)
URL_STARTS = ("http://", "https://", "www.")
_SPACES = re.compile(r"\s+")


def split(text: str) -> list[str]:
    """The words of a text, white space left out."""
    return _WORD.findall(text)


class WordTokenizer:
    """Splits text into words; joined names ("Qwen2.5-VL", "image-text") stay whole, and every character is kept."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The text as a Doc with ``doc.text == text``."""
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        while at < len(text):
            match = _WORD.match(text, at)
            if match:
                at = match.end()
                words.append(match[0])
            else:
                gap = _SPACES.match(text, at)
                at = gap.end() if gap else at + 1
                words.append(gap[0] if gap else text[at - 1 : at])
            # spaCy keeps one plain space with the word before it; any other white space is a token of its own.
            spaced = at < len(text) and text[at] == " "
            spaces.append(spaced)
            at += spaced
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to write: the tokenizer holds no state."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> WordTokenizer:
        """Nothing to read: the tokenizer holds no state."""
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing to write: the tokenizer holds no state."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> WordTokenizer:
        """Nothing to read: the tokenizer holds no state."""
        return self


@registry.tokenizers("paperatlas.words.v1")  # type: ignore[untyped-decorator]  # spaCy gives it no types
def _create() -> Callable[[Language], WordTokenizer]:
    return lambda nlp: WordTokenizer(nlp.vocab)
