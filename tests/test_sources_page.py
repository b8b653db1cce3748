"""The user's own saved page, and what may become of such a page."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from random import Random

import pytest

from paperatlas.graph import LeftOut, Paper, Reason, title_id
from paperatlas.loaders.sources import read_papers, sniff

PAGE = Path(__file__).parents[1] / "examples" / "daily_papers.txt"
BLOCKS = [line for line in PAGE.read_text().split("\n") if line]
TOP, BODY = BLOCKS[:6], BLOCKS[6:]
PAIRS = list(zip(BODY[::2], BODY[1::2], strict=True))


def paper(title: str, abstract: str, date: str | None = "Sep 10") -> Paper:
    return Paper(title_id(title), title, abstract, "daily-papers", date=date)


PAPERS = [paper(title, abstract) for title, abstract in PAIRS]


def page(blocks: list[str]) -> str:
    return "\n\n".join([*TOP, *blocks])


def read(path: Path, text: str) -> list[Paper | LeftOut]:
    path.write_bytes(text.encode())
    return list(read_papers(path, "daily-papers"))


def test_page_as_it_was_saved_gives_136_papers_of_their_own_text() -> None:
    assert len(PAPERS) == 136
    assert len({paper.id for paper in PAPERS}) == 136
    assert list(read_papers(PAGE)) == PAPERS
    assert sniff(PAGE) == "daily-papers"


def test_every_abstract_is_a_stretch_of_the_file() -> None:
    text = PAGE.read_text()
    assert all(f"{paper.title}\n\n{paper.abstract}" in text for paper in PAPERS)


def test_obfuscated_address_and_latex_survive() -> None:
    (swin,) = (paper for paper in PAPERS if "Swin3D" in paper.title)
    assert "+1.9 [email\xa0protected] on ScanNet detection" in swin.abstract
    assert r"called {\SST}, for" in swin.abstract


def variations() -> dict[str, str]:
    text = PAGE.read_text()
    beside = [part for title, abstract in PAIRS for part in (title, "32", "· 5 authors", abstract, "Submitted by")]
    return {
        "Windows line endings": text.replace("\n", "\r\n"),
        "byte order mark": "\ufeff" + text,
        "many blank lines": text.replace("\n\n", "\n\n \n\t\n"),
        "no blank lines": text.replace("\n\n", "\n"),
        "foot": text + "\n\nPrevious\n\nNext\n\nTOS\n\nPrivacy\n",
        "top, a little different": text.replace("byAK and", "by AK and").replace("new\n\n", ""),
        "votes and authors": page(beside),
    }


@pytest.mark.parametrize("name", variations())
def test_look_of_the_page_may_differ(tmp_path: Path, name: str) -> None:
    assert read(tmp_path / "page.txt", variations()[name]) == PAPERS


def test_page_without_its_top_has_no_date(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("\n\n".join(BODY))
    assert list(read_papers(path)) == [paper(*pair, date=None) for pair in PAIRS]


def test_lines_wrapped_at_80_columns_are_one_abstract(tmp_path: Path) -> None:
    wrapped = [textwrap.fill(b, 80, break_long_words=False, break_on_hyphens=False) for b in BODY]
    expected = [paper(" ".join(t.split("\n")), a) for t, a in zip(wrapped[::2], wrapped[1::2], strict=True)]
    assert read(tmp_path / "page.txt", page(wrapped)) == expected


def test_two_pages_in_one_file_keep_each_its_date(tmp_path: Path) -> None:
    second = [*TOP[:-1], "Sep 11", *BODY[2:]]
    expected = PAPERS + [paper(*pair, date="Sep 11") for pair in PAIRS[1:]]
    assert read(tmp_path / "page.txt", page([*BODY, *second])) == expected


@pytest.mark.parametrize("missing", range(0, 136, 5))
def test_missing_abstract_costs_one_paper_and_shifts_none(tmp_path: Path, missing: int) -> None:
    path = tmp_path / "page.txt"
    results = read(path, page(BODY[: 2 * missing + 1] + BODY[2 * missing + 2 :]))
    shown = ascii(PAIRS[missing][0][:60].strip() + "...")[1:-4]
    left_out = results[missing]
    assert isinstance(left_out, LeftOut)
    assert (left_out.place, left_out.reason) == (f"{path}:{13 + 4 * missing}", Reason.NO_ABSTRACT)
    assert left_out.detail.startswith(f"title without an abstract ('{shown}")
    assert results[:missing] + results[missing + 1 :] == PAPERS[:missing] + PAPERS[missing + 1 :]


@pytest.mark.parametrize("missing", range(0, 136, 5))
def test_missing_title_costs_one_paper_and_shifts_none(tmp_path: Path, missing: int) -> None:
    path = tmp_path / "page.txt"
    results = read(path, page(BODY[: 2 * missing] + BODY[2 * missing + 1 :]))
    left_out = results[missing]
    assert isinstance(left_out, LeftOut)
    assert (left_out.place, left_out.reason) == (f"{path}:{13 + 4 * missing}", Reason.NO_TITLE)
    assert results[:missing] + results[missing + 1 :] == PAPERS[:missing] + PAPERS[missing + 1 :]


@pytest.mark.parametrize(("between", "misses"), [(r"(?<=\.) ", 1), (r" ", 1)])
def test_blank_line_within_an_abstract_is_part_of_it(tmp_path: Path, between: str, misses: int) -> None:
    """Misses are reported, and no paper gets a wrong title or another's text."""
    rng, seen = Random(1), 0
    for number, (title, abstract) in enumerate(PAIRS):
        cut = rng.choice([match.start() for match in re.finditer(between, abstract)])
        broken = abstract[:cut] + "\n\n" + abstract[cut + 1 :]
        results = read(tmp_path / "page.txt", page([*BODY[: 2 * number], title, broken, *BODY[2 * number + 2 :]]))
        if results != [*PAPERS[:number], paper(title, broken), *PAPERS[number + 1 :]]:
            seen += 1
            assert sum(isinstance(result, LeftOut) for result in results) == 1
            assert {p.title for p in results if isinstance(p, Paper)} == {p.title for p in PAPERS}
    assert seen <= misses


