"""What holds for every source: the table, sniffing, packed and damaged files, errors that name the mend."""

from __future__ import annotations

import bz2
import codecs
import gzip
import json
import lzma
import re
import sys
import tracemalloc
from pathlib import Path

import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from paperatlas.graph import LeftOut, Paper, Reason, SourceError
from paperatlas.loaders import sources
from paperatlas.loaders.sources import SOURCES, read_papers, sniff
from paperatlas.loaders.sources._record import FIELDS

from .source_contents import CONTENTS, FRAMES, RECORDS, content, papers_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "examples" / "daily_papers.txt"
PACKS = [gzip.compress, bz2.compress, lzma.compress, zstd.compress]
NAMES = ", ".join(SOURCES)
TEXTS = list(CONTENTS)


def read(path: Path, text: str | bytes, format_name: str | None = None) -> list[Paper | LeftOut]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_papers(path, format_name))


def with_last_word(format_name: str, word: str) -> str:
    """The content with another last word in its second abstract."""
    old, new = ('"1."', f'"{word}"') if format_name == "openalex" else ("number 1.", word)
    return CONTENTS[format_name].replace(old, new)


def test_table_and_folder_and_docs_agree() -> None:
    folder = Path(sources.__file__).parent
    modules = {file.stem for file in folder.glob("*.py") if not file.stem.startswith("_")}
    assert {source.__name__.rpartition(".")[2] for source in SOURCES.values()} == modules  # type: ignore[attr-defined]
    formats, _, rest = (ROOT / "docs" / "sources.md").read_text().partition("## Fields")
    assert re.findall(r"^\| `([a-z-]+)` \|", formats, re.MULTILINE) == list(SOURCES)
    rows = re.findall(r"^\| (`.*?) \| (.*?)\|", rest.partition("A page has titles")[0], re.MULTILINE)
    documented = {name: re.findall(r"`(\w+)`", also) for names, also in rows for name in re.findall(r"`(\w+)`", names)}
    assert documented == {name: list(also) for name, (_, *also) in FIELDS.items()}


def test_every_source_has_its_case_here() -> None:
    assert [*CONTENTS, "parquet"] == sorted(SOURCES, key=lambda name: (name == "parquet", list(SOURCES).index(name)))


@pytest.mark.parametrize("format_name", TEXTS)
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv", ""])
def test_content_tells_the_format_whatever_the_suffix(tmp_path: Path, format_name: str, suffix: str) -> None:
    if format_name == "text":  # may be anything but for its suffix
        suffix = ".txt"
    path = tmp_path / f"papers{suffix}"
    assert read(path, CONTENTS[format_name]) == papers_of(format_name)
    assert sniff(path) == format_name


@pytest.mark.parametrize("format_name", TEXTS)
def test_head_of_one_format_is_sniffed_by_that_one_most(format_name: str) -> None:
    scores = {name: source.sniff(CONTENTS[format_name], "papers.txt") for name, source in SOURCES.items()}
    best, next_best, *_ = sorted(scores.values(), reverse=True)
    assert best == scores[format_name] > next_best
    assert all(0 <= score <= 1 for score in scores.values())


@pytest.mark.parametrize("format_name", TEXTS)
def test_source_is_the_format_and_not_the_file(tmp_path: Path, format_name: str) -> None:
    one = read(tmp_path / "one.txt", CONTENTS[format_name])
    assert one == read(tmp_path / "two.txt", CONTENTS[format_name])
    assert {paper.source for paper in one if isinstance(paper, Paper)} == {format_name}


def test_suffix_decides_where_the_content_leaves_it_open(tmp_path: Path) -> None:
    (result,) = read(tmp_path / "papers.jsonl", "hello")
    assert isinstance(result, LeftOut)
    with pytest.raises(SourceError, match="no column 'title'; it has 'hello'"):
        read(tmp_path / "papers.csv", "hello")


