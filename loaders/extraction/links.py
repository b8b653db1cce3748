"""URLs of an abstract, cleaned of what is glued to them."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

# A URL ends at white space, at a bracket that only text would hold, and where the next one begins.
_URL = re.compile(r"(?:https?://|\bwww\.)[^\s<>{}\"'`|^\[\]“”‘’，。；）（、]{2,500}")
_BARE = re.compile(
    r"\b(?:(?:github\.com|gitlab\.com|huggingface\.co|[\w-]{1,60}\.github\.io)/[^\s<>{}\"'`|^\[\]“”‘’]{2,300}"
    r"|[\w-]{1,60}\.github\.io\b)"
)
_TRAILING = ".,;:!?~*_-\\$&"


def _cleaned(url: str) -> str:
    while url:
        shorter = url.rstrip(_TRAILING)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == url:
            return url
        url = shorter
    return url


def find(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of URLs, each without trailing punctuation; the same URL may stand twice.

    >>> [text[a:b] for text in ["See http://x.org/a/{http://x.org/a/}."] for a, b in find(text)]
    ['http://x.org/a/', 'http://x.org/a/']
    >>> [text[a:b] for text in ["On foo.github.io/bar or foo-bar.github.io."] for a, b in find(text)]
    ['foo.github.io/bar', 'foo-bar.github.io']
    """
    spans: list[tuple[int, int]] = []
    for pattern in (_URL, _BARE):
        for match in pattern.finditer(text):
            url = match[0]
            second = re.search(r"(?<=.)https?://", url)
            if second:
                url = url[: second.start()]
            end = match.start() + len(_cleaned(url))
            host = re.sub(r"^(?:https?://)?(?:www\.)?", "", text[match.start() : end])
            if "." in host and not any(a <= match.start() < b for a, b in spans):
                spans.append((match.start(), end))
    return tuple(sorted(spans))


@Language.component("paperatlas_links_v1", assigns=["doc._.links"])
def links(doc: Doc) -> Doc:
    """Finds the URLs."""
    doc._.links = find(doc.text)
    return doc
