"""PubMed's XML: MEDLINE's yearly and daily files, and what its search saves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...graph import LeftOut, Paper, identified
from ._markup import Cutter, all_text, marked_text
from ._reading import as_read, one_line_as_read
from ._record import paper_of
from ._text import Content, Place

_RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle"})
# Titles that were translated stand in brackets.
_TRANSLATED = re.compile(r"\A\[(.*)\](\.?)\Z", re.DOTALL)
_MONTHS = {
    month: f"{number:02}"
    for number, month in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}


def sniff(head: str, name: str) -> float:
    """0.95 for the set that articles stand in; see :class:`Source`."""
    return 0.95 if "<PubmedArticleSet" in head[:4096] else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper an article; an abstract's sections are its paragraphs, each behind its heading."""
    for article in Cutter(place, "PubmedArticleSet", _RECORDS).elements(content.text):
        yield article if isinstance(article, LeftOut) else paper_of(_record(article[1]), place, article[0])


def _record(article: Element) -> dict[str, object]:
    pmid = (article.findtext("MedlineCitation/PMID") or article.findtext("BookDocument/PMID") or "").strip()
    about = article.find("MedlineCitation/Article")
    about = article.find("BookDocument") if about is None else about
    about = Element("Article") if about is None else about
    doi = next((e.text for e in about.iterfind("ELocationID") if e.get("EIdType") == "doi"), None)
    listed = article.iterfind("*/ArticleIdList/ArticleId")
    doi = doi or next((e.text for e in listed if e.get("IdType") == "doi"), None)
    date, year = _date(about)
    ident, ids = identified(None, doi, f"pmid:{pmid}" if pmid else None)
    return {
        "id": ident,
        "ids": ids,
        "title": _TRANSLATED.sub(r"\1\2", one_line_as_read(marked_text(about.find("ArticleTitle")))),
        "abstract": as_read("\n\n".join(_section(part) for part in about.iterfind("Abstract/AbstractText"))),
        "authors": [name for author in about.iterfind("AuthorList/Author") if (name := _author(author))],
        "date": date,
        "year": year,
        "venue": one_line_as_read(about.findtext("Journal/Title") or ""),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
    }


def _section(part: Element) -> str:
    label, text = part.get("Label"), marked_text(part)
    return f"{label}: {text}" if label and text and label.upper() != "UNLABELLED" else text


def _author(author: Element) -> str:
    names = [author.findtext(name) or "" for name in ("ForeName", "LastName", "Suffix")]
    return one_line_as_read(" ".join(n for n in names if n.strip()) or all_text(author.find("CollectiveName")))


def _date(about: Element) -> tuple[str | None, str | None]:
    """Date and year of the issue: 2023-09-10, 2023-09 or 2023; where there are only words, these."""
    issue = about.find("Journal/JournalIssue/PubDate")
    issue = about.find("Book/PubDate") if issue is None else issue
    if issue is None:
        return None, None
    year = (issue.findtext("Year") or "").strip()
    if not year:
        words = (issue.findtext("MedlineDate") or "").strip()
        return words or None, words[:4] if words[:4].isdigit() else None
    month, day = ((issue.findtext(part) or "").strip() for part in ("Month", "Day"))
    month = _MONTHS.get(month, month.zfill(2) if month.isdigit() else "")
    parts = [year, *([month] if month else []), *([day.zfill(2)] if month and day.isdigit() else [])]
    return "-".join(parts), year if year.isdigit() else None
