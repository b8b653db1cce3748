"""Identifiers of papers, each in the one form in which two sources can meet."""

from __future__ import annotations

import re

_ARXIV = re.compile(
    r"(?:arxiv:\s*|(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?",
    re.IGNORECASE | re.ASCII,
)
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE | re.ASCII)
_ARXIV_DOI = "10.48550/arxiv."

ARXIV, DOI = "arxiv:", "doi:"
"""What identifiers of the two kinds that every source knows begin with."""


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


def identifier(text: str) -> str:
    """An identifier in the form in which two sources can meet: arXiv's and DOIs with a prefix, others as they are.

    >>> identifier("2309.05239v2"), identifier("https://doi.org/10.48550/arXiv.2309.05239")
    ('arxiv:2309.05239', 'arxiv:2309.05239')
    >>> identifier("10.18653/V1/P18-1001"), identifier("openalex:W1")
    ('doi:10.18653/v1/p18-1001', 'openalex:W1')
    """
    found = doi(text)
    if found and found.startswith(_ARXIV_DOI):
        text = found.removeprefix(_ARXIV_DOI)
    elif found:
        return DOI + found
    known = arxiv_id(text)
    return ARXIV + known if known else text


def identified(arxiv: object, a_doi: object, *own: str | None) -> tuple[str | None, tuple[str, ...]]:
    """A paper's id, which is its arXiv id, else its DOI, else what the source calls it; and its other identifiers.

    :param arxiv: its arXiv id or an address there, in any form; what is none doesn't count.
    :param a_doi: its DOI in any form; arXiv's own DOIs say an arXiv id.
    :param own: what the source calls it, and calls of other sources that it knows, each with a prefix that no other
        source uses.

    >>> identified("2309.05239v2", "https://doi.org/10.1145/1", "openalex:W1")
    ('2309.05239', ('doi:10.1145/1', 'openalex:W1'))
    >>> identified(None, None, "openalex:W1")
    ('openalex:W1', ())
    """
    known = [
        identifier(text) for text, read in ((arxiv, arxiv_id), (a_doi, doi)) if isinstance(text, str) and read(text)
    ]
    # An arXiv DOI is an arXiv id, and may be the only one that says it.
    known = sorted(dict.fromkeys(known), key=lambda one: not one.startswith(ARXIV))
    listed = [*known, *filter(None, own)]
    if not listed:
        return None, ()
    first, *others = listed
    return first.removeprefix(ARXIV).removeprefix(DOI), tuple(sorted({*others} - {first}))
