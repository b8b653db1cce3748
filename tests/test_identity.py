"""Which records are of one paper, and what is shown of it."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph import Paper, common, id_in, identified, identifier, same_papers
from paperatlas.graph.identity import MOST_HOLDERS, all_shown, keys

from .conftest import REPOSITORY
from .making import said, sourced

TITLE = "A Small Model That Learns to Read Graphs"


def record(ident: str, source: str, title: str = TITLE, **fields: object) -> Paper:
    return Paper(ident, title, "We introduce SmallNet.", source, **fields)  # type: ignore[arg-type]


def groups(*papers: Paper) -> list[list[str]]:
    """Ids of the records of each paper; in whatever order they come."""
    found = {tuple(tuple(p.record for p in group) for group in same_papers(order)) for order in permutations(papers)}
    assert len(found) == 1
    return [[paper.id for paper in group] for group in same_papers(papers)]


def test_identifiers_join_in_any_form_and_over_others() -> None:
    arxiv = record("2309.05239", "arxiv", ids=("doi:10.1000/abc",))
    published = record("10.1000/ABC", "bibtex", "Another Title of It")
    work = record("openalex:W1", "openalex", "Yet Another One", ids=("arxiv:2309.05239",))
    other = record("pmid:7", "pubmed", "A Title of Something Else")
    assert groups(arxiv, published, work, other) == [["2309.05239", "10.1000/ABC", "openalex:W1"], ["pmid:7"]]
    assert groups(published, other) == [["10.1000/ABC"], ["pmid:7"]]
    assert identified("2309.05239v3", "10.48550/arXiv.2309.05239", "s2:1") == ("2309.05239", ("s2:1",))


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        ({}, {}, None),
        ({"year": 2021}, {"year": 2023}, None),
        ({"authors": ("Ash, Ann",)}, {"authors": ("Bo Birch", "A. Ash")}, None),
        ({"ids": ("doi:10.1000/1",)}, {"ids": ("pmid:1",)}, None),
        ({"year": 2021}, {"year": 2024}, "they are of 2021 and 2024"),
        ({"authors": ("Ann Ash",)}, {"authors": ("Bo Birch",)}, "they have no author in common"),
        ({"ids": ("doi:10.1000/1",)}, {"ids": ("doi:10.1000/2",)}, "they have different DOIs"),
        ({"ids": ("arxiv:2309.00001",)}, {"ids": ("arxiv:2309.00002",)}, "they have different arXiv ids"),
    ],
)
def test_a_title_joins_where_nothing_speaks_against_it(
    one: dict[str, object], other: dict[str, object], against: str | None
) -> None:
    papers = record("s2:1", "semantic-scholar", **one), record("openalex:W1", "openalex", TITLE.upper(), **other)
    (link,) = common(papers)
    assert (link.is_title, link.against) == (True, against)
    assert len(groups(*papers)) == (1 if against is None else 2)


def test_a_title_joins_neither_within_a_source_nor_if_many_have_it() -> None:
    assert len(groups(record("1", "jsonl"), record("2", "jsonl"))) == 2
    assert len(groups(record("1", "jsonl", "A Survey"), record("2", "csv", "A Survey"))) == 2
    # Two that contradict each other leave a third to neither.
    assert len(groups(record("1", "jsonl"), record("2", "jsonl"), record("3", "csv"))) == 3


def test_one_key_joins_only_so_many() -> None:
    held = [record(f"p{i}", f"s{i}", f"Title {i}", ids=("doi:10.1000/volume",)) for i in range(MOST_HOLDERS + 1)]
    assert len(same_papers(held[:-1])) == 1
    assert len(same_papers(held)) == MOST_HOLDERS + 1
    # Of one id they are one all the same.
    assert len(same_papers(record("p", f"s{i}") for i in range(MOST_HOLDERS + 1))) == 1


def test_what_is_shown_is_of_the_best_known_record_with_what_others_add() -> None:
    first = sourced(said("2309.05239", "CLIP"), "arxiv", year=2023)
    second = sourced(said("10.1000/abc", "BLIP"), "openalex", ids=("arxiv:2309.05239",), venue="ICML", authors=("Ann",))
    third = sourced(said("s2:9", "DINO"), "s2", ids=("doi:10.1000/abc",), year=2024, date="2024-01-01", url="https://x")
    (shown,) = all_shown([third, second, first])
    assert (shown.paper.id, shown.entities) == ("2309.05239", first.entities)
    assert shown.paper.ids == ("doi:10.1000/abc", "s2:9")
    assert (shown.paper.year, shown.paper.date, shown.paper.venue) == (2023, None, "ICML")
    assert (shown.paper.url, shown.paper.authors) == ("https://x", ("Ann",))
    # What is shown is a record like any other: it may have been exported, and comes back with those behind it.
    assert all_shown([shown, sourced(second, "openalex", ids=("arxiv:2309.05239",))]) == [shown]


@given(st.text(min_size=1))
def test_an_identifier_is_its_own_form(text: str) -> None:
    assert identifier(identifier(text)) == identifier(text)


@given(
    st.sampled_from(["2309.05239v2", "10.1000/X", "openalex:W1", "x"]),
    st.text("abXYZé- ", min_size=1).filter(str.strip),
)
def test_keys_hold_the_identifier_and_know_no_case_of_titles(ident: str, title: str) -> None:
    assert identifier(ident) in keys(record(ident, "jsonl", title))
    assert keys(record("x", "jsonl", f"{title} and three words more")) == keys(
        record("x", "csv", f"{title} AND three WORDS  more!")
    )


def test_why_tells_what_makes_records_one_paper_and_what_does_not(paperatlas, tmp_path: Path) -> None:
    assert paperatlas("build", str(REPOSITORY / "examples" / "same_paper"), store="a.kgl").err.startswith(
        "3 papers read: 3 taken in, 0 unchanged, 2 joined with another record of the paper\n"
    )
    told = paperatlas("why", "https://doi.org/10.1000/READER.17", "arXiv:2309.05239v2", store="a.kgl").out
    assert "both have the identifier doi:10.1000/reader.17" in told
    title = "GraphReader-S: A Small Model that Reads Large Graphs"
    assert "both are titled" in paperatlas("why", title, "openalex:W4386597122", store="a.kgl").out
    other = {"id": "p9", "title": title, "abstract": "We read no graphs at all.", "authors": ["Cy Cedar"]}
    (tmp_path / "b.jsonl").write_text(json.dumps(other))
    assert paperatlas("build", "b.jsonl", store="a.kgl").status == 0
    told = paperatlas("why", "p9", "2309.05239", store="a.kgl").out
    assert told.startswith("Two nodes:")
    assert "which does not make them one, since they have no author in common" in told
    # The title, which two papers have now, joins the library's record no more.
    removed = paperatlas("remove", "10.1000/reader.17", store="a.kgl")
    assert (removed.status, removed.err.splitlines()[0]) == (0, "removed 2309.05239, 2 records")


@given(st.text(), st.text())
def test_the_id_in_a_record_is_that_of_the_paper_whatever_it_holds(ident: str, source: str) -> None:
    assert id_in(Paper(f"x{ident}", "A title", "An abstract.", source).record) == f"x{ident}"
