r"""Texts as a person reads them: without the entities, tags and LaTeX that a source wraps them in.

What comes out is what a paper keeps, so that offsets of evidence count the characters that a reader sees.
"""

from __future__ import annotations

import html
import re
import unicodedata

from ._math import SYMBOLS, math_text, script

# Of HTML and JATS, what stands in titles and abstracts. A bare "<" of a formula is no tag: "p<i" has no ">".
_TAG = re.compile(
    r"</?(?:jats:|mml:|xhtml:)?"
    r"(p|title|sec|div|br|li|ul|ol|list|list-item|h[1-6]|i|b|u|em|strong|bold|italic|sc|tt|span|a|sub|sup"
    r"|inline-formula|tex-math|fixed-case|ext-link|abstract)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    [
        "p",
        "title",
        "sec",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "list",
        "list-item",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "abstract",
    ]
)
_SCRIPT = re.compile(r"<(sub|sup)>([^<>]{1,40})</\1>", re.IGNORECASE)

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "ng": "ŋ", "dj": "đ", "DJ": "Đ",
}  # fmt: skip
_ACCENT = re.compile(
    r"""\{?\\(?:(['`^"~=.])\s?|([cvuHrkdb])(?=[\s{\\])\s?)(?:\{\\?([A-Za-z])\}|\\([ij])(?![A-Za-z])|([A-Za-z]))(\})?"""
)
_LETTER = re.compile(rf"\{{\\({'|'.join(_LETTERS)})\}}|\\({'|'.join(_LETTERS)})(?:\{{\}}|\s|(?![A-Za-z]))")
# Pandoc's rule: a dollar opens math only before a non-space, and closes it after one and not before a digit.
_MATH = re.compile(
    r"\$\$([^$]{1,1000})\$\$|(?<![\\$])\$(?=[^\s$])([^$]{1,600})(?<=[^\s\\])\$(?!\d)"
    r"|\\\((.{1,600}?)\\\)|\\\[(.{1,1000}?)\\\]",
    re.DOTALL,
)
_CITED = re.compile(
    r"[~ ]?\\(?:cite[a-zA-Z]{0,10}|ref|eqref|label|footnote(?:mark)?)\*?(?:\[[^\]]{0,100}\])?\{[^{}]{0,300}\}"
)
_LINK = re.compile(r"\\href\s*\{[^{}]{0,500}\}\s*(?=\{)")
_FONT = re.compile(r"\\(?:text[a-z]{2}|text|emph|mbox|url|underline|uline|textsc|texttt)\s*(?=\{)")
_SWITCH = re.compile(
    r"\\(?:it|bf|em|tt|sc|rm|sf|small|large|itshape|bfseries|noindent|par|newline|xspace)(?![A-Za-z]) ?"
)
_ESCAPED = re.compile(r"\\([%&#_$~{} ,;/@-])")
_MACRO = re.compile(r"\\([A-Za-z]+)\*?(?:\{\})?")
_QUOTED = re.compile(r"``([^`']{1,400})''")
# ASCII characters wait in the private area until all LaTeX is gone.
_KEPT = 0xE000
_IN_USE = re.compile("[\ue000-\ue07f]")
# arXiv wraps lines, and begins a paragraph with two spaces.
_PARAGRAPH = re.compile(r"[ \t]*(?:\r\n|[\n\r\u2028\u2029\x85])(?:[ \t]*(?:\r\n|[\n\r])|[ \t]{2})\s*")
_SPACES = re.compile(r"[^\S\n\xa0]+|[^\S\xa0]*\n[^\S\xa0]*")


def as_read(text: str, *, latex: bool = False) -> str:
    r"""A text as a person reads it, paragraphs apart by a line break and all else on one line.

    :param latex: it is LaTeX throughout, so that braces and ``~`` and ``--`` are none of the text.

    >>> as_read(r"G\"odel's $\alpha$-test of H<sub>2</sub>O &amp; {\'e}t\'e, $10^{-3}$")
    "Gödel's α-test of H₂O & été, 10⁻³"
    >>> as_read("We wrap\n lines.\n  And begin\nanew.")
    'We wrap lines.\nAnd begin anew.'
    >>> as_read("{BERT}~models", latex=True), as_read("a set {x} for ~5% at $5 and $10")
    ('BERT models', 'a set {x} for ~5% at $5 and $10')
    """
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _SCRIPT.sub(lambda m: script("^" if m[1].lower() == "sup" else "_", m[2]), text)
        text = _TAG.sub(lambda m: "\n\n" if m[1].lower() in _BLOCKS else "", text)
    if ("\\" in text or "$" in text or latex) and not _IN_USE.search(text):
        text = _without_latex(text, latex=latex)
    return _wrapped(text)


def one_line_as_read(text: str, *, latex: bool = False) -> str:
    """A title or name as a person reads it."""
    return as_read(text, latex=latex).replace("\n", " ")


def _wrapped(text: str) -> str:
    paragraphs = (_SPACES.sub(" ", part).strip() for part in _PARAGRAPH.split(text.strip()))
    return "\n".join(part for part in paragraphs if part)


def _accented(match: re.Match[str]) -> str:
    accent, letter = match[1] or match[2], match[3] or match[4] or match[5]
    lead = match[0].startswith("{")
    whole = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    # Braces around the whole go, "{\'e}"; one alone is of something greater.
    return ("{" if lead and not match[6] else "") + whole + ("}" if match[6] and not lead else "")


def _without_latex(text: str, *, latex: bool) -> str:
    if "$" in text or "\\(" in text or "\\[" in text:
        text = _MATH.sub(lambda m: _kept(math_text(m[1] or m[2] or m[3] or m[4])), text)
    found = "\\" in text
    if found:
        text = _ACCENT.sub(_accented, text)
        text = _LETTER.sub(lambda m: _LETTERS[m[1] or m[2]], text)
        text = _CITED.sub("", text)
        text = _FONT.sub("", _LINK.sub("", text))
        text = _SWITCH.sub("", text)
        text = text.replace("\\\\", " ")
        text = _ESCAPED.sub(lambda m: _kept(m[1]), text)
        # An author's own macro ({\SST}) is nearly always the name it prints.
        text = _MACRO.sub(lambda m: SYMBOLS.get(m[1], m[1]), text)
    if "``" in text:
        text = _QUOTED.sub("“\\1”", text)
    if latex:
        text = text.replace("~", " ").replace("---", "—").replace("--", "–")
    if latex or found:
        text = text.replace("{", "").replace("}", "")
    return "".join(chr(ord(c) - _KEPT) if _KEPT <= ord(c) < _KEPT + 128 else c for c in text)


def _kept(text: str) -> str:
    """Characters that mean something to LaTeX, out of its way until all of it is gone."""
    return "".join(chr(_KEPT + ord(c)) if c in "%&#_$~{}\\-`' " else c for c in text)
