"""The same three papers in every format, as the tests of all sources need them."""

from __future__ import annotations

import csv
import html
import io
import json
from dataclasses import replace

from paperatlas.graph import Paper, title_id

LONG = "We study how graphs grow out of text. " * 12
RECORDS = [{"id": str(n), "title": f"Paper {n}", "abstract": f"{LONG}This is number {n}."} for n in range(3)]
Record = dict[str, str]


def _arxiv(record: Record) -> str:
    return json.dumps(
        {
            "id": f"2309.0000{record['id']}",
            "title": record["title"],
            "abstract": f"  {record['abstract']}\n",
            "categories": "cs.CL",
            "authors_parsed": [],
            "update_date": "2023-09-10",
        }
    )


def _openalex(record: Record) -> str:
    index = dict[str, list[int]]()
    for place, word in enumerate(record["abstract"].split(" ")):
        index.setdefault(word, []).append(place)
    work = {"id": f"https://openalex.org/W{record['id']}", "title": record["title"], "abstract_inverted_index": index}
    return json.dumps(work)


def _semantic_scholar(record: Record) -> str:
    return json.dumps({"corpusid": int(record["id"]) + 1, "title": record["title"], "abstract": record["abstract"]})


def _day(record: Record) -> dict[str, object]:
    paper = {"id": f"2309.0000{record['id']}", "title": record["title"], "summary": record["abstract"], "authors": []}
    return {"paper": paper | {"publishedAt": "2023-09-10T10:00:00.000Z"}, "title": record["title"]}


def _atom(record: Record) -> str:
    return (
        f"<entry>\n<id>http://arxiv.org/abs/2309.0000{record['id']}v1</id>\n<published>2023-09-10T10:00:00Z</published>"
        f"\n<title>{record['title']}</title>\n<summary>{record['abstract']}</summary>\n</entry>\n"
    )


def _pubmed(record: Record) -> str:
    return (
        f"<PubmedArticle>\n<MedlineCitation><PMID Version='1'>{record['id']}</PMID>\n"
        f"<Article><ArticleTitle>{record['title']}</ArticleTitle>\n"
        f"<Abstract><AbstractText>{record['abstract']}</AbstractText></Abstract></Article>\n"
        "</MedlineCitation></PubmedArticle>\n"
    )


def _acl(record: Record) -> str:
    number = int(record["id"]) + 1
    return (
        f"<paper id='{number}'>\n<title>{record['title']}</title>\n<abstract>{record['abstract']}</abstract>\n"
        f"<url>2020.acl-main.{number}</url>\n</paper>\n"
    )


def _bibtex(record: Record) -> str:
    return (
        f"@article{{key{record['id']},\n  title = {{{record['title']}}},\n  abstract = {{{record['abstract']}}}\n}}\n"
    )


def _ris(record: Record) -> str:
    return f"TY  - JOUR\nTI  - {record['title']}\nAB  - {record['abstract']}\nER  - \n\n"


def _article(record: Record) -> str:
    address = f"/papers/2309.0000{record['id']}"
    return (
        f"<article class='relative'>\n<h3><a href='{address}'>{html.escape(record['title'])}</a></h3>\n"
        f"<p>{html.escape(record['abstract'])}</p>\n</article>\n"
    )


def as_csv(records: list[Record], delimiter: str = ",") -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, list(records[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return table.getvalue()


XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
FEED = XML + '<feed xmlns="http://www.w3.org/2005/Atom">\n<id>http://arxiv.org/api/x</id>\n'
VOLUME = XML + '<collection id="2020.acl">\n<volume id="main">\n'
PAGE_TOP = "<!DOCTYPE html>\n<html>\n<head><title>Daily Papers - Hugging Face</title></head>\n<body>\n"
FRAMES = {
    "daily-papers": ("Daily Papers\n\nbyAK and the research community\n\nSep 10\n\n", ""),
    "daily-papers-html": (PAGE_TOP, "</body>\n</html>\n"),
    "daily-papers-json": ("[\n", "]\n"),
    "arxiv": ("", ""),
    "arxiv-atom": (FEED, "</feed>\n"),
    "openalex": ("", ""),
    "semantic-scholar": ("", ""),
    "acl-anthology": (VOLUME, "</volume>\n</collection>\n"),
    "pubmed": ("<?xml version='1.0'?>\n<PubmedArticleSet>\n", "</PubmedArticleSet>\n"),
    "bibtex": ("", ""),
    "ris": ("", ""),
    "jsonl": ("", ""),
    "csv": ("id,title,abstract\n", ""),
    "text": ("", ""),
}
"""What stands before and behind the records of each format that is text."""

_WRITERS = {
    "daily-papers": lambda r: f"{r['title']}\n\n{r['abstract']}\n\n",
    "daily-papers-html": _article,
    "daily-papers-json": lambda r: json.dumps(_day(r)),
    "arxiv": lambda r: _arxiv(r) + "\n",
    "arxiv-atom": _atom,
    "openalex": lambda r: _openalex(r) + "\n",
    "semantic-scholar": lambda r: _semantic_scholar(r) + "\n",
    "acl-anthology": _acl,
    "pubmed": _pubmed,
    "bibtex": _bibtex,
    "ris": _ris,
    "jsonl": lambda r: json.dumps(r) + "\n",
    "csv": lambda r: as_csv([r]).partition("\n")[2],
    "text": lambda r: f"{r['title']}\n\n{r['abstract']}\n",
}
_BETWEEN = {"daily-papers-json": ",\n", "text": "---\n"}


def content(format_name: str, records: list[Record]) -> str:
    """A file of these records."""
    top, foot = FRAMES[format_name]
    return top + _BETWEEN.get(format_name, "").join(map(_WRITERS[format_name], records)) + foot


CONTENTS = {name: content(name, RECORDS) for name in FRAMES}


def papers_of(format_name: str) -> list[Paper]:
    """What a reader makes of :data:`CONTENTS`."""
    return [_paper(format_name, record) for record in RECORDS]


def _paper(format_name: str, record: Record) -> Paper:
    number = record["id"]
    paper = Paper(title_id(record["title"]), record["title"], record["abstract"], format_name)
    arxiv = replace(paper, id=f"2309.0000{number}", year=2023, date="2023-09-10")
    abs_page = f"https://arxiv.org/abs/2309.0000{number}"
    known = {
        "daily-papers": replace(paper, date="Sep 10"),
        "daily-papers-html": replace(
            arxiv, year=None, date=None, url=f"https://huggingface.co/papers/2309.0000{number}"
        ),
        "daily-papers-json": replace(arxiv, url=abs_page),
        "arxiv": replace(arxiv, url=abs_page),
        "arxiv-atom": replace(arxiv, url=f"http://arxiv.org/abs/2309.0000{number}v1"),
        "openalex": replace(paper, id=f"openalex:W{number}", url=f"https://openalex.org/W{number}"),
        "semantic-scholar": replace(paper, id=f"s2:{int(number) + 1}"),
        "acl-anthology": replace(
            paper,
            id=f"acl:2020.acl-main.{int(number) + 1}",
            url=f"https://aclanthology.org/2020.acl-main.{int(number) + 1}",
        ),
        "pubmed": replace(paper, id=f"pmid:{number}", url=f"https://pubmed.ncbi.nlm.nih.gov/{number}/"),
        "jsonl": replace(paper, id=number),
        "csv": replace(paper, id=number),
    }
    return known.get(format_name, paper)
