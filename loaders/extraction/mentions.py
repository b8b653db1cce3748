"""Every phrase of a paper that could name something, with all the places where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from spacy.language import Language
from spacy.tokens import Doc

from .abbreviations import Abbreviation
from .catalogue import Catalogue, catalogue, key
from .sentences import Words
from .words import URL_STARTS

LONGEST = 6
# More mentions of a phrase than this say nothing new.
MOST_SPANS = 12
# What runs on for longer than this without a break is a list or a table, not prose; no name is looked for across it.
_LONGEST_CHUNK = 60
_LONGEST_WORD = 60
# Of 100, by rapidfuzz: from here on two expansions differ in spelling alone.
_ONE_READING = 92
_NAME = re.compile(r"[A-Z].*[A-Z0-9]|[a-z]+[A-Z]|.*\$|.*\d.*[A-Za-z]|\{|[A-Z].*[\[@]")
# "CLIP model" is CLIP: a class word behind a name is not part of it.
CLASS_WORDS = frozenset(
    [
        "model",
        "models",
        "network",
        "networks",
        "framework",
        "frameworks",
        "method",
        "methods",
        "approach",
        "approaches",
        "algorithm",
        "algorithms",
        "dataset",
        "datasets",
        "benchmark",
        "benchmarks",
        "module",
        "modules",
        "loss",
        "losses",
        "architecture",
        "architectures",
        "system",
        "systems",
        "family",
        "series",
        "score",
        "scores",
        "metric",
        "metrics",
        "baseline",
        "baselines",
        "task",
        "tasks",
        "corpus",
        "technique",
        "strategy",
        "challenge",
        "layer",
        "layers",
        "block",
        "blocks",
        "backbone",
        "backbones",
        "detector",
        "encoder",
        "decoder",
        "test",
        "set",
    ]
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Spellings of one possible name, and where they stand.

    :param key: see :func:`catalogue.key`; of the short form where the paper gives one.
    :param spans: first and last (exclusive) words, in the order of the text.
    :param long: spans of the long form that the paper gives, a part of ``spans``.
    """

    key: str
    spans: tuple[tuple[int, int], ...]
    long: tuple[tuple[int, int], ...] = ()


def is_name(word: str) -> bool:
    """Whether a word has the shape of a proper name: capitals inside, digits, LaTeX."""
    return bool(_NAME.match(word))


def _solid(words: Words, at: int, breaks: frozenset[str]) -> bool:
    word = words.words[at]
    if len(word) > _LONGEST_WORD or not any(c.isalnum() for c in word) or word.startswith(URL_STARTS):
        return False
    return words.lower[at] not in breaks or (is_name(word) and len(word) > 1 and not word.isdigit())


def chunks(words: Words, breaks: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Runs of words between punctuation and words that no name holds."""
    for first, last in words.sentences:
        at = first
        while at < last:
            if not _solid(words, at, breaks):
                at += 1
                continue
            end = at + 1
            while end < last and (
                _solid(words, end, breaks)
                # CNN/Daily Mail, ViT-B/16: a slash or ampersand joins what stands close to it
                or (
                    words.words[end] in "/&"
                    and end + 1 < last
                    and words.words[end + 1][0].isalnum()
                    and (words.words[end] == "&" or words.starts[end + 1] == words.ends[end - 1] + 1)
                )
            ):
                end += 1
            yield at, end
            at = end


def _spans(words: Words, known: Catalogue) -> Iterator[tuple[int, int]]:
    for first, last in chunks(words, known.breaks):
        longest = LONGEST if last - first <= _LONGEST_CHUNK else 1
        for start in range(first, last):
            if not words.words[start][0].isalnum() and not is_name(words.words[start]):
                continue
            for end in range(start + 1, min(last, start + longest) + 1):
                word = words.words[end - 1]
                if (word[-1].isalnum() or word[-1] in "+$}])") and not (end == start + 1 and _is_number(word)):
                    yield start, end
    for start, word in enumerate(words.lower):
        for phrase in known.phrases.get(word, ()):
            if words.lower[start : start + len(phrase)] == phrase:
                yield start, start + len(phrase)


def _is_number(word: str) -> bool:
    return word[0].isdigit() and not any(c.isalpha() for c in word[:-1])


def _key(words: Words, first: int, last: int) -> str:
    end = last
    # Only behind a proper name: "diffusion model" and "diffusion" are not one.
    while end - first > 1 and words.lower[end - 1] in CLASS_WORDS and is_name(words.words[end - 2]):
        end -= 1
    return key(words.span(first, end))


def _root(short: str, long: str, known: Catalogue) -> str:
    """The key for an abbreviation and what the paper has it stand for.

    The catalogue's reading of the abbreviation counts only where it is the paper's: "EL (electroluminescence)" is not
    the entity linking of others.
    """
    if long in known.known:
        return known.known[long].same
    if short not in known.known:
        return short
    same = known.known[short].same
    entry = known.known.get(same, known.known[short])
    # What is written as words and not as an abbreviation is a reading.
    readings = {key(name) for name in (entry.name, *entry.aliases) if " " in name and name.upper() != name}
    if not readings or any(_alike(reading, long) for reading in readings):
        return same
    return long


def _alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one) or fuzz.ratio(one, other) >= _ONE_READING


def collect(words: Words, pairs: tuple[Abbreviation, ...], known: Catalogue) -> tuple[Phrase, ...]:
    """The phrases in the order of their first mention."""
    roots: dict[str, str] = {}
    longs: dict[str, str] = {}
    extra = []
    for pair in pairs:
        short, long = key(words.span(*pair.short)), key(words.span(*pair.long))
        if short and long and short != long and short not in roots and long not in roots:
            root = _root(short, long, known)
            roots[short] = roots[long] = root
            longs[long] = root
            extra += [pair.short, pair.long]
    found: dict[str, set[tuple[int, int]]] = {}
    explained: dict[str, set[tuple[int, int]]] = {}
    for span in [*_spans(words, known), *extra]:
        own = _key(words, *span)
        if not own or len(own) > 120:
            continue
        entry = known.known.get(own)
        # Two spellings of one name, as the annotated papers have them, are one phrase.
        target = roots.get(own) or (roots.get(entry.same, entry.same) if entry else own)
        if own in longs:
            explained.setdefault(target, set()).add(span)
        found.setdefault(target, set()).add(span)
    phrases = [Phrase(k, tuple(sorted(v)), tuple(sorted(explained.get(k, ())))) for k, v in found.items()]
    return tuple(sorted(phrases, key=lambda p: (p.spans, p.key)))


@Language.component(
    "paperatlas_mentions_v1", requires=["doc._.words", "doc._.abbreviations"], assigns=["doc._.phrases"]
)
def mentions(doc: Doc) -> Doc:
    """Collects what could be a name."""
    doc._.phrases = collect(doc._.words, doc._.abbreviations, catalogue())
    return doc
