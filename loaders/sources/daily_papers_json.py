"""The Daily Papers as Hugging Face's public API gives them: a JSON list."""

from __future__ import annotations

from collections.abc import Iterator

from ...graph import LeftOut, Paper, arxiv_id
from ._objects import has_keys, objects
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place


def sniff(head: str, name: str) -> float:
    """0.95 for papers within the entries of a day; see :class:`Source`."""
    return 0.95 if has_keys(head, "paper", "summary", "publishedAt") else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper an entry."""
    for record in objects(content.text, place):
        yield record if isinstance(record, LeftOut) else paper_of(fields_of(record.fields), place, record.line)


def fields_of(entry: dict[str, object]) -> dict[str, object]:
    """A paper's fields from an entry of the API or of the page's data: a paper, or something around one."""
    inner = entry.get("paper")
    paper = entry | inner if isinstance(inner, dict) else entry
    title, summary, published = paper.get("title"), paper.get("summary"), paper.get("publishedAt")
    known = arxiv_id(paper.get("id"))
    date = published[:10] if isinstance(published, str) else published
    return {
        "id": known or paper.get("id"),
        "title": one_line_as_read(title) if isinstance(title, str) else title,
        "abstract": as_read(summary) if isinstance(summary, str) else summary,
        "authors": _authors(paper.get("authors")),
        "date": date,
        "year": date[:4] if isinstance(date, str) and date[:4].isdigit() else None,
        "url": f"https://arxiv.org/abs/{known}" if known else None,
    }


def _authors(value: object) -> object:
    """The names without those that their owners took down."""
    if not isinstance(value, list):
        return value
    return [author for author in value if not (isinstance(author, dict) and author.get("hidden") is True)]
