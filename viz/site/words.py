"""The words by which a name is found: the same here, where they are listed, as in assets/find.js, where one types."""

from __future__ import annotations

import re
import unicodedata

# Words that stand in most titles and tell nothing.
PASSED_OVER = frozenset(("a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "via", "with"))
# Han, kana, Hangul: written without spaces, so that each character is a word.
_ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(f"[{_ALONE}]|[^\\W_{_ALONE}]+")


def folded(text: str) -> str:
    """A name as it is compared: without case, accents and hyphens.

    >>> folded("Mask2Former  É-net")
    'mask2former e net'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return re.sub(r"[\s\-_]+", " ", plain.lower()).strip()


def words_of(text: str) -> list[str]:
    """The words of a name that it is found by, each once.

    >>> words_of("Scaling up to 1.5B: the ViT-Huge"), words_of("图像net")
    (['scaling', 'up', '1', '5b', 'vit', 'huge'], ['图', '像', 'net'])
    """
    return list(dict.fromkeys(word for word in _WORD.findall(folded(text)) if word not in PASSED_OVER))


def chunk_of(word: str) -> str:
    """The file that lists a word: by its first two characters, or one where those are beyond a to z and 0 to 9.

    >>> chunk_of("vit"), chunk_of("x"), chunk_of("图")
    ('vi', 'x', 'u56fe')
    """
    first = word[:2]
    return first if re.fullmatch("[a-z0-9]{1,2}", first) else f"u{ord(word[0]):x}"
