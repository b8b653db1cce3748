"""What is wrong with files in the world: each fault is a line with place, reason and mend, and the run goes on."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from paperatlas.graph import LeftOut, Paper, Reason, SourceError
from paperatlas.loaders import files_of
from paperatlas.loaders.sources import read_papers

from .conftest import COMMAND

GOOD = '{"id": "good", "title": "One", "abstract": "The first of all."}\n'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>%s</feed>'
ENTRY = "<entry><id>http://arxiv.org/abs/2309.0000{0}</id><title>{1}</title><summary>{2}</summary></entry>"
BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
"""


def run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a folder, on the store a.kgl there."""
    command = [*COMMAND, *arguments, "--store", "a.kgl"]
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


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
        "TY  - JOUR\nTI  - x\nTY  - JOUR\nTI  - Three\nAB  - What it says here.\nER  - ",
        1,
        Reason.UNREADABLE,
        "the reference that begins here has no end; left out.",
    ),
    "gap.json": (WORK % "[0, 2]", 0, Reason.BAD_FIELD, NO_ORDER),
    "far.json": (WORK % "[1000000000]", 0, Reason.BAD_FIELD, NO_ORDER),
}
"""What a file holds, how many papers are read all the same (of the truncated archive some), and what is told."""


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_told_once_and_what_is_whole_is_read(tmp_path: Path, name: str) -> None:
    content, papers, reason, said = FAULTS[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    results = list[Paper | LeftOut]()
    try:
        results += read_papers(path)
    except SourceError as error:  # of the file as a whole
        results.append(LeftOut(str(path), Reason.UNREADABLE, str(error)))
    (left_out,) = (result for result in results if isinstance(result, LeftOut))
    assert left_out.place.startswith(str(path))
    assert left_out.reason is reason
    assert said in left_out.detail
    assert len(results) - 1 > papers if name.startswith("truncated") else len(results) - 1 == papers


def test_all_faults_in_one_folder_through_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "deeper"
    folder.mkdir(parents=True)
    for name, (content, *_) in FAULTS.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder.parent / "zz.jsonl").write_text(GOOD.replace("good", "behind"))
    (folder / ".hidden").write_text("no paper at all")
    done = run(tmp_path, "build", "in", "--workers", "1")
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line.startswith("left out: ")]
    assert len(lines) == len(FAULTS)
    for name, (_, _, _, said) in FAULTS.items():
        assert sum(f"/{name}:" in line and said in line for line in lines) == 1, name
    found = run(tmp_path, "cypher", "MATCH (p:Paper {id: 'behind'}) RETURN p.title", "--output", "csv")
    assert found.stdout.split() == ["p.title", "One"]


def test_what_can_not_be_opened_in_the_midst_of_a_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for name in ("a.jsonl", "c.jsonl"):
        (folder / name).write_text(GOOD.replace("good", name))
    (folder / "b" / "gone.jsonl").symlink_to(tmp_path / "none")
    os.mkfifo(folder / "b" / "pipe")
    (folder / "b" / "round").symlink_to(folder)
    found = list(files_of(folder))
    assert [path for path in found if isinstance(path, Path)] == [
        folder / "a.jsonl",
        folder / "b" / "gone.jsonl",
        folder / "c.jsonl",
    ]
    assert [str(record) for record in found if isinstance(record, LeftOut)] == [
        f"{folder}/b/pipe: no file but a pipe or device. Name it outright to read it."
    ]
    with pytest.raises(SourceError, match=r"gone\.jsonl: no such file\. Check the name\."):
        list(read_papers(folder / "b" / "gone.jsonl"))


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


def test_several_sources_and_standard_input_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Titel,Text\nOne,The first of all.\n")
    (tmp_path / "b.csv").write_text("Titel,Text\nTwo,The second of all.\n")
    piped = "Titel;Text\nThree;The third of all.\nFour;Of all.\n"
    columns = ("--columns", "title=Titel,abstract=Text")
    done = run(tmp_path, "build", "*.csv", "-", "-", "--format", "csv", *columns, "--workers", "1", stdin=piped)
    assert done.returncode == 1
    assert done.stderr.splitlines()[:2] == [
        "left out: -:3: an abstract of 2 words ('Of all.'); left out. Give it a whole one, or take the record out.",
        "left out: -: no header; the file is empty. Begin it with title,abstract.",
    ]
    assert "3 papers read: 3 taken in, 0 unchanged" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.csv",), "does not exist"),
        (("-", "--columns", "title"), "is not of the form title=NAME,abstract=NAME."),
    ],
)
def test_command_that_is_not_understood(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, "build", *arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "a.kgl").exists()


def test_bomb_is_refused_before_a_record_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text(FAULTS["bomb.xml"][0])  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="refused"):
        next(iter(read_papers(path, "arxiv-atom")))


def test_names_that_double_each_other_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.bib"
    doubled = "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(60))
    path.write_text(f'@string{{a0 = "long "}}\n{doubled}@misc{{x, title = a2, abstract = a60 # " is as it was." }}\n')
    tracemalloc.start()
    *_, paper = read_papers(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("long long long long", "a60 is as it was.")
    assert peak < 20_000_000


@pytest.mark.parametrize(("format_name", "said"), [("bibtex", "no entry in it"), ("ris", "no reference in it")])
def test_file_without_any_record_is_told(tmp_path: Path, format_name: str, said: str) -> None:
    path = tmp_path / "prose"
    path.write_text("Dear all,\nthis is none.\n")
    with pytest.raises(SourceError, match=rf"prose: {said}\. Is it \w+\? Pass another --format\."):
        list(read_papers(path, format_name))
