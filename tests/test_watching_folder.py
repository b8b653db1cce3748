"""Building from files that come, change and vanish: the store says what they say now."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import Claim, Entity, Evidence, Paper, PaperFacts, Reason, open_store
from paperatlas.graph.source_files import Change, Reread, SourceFile, change
from paperatlas.loaders import BuildReport, Follow, Resting, build
from paperatlas.loaders.extraction import EXTRACTOR

from .conftest import COMMAND
from .stores import FILES, nquads

if TYPE_CHECKING:
    from .neo4j_server import Neo4jServer

PRUNE = Follow(prune=True)


class Light:
    """An extractor that takes each word with two capitals for a method: for tests of what is read, not of how."""

    read = 0

    def facts(self, paper: Paper) -> PaperFacts:
        Light.read += 1
        words = {m[0]: m for m in re.finditer(r"[A-Z]\w*[A-Z]\w*", paper.abstract)}
        entities = tuple(Entity(name, "Method", "named", (name,), None, ()) for name in words)
        claims = tuple(
            Claim(None, "USES", name, Evidence("abstract", m.start(), m.end(), paper.abstract), 0.9)
            for name, m in words.items()
        )
        return PaperFacts.of(paper, EXTRACTOR, entities, claims)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.building.extractor", Light)


@pytest.fixture
def folder(tmp_path: Path, light: None) -> Path:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / ".keep").touch()
    return tmp_path / "papers"


@pytest.fixture(params=FILES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return FILES[request.param](tmp_path)


def write(path: Path, **abstracts: str) -> Path:
    """A file of papers, by id."""
    path.parent.mkdir(exist_ok=True)
    lines = (json.dumps({"id": i, "title": f"Title of {i}", "abstract": text}) for i, text in abstracts.items())
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def take(url: str, *sources: Path, follow: Follow | None = None) -> BuildReport:
    with open_store(url, write=True) as store:
        return build(sources, store, workers=1, follow=follow)


def held(url: str) -> dict[str, str]:
    """Abstracts of a store's papers, by id."""
    with open_store(url) as store:
        assert store.is_merged
        found = {ident: store.facts(ident) for ident in store.paper_ids()}
        assert {n.id for n in store.nodes() if n.type == "Paper"} == found.keys()
    return {ident: facts.paper.abstract for ident, facts in found.items() if facts}


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.read, report.added, report.unchanged, report.removed


def test_new_files_are_added_changed_ones_replaced_and_others_not_read(folder: Path, url: str) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.", p2="We use BarNet on images.")
    write(folder / "b.jsonl", p3="We use BazNet on images.")
    assert counts(take(url, folder)) == (3, 3, 0, 0)
    assert counts(take(url, folder)) == (3, 0, 3, 0)
    write(folder / "sub" / "c.jsonl", p4="We use QuxNet on images.")
    write(folder / "a.jsonl", p1="We use FooNet on all images.")
    Light.read = 0
    assert counts(take(url, folder)) == (3, 2, 1, 1)
    assert Light.read == 2
    assert held(url) == {
        "p1": "We use FooNet on all images.",
        "p3": "We use BazNet on images.",
        "p4": "We use QuxNet on images.",
    }


