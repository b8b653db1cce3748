"""OpenAlex's works: the snapshot's JSON Lines, and what its API answers."""

from __future__ import annotations

from collections.abc import Iterator

from ...graph import LeftOut, Paper, Reason, identified
from ._objects import Object, has_keys, listed
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place


def sniff(head: str, name: str) -> float:
    """0.95 for a work by its address; see :class:`Source`."""
    return 0.95 if "https://openalex.org/W" in head and has_keys(head, "id") else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a work; its abstract is put together from the inverted index, word for word."""
    for work in listed(content.text, place, "results"):
        yield work if isinstance(work, LeftOut) else _paper(work, place)


def _paper(work: Object, place: Place) -> Paper | LeftOut:
    fields = work.fields
    index = fields.get("abstract_inverted_index")
    abstract = _abstract(index) if isinstance(index, dict) else None
    if index and abstract is None:
        detail = (
            "field 'abstract_inverted_index' doesn't say which word stands where; left out. "
            "Each place from 0 on needs one word."
        )
        return place.left_out(work.line, Reason.BAD_FIELD, detail)
    own, title = fields.get("id"), fields.get("title") or fields.get("display_name")
    known = f"openalex:{own.rpartition('/')[2]}" if isinstance(own, str) and own else None
    ident, ids = identified(_arxiv(fields), fields.get("doi"), known, _pmid(fields))
    return paper_of(
        {
            "title": one_line_as_read(title) if isinstance(title, str) else title,
            "abstract": as_read(abstract) if abstract else None,
            "id": ident,
            "ids": ids,
            "authors": [name for author in _list(fields.get("authorships")) if (name := _author(author))],
            "year": fields.get("publication_year"),
            "date": fields.get("publication_date"),
            "venue": _inner(fields, "primary_location", "source", "display_name"),
            "url": fields.get("doi") or own,
        },
        place,
        work.line,
    )


def _abstract(index: dict[str, object]) -> str | None:
    """The words in the order of their places; None where a place has no word, or two.

    >>> _abstract({"to": [0, 2], "be": [1]}), _abstract({"to": [0, 2]})
    ('to be to', None)
    """
    words = dict[int, str]()
    for word, places in index.items():
        for at in _list(places):
            if type(at) is not int or at in words:
                return None
            words[at] = word
    # As many places as words, none of them behind the last: none is without.
    if not words or min(words) < 0 or max(words) >= len(words):
        return None
    return " ".join(words[at] for at in range(len(words)))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _inner(value: object, *path: str) -> object:
    """What stands at the end of a path of fields; None where it breaks off."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _author(authorship: object) -> object:
    name = _inner(authorship, "author", "display_name") or _inner(authorship, "raw_author_name")
    return one_line_as_read(name) if isinstance(name, str) else name


def _pmid(work: dict[str, object]) -> str | None:
    address = _inner(work, "ids", "pmid")
    return f"pmid:{address.rpartition('/')[2]}" if isinstance(address, str) and address else None


def _arxiv(work: dict[str, object]) -> object:
    """The address at arXiv, where one of the places that have the work is arXiv."""
    places = [work.get("primary_location"), *_list(work.get("locations"))]
    addresses = (_inner(place, "landing_page_url") for place in places)
    return next((a for a in addresses if isinstance(a, str) and "arxiv.org/abs/" in a), None)
