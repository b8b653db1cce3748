"""From sources to a store: what is done twice, stopped half-way, or by many processes is done once and the same."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from paperatlas.graph import LeftOut, Paper, Reason, Store, Watch, open_store
from paperatlas.graph.exports import export
from paperatlas.loaders import BuildReport, build

from .conftest import PAGE


def nquads(store: Store, folder: Path) -> bytes:
    export(store, folder / "a.nq")
    return (folder / "a.nq").read_bytes()


def write_jsonl(path: Path, papers: list[Paper]) -> Path:
    lines = (json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract, "year": 2024}) for p in papers)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_page_is_136_papers(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        report = build([PAGE], store, workers=1)
        assert report == BuildReport(read=136, added=136)
        assert len(store.paper_ids()) == 136
        assert store.cypher("MATCH (p:Paper) RETURN DISTINCT p.date, p.source").rows == (("Sep 10", "daily-papers"),)


def test_a_second_run_reads_nothing_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        build([PAGE], store, workers=1)
        before = nquads(store, tmp_path)
        graph = (tmp_path / "a.kgl").read_bytes()
        monkeypatch.setattr("paperatlas.loaders.building.extractor", None)  # would fail if it were called
        assert build([PAGE], store, workers=1) == BuildReport(read=136, unchanged=136)
        assert nquads(store, tmp_path) == before
        assert (tmp_path / "a.kgl").read_bytes() == graph


def test_of_two_records_of_one_id_the_fuller_stays_whichever_comes_first(tmp_path: Path) -> None:
    short, long = (
        Paper("x", "A title", "Here we propose Foo.", ""),
        Paper("x", "A title", "Here we propose Foo and use Bar.", ""),
    )
    exports = []
    for name, order in (("a", [short, long]), ("b", [long, short])):
        told: list[LeftOut] = []
        with open_store(str(tmp_path / f"{name}.kgl"), write=True) as store:
            source = write_jsonl(tmp_path / f"{name}.jsonl", order)
            report = build([source], store, workers=1, watch=Watch(left_out=told.append))
            exports.append(nquads(store, tmp_path))
            assert (report.read, report.added) == (1, 1)
            # Nor does it show when the same is built again.
            for _ in range(2):
                build([source], store, workers=1)
                exports.append(nquads(store, tmp_path))
        assert [(record.place, record.reason) for record in report.left_out] == [(str(source), Reason.SAME_ID)]
        assert told == report.left_out
    assert len(set(exports)) == 1


def test_a_paper_that_two_sources_have_is_one_whichever_comes_first(tmp_path: Path) -> None:
    arxiv = {"id": "2309.05239v1", "title": "A title", "abstract": "Here we propose Foo.", "categories": "cs.CL"}
    (tmp_path / "a.jsonl").write_text(json.dumps(arxiv | {"authors_parsed": [["Ash", "Ann", ""]]}))
    (tmp_path / "b.bib").write_text(
        "@misc{x, title={A Title}, eprint={2309.05239}, abstract={Here we propose Foo, and use Bar.}}"
    )
    exports = []
    for name, order in (("ab", ("a.jsonl", "b.bib")), ("ba", ("b.bib", "a.jsonl"))):
        with open_store(str(tmp_path / f"{name}.kgl"), write=True) as store:
            report = build([tmp_path / source for source in order], store, workers=1)
            exports.append(nquads(store, tmp_path))
        assert report == BuildReport(read=2, added=2, joined=1)
    assert len(set(exports)) == 1
    assert b"and use Bar" in exports[0]


def test_the_same_record_twice_is_one_paper(tmp_path: Path) -> None:
    paper = Paper("x", "A title", "Here we propose Foo.", "")
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        report = build([write_jsonl(tmp_path / "a.jsonl", [paper, paper])], store, workers=1)
    assert (report.read, report.added, report.repeated, report.left_out) == (1, 1, 1, [])


def test_a_paper_that_changed_replaces_what_it_said(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        for text in ("Here we propose Foobar.", "Here we propose Bazqux."):
            build([write_jsonl(tmp_path / "a.jsonl", [Paper("x", "A title", text, "")])], store, workers=1)
        names = {name for (name,) in store.cypher("MATCH (m:Method) RETURN m.name").rows}
    assert "Foobar" not in names


def test_a_source_that_can_not_be_read_is_told_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.4 nonsense")
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        report = build([tmp_path / "none.txt", PAGE, tmp_path / "b.txt"], store, workers=1)
        assert store.cypher("MATCH (p:Paper) RETURN count(p)").rows == ((136,),)
    assert [(r.place, r.reason) for r in report.left_out] == [
        (str(tmp_path / "none.txt"), Reason.UNREADABLE),
        (str(tmp_path / "b.txt"), Reason.UNREADABLE),
    ]
    assert str(report.left_out[0]).count("none.txt") == 1


def test_a_paper_that_extraction_stumbles_over_is_told_and_costs_no_other(
    tmp_path: Path, papers: tuple[Paper, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from paperatlas.loaders import extractor

    class Stumbling:
        def facts(self, paper: Paper) -> object:
            if paper.id == papers[3].id:
                raise KeyError("oops")
            return extractor().facts(paper)

    monkeypatch.setattr("paperatlas.loaders.building.extractor", Stumbling)
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        report = build([PAGE], store, workers=1)
        assert (report.added, [r.reason for r in report.left_out]) == (135, [Reason.NOT_EXTRACTED])
        assert "KeyError" in str(report.left_out[0])


KILLED = """
import sys
from pathlib import Path
import paperatlas.loaders.building as module
from paperatlas.graph import open_store