def test_a_file_that_is_as_it_was_is_not_opened(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.following._COARSEST", 0)  # the file is older than that
    path = write(folder / "a.jsonl", p1="We use FooNet on images.")
    take(url, folder)
    for name in ("sources.opened", "following._digest"):
        monkeypatch.setattr(f"paperatlas.loaders.{name}", None)  # would fail if it were called
    assert counts(take(url, folder)) == (1, 0, 1, 0)
    assert counts(take(url, path)) == (1, 0, 1, 0)
    # Nor does it matter where the command runs, as by cron.
    monkeypatch.chdir(folder)
    assert counts(take(url, Path("a.jsonl"))) == counts(take(url, Path())) == (1, 0, 1, 0)


def test_a_file_that_was_only_touched_is_no_change(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder / "a.jsonl", p1="We use FooNet on images.")
    take(url, folder)
    os.utime(path, (1, 1))
    monkeypatch.setattr("paperatlas.loaders.sources.opened", None)  # would fail if it were called
    assert take(url, folder) == BuildReport(read=1, unchanged=1)


def test_a_file_of_the_same_size_and_time_but_other_content_is_a_change(folder: Path, url: str) -> None:
    path = write(folder / "a.jsonl", p1="We use FooNet on images.")
    os.utime(path, (1, 1))
    take(url, folder)
    write(path, p1="We use BarNet on images.")
    os.utime(path, (1, 1))
    assert counts(take(url, folder)) == (1, 1, 0, 0)


def test_a_paper_removed_by_hand_comes_back_as_before_from_a_file_that_holds_it(folder: Path, url: str) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.", p2="We use BarNet on images.")
    take(url, folder)
    with open_store(url, write=True) as store:
        store.remove("p1")
        store.merge()
    assert counts(take(url, folder)) == (2, 1, 1, 0)


def test_vanished_files_are_told_and_their_papers_go_only_when_pruned(folder: Path, url: str) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    write(folder / "b.jsonl", p2="We use BarNet on images.", p3="We use BazNet on images.")
    take(url, folder)
    (folder / "b.jsonl").unlink()
    for _ in range(2):
        report = take(url, folder)
        assert [(v.path, v.papers, v.pruned) for v in report.vanished] == [(str(folder / "b.jsonl"), 2, False)]
        assert counts(report) == (1, 0, 1, 0)
        assert held(url).keys() == {"p1", "p2", "p3"}
    report = take(url, folder, follow=PRUNE)
    assert [(v.papers, v.pruned) for v in report.vanished] == [(2, True)]
    assert report.removed == 2
    assert held(url).keys() == {"p1"}
    assert take(url, folder, follow=PRUNE) == BuildReport(read=1, unchanged=1)


def test_a_paper_that_another_file_holds_stays_and_says_what_that_one_says(folder: Path, url: str) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.", p2="We use BarNet on images.")
    write(folder / "b.jsonl", p1="We use FooNet and BazNet on images.")
    take(url, folder)
    assert held(url)["p1"] == "We use FooNet and BazNet on images."
    (folder / "b.jsonl").unlink()
    report = take(url, folder, follow=PRUNE)
    assert (report.removed, report.vanished) == (0, [])
    assert held(url) == {"p1": "We use FooNet on images.", "p2": "We use BarNet on images."}
    # A new file says more of a paper than one that needs not be read for itself.
    write(folder / "c.jsonl", p2="We use BarNet now.")
    take(url, folder)
    assert held(url)["p2"] == "We use BarNet on images."


def test_a_file_of_another_name_is_no_loss_and_not_extracted_again(folder: Path, url: str) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    take(url, folder)
    (folder / "a.jsonl").rename(folder / "b.jsonl")
    assert take(url, folder, follow=PRUNE) == BuildReport(read=1, unchanged=1)
    (folder / "b.jsonl").unlink()
    assert take(url, folder, follow=PRUNE).removed == 1


def test_what_can_not_be_read_is_a_fault_and_costs_no_paper(folder: Path, url: str) -> None:
    packed = gzip.compress(b"".join(_line(i) for i in range(2000)))
    (folder / "a.jsonl.gz").write_bytes(packed)
    write(folder / "b.jsonl", p1="We use FooNet on images.")
    assert take(url, folder).added == 2001
    (folder / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "b.jsonl").write_bytes(b"")
    report = take(url, folder, follow=PRUNE)
    assert {r.reason for r in report.left_out} == {Reason.UNREADABLE}
    assert (report.removed, len(held(url))) == (0, 2001)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(_line(1)))
    (folder / "b.jsonl").unlink()
    assert take(url, folder, follow=PRUNE).removed == 2000
    assert held(url).keys() == {"n1"}


def _line(number: int) -> bytes:
    text = f"We use Net{os.urandom(9).hex()} on images."
    return json.dumps({"id": f"n{number}", "title": f"Number {number}", "abstract": text}).encode() + b"\n"


def test_a_file_that_can_not_be_opened_is_a_fault_and_costs_no_paper(folder: Path, url: str) -> None:
    path = write(folder / "a.jsonl", p1="We use FooNet on images.")
    take(url, folder)
    path.unlink()
    path.symlink_to(path)  # which not even root can open
    report = take(url, folder, follow=PRUNE)
    assert [r.reason for r in report.left_out] == [Reason.UNREADABLE]
    assert held(url).keys() == {"p1"}


