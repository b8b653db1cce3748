"""Text as a person would write it, from text with LaTeX remains.

Names of nodes and titles to look at go through here; evidence never does, since its offsets count
characters of the text as the source has it.
"""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    name: chr(code)
    for code in range(0x3B1, 0x3CA)
    for name in [unicodedata.name(chr(code)).rpartition(" ")[2].lower().replace("lamda", "lambda")]
}
_SYMBOLS = {
    "textasciitilde": "~",
    "textemdash": "—",
    "textendash": "–",
    "sim": "~",
    "times": "×",
    "approx": "≈",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "pm": "±",
    "infty": "∞",
    "rightarrow": "→",
    "to": "→",
    "cdot": "·",
    "ldots": "…",
    "dots": "…",
    "textbackslash": "\\",
    "ell": "ℓ",
} | _GREEK
_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
}

_ACCENT = re.compile(r"\\(?:(['`^\"~=.])\s*\{?\\?([A-Za-z])\}?|([cv])\{([A-Za-z])\})")
_ESCAPED = re.compile(r"\\([%&#_$~{}])")
_FONT = re.compile(r"\\(?:text\w{2}|math\w+|emph|text|operatorname|mbox|url|href|underline)\s*(?=\{)")
_MACRO = re.compile(r"\\([A-Za-z]+)\*?(?:\{\})? ?")
# Pandoc's rule: a dollar opens math only before a non-space, and closes it after one and not before a digit.
_MATH = re.compile(r"\$(?=\S)([^$]{1,120}?)(?<=\S)\$(?!\d)")


def _symbol(match: re.Match[str]) -> str:
    # An author's own macro ({\SST}) is nearly always the name it prints.
    return _SYMBOLS.get(match[1], match[1])


def _accented(match: re.Match[str]) -> str:
    accent, letter = match[1] or match[3], match[2] or match[4]
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])


def _math(match: re.Match[str]) -> str:
    return re.sub(r"[_^]\{([^{}]*)\}|[_^](\w)", lambda m: m[1] or m[2] or "", match[1]).strip()


def readable(text: str) -> str:
    r"""Text with LaTeX remains, as a person would write it.

    >>> readable(r"PixArt-$α$: 2D \& 3D, 62.3\% and {\SST}")
    'PixArt-α: 2D & 3D, 62.3% and SST'
    >>> readable(r"\textasciitilde42\% of $\pi_0$ by Gonz\'alez")
    '~42% of π0 by González'
    """
    if "\\" not in text and "$" not in text and "{" not in text:
        return " ".join(text.split())
    text = _ACCENT.sub(_accented, text)
    text = _MATH.sub(lambda m: _math(m) if "\\" not in m[1] else f"{{{_math(m)}}}", text)
    text = _FONT.sub("", text)
    # Escapes go last but one, behind a mark, so that an escaped brace outlives the bare ones.
    text = _ESCAPED.sub(lambda m: chr(0xE000 + ord(m[1])), text)
    text = _MACRO.sub(_symbol, text)
    text = re.sub(r"[{}]", "", text)
    text = re.sub("[\ue000-\ue07f]", lambda m: chr(ord(m[0]) - 0xE000), text)
    return " ".join(text.split())
