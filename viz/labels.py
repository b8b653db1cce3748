"""Names cut and wrapped to fit under a node, and the room they take there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

FONT_SIZE = 13
"""Of a label, in units of the drawing, which are pixels at zoom 1."""

LINE_HEIGHT = 1.25
"""Of a line of a label, in parts of the font's size."""

# Wide sans-serif fonts (DejaVu, Verdana) take this part of the size for a mean letter.
_LETTER = 0.62
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_BREAK = re.compile(r" |(?<=\w)[-–/](?=\w)")


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """How long labels may get.

    :param columns: most letters in a line.
    """

    columns: int
    lines: int

    @classmethod
    def for_count(cls, nodes: int) -> LabelFormat:
        """The more nodes, the shorter the labels, so that the whole stays readable on one screen."""
        if nodes <= 50:
            return cls(22, 2)
        return cls(18, 2) if nodes <= 130 else cls(16, 1)

    def fit(self, name: str) -> str:
        """The name in at most so many lines, with an ellipsis where something is left out.

        >>> LabelFormat(10, 2).fit("Masked autoencoders are scalable learners")
        'Masked\\nautoencod…'
        """
        words = visible(name)
        lines: list[str] = []
        while words and len(lines) < self.lines:
            last = len(lines) == self.lines - 1
            line = words if len(words) <= self.columns else _head(words, self.columns, last)
            words = words[len(line) :].lstrip()
            lines.append(f"{line.rstrip()}…" if last and words else line.rstrip())
        return "\n".join(lines) or "(no name)"


def label_size(label: str, font_size: float = FONT_SIZE) -> tuple[float, float]:
    """Width and height of a label, estimated from above."""
    lines = label.split("\n")
    return max(map(_width, lines)) * font_size * _LETTER, len(lines) * font_size * LINE_HEIGHT


def _head(words: str, columns: int, last: bool) -> str:
    """What of the words goes into a line: whole words, unless the last line or a long word asks for a cut."""
    if last:
        return words[: columns - 1]
    ends = [m.end() for m in _BREAK.finditer(words[: columns + 1]) if m.end() <= columns or m[0] == " "]
    return words[: ends[-1]] if ends else words[:columns]


def visible(text: str) -> str:
    """The text in one line, without control and direction characters, which would move or reverse what is around.

    >>> visible("one\\ntwo\\u202e three")
    'one two three'
    """
    return " ".join("".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text).split())


def _width(line: str) -> float:
    """Width in mean letters."""
    return sum(1.7 if unicodedata.east_asian_width(c) in "WF" else 1.0 + 0.15 * c.isupper() for c in line)
