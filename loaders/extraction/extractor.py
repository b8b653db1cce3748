"""The one door between text and facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from ...graph import Paper, PaperFacts

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "paperatlas-extraction"
# Raise it whenever rules or tables change what is read: evidence carries it, and a build reads anew what an older
# version read.
VERSION = "5"
EXTRACTOR = f"{NAME} {VERSION}"


class Extractor:
    """Reads papers; facts are a function of the paper alone.

    :param name: of the extractor, as evidence carries it.
    :param version: of its rules and tables; changes with either.
    :param nlp: the spaCy pipeline behind it.
    """

    __slots__ = ("name", "nlp", "version")

    def __init__(self, name: str, version: str, nlp: Language) -> None:
        self.name = name
        self.version = version
        self.nlp = nlp

    def facts(self, paper: Paper) -> PaperFacts:
        """What the paper says in its title and abstract."""
        from . import facts, pipeline

        doc = pipeline.parse(self.nlp, paper.title, paper.abstract)
        return facts.assemble(paper, doc, f"{self.name} {self.version}")

    def __reduce__(self) -> tuple[Callable[[], Extractor], tuple[()]]:
        return extractor, ()


@lru_cache(maxsize=1)
def extractor() -> Extractor:
    """The extractor, loaded once in a process; a pickled one is loaded anew where it arrives."""
    # spaCy takes most of a second to import, which a command that reads no paper should not pay.
    from . import pipeline
    from .catalogue import catalogue
    from .clusters import clusters
    from .encoder import encoder
    from .linear import models

    catalogue()
    clusters()
    encoder()
    models()
    return Extractor(NAME, VERSION, pipeline.create())