def test_several_papers_missing_in_several_ways(tmp_path: Path) -> None:
    blocks = BODY[:1] + BODY[2:6] + BODY[7:-1]  # an abstract, a title and the last abstract
    results = read(tmp_path / "page.txt", page(blocks))
    assert [r for r in results if isinstance(r, Paper)] == [*PAPERS[1:3], *PAPERS[4:-1]]
    reasons = [r.reason for r in results if isinstance(r, LeftOut)]
    assert reasons == [Reason.NO_ABSTRACT, Reason.NO_TITLE, Reason.NO_ABSTRACT]


def test_short_paragraph_behind_an_abstract_belongs_to_it(tmp_path: Path) -> None:
    first = "We show that a graph grows out of text. " * 10
    text = f"One\n\n{first.strip()}\n\nCode is at https://github.com/one/one\n\nTwo\n\nIt is quite short.\n"
    assert read(tmp_path / "page.txt", text) == [
        paper("One", f"{first.strip()}\n\nCode is at https://github.com/one/one", None),
        paper("Two", "It is quite short.", None),
    ]


def test_unknown_words_on_the_page_are_reported_and_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    results = read(path, page(["Papers that trend", *BODY]))
    assert results[1:] == PAPERS
    assert str(results[0]) == (
        f"{path}:13: title without an abstract ('Papers that trend'); left out. Put its abstract below it."
    )


def test_control_character_in_an_abstract_is_a_bad_field(tmp_path: Path) -> None:
    (result,) = read(tmp_path / "page.txt", "One\n\nIt is \0 short.")
    assert isinstance(result, LeftOut)
    assert result.reason is Reason.BAD_FIELD
