"""One id for a paper, whichever source it comes from: its arXiv id, else its DOI, else what the source calls it."""

from __future__ import annotations

import re

_ARXIV = re.compile(
    r"(?:arxiv:\s*|(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?",
    re.IGNORECASE | re.ASCII,
)
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE | re.ASCII)
_ARXIV_DOI = "10.48550/arxiv."


def arxiv_id(text: object) -> str | None:
    """The id of an arXiv paper, without its version, from any way to write it; None where it is none.

    >>> arxiv_id("http://arxiv.org/abs/2309.05239v2"), arxiv_id("arXiv:hep-th/9901001"), arxiv_id("10.1145/1")
    ('2309.05239', 'hep-th/9901001', None)
    """
    found = _ARXIV.fullmatch(text.strip()) if isinstance(text, str) else None
    # The class behind the archive is optional and came later: math.GT/0309136 is math/0309136.
    return re.sub(r"\.[a-z]{2}/", "/", found[1].lower()) if found else None


def doi(text: object) -> str | None:
    """A DOI in small letters, without what leads to it; None where it is none.

    >>> doi("https://doi.org/10.18653/V1/P18-1001"), doi("P18-1001")
    ('10.18653/v1/p18-1001', None)
    """
    found = _DOI.fullmatch(text.strip()) if isinstance(text, str) else None
    return found[1].lower() if found else None


def paper_id(arxiv: object, a_doi: object, own: str | None) -> str | None:
    """The id of a paper.

    :param arxiv: its arXiv id or an address there, in any form; what is none doesn't count.
    :param a_doi: its DOI in any form; arXiv's own DOIs say an arXiv id.
    :param own: what the source calls it, with a prefix that no other source uses.

    >>> paper_id(None, "https://doi.org/10.48550/arXiv.2309.05239", "openalex:W1")
    '2309.05239'
    >>> paper_id(None, None, "openalex:W1")
    'openalex:W1'
    """
    known = doi(a_doi)
    if known and known.startswith(_ARXIV_DOI):
        arxiv = arxiv_id(arxiv) or known.removeprefix(_ARXIV_DOI)
    return arxiv_id(arxiv) or known or own
