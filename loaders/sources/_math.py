"""LaTeX's math as a person would type it in a message: letters, signs, small figures above and below."""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    name: chr(code)
    for first, last in ((0x391, 0x3AA), (0x3B1, 0x3CA))
    for code in range(first, last)
    if code != 0x3A2  # there is no capital of the final sigma
    for word in [unicodedata.name(chr(code)).rpartition(" ")[2].lower().replace("lamda", "lambda")]
    for name in [word.capitalize() if code < 0x3B1 else word]
    if "final" not in unicodedata.name(chr(code)).lower()
}
SYMBOLS = _GREEK | {
    "varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "varrho": "ϱ", "varsigma": "ς", "varpi": "ϖ", "ell": "ℓ",
    "hbar": "ℏ", "partial": "∂", "nabla": "∇", "infty": "∞", "emptyset": "∅", "varnothing": "∅", "aleph": "ℵ",
    "times": "×", "div": "÷", "cdot": "·", "pm": "±", "mp": "∓", "ast": "*", "star": "⋆", "circ": "∘", "bullet": "•",
    "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "dagger": "†", "ddagger": "‡", "wedge": "∧", "vee": "∨", "cap": "∩",
    "cup": "∪", "setminus": "∖", "sum": "∑", "prod": "∏", "int": "∫", "oint": "∮", "leq": "≤", "le": "≤", "geq": "≥",
    "ge": "≥", "leqslant": "≤", "geqslant": "≥", "ll": "≪", "gg": "≫", "neq": "≠", "ne": "≠", "equiv": "≡",
    "approx": "≈",
    "sim": "~", "simeq": "≃", "cong": "≅", "propto": "∝", "lesssim": "≲", "gtrsim": "≳", "in": "∈", "notin": "∉",
    "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "perp": "⊥", "parallel": "∥", "mid": "|",
    "forall": "∀", "exists": "∃", "neg": "¬", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⇔", "implies": "⇒", "mapsto": "↦",
    "longrightarrow": "→", "uparrow": "↑", "downarrow": "↓", "ldots": "…", "cdots": "⋯", "dots": "…", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "lbrace": "{", "rbrace": "}", "vert": "|",
    "Vert": "‖", "prime": "′", "degree": "°", "deg": "deg", "angle": "∠", "top": "⊤", "bot": "⊥", "Re": "ℜ", "Im": "ℑ",
    "square": "□", "checkmark": "✓", "quad": " ", "qquad": " ", "textasciitilde": "~", "textemdash": "—",
    "textendash": "–", "textbackslash": "\\", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textgreater": ">", "textless": "<", "textbar": "|", "textunderscore": "_",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "textpm": "±", "texttimes": "×", "S": "§", "P": "¶",
    "copyright": "©", "pounds": "£", "euro": "€", "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "",
    "displaystyle": "", "limits": "", "nolimits": "", "boldmath": "", "rm": "", "bf": "", "it": "", "cal": "",
}  # fmt: skip
"""What a macro without arguments prints; spelling and sign."""

_ABOVE = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True)) | {
    "−": "⁻",
    "T": "ᵀ",
    "∘": "°",
    "d": "ᵈ",
    "k": "ᵏ",
}
_BELOW = dict(zip("0123456789+-=()aeoxhklmnpstij", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼ", strict=True)) | {"−": "₋"}
_BLACKBOARD = dict(zip("CHNPQRZE", "ℂℍℕℙℚℝℤ𝔼", strict=True))
_HATS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
}  # fmt: skip

_SPACING = re.compile(r"\\[,;:> ]|~")
_NOTHING = re.compile(r"\\!|\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])")
_SYMBOL = re.compile(r"\\([A-Za-z]+)")
_BARE = re.compile(r"([_^])\s*([A-Za-z0-9*+′∘†‡∗⊤∞\u0370-\u03ff-])")
_AFTER = re.compile(r"([_^]\s*|\\(?![dt]?frac[\s{])[A-Za-z]+\*?\s*)\{([^{}]*)\}")
_BRACED = re.compile(r"\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
# Deeper than this no formula of an abstract is.
_DEEPEST = 12


def math_text(text: str) -> str:
    r"""A formula as a person would type it.

    >>> math_text(r"\mathcal{O}(n^{2})"), math_text(r"\frac{1}{2}"), math_text(r"x_{ij} \in \mathbb{R}^d")
    ('O(n²)', '1/2', 'xᵢⱼ ∈ ℝᵈ')
    >>> math_text(r"W_{\text{out}} \leq e^{x+y}")
    'W_out ≤ e^(x+y)'
    """
    text = text.replace("\\{", "\ue07b").replace("\\}", "\ue07d")
    text = re.sub(r"\\([%&#_$|])", lambda m: "‖" if m[1] == "|" else m[1] if m[1] != "_" else "\ue05f", text)
    text = _NOTHING.sub("", _SPACING.sub(" ", text))
    text = _SYMBOL.sub(lambda m: SYMBOLS.get(m[1], m[0]), text)
    for _ in range(_DEEPEST):
        shorter = _FRACTION.sub(lambda m: f"{_term(m[1])}/{_term(m[2])}", _AFTER.sub(_group, text))
        # Bare braces go last: until then they tell a fraction's parts.
        shorter = shorter if shorter != text else _BRACED.sub(r"\1", text)
        if shorter == text:
            break
        text = shorter
    text = _BARE.sub(lambda m: script(m[1], m[2]), text)
    text = _SYMBOL.sub(r"\1", text).replace("{", "").replace("}", "").replace("\\", "")
    text = re.sub(r"\s+", " ", text).strip()
    return text.replace("\ue07b", "{").replace("\ue07d", "}").replace("\ue05f", "_").replace("\ue05e", "^")


def _term(text: str) -> str:
    text = text.strip()
    return f"({text})" if re.search(r"[\s+/-]", text) else text


def _group(match: re.Match[str]) -> str:
    """What braces without braces in them come to, with the sign or macro before them."""
    before, inner = match[1].strip(), match[2]
    if before in ("_", "^"):
        # Out of the way of what looks for signs without braces.
        return script(before, inner.strip()).replace("_", "\ue05f").replace("^", "\ue05e")
    name = before.lstrip("\\").rstrip("*")
    if name == "mathbb":
        return "".join(_BLACKBOARD.get(c, c) for c in inner)
    if name in _HATS and len(inner.strip()) == 1:
        return unicodedata.normalize("NFC", inner.strip() + _HATS[name])
    if name == "sqrt":
        return "√" + _term(inner)
    return inner


def script(sign: str, text: str) -> str:
    """Text above (``^``) or below (``_``) the line, in small figures where there are some.

    >>> script("^", "-3"), script("_", "ij"), script("_", "max"), script("^", "n+m")
    ('⁻³', 'ᵢⱼ', '_max', '^(n+m)')
    """
    small = _ABOVE if sign == "^" else _BELOW
    if text and all(c in small for c in text) and not (len(text) > 2 and text.isalpha()):
        return "".join(small[c] for c in text)
    return sign + (text if text.isalnum() or len(text) == 1 else f"({text})") if text else ""
