"""What is written is read back, and no bytes whatever break a reader."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph import LeftOut, Paper, SourceError, title_id
from paperatlas.loaders.sources import SOURCES, read_papers

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80)
ABSTRACTS = TEXT.map(lambda text: f"What we say is {text}".strip())
LINES = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
NAMES = LINES.filter(lambda name: ";" not in name and " and " not in name)


@st.composite
def papers(draw: st.DrawFn, source: str) -> Paper:
    title = draw(LINES)
    # Of a colon what stands before it may be reserved, and "null" is what programs write where they had no id.
    named = LINES.filter(lambda name: ":" not in name and name.casefold() not in ("none", "null", "nan", "n/a"))
    ident = draw(st.one_of(st.just(title_id(title)), st.integers(0).map(str), named))
    ids = draw(st.sets(st.sampled_from(["arxiv:2309.05239", "doi:10.1000/abc", "openalex:W1"])))
    return Paper(
        id=ident,
        title=title,
        abstract=draw(ABSTRACTS),
        source=draw(st.sampled_from([source, "elsewhere"])),
        year=draw(st.none() | st.integers(1000, 2999)),
        date=draw(st.none() | LINES),
        url=draw(st.none() | LINES),
        venue=draw(st.none() | LINES),
        authors=tuple(draw(st.lists(NAMES, max_size=4, unique=True))),
        ids=tuple(sorted(ids)),
    )


def fields(paper: Paper) -> dict[str, object]:
    return {name: getattr(paper, name) for name in Paper.__slots__}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources") / "papers"


@given(st.lists(papers("jsonl"), max_size=5), st.booleans(), st.booleans())
def test_json_lines_written_are_read_back(path: Path, wanted: list[Paper], ascii_only: bool, windows: bool) -> None:
    end = "\r\n" if windows else "\n"
    lines = (json.dumps(fields(paper), ensure_ascii=ascii_only) + end for paper in wanted)
    path.write_bytes("".join(lines).encode())
    assert list(read_papers(path, "jsonl")) == wanted


@given(st.lists(papers("jsonl"), min_size=1, max_size=5), st.booleans(), st.none() | st.integers(0, 3))
def test_json_list_written_is_read_back(path: Path, wanted: list[Paper], ascii_only: bool, indent: int | None) -> None:
    path.write_text(json.dumps([fields(p) for p in wanted], ensure_ascii=ascii_only, indent=indent), encoding="utf-8")
    assert list(read_papers(path)) == wanted


@given(
    st.lists(papers("csv"), max_size=5), st.sampled_from(",;\t"), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_table_written_is_read_back(path: Path, wanted: list[Paper], delimiter: str, quoting: int) -> None:
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, list(Paper.__slots__), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(
        fields(paper) | {"authors": ";".join((*paper.authors, "")), "ids": ";".join(paper.ids)} for paper in wanted
    )
    path.write_bytes(table.getvalue().encode())
    assert list(read_papers(path)) == wanted


# What means something to one reader or another, to be put in an order that means nothing.
MARKS = [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r", b"\n\n", b"\t", b";", b"1", b"\xff", b"\0"]
WORDS = [b"title", b"abstract", b"title,abstract\n", b"One title", b"Daily Papers", b"Sep 10", b"Subscribe"]
PARTS = [b'{"title": "a", "abstract": "b"}', b"A sentence that ends. ", b"word " * 60, b"\xef\xbb\xbf", b"\x1f\x8b\x08"]
JUNK = st.binary(max_size=300) | st.lists(st.sampled_from(MARKS + WORDS + PARTS), max_size=40).map(b"".join)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(JUNK, st.sampled_from([None, *SOURCES]))
def test_any_bytes_give_papers_and_what_was_left_out_or_one_error(
    path: Path, junk: bytes, format_name: str | None
) -> None:
    path.write_bytes(junk)
    try:
        results = list(read_papers(path, format_name))
    except SourceError as error:
        results = []
        said = str(error)
    else:
        said = str(path)
    assert said.startswith(str(path))
    for result in results:
        if isinstance(result, LeftOut):
            assert result.place.startswith(f"{path}:")
            assert int(result.place.rpartition(":")[2]) >= 1
            assert "left out" in result.detail or "missing" in result.detail
        else:
            assert result.title == result.title.strip()
            assert result.abstract
            (result.id + result.title + result.abstract).encode()


@settings(max_examples=100)
@given(st.lists(st.tuples(NAMES, st.integers(260, 900)), min_size=1, max_size=6), st.integers(0, 2**32))
def test_page_of_titles_and_long_abstracts_is_read_back(path: Path, shape: list[tuple[str, int]], seed: int) -> None:
    pairs = [(f"Title {n} of {seed}", ("We do it well. " * 70)[:size].strip()) for n, (_, size) in enumerate(shape)]
    path.write_text("\n\n".join(block for pair in pairs for block in pair))
    assert [(p.title, p.abstract) for p in read_papers(path) if isinstance(p, Paper)] == pairs
