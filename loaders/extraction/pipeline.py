"""The components in their order, and the text of a paper as they read it."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokens import Doc

COMPONENTS = (
    "paperatlas_sentences_v1",
    "paperatlas_links_v1",
    "paperatlas_abbreviations_v1",
    "paperatlas_mentions_v1",
    "paperatlas_encoder_v1",
    "paperatlas_entities_v1",
    "paperatlas_roles_v1",
    "paperatlas_relations_v1",
    "paperatlas_results_v1",
)
# What the components hand on to each other, by the attribute of the Doc.
_GIFTS = ("words", "links", "abbreviations", "phrases", "opinions", "entities", "roles", "relations", "results")


def create() -> Language:
    """A new pipeline, on a blank English one."""
    from . import abbreviations, encoder, entities, links, mentions, relations, results, roles, sentences, words  # noqa: F401

    Doc.set_extension("title_length", default=0, force=True)
    for gift in _GIFTS:
        Doc.set_extension(gift, default=None, force=True)
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "paperatlas.words.v1"}}})
    # spaCy's limit is for parsers, whose memory grows with the text; none of ours does more than read it.
    nlp.max_length = 1 << 40
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def parse(nlp: Language, title: str, abstract: str) -> Doc:
    """Title, line break and abstract as one Doc, through the components."""
    doc = nlp.make_doc(f"{title}\n{abstract}")
    doc._.title_length = len(title)
    return nlp(doc)
