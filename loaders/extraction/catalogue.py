"""What is known of names before the text is read: learned tables, and the key that spellings of one name share."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from ...graph import EntityType, Kind, readable

# The files beside this one that are learned.
NAMES, BREAKS, CLUSTERS, WEIGHTS = "names.tsv", "breaks.tsv", "clusters.tsv", "weights.tsv"
VOCABULARY, SPANS_MODEL, PHRASES_MODEL = "vocab.txt", "encoder.onnx", "encoder_head.onnx"
TABLES = (NAMES, BREAKS, CLUSTERS, WEIGHTS, VOCABULARY, SPANS_MODEL, PHRASES_MODEL)

_NOT_KEY = re.compile(r"[^\w+@]|_")
_SINGULAR = re.compile(r"ss|us|is")


@lru_cache(maxsize=1 << 15)
def key(phrase: str) -> str:
    """What all spellings of a name have in common: letters and digits, in lower case and singular.

    >>> key("Vision-Language Models") == key("vision language model")
    True
    """
    text = readable(phrase) if "\\" in phrase or "$" in phrase or "{" in phrase else phrase
    # Ends are looked at, not searched for: a search for "letters, then s" takes quadratic time in one long word.
    if (
        text[-3:].isascii()
        and text[-3:].isalpha()
        and len(text) > 2
        and text[-1] == "s"
        and not _SINGULAR.match(text[-2:])
    ):
        text = text[:-3] + "y" if len(text) > 5 and text[-3:] == "ies" and text[-6:].islower() else text[:-1]
    return _NOT_KEY.sub("", text.lower())


@dataclass(frozen=True, slots=True)
class Known:
    """What the annotated papers say of one name.

    :param seen: papers in which it stands.
    :param kept: (type, papers that record it as that type), most first.
    :param same: key of the name that this one is another spelling of; its own key where it is none.
    :param aliases: other spellings, best known first.
    """

    name: str
    seen: float
    kept: tuple[tuple[EntityType, float], ...]
    kind: Kind
    same: str
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Catalogue:
    """The learned tables.

    :param known: by key.
    :param breaks: words that no name holds, in lower case.
    :param phrases: names that hold a break, as words in lower case, by their first word.
    """

    known: dict[str, Known] = field(default_factory=dict)
    breaks: frozenset[str] = frozenset()
    phrases: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)


def read_table(name: str) -> list[list[str]]:
    """Rows of a table beside this file; lines that begin with '#' are its comments."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("# ")]


def digest() -> str:
    """Six hex digits that change with any of the tables."""
    total = 0
    for name in TABLES:
        total = zlib.crc32(files(__package__).joinpath(name).read_bytes(), total)
    return f"{total:08x}"[:6]


def phrases_of(names: list[str], breaks: frozenset[str]) -> dict[str, frozenset[tuple[str, ...]]]:
    """Names that hold a break ("chain of thought"), as words in lower case, by their first word."""
    table: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(re.findall(r"[\w+-]+|[^\w\s]", name.lower()))
        if 2 < len(words) <= 8 and breaks & set(words[1:-1]):
            table.setdefault(words[0], set()).add(words)
    return {first: frozenset(found) for first, found in table.items()}


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The tables of this folder, read once."""
    breaks = frozenset(row[0] for row in read_table(BREAKS))
    known = {}
    for row in read_table(NAMES):
        row_key, name, seen, kept, kind, same, aliases = row
        counts = tuple(_count(part) for part in kept.split(",") if part)
        known[row_key] = Known(
            name,
            float(seen),
            counts,
            "named" if kind == "named" else "term",
            same or row_key,
            tuple(alias for alias in aliases.split("|") if alias),
        )
    names = [known[k].name for k in sorted(known)] + [a for k in sorted(known) for a in known[k].aliases]
    return Catalogue(known, breaks, phrases_of(names, breaks))


_TYPES: dict[str, EntityType] = {"M": "Method", "D": "Dataset", "B": "Benchmark", "T": "Task", "R": "Metric"}
LETTERS: dict[EntityType, str] = {name: letter for letter, name in _TYPES.items()}


def _count(part: str) -> tuple[EntityType, float]:
    letter, _, count = part.partition("=")
    return _TYPES[letter], float(count)
