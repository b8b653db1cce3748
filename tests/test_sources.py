"""What holds for every source: the table, sniffing, packed and damaged files, errors that name the mend."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import tracemalloc
from pathlib import Path

import pytest

from paperatlas.graph import LeftOut, Paper, Reason, SourceError, title_id
from paperatlas.loaders import sources
from paperatlas.loaders.sources import SOURCES, read_papers, sniff
from paperatlas.loaders.sources._record import FIELDS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "examples" / "daily_papers.txt"
LONG = "We study how graphs grow out of text. " * 12
RECORDS = [{"id": str(n), "title": f"Paper {n}", "abstract": f"{LONG}This is number {n}."} for n in range(3)]


def as_csv(records: list[dict[str, str]], delimiter: str = ",") -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, list(records[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return table.getvalue()


CONTENTS = {
    "daily-papers": "Daily Papers\n\nbyAK and the research community\n\nSep 10\n\n"
    + "\n\n".join(f"{r['title']}\n\n{r['abstract']}" for r in RECORDS),
    "jsonl": "\n".join(json.dumps(record) for record in RECORDS),
    "csv": as_csv(RECORDS),
}


def papers_of(format_name: str) -> list[Paper]:
    if format_name == "daily-papers":
        return [Paper(title_id(r["title"]), r["title"], r["abstract"], format_name, date="Sep 10") for r in RECORDS]
    return [Paper(r["id"], r["title"], r["abstract"], format_name) for r in RECORDS]


def read(path: Path, text: str | bytes, format_name: str | None = None) -> list[Paper | LeftOut]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_papers(path, format_name))


def test_table_and_folder_and_docs_agree() -> None:
    folder = Path(sources.__file__).parent
    modules = {file.stem for file in folder.glob("*.py") if not file.stem.startswith("_")}
    assert {source.__name__.rpartition(".")[2] for source in SOURCES.values()} == modules  # type: ignore[attr-defined]
    formats, _, rest = (ROOT / "docs" / "sources.md").read_text().partition("## Fields")
    assert re.findall(r"^\| `([a-z-]+)` \|", formats, re.MULTILINE) == list(SOURCES)
    rows = re.findall(r"^\| (`.*?) \| (.*?)\|", rest.partition("## What")[0], re.MULTILINE)
    documented = {name: re.findall(r"`(\w+)`", also) for names, also in rows for name in re.findall(r"`(\w+)`", names)}
    assert documented == {name: list(also) for name, (_, *also) in FIELDS.items()}


def test_every_source_has_its_case_here() -> None:
    assert CONTENTS.keys() == SOURCES.keys()


@pytest.mark.parametrize("format_name", SOURCES)
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv", ""])
def test_content_tells_the_format_whatever_the_suffix(tmp_path: Path, format_name: str, suffix: str) -> None:
    path = tmp_path / f"papers{suffix}"
    assert read(path, CONTENTS[format_name]) == papers_of(format_name)
    assert sniff(path) == format_name


@pytest.mark.parametrize("format_name", SOURCES)
def test_head_of_one_format_is_sniffed_by_that_one_most(format_name: str) -> None:
    scores = {name: source.sniff(CONTENTS[format_name], "papers") for name, source in SOURCES.items()}
    assert max(scores, key=lambda name: scores[name]) == format_name
    assert all(score == 0 for name, score in scores.items() if name != format_name)


@pytest.mark.parametrize("format_name", SOURCES)
def test_source_is_the_format_and_not_the_file(tmp_path: Path, format_name: str) -> None:
    one = read(tmp_path / "one", CONTENTS[format_name])
    assert one == read(tmp_path / "two.txt", CONTENTS[format_name])
    assert {paper.source for paper in one if isinstance(paper, Paper)} == {format_name}


def test_suffix_decides_where_the_content_leaves_it_open(tmp_path: Path) -> None:
    (result,) = read(tmp_path / "papers.jsonl", "hello")
    assert isinstance(result, LeftOut)
    with pytest.raises(SourceError, match="no column 'title'; it has 'hello'"):
        read(tmp_path / "papers.csv", "hello")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("format_name", SOURCES)
@pytest.mark.parametrize("name", ["papers.gz", "papers"])
def test_packed_file_reads_like_the_plain_one(tmp_path: Path, pack, format_name: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert read(tmp_path / name, pack(CONTENTS[format_name].encode())) == papers_of(format_name)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("format_name", SOURCES)
def test_truncated_archive_ends_in_one_left_out(tmp_path: Path, pack, format_name: str) -> None:  # type: ignore[no-untyped-def]
    whole = pack(CONTENTS[format_name].encode())
    cut = whole[: len(whole) * 9 // 10]
    if format_name == "csv" and pack is bz2.compress:  # of one block, of which nothing can be unpacked
        with pytest.raises(SourceError, match="can't be read past this point"):
            read(tmp_path / "papers", cut, format_name)
        return
    *before, last = read(tmp_path / "papers", cut, format_name)
    assert before == papers_of(format_name)[: len(before)]
    assert isinstance(last, LeftOut)
    assert last.reason is Reason.UNREADABLE
    assert "can't be read past this point" in last.detail


def test_records_before_the_damage_are_kept(tmp_path: Path) -> None:
    # Incompressible enough that half the archive is about half the records.
    records = [{"title": f"Paper {n}", "abstract": f"{hash((n, 1)):x} {hash((n, 2)):x}" * 20} for n in range(2000)]
    whole = gzip.compress("\n".join(map(json.dumps, records)).encode())
    *before, last = read(tmp_path / "papers.gz", whole[: len(whole) // 2])
    assert len(before) > 800
    assert all(isinstance(paper, Paper) for paper in before)
    assert isinstance(last, LeftOut)
    assert last.place == f"{tmp_path / 'papers.gz'}:{len(before) + 1}"


def test_damage_at_the_very_beginning_is_an_error_where_the_format_is_to_be_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read past this point"):
        read(tmp_path / "papers", b"\x1f\x8bnot gzip")


@pytest.mark.parametrize("format_name", SOURCES)
def test_byte_order_mark_is_no_text(tmp_path: Path, format_name: str) -> None:
    assert read(tmp_path / "papers", b"\xef\xbb\xbf" + CONTENTS[format_name].encode()) == papers_of(format_name)


@pytest.mark.parametrize("format_name", SOURCES)
def test_bytes_that_are_not_utf8_cost_only_their_record(tmp_path: Path, format_name: str) -> None:
    text = CONTENTS[format_name].encode().replace(b"number 1", b"n\xfcmber 1")
    first, left_out, third = read(tmp_path / "papers", text)
    assert [first, third] == [papers_of(format_name)[0], papers_of(format_name)[2]]
    assert isinstance(left_out, LeftOut)
    assert left_out.reason is Reason.UNREADABLE
    assert left_out.detail.startswith("not UTF-8 ")
    assert left_out.detail.endswith("; left out. Save the file as UTF-8.")


@pytest.mark.parametrize("format_name", SOURCES)
def test_windows_line_endings_change_nothing(tmp_path: Path, format_name: str) -> None:
    text = CONTENTS[format_name].replace("\r\n", "\n").replace("\n", "\r\n")
    assert read(tmp_path / "papers", text) == papers_of(format_name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.jsonl", None, "no such file"),
        (".", None, "a folder"),
        ("a\0b", None, "can't be opened"),
        ("empty.jsonl", b"", "it is empty. Name its format with --format: daily-papers, jsonl, csv."),
        ("blank.csv", b"\n \n", "it is empty"),
        ("what.bin", b"\x00\x01\x02", "no known format. Name its format with --format: daily-papers, jsonl, csv."),
        ("prose.txt", b"Dear all,\n\nsee you.\n\nBye", "no known format"),
        ("page.html", b"<!DOCTYPE html><title>Daily Papers</title>", "copy the page's text"),
        ("papers.xlsx", b"PK\x03\x04rest", "save the sheet as CSV"),
        ("papers.jsonl.zst", b"\x28\xb5\x2f\xfdrest", "unpack it with 'zstd -d'"),
        ("papers.csv", "title,abstract".encode("utf-16"), "save it as UTF-8"),
    ],
)
def test_file_that_can_not_be_read_is_an_error_with_its_name_and_the_mend(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    for ask in (lambda: list(read_papers(path)), lambda: sniff(path)):
        with pytest.raises(SourceError) as error:
            ask()
        assert str(error.value).startswith(f"{path}: ")
        assert said in str(error.value)


def test_unknown_format_name_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(SourceError, match=r"no format 'bibtex'\. --format takes daily-papers, jsonl, csv\."):
        list(read_papers(PAGE, "bibtex"))


@pytest.mark.parametrize("format_name", SOURCES)
def test_no_more_than_a_record_is_held(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / "papers"
    text = CONTENTS[format_name].rstrip()
    again = text[text.index("Paper 0") :] if format_name == "daily-papers" else text.partition("\n")[2]
    with path.open("w") as file:
        file.write(text + "\n\n")
        file.writelines(again + "\n\n" for _ in range(8_000))
    assert path.stat().st_size > 8_000_000
    tracemalloc.start()
    count = sum(isinstance(paper, Paper) for paper in read_papers(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 15_000
    assert peak < 3_000_000


@pytest.mark.parametrize("format_name", SOURCES)
def test_endless_line_is_left_out_and_reading_goes_on(tmp_path: Path, format_name: str) -> None:
    whole = CONTENTS[format_name].replace("number 1.", "x" * 11_000_000)
    first, left_out, third = read(tmp_path / "papers", whole)
    assert [first, third] == [papers_of(format_name)[0], papers_of(format_name)[2]]
    assert isinstance(left_out, LeftOut)
    assert left_out.reason is Reason.UNREADABLE
    assert "more than 10,000,000 characters" in left_out.detail
