"""What a paper calls a thing, and what the spellings of one name have in common."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from .readable import readable
from .schema import NodeType

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma"}
# Of words, and of names that end in a number: "MobileNetV2s" are MobileNetV2, "4s" is no 4.
_PLURAL = re.compile(r"(?:[^\W\d_]{2}|[^\W\d_]{3}\d+)s\Z")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|[A-Z]S)\Z")
# A dot counts only between digits: "Qwen2.5" is not "Qwen25", "U.S." is "US". "+" and "#" tell C, C++, C# apart.
_DROPPED = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.+#@]|_")


def name_key(name: str) -> str:
    """What two spellings of one name have in common.

    >>> name_key("MS-COCO") == name_key("MS COCO"), name_key("Vision Transformers")
    (True, 'visiontransformer')
    >>> [name_key(n) for n in ("C", "C++", "C#", "Qwen2.5-VL", "π0", "MobileNetV2s")]
    ['c', 'c++', 'c#', 'qwen2.5vl', 'pi0', 'mobilenetv2']
    """
    text = unicodedata.normalize("NFKC", readable(name)).strip()
    if _PLURAL.search(text) and not _NOT_PLURAL.search(text):
        text = text[:-1]
    folded = "".join(_GREEK.get(c, c) for c in text.casefold())
    return _DROPPED.sub("", folded) or folded


def space_key(space: str, name: str) -> str:
    """The key of a name in its key space: a :func:`name_key`, save for URLs and for names of people and venues.

    >>> space_key("repository", "http://GitHub.com/a/B/") == space_key("repository", "https://github.com/a/B")
    True
    >>> space_key("author", "Ann  Williams")
    'ann williams'
    """
    if space == "repository":
        host, slash, path = re.sub(r"\A(?:https?://)?(?:www\.)?", "", name.strip(), flags=re.IGNORECASE).partition("/")
        return (host.casefold() + slash + path).rstrip("/")
    if space in ("author", "venue"):
        return " ".join(readable(name).casefold().split())
    return name_key(name)


class Use(NamedTuple):
    """A name in one sense: its key and the key of the expansion given with it, or its own key again."""

    key: str
    sense: str


@dataclass(frozen=True, slots=True)
class Naming:
    """One thing as one paper names it.

    :param space: key space of its type; names of different spaces are never one node.
    :param long_form: the expansion that the paper gives; None where it gives none.
    :param spellings: surfaces and aliases, readable.
    :param aliases: the well-known spellings among them, which may join namings.
    """

    paper: str
    space: str
    name: str
    type: NodeType
    long_form: str | None = None
    spellings: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """Keys by which it can meet other namings: of its name first, then of long form and aliases."""
        own = space_key(self.space, self.name)
        rest = {name_key(n) for n in (self.long_form, *self.aliases) if n}
        return (own, *sorted(rest - {own}))

    @property
    def use(self) -> Use:
        """The name and what the paper says that it stands for."""
        own = space_key(self.space, self.name)
        return Use(own, name_key(self.long_form) if self.long_form else own)