module._BATCH = 8
with open_store(sys.argv[1], write=True) as store:
    watch = module.Watch(batch=lambda done, share: print(done, flush=True))
    report = module.build([Path(sys.argv[2])], store, workers=1, watch=watch)
    print("built", report.added, report.unchanged, flush=True)
"""


def test_what_was_reported_done_survives_kill_9_and_is_not_extracted_again(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "whole.kgl"), write=True) as store:
        build([PAGE], store, workers=1)
        whole = nquads(store, tmp_path)
    killed = tmp_path / "killed.kgl"
    command = [sys.executable, "-c", KILLED, str(killed), str(PAGE)]
    chance = random.Random(5)
    stops = 0
    for after in (1, 4, 9, 14, 17, 17):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            reported = 0
            for line in process.stdout:
                if line.startswith("built"):
                    break
                reported = int(line)
                if reported >= after * 8:
                    time.sleep(chance.random() / 5)  # in the midst of a batch, or of the merge after the last
                    process.send_signal(signal.SIGKILL)
                    stops += 1
                    break
        with open_store(str(killed)) as store:
            assert len(store.paper_ids()) >= reported
    assert stops >= 4
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1].split()
    assert done[0] == "built"
    assert int(done[1]) <= 16
    with open_store(str(killed)) as store:
        assert store.is_merged
        assert nquads(store, tmp_path) == whole


def test_a_build_tells_how_much_of_its_sources_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.building._BATCH", 1)
    monkeypatch.setattr("paperatlas.loaders.building._RECORDS_AT_ONCE", 1)
    # Longer than what is read ahead.
    record = {"abstract": "We propose FooNet, which reads a page as it is.", "note": "x" * 500_000}
    for name, papers in (("a", 1), ("b", 3)):
        lines = [json.dumps({"id": f"{name}{n}", "title": f"{name}{n}", **record}) for n in range(papers)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    told: list[tuple[int, float | None]] = []
    watch = Watch(batch=lambda done, share: told.append((done, share)))
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        build([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], store, workers=1, watch=watch)
    shares = [share for _, share in told if share is not None]
    assert [done for done, _ in told] == [1, 2, 3, 4]
    assert shares == sorted(shares)
    assert 0.2 < shares[0] < 0.6  # two are read before the first is extracted
    assert shares[-1] == 1
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=[(tmp_path / "a.jsonl").read_text()])
    writer.start()
    told.clear()
    with open_store(str(tmp_path / "b.kgl"), write=True) as store:
        build([tmp_path / "pipe"], store, workers=1, watch=watch)
    writer.join()
    assert told == [(1, None)]


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    slow = """
import sys, time
from pathlib import Path
import paperatlas.loaders.building as module
from paperatlas.graph import open_store

module._BATCH = 4
with open_store(sys.argv[1], write=True) as store:
    watch = module.Watch(batch=lambda done, share: print(done, flush=True))
    module.build([Path(sys.argv[2])], store, workers=2, watch=watch)
"""
    command = [sys.executable, "-c", slow, str(tmp_path / "a.kgl"), str(PAGE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    deadline = time.monotonic() + 20
    while alive := processes_of(process.pid):
        assert time.monotonic() < deadline, alive
        time.sleep(0.1)


def processes_of(session: int) -> list[str]:
    """Command lines of the processes that still run in a session."""
    listed = subprocess.run(
        ["ps", "-o", "stat=,args=", "-s", str(session)], capture_output=True, text=True, check=False
    )
    return [line for line in listed.stdout.splitlines() if not line.startswith("Z")]