def test_a_file_that_changes_while_it_is_read_is_read_again_and_costs_no_paper(folder: Path, url: str) -> None:
    path = write(folder / "a.jsonl", p1="We use FooNet on images.", p2="We use BarNet on images.")
    take(url, folder)
    write(path, p1="We use FooNet on images.")

    def reading(path: Path, *, told: Callable[[int], None]) -> Iterator[Paper]:
        yield Paper("p1", "Title of p1", "We use FooNet on images.", "jsonl")
        write(path, p1="We use FooNet on images.", p3="We use BazNet on images.")

    with open_store(url, write=True) as store:
        assert build([folder], store, read=reading, workers=1).removed == 0
    assert counts(take(url, folder)) == (2, 1, 1, 1)
    assert held(url).keys() == {"p1", "p3"}


def test_a_folder_that_is_empty_is_not_pruned_for_a_disk_may_not_be_mounted(folder: Path, url: str) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    take(url, folder)
    shutil.rmtree(folder)
    folder.mkdir()
    report = take(url, folder, follow=PRUNE)
    assert "isn't mounted" in str(report.left_out[0])
    assert held(url).keys() == {"p1"}
    (folder / ".keep").touch()
    assert take(url, folder, follow=PRUNE).removed == 1


def test_files_of_other_sources_do_not_count_as_vanished(folder: Path, url: str, tmp_path: Path) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    write(tmp_path / "others" / "b.jsonl", p2="We use BarNet on images.")
    write(tmp_path / "others" / "c.txt.jsonl", p3="We use BazNet on images.")
    take(url, folder, tmp_path / "others" / "*.jsonl")
    (folder / "a.jsonl").unlink()
    (tmp_path / "others" / "b.jsonl").unlink()
    for source in (tmp_path / "others" / "c*", tmp_path / "others" / "c.txt.jsonl", tmp_path / "oth*" / "x"):
        assert take(url, source, follow=PRUNE).vanished == []
    assert take(url, tmp_path / "others" / "*.jsonl", follow=PRUNE).removed == 1
    assert take(url, tmp_path / "**" / "*.jsonl", follow=PRUNE).removed == 1


def test_papers_of_standard_input_and_of_imports_are_never_pruned(folder: Path, url: str, tmp_path: Path) -> None:
    from paperatlas.graph.copying import copy

    write(folder / "a.jsonl", p1="We use FooNet on images.", p2="We use BarNet on images.", p3="We use BazNet here.")
    os.mkfifo(tmp_path / "pipe")
    line = json.dumps({"id": "p1", "title": "Title of p1", "abstract": "We use FooNet on images."})
    with subprocess.Popen(["sh", "-c", 'printf "%s\\n" "$1" > "$2"', "sh", line, str(tmp_path / "pipe")]):
        take(url, folder, tmp_path / "pipe")
    other = str(tmp_path / "other.kgl")
    take(other, write(tmp_path / "other.jsonl", p2="We use BarNet on images."))
    with open_store(other) as source, open_store(url, write=True) as store:
        copy(source, store)
    (folder / "a.jsonl").unlink()
    assert take(url, folder, follow=PRUNE).removed == 1
    assert held(url).keys() == {"p1", "p2"}


NAMES = ("a.jsonl", "b.jsonl", "sub/c.jsonl")
TEXTS = (
    "We use FooNet on images.",
    "We use FooNet and BarNet.",
    "We use BazNet here.",
    "We use FooNet, BarNet and BazNet.",
)
PAPERS = st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(TEXTS), min_size=1)
ACTS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), PAPERS),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("touch"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("build"), st.none(), st.booleans()),
)


def act(folder: Path, what: str, name: str, more: object) -> None:
    path = folder / name
    if what == "write":
        assert isinstance(more, dict)
        write(path, **more)
    elif path.exists() and what == "delete":
        path.unlink()
    elif path.exists() and what == "touch":
        path.touch()
    elif path.exists() and what == "rename":
        (folder / str(more)).parent.mkdir(exist_ok=True)
        path.rename(folder / str(more))
    if (folder / "sub").exists() and not any((folder / "sub").iterdir()):
        (folder / "sub").rmdir()


