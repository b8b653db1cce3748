"""Numbers of a text with their units, and the lists that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .sentences import Words

_NUMBER = re.compile(r"\$?(?:\\?sim|\\?approx|~)?\$?\s*([+-]?)(\d+(?:,\d{3})*(?:\.\d+)?)([^\d].*)?$", re.DOTALL)
# "1.5-7.1×": the other end of a range, behind the hyphen.
_RANGE = re.compile(r"[-–](\d+(?:\.\d+)?)([^\d].*)?$", re.DOTALL)
_PERCENT = frozenset({"%", "\\%", "$\\%$", "percent", "$%$", "％"})
_TIMES = frozenset({"x", "×", "times", "fold", "-fold", "-x", "$\\times$", "\\times", "-times"})
_UNITS = {
    "point": "points", "points": "points", "pts": "points", "pp": "points", "pt": "points", "pps": "points",
    "ms": "ms", "milliseconds": "ms", "s": "s", "seconds": "s", "sec": "s", "minutes": "min", "hours": "h", "hour": "h",
    "fps": "FPS", "db": "dB", "gb": "GB", "mb": "MB", "gflops": "GFLOPs", "flops": "FLOPs", "cm": "cm",
    "mm": "mm", "m": "m",
    "hz": "Hz", "g": "G",
}  # fmt: skip
_JOINTS = frozenset({",", "and", "&", "/", "or", "to", "-", "–", "vs.", "(", ")", "+"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in the text.

    :param word: the word that holds it.
    :param after: the first word behind it and its unit.
    :param start: first character of its digits, in the Doc's text.
    :param end: their end, exclusive.
    :param sign: "+", "-" or nothing.
    :param rest: what is glued to the digits and is no unit ("D" of "3D"), in lower case.
    """

    word: int
    after: int
    start: int
    end: int
    value: float
    unit: str | None
    sign: str
    rest: str


def _unit(words: Words, after: int, rest: str) -> tuple[str | None, int, str]:
    """The unit, the word behind it, and what of the glued letters is left."""
    glued = rest.strip("$ ").lower().lstrip("\\~ ")
    word, behind = (glued, after) if glued else (words.lower[after] if after < len(words.lower) else "", after + 1)
    if word == "percentage":
        return _points(words, after)
    if word in _PERCENT:
        return _points(words, behind)
    if word in _TIMES:
        return "x", behind, ""
    # "5 S" and "7 M" name variants; seconds and metres are written small.
    if word in _UNITS and (glued or not (len(word) == 1 and words.words[after].isupper())):
        return _UNITS[word], behind, ""
    return None, after, glued


def _points(words: Words, after: int) -> tuple[str | None, int, str]:
    """Per cent, or points where that is said behind it."""
    at = after
    if at < len(words.lower) and words.lower[at] in ("percentage", "absolute"):
        at += 1
    if at < len(words.lower) and words.lower[at] in ("point", "points"):
        return "points" if at > after else "%", at + 1, ""
    return "%", after, ""


def find(words: Words, covered: tuple[bool, ...]) -> tuple[Number, ...]:
    """Numbers outside of names, in the order of the text.

    :param covered: for each word, whether an entity's name holds it.
    """
    numbers = []
    for at, word in enumerate(words.words):
        if (
            covered[at]
            or len(word) > 40
            or not any(c.isdigit() for c in word)
            or (word[0].isalpha() and word[:3] != "sim" and word[:6] != "approx")
        ):
            continue
        match = _NUMBER.match(word)
        if not match:
            continue
        behind = match[3] or ""
        other = _RANGE.match(behind)
        if other:
            behind = other[2] or ""
        unit, after, rest = _unit(words, at + 1, behind)
        sign = match[1]
        if not sign and at and words.words[at - 1] in "+-−–" and (at < 2 or words.starts[at - 1] > words.ends[at - 2]):
            sign = "+" if words.words[at - 1] == "+" else "-"
        value = float(match[2].replace(",", ""))
        start = words.starts[at] + match.start(2)
        numbers.append(Number(at, after, start, start + len(match[2]), value, unit, sign, rest))
        if other:
            start = words.starts[at] + match.start(3) + other.start(1)
            end = start + len(other[1])
            numbers.append(Number(at, after, start, end, float(other[1]), unit, sign, rest))
    return tuple(numbers)


def lists(words: Words, spans: list[tuple[int, int]]) -> dict[int, tuple[int, int, int]]:
    """For each span its list's number, its place in it and the list's length; spans of words in the order of the text.

    Two neighbours are of one list where only commas, "and" and the like stand between, and at most three words of
    them, units aside.
    """
    groups: list[list[int]] = []
    for at, (first, _) in enumerate(spans):
        if at:
            before = spans[at - 1][1]
            gap = words.lower[before:first]
            same = words.sentence_of[before - 1] == words.sentence_of[first]
            if (
                same
                and first >= before
                and len(gap) <= 4
                and all(w in _JOINTS or w in _PERCENT or w in _TIMES for w in gap)
                and gap
            ):
                groups[-1].append(at)
                continue
        groups.append([at])
    return {at: (number, place, len(group)) for number, group in enumerate(groups) for place, at in enumerate(group)}
