"""What is wrong with files in the world: each fault is a line with place, reason and mend, and the run goes on."""

from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path

import pytest

from paperatlas.graph import Paper, PaperFacts, Reason, SourceError, open_store
from paperatlas.loaders import BuildReport, build, files_of
from paperatlas.loaders.extraction import EXTRACTOR
from paperatlas.loaders.sources import read_papers

GOOD = '{"id": "good", "title": "One", "abstract": "The first of all."}\n'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>%s</feed>'
ENTRY = "<entry><id>http://arxiv.org/abs/2309.0000{0}</id><title>{1}</title><summary>{2}</summary></entry>"
BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
"""


class Silent:
    """An extraction that finds nothing, since these tests are about what comes before it."""

    def facts(self, paper: Paper) -> PaperFacts:
        return PaperFacts.of(paper, EXTRACTOR)


@pytest.fixture(autouse=True)
def _silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.building.extractor", Silent)


def built(tmp_path: Path, *sources: Path) -> BuildReport:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        return build(sources, store, workers=1)


def truncated_gzip() -> bytes:
    chance = random.Random(3)
    lines = (json.dumps({"title": f"Paper {n} {chance.random()}", "abstract": LINE % n}) for n in range(400))
    whole = gzip.compress("\n".join(lines).encode())
    return whole[: len(whole) // 2]


LINE = "This is what paper %d says at some length."

SHORT = '{"title": "x", "abstract": "No abstract available."}'
WORK = '{"id": "https://openalex.org/W1", "title": "x", "abstract_inverted_index": {"a": %s}}'
NO_ORDER = "doesn't say which word stands where; left out."

FAULTS: dict[str, tuple[str | bytes, int, Reason, str]] = {
    "truncated.jsonl.gz": (truncated_gzip(), 1, Reason.UNREADABLE, "left out. Copy or pack the file anew."),
    "nul.jsonl": (GOOD + '{"title": "x\0y", "abstract": "It holds a NUL."}\n', 1, Reason.UNREADABLE, "not valid JSON"),
    "nul.bib": ("@a{x, title={a\0b}, abstract={What the paper says.}}", 0, Reason.BAD_FIELD, "holds a NUL character"),
    "nul.ris": ("TY  - JOUR\nTI  - a\0b\nAB  - What the paper says.\nER  - \n", 0, Reason.BAD_FIELD, "a NUL character"),
    "nul.xml": (ATOM % ENTRY.format(1, "a\0b", "What it says."), 0, Reason.UNREADABLE, "not well-formed XML"),
    "no-abstract.jsonl": (GOOD + '{"title": "Alone"}\n', 1, Reason.NO_ABSTRACT, "no abstract; left out. Give it"),
    "short.jsonl": (SHORT, 0, Reason.NO_ABSTRACT, "an abstract of 3 words"),
    "book.jsonl": (json.dumps({"title": "x", "abstract": "a " * 200_000}), 0, Reason.BAD_FIELD, "whole text?"),
    "deep.jsonl": (GOOD + "[" * 200_000 + "\n", 1, Reason.UNREADABLE, "lists or objects too deep; left out."),
    "deep.json": ("[" + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]", 0, Reason.UNREADABLE, "too deep; left out."),
    "deep.xml": (ATOM % f"<entry>{'<a>' * 5000}</entry>", 0, Reason.UNREADABLE, "elements deeper than 100; left out."),
    "bomb.xml": (BOMB + ATOM % ENTRY.format(1, "&lol2;", "x"), 0, Reason.UNREADABLE, "it declares entities"),
    "entity.xml": (ATOM % ENTRY.format(1, "&lol;", "What it says."), 0, Reason.UNREADABLE, "undefined entity"),
    "unclosed.xml": (
        ATOM.partition("%")[0] + ENTRY.format(1, "A", "What it says here.") + "<entry>",
        1,
        Reason.UNREADABLE,
        "the <entry> that begins here is never closed; left out.",
    ),
    "wrong.bib": (GOOD + "not JSON\n", 1, Reason.UNREADABLE, "not valid JSON at column 1"),
    "wrong.jsonl": (b"%PDF-1.7 ...", 0, Reason.UNREADABLE, "a PDF; save the titles and abstracts as text."),
    "wrong.parquet": (b"PAR1 but nothing else", 0, Reason.UNREADABLE, "not a Parquet file ("),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0\0", 0, Reason.UNREADABLE, "the header has no column 'title'"),
    "broken.bib": (
        "@article{a, title={x\n@article{b, title={Two}, abstract={What the paper says.}}",
        1,
        Reason.UNREADABLE,
        "not a BibTeX entry (",
    ),
    "endless.ris": (
        "TY  - JOUR\nTI  - x\nTY  - JOUR\nTI  - Two\nAB  - What it says here.\nER  - ",
        1,
        Reason.UNREADABLE,
        "the reference that begins here has no end; left out.",
    ),
    "gap.json": (WORK % "[0, 2]", 0, Reason.BAD_FIELD, NO_ORDER),
    "far.json": (WORK % "[1000000000]", 0, Reason.BAD_FIELD, NO_ORDER),
}
"""What a file holds, how many papers are read all the same (of the truncated archive some), and what is told."""


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_one_line_and_the_run_goes_on(tmp_path: Path, name: str) -> None:
    content, papers, reason, said = FAULTS[name]
    bad, good = tmp_path / "in" / name, tmp_path / "in" / "zz.jsonl"
    bad.parent.mkdir()
    bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    good.write_text(GOOD.replace("good", "behind"))
    report = built(tmp_path, bad, good)
    (left_out,) = report.left_out
    assert left_out.place.startswith(str(bad))
    assert left_out.reason is reason
    assert said in left_out.detail
    assert "Traceback" not in left_out.detail
    assert report.added > papers if name.startswith("truncated") else report.added == papers + 1


def test_all_faults_in_one_folder_through_the_command(tmp_path: Path, paperatlas) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "in" / "deeper"
    folder.mkdir(parents=True)
    for name, (content, *_) in FAULTS.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder.parent / "zz.jsonl").write_text(GOOD.replace("good", "behind"))
    (folder / ".hidden").write_text("no paper at all")
    done = paperatlas("build", "in", "--store", "a.kgl", "--workers", "1", store=None)
    assert done.status == 1
    lines = [line for line in done.err.splitlines() if line.startswith("left out: ")]
    assert len(lines) == len(FAULTS)
    for name, (_, _, _, said) in FAULTS.items():
        assert sum(f"/{name}:" in line and said in line for line in lines) == 1, name
    found = paperatlas("cypher", "MATCH (p:Paper {id: 'behind'}) RETURN count(p)", store=str(tmp_path / "a.kgl"))
    assert "1" in found.out


def test_what_can_not_be_opened_in_the_midst_of_a_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for name in ("a.jsonl", "c.jsonl"):
        (folder / name).write_text(GOOD.replace("good", name))
    (folder / "b" / "gone.jsonl").symlink_to(tmp_path / "none")
    os.mkfifo(folder / "b" / "pipe")
    (folder / "b" / "round").symlink_to(folder)
    report = built(tmp_path, folder)
    assert report.added == 2
    assert [str(record).removeprefix(f"{folder}/b/") for record in report.left_out] == [
        "gone.jsonl: no such file. Check the name.",
        "pipe: no file but a pipe or device. Name it outright to read it.",
    ]


def test_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    look = os.scandir

    def scandir(path: Path):  # type: ignore[no-untyped-def]  # root, who may run this, may read everything
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr("paperatlas.loaders.sources._paths.os.scandir", scandir)
    (told,) = files_of(tmp_path)
    assert str(told) == f"{tmp_path}/closed: the folder can't be read (Permission denied). Try 'chmod +rx' on it."


def test_files_of_folders_and_patterns_come_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.csv", "a/.hidden/x", "a/y.csv", "atlas.kgl", "atlas.kgl.facts", "c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def names(source: Path) -> list[str]:
        return [str(path).removeprefix(f"{tmp_path}/") for path in files_of(source)]

    assert names(tmp_path) == ["a/y.csv", "a/z.csv", "b.jsonl", "c.txt"]
    assert names(tmp_path / "*.jsonl") == ["b.jsonl"]
    assert names(tmp_path / "**" / "*.csv") == ["a/y.csv", "a/z.csv"]
    assert names(tmp_path / "none.csv") == ["none.csv"]
    assert names(tmp_path / "*.none") == ["*.none: no file is called so. Check the pattern."]
    assert names(Path("-")) == ["-"]


def test_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").touch()
    assert list(files_of(tmp_path / "a[1].csv")) == [tmp_path / "a[1].csv"]


def test_several_sources_and_standard_input_in_one_run(tmp_path: Path, paperatlas) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.csv").write_text("Titel,Text\nOne,The first of all.\n")
    (tmp_path / "b.csv").write_text("Titel,Text\nTwo,The second of all.\n")
    columns = ("--columns", "title=Titel,abstract=Text")
    done = paperatlas(
        "build", "*.csv", "-", *columns, "--store", "a.kgl", store=None, stdin="Titel;Text\nThree;The third of all.\n"
    )
    assert done.status == 1, done.err  # piped in, a table of such columns shows no format
    assert "left out: -: its content shows no known format." in done.err
    done = paperatlas(
        "build",
        "*.csv",
        "-",
        *columns,
        "--format",
        "csv",
        "--store",
        "a.kgl",
        store=None,
        stdin="Titel;Text\nThree;Of all.\n",
    )
    assert "left out: -:2: an abstract of 2 words ('Of all.'); left out." in done.err
    done = paperatlas(
        "build",
        "-",
        *columns,
        "--format",
        "csv",
        "--store",
        "a.kgl",
        store=None,
        stdin="Titel;Text\nThree;Of all the third.\n",
    )
    assert done.status == 0, done.err
    assert "1 papers read: 1 taken in" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.csv",), "does not exist"),
        (("-", "--columns", "title"), "is not of the form title=NAME,abstract=NAME."),
    ],
)
def test_command_that_is_not_understood(tmp_path: Path, paperatlas, arguments, said: str) -> None:  # type: ignore[no-untyped-def]
    done = paperatlas("build", *arguments, "--store", "a.kgl", store=None)
    assert (done.status, said in done.err) == (2, True), done.err
    assert not (tmp_path / "a.kgl").exists()


def test_standard_input_twice_is_empty_the_second_time(paperatlas) -> None:  # type: ignore[no-untyped-def]
    done = paperatlas("build", "-", "-", "--store", "a.kgl", store=None, stdin=GOOD)
    assert "left out: -: it is empty." in done.err
    assert "1 papers read" in done.err


def test_bomb_is_refused_before_a_record_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text(FAULTS["bomb.xml"][0])  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="refused"):
        next(iter(read_papers(path, "arxiv-atom")))