def test_after_any_changes_the_graph_is_that_of_a_fresh_build(light: None, tmp_path: Path) -> None:
    number = iter(range(10**6))

    @settings(max_examples=30)
    @given(st.lists(ACTS, min_size=2, max_size=12))
    def holds(acts: list[tuple[str, str, object]]) -> None:
        place = tmp_path / str(next(number))
        papers = place / "papers"
        papers.mkdir(parents=True)
        (papers / ".keep").touch()
        kept, fresh = (str(place / f"{name}.kgl") for name in ("kept", "fresh"))
        for what, name, more in [*acts, ("build", "", True)]:
            if what == "build":
                take(kept, papers, follow=Follow(prune=bool(more)))
            else:
                act(papers, what, name, more)
        take(fresh, papers)
        with open_store(kept) as one, open_store(fresh) as other:
            assert nquads(one) == nquads(other)
            assert one.paper_ids() == other.paper_ids()
        again = take(kept, papers, follow=PRUNE)
        assert (again.removed, again.vanished) == (0, [])

    holds()


def test_files_are_ready_when_they_have_come_to_rest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.resting.REST", 0.4)
    monkeypatch.setattr("paperatlas.loaders.resting.LOOK", 0.05)
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    resting = Resting([folder])
    began = time.monotonic()
    first = resting.wait()
    assert time.monotonic() - began >= 0.4
    resting.built(first)
    assert [p.name for p in first] == ["a.jsonl"]
    writing = subprocess.Popen(
        ["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 0.1; done"], stdout=(folder / "b.jsonl").open("w")
    )
    write(folder / ".hidden.jsonl", p2="We use BarNet on images.")
    (folder / ".hidden.jsonl").rename(folder / "c.jsonl")
    second = resting.wait()
    # What is still written to waits, and no other waits for it.
    assert [p.name for p in second] == ["a.jsonl", "c.jsonl"]
    assert writing.poll() is None
    resting.built(second)
    third = resting.wait()
    assert writing.wait() == 0
    assert [p.name for p in third] == ["a.jsonl", "b.jsonl", "c.jsonl"]
    resting.built(third)
    (folder / "a.jsonl").unlink()
    assert [p.name for p in resting.wait()] == ["b.jsonl", "c.jsonl"]


QUICK = """
import sys
import paperatlas.loaders.resting as resting, paperatlas.loaders.building as building
from tests.test_watching_folder import Light
resting.REST, resting.LOOK, building.extractor = 0.3, 0.1, Light
from paperatlas.cli import main
main()
"""
"""The command with a light extractor, which is soon there, and without much patience."""


class Process:
    """A `build` that runs beside the test."""

    def __init__(self, *arguments: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-c", QUICK, "build", "--workers", "1", *arguments], stderr=subprocess.PIPE, text=True
        )

    def until(self, text: str) -> str:
        """The lines that it says from here to one with this text."""
        assert self.process.stderr
        said = ""
        for line in self.process.stderr:
            said += line
            if text in line:
                return said
        raise AssertionError(said)

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        said = self.process.communicate(timeout=30)[1]
        return self.process.returncode, said


@pytest.mark.parametrize(("kind", "how"), [("embedded", signal.SIGINT), ("rdf", signal.SIGTERM)])
def test_a_watched_folder_is_built_again_at_each_change_until_it_is_stopped(
    folder: Path, tmp_path: Path, kind: str, how: signal.Signals
) -> None:
    url = FILES[kind](tmp_path)
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    watching = Process(str(folder), "--watch", "--prune", "--store", url)
    assert "1 papers read: 1 taken in, 0 unchanged" in watching.until("ready in")
    # Between builds it is open to others, to write as well.
    with open_store(url, write=True) as store:
        assert store.paper_ids() == ["p1"]
    os.utime(folder / "a.jsonl", (1, 1))  # is nothing to tell
    time.sleep(1)
    write(folder / "b.jsonl", p2="We use BarNet on images.")
    said = watching.until("ready in")
    assert "2 papers read: 1 taken in, 1 unchanged" in said
    assert said.count("papers read:") == 1
    assert held(url).keys() == {"p1", "p2"}
    (folder / "b.jsonl").unlink()
    said = watching.until("ready in")
    assert f"{folder / 'b.jsonl'}: vanished, and its 1 paper with it" in said
    assert held(url).keys() == {"p1"}
    assert watching.stop(how) == (0, f"no longer watching; {url} has what was built so far\n")