@pytest.mark.parametrize("pack", PACKS, ids=["gzip", "bzip2", "xz", "zstd"])
@pytest.mark.parametrize("format_name", TEXTS)
@pytest.mark.parametrize("name", ["papers.txt.gz", "papers.txt"])
def test_packed_file_reads_like_the_plain_one(tmp_path: Path, pack, format_name: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert read(tmp_path / name, pack(CONTENTS[format_name].encode())) == papers_of(format_name)


@pytest.mark.parametrize("pack", PACKS, ids=["gzip", "bzip2", "xz", "zstd"])
@pytest.mark.parametrize("format_name", TEXTS)
def test_truncated_archive_ends_in_one_left_out(tmp_path: Path, pack, format_name: str) -> None:  # type: ignore[no-untyped-def]
    whole = pack(CONTENTS[format_name].encode())
    path = tmp_path / "papers.txt"
    path.write_bytes(whole[: len(whole) * 9 // 10])
    results = list[Paper | LeftOut]()
    said = ""
    try:
        results += read_papers(path, format_name)
    except SourceError as error:  # of one block, of which nothing can be unpacked
        said = str(error)
    papers = [one for one in results if isinstance(one, Paper)]
    told = [one for one in results if isinstance(one, LeftOut)]
    assert papers == papers_of(format_name)[: len(papers)]
    assert "can't be read past this point" in (said or told[-1].detail)
    # What the cut goes through is told as well, where the format shows that it is cut.
    assert len(told) <= 2
    assert {one.reason for one in told} <= {Reason.UNREADABLE, Reason.NO_ABSTRACT}


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


@pytest.mark.parametrize("format_name", TEXTS)
def test_byte_order_mark_is_no_text(tmp_path: Path, format_name: str) -> None:
    assert read(tmp_path / "papers.txt", b"\xef\xbb\xbf" + CONTENTS[format_name].encode()) == papers_of(format_name)


@pytest.mark.parametrize("format_name", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_are_read_where_a_mark_says_so(tmp_path: Path, format_name: str, encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    text = CONTENTS[format_name].replace("Paper 1", "Päper 1")
    _, second, _ = read(tmp_path / "papers.txt", marks.get(encoding, b"") + text.encode(encoding))
    assert isinstance(second, Paper)
    assert second.title == "Päper 1"


@pytest.mark.parametrize("format_name", TEXTS)
def test_bytes_that_are_not_utf8_cost_only_their_record(tmp_path: Path, format_name: str) -> None:
    text = with_last_word(format_name, "n@mber1").encode().replace(b"n@mber1", b"n\xfcmber1")
    if format_name == "daily-papers-html":  # a page is one record
        text = text.replace(b"</article>", b"</article >")
    *papers, third = read(tmp_path / "papers.txt", text)
    *papers, left_out = papers if isinstance(third, Paper) else [third]
    assert [*papers, third] == ([papers_of(format_name)[n] for n in (0, 2)] if papers else [left_out])
    assert isinstance(left_out, LeftOut)
    assert left_out.reason is Reason.UNREADABLE
    assert left_out.detail.startswith("not UTF-8 ")
    assert left_out.detail.endswith("; left out. Save the file as UTF-8, or name its encoding with --encoding.")


@pytest.mark.parametrize("format_name", TEXTS)
def test_encoding_that_is_named_is_taken(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / "papers.txt"
    # UTF-8 is what the XML of these tests declares.
    text = CONTENTS[format_name].replace("Paper 1", "Päper 1").replace(' encoding="UTF-8"', "")
    path.write_bytes(text.encode("latin-1"))
    second = list(read_papers(path, encoding="latin-1"))[1]
    assert isinstance(second, Paper)
    assert second.title == "Päper 1"


@pytest.mark.parametrize("format_name", ["arxiv-atom", "acl-anthology", "pubmed"])
def test_encoding_that_xml_declares_is_taken(tmp_path: Path, format_name: str) -> None:
    _, _, rest = CONTENTS[format_name].replace("Paper 1", "Päper 1").partition("?>")
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + rest
    second = read(tmp_path / "papers", text.encode("latin-1"))[1]
    assert isinstance(second, Paper)
    assert second.title == "Päper 1"


def test_encoding_that_is_none_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_text(CONTENTS["pubmed"].replace("version='1.0'", "version='1.0' encoding='rot-14'"))
    with pytest.raises(SourceError, match="it declares the encoding 'rot-14', which is unknown"):
        list(read_papers(path))
    for name in ("base64", "nonesuch"):
        with pytest.raises(SourceError, match=f"no encoding '{name}'"):
            list(read_papers(path, encoding=name))


@pytest.mark.parametrize("format_name", TEXTS)
def test_windows_line_endings_change_nothing(tmp_path: Path, format_name: str) -> None:
    text = CONTENTS[format_name].replace("\r\n", "\n").replace("\n", "\r\n")
    assert read(tmp_path / "papers.txt", text) == papers_of(format_name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.jsonl", None, "no such file"),
        (".", None, "a folder"),
        ("a\0b", None, "can't be opened"),
        ("empty.jsonl", b"", f"it is empty. Name its format with --format: {NAMES}."),
        ("blank.csv", b"\n \n", "it is empty"),
        ("what.bin", b"\x00\x01\x02", f"no known format. Name its format with --format: {NAMES}."),
        ("prose.txt", b"Dear all,\n\nsee you.\n\nBye", "no known format"),
        ("papers.xlsx", b"PK\x03\x04rest", "save the sheet as CSV"),
        ("papers.jsonl.zst", b"\x28\xb5\x2f\xfdrest", "can't be read past this point"),
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
    with pytest.raises(SourceError, match=rf"no format 'endnote'\. --format takes {NAMES}\."):
        list(read_papers(PAGE, "endnote"))


@pytest.mark.parametrize("format_name", [name for name in TEXTS if name != "daily-papers-html"])
def test_no_more_than_a_record_is_held(tmp_path: Path, format_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.sources._files._BLOCK", 4096)
    monkeypatch.setattr("paperatlas.loaders.sources.HEAD", 4096)
    path = tmp_path / "papers.txt"
    top, foot = FRAMES[format_name]
    one = content(format_name, RECORDS).removeprefix(top)
    one = one[: len(one) - len(foot)]
    between = {"daily-papers-json": ",\n", "text": "---\n"}.get(format_name, "\n")
    with path.open("w") as file:
        file.write(top + one)
        file.writelines(between + one for _ in range(300_000 // len(one)))
        file.write(foot)
    sum(1 for _ in zip(read_papers(path), range(3), strict=False))  # what is imported once doesn't count
    tracemalloc.start()
    count = sum(isinstance(paper, Paper) for paper in read_papers(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3 * (300_000 // len(one) + 1)
    assert peak < 150_000


@pytest.mark.parametrize("format_name", [name for name in TEXTS if name != "daily-papers-html"])
def test_endless_line_is_left_out_and_reading_goes_on(tmp_path: Path, format_name: str) -> None:
    results = read(tmp_path / "papers.txt", with_last_word(format_name, "x" * 10_500_000))
    told = [one for one in results if isinstance(one, LeftOut)]
    assert [one for one in results if isinstance(one, Paper)] == [papers_of(format_name)[n] for n in (0, 2)]
    assert told[0].reason is Reason.UNREADABLE
    assert "more than 10,000,000 characters" in told[0].detail


@pytest.mark.parametrize("format_name", ["jsonl", "pubmed", "bibtex"])
def test_line_of_50_mb_is_never_whole_in_memory(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / "papers.txt"
    before, behind = CONTENTS[format_name].split("number 1.")
    with path.open("w") as file:
        file.write(before)
        file.writelines("x" * 1_000_000 for _ in range(50))
        file.write(behind)
    tracemalloc.start()
    results = list(read_papers(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one for one in results if isinstance(one, Paper)] == [papers_of(format_name)[n] for n in (0, 2)]
    assert peak < 30_000_000


def test_table_in_parquet_is_read_like_the_others(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    wanted = [Paper(r["id"], r["title"], r["abstract"], "parquet") for r in RECORDS]
    parquet.write_table(pa.Table.from_pylist(RECORDS), tmp_path / "papers")
    assert sniff(tmp_path / "papers") == "parquet"
    assert list(read_papers(tmp_path / "papers")) == wanted
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress((tmp_path / "papers").read_bytes()))
    assert list(read_papers(packed)) == wanted
    packed.write_bytes((tmp_path / "papers").read_bytes()[:-20])
    with pytest.raises(SourceError, match="not a Parquet file"):
        list(read_papers(packed))