def test_of_two_builds_at_once_the_second_is_told_and_a_watch_waits(folder: Path, tmp_path: Path) -> None:
    url = str(tmp_path / "a.kgl")
    write(folder / "a.jsonl", p1="We use FooNet on images.")
    with open_store(url, write=True):
        second = Process(str(folder), "--store", url)
        said = second.process.communicate(timeout=60)[1]
        assert second.process.returncode == 1
        who = f" (process {os.getpid()})" if Path("/proc/locks").exists() else ""
        assert f"another process has this store open{who}. Wait until it is done." in said
        watching = Process(str(folder), "--watch", "--store", url)
        assert "another process" in watching.until("So does this build.")
    assert "1 taken in" in watching.until("ready in")
    assert watching.stop(signal.SIGINT)[0] == 0


def test_two_processes_that_build_at_once_leave_the_graph_of_one(folder: Path, url: str, tmp_path: Path) -> None:
    for number in range(30):
        write(folder / f"{number}.jsonl", **{f"p{number}": f"We use Foo{number}Net on images."})
    pair = [Process(str(folder), "--store", url) for _ in range(2)]
    said = [one.process.communicate(timeout=60)[1] for one in pair]
    assert sorted(one.process.returncode for one in pair) in ([0, 0], [0, 1]), said
    take(f"{url}x", folder)
    with open_store(url) as one, open_store(f"{url}x") as other:
        assert nquads(one) == nquads(other)


def test_of_a_file_that_another_process_has_read_meanwhile_nothing_is_concluded() -> None:
    """On a server both may build; what each began with is not what the other has left."""
    old, mine, others = (SourceFile("/a", frozenset(papers), size=len(papers)) for papers in ("xy", "x", "yz"))
    news = Reread((mine,), frozenset(["/b"]), {"/a": old})
    assert change([old], news) == Change((mine,), (), ("y",))
    both = SourceFile("/a", frozenset("xyz"), size=1)
    assert change([others, SourceFile("/b", frozenset("w"))], news) == Change((both,), (), ())
    assert not change([both], Reread((), frozenset(["/b"])))


@pytest.fixture
def server(neo4j_server: Neo4jServer) -> Neo4jServer:
    neo4j_server.empty()
    return neo4j_server


def test_a_server_follows_a_folder_as_a_file_does(folder: Path, server: Neo4jServer, tmp_path: Path) -> None:
    write(folder / "a.jsonl", p1="We use FooNet on images.", p2="We use BarNet on images.")
    write(folder / "b.jsonl", p3="We use BazNet on images.")
    assert counts(take(server.url, folder)) == (3, 3, 0, 0)
    before = server.run("MATCH (s:_Store) RETURN s._writes")
    assert counts(take(server.url, folder)) == (3, 0, 3, 0)
    assert server.run("MATCH (s:_Store) RETURN s._writes") == before
    write(folder / "a.jsonl", p1="We use FooNet on all images.")
    (folder / "b.jsonl").unlink()
    assert counts(take(server.url, folder, follow=PRUNE)) == (1, 1, 0, 2)
    assert held(server.url) == {"p1": "We use FooNet on all images."}
    assert server.run("MATCH (f:_File) RETURN count(f)") == [(1,)]
    take(str(tmp_path / "a.kgl"), folder)
    with open_store(server.url) as one, open_store(str(tmp_path / "a.kgl")) as other:
        assert nquads(one) == nquads(other)


def test_two_processes_may_build_on_a_server_at_once(folder: Path, server: Neo4jServer, tmp_path: Path) -> None:
    for number in range(10):
        write(folder / f"{number}.jsonl", **{f"p{number}": f"We use Foo{number}Net on images."})
    pair = [Process(str(folder), "--store", server.url) for _ in range(2)]
    said = [one.process.communicate(timeout=200)[1] for one in pair]
    assert [one.process.returncode for one in pair] == [0, 0], said
    take(str(tmp_path / "a.kgl"), folder)
    assert take(server.url, folder).added == 0
    with open_store(server.url) as one, open_store(str(tmp_path / "a.kgl")) as other:
        assert nquads(one) == nquads(other)


def test_the_command_wants_a_folder_to_watch(folder: Path, tmp_path: Path) -> None:
    for arguments in (("--watch",), ("--prune",), ("-", "--watch")):
        done = subprocess.run(
            [*COMMAND, "build", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
