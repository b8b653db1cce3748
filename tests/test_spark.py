"""The same graph from a Spark cluster: a real one, of a master and two workers, whose Python doesn't see Paperatlas."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperatlas.graph import (
    EngineError,
    LeftOut,
    MissingPackageError,
    Paper,
    PaperFacts,
    Ruling,
    Rulings,
    Settings,
    Store,
    Watch,
    merge,
    open_store,
)
from paperatlas.graph.codec import facts_to_json
from paperatlas.graph.exports import FOLDERS, export
from paperatlas.graph.sets import Sets
from paperatlas.loaders import BuildReport, Reading, build
from paperatlas.loaders.spark import Extracted, SparkContents, Work, extract, into_store, merged, pack, spark_session
from paperatlas.loaders.spark import work_folder as folder_for_work
from paperatlas.loaders.spark.components import components

from .conftest import COMMAND, PAGE, leave_out
from .making import HOSTILE, entity, said
from .spark_cluster import SPARING, SparkCluster
from .test_sources_bad import FAULTS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    """A master and two workers."""
    missing = [what for what in ("pyspark", "java") if not (find_spec(what) or shutil.which(what))]
    if missing:
        leave_out(f"needs {' and '.join(missing)}: .ci/spark install")
    cluster = SparkCluster(tmp_path_factory.mktemp("spark") / "home")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def spark(cluster: SparkCluster) -> Iterator[SparkSession]:
    """A session that all tests share."""
    with spark_session(cluster.master, cluster.settings()) as session:
        yield session


@pytest.fixture(scope="module")
def work_folder(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """The work folder of the page's build."""
    with folder_for_work(spark, str(tmp_path_factory.mktemp("work"))) as work:
        yield work


@pytest.fixture
def work(spark: SparkSession, tmp_path: Path) -> Iterator[Work]:
    """A work folder of a test's own."""
    with folder_for_work(spark, str(tmp_path)) as work:
        yield work


@pytest.fixture(scope="module")
def extracted(work_folder: Work) -> Extracted:
    """What the cluster extracts from the page."""
    return extract([str(PAGE)], Reading(), work_folder)


@pytest.fixture(scope="module")
def contents(extracted: Extracted, work_folder: Work) -> SparkContents:
    """The page's graph, by the cluster."""
    return merged(extracted, work_folder)


def nquads(store: Store | SparkContents, folder: Path) -> bytes:
    export(store, folder / "a.nq")
    return (folder / "a.nq").read_bytes()


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_page_is_136_papers(extracted: Extracted) -> None:
    assert extracted.report == BuildReport(read=136, added=136)


def test_workers_have_the_package_and_its_weights_from_the_job_alone(spark: SparkSession) -> None:
    def where_the_package_is(_: int) -> str:
        from paperatlas import loaders

        return str(loaders.__file__)

    found = spark.sparkContext.parallelize(range(2), 2).map(where_the_package_is).collect()
    assert all(place.endswith("paperatlas.zip/paperatlas/loaders/__init__.py") for place in found)


@pytest.mark.parametrize("suffix", [".nq", ".jsonl"])
def test_an_export_is_that_of_a_local_build(
    contents: SparkContents, page_store: Store, tmp_path: Path, suffix: str
) -> None:
    for name, one in (("spark", contents), ("local", page_store)):
        export(one, tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"spark{suffix}").read_bytes() == (tmp_path / f"local{suffix}").read_bytes()


@pytest.mark.parametrize("format_", FOLDERS)
def test_a_folder_is_that_of_a_local_build(
    contents: SparkContents, page_store: Store, tmp_path: Path, format_: str
) -> None:
    for name, one in (("spark", contents), ("local", page_store)):
        FOLDERS[format_][1](one, tmp_path / name)
    assert files_in(tmp_path / "spark") == files_in(tmp_path / "local")
    assert contents.count() == page_store.count()


def test_a_store_is_that_of_a_local_build_and_is_not_extracted_anew(
    extracted: Extracted, work: Work, page_store: Store, tmp_path: Path
) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        into_store(extracted, store)
        assert nquads(store, tmp_path) == nquads(page_store, tmp_path)
        again = extract([str(PAGE)], Reading(), work, store=store)
        assert again.report == BuildReport(read=136, unchanged=136)
        into_store(again, store)
        assert nquads(store, tmp_path) == nquads(page_store, tmp_path)


RULINGS = Rulings((Ruling("same", "CLIP", "DINOv2"), Ruling("different", "ImageNet", "ImageNet-1K")))


def test_rulings_and_confidence_hold_as_anywhere(
    spark: SparkSession, facts: tuple[PaperFacts, ...], work: Work
) -> None:
    hostile = [said("h1", HOSTILE, entity("Foo", aliases=("F\u00f6\u00f6", HOSTILE + "2"))), said("h2", HOSTILE + "2")]
    every = [*facts[:60], *hostile]
    frame = spark.createDataFrame([(f.paper.record, facts_to_json(f)) for f in every], "id string, facts string")
    found = merged(Extracted(BuildReport(), frame.select("id"), frame), work, Settings(0.7, RULINGS))
    atlas = merge(every, RULINGS, 0.7)
    assert tuple(found.nodes()) == atlas.nodes
    assert tuple(found.edges()) == atlas.edges
    assert [found.is_named("method", key) for key in ("clip", "dinov2")] == [True, True]
    assert found.record(hostile[0].paper.record) == hostile[0]
    assert found.record("h0\ttest") is None


def test_components_are_those_of_disjoint_sets(spark: SparkSession, work: Work) -> None:
    chance = random.Random(3)
    pairs = [(f"a{i:03}", f"a{i + 1:03}") for i in range(150)]
    pairs += [(f"b{chance.randrange(300)}", f"b{chance.randrange(300)}") for _ in range(200)]
    pairs += [("\uffff", "\U00010000"), ("z", "z")]
    sets: Sets[str] = Sets()
    for one, other in pairs:
        sets.join(one, other)
    expected = {(item, root) for pair in pairs for item in pair if (root := sets.find(item)) != item}
    chance.shuffle(pairs)
    found = components(spark.createDataFrame(pairs, "one string, other string"), work, "test").collect()
    assert sorted((row.item, row.root) for row in found) == sorted(expected)


def write_lines(path: Path, papers: list[Paper]) -> None:
    records = ({name: value for name, value in asdict(p).items() if value is not None} for p in papers)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def test_all_faults_are_told_as_by_a_local_build(
    spark: SparkSession, papers: tuple[Paper, ...], work: Work, tmp_path: Path
) -> None:
    folder = tmp_path / "in %20 {odd}" / "deeper"
    folder.mkdir(parents=True)
    for name, (content, *_) in FAULTS.items():
        if name != "truncated.jsonl.gz":  # of this one, hundreds are read
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    # In the midst of a file that is read in many parts: what breaks off, is no UTF-8, begins like a list, has no
    # abstract, stands there twice, and has the id of another.
    some = list(papers[:12])
    write_lines(folder / "lines.jsonl", some)
    lines = (folder / "lines.jsonl").read_bytes().splitlines(keepends=True)
    fuller = json.dumps(asdict(some[2]) | {"abstract": some[2].abstract + " We call it FooNet."}).encode() + b"\n"
    bad = [
        b'{"title": \r\n',
        b"[1, 2]\n",
        b"\n",
        b'{"title": "caf\xe9"}\r\n',
        b'{"title": "Alone"}\r',
        lines[1],
        fuller,
    ]
    for number, line in enumerate(bad):
        lines.insert(2 * number, line)
    (folder / "lines.jsonl").write_bytes(b"".join(lines).rstrip())
    (folder / "more.bib").write_text(
        f"@misc{{x, title={{{some[4].title}}}, eprint={{2309.05239}}, abstract={{Here we propose Foo, and use Bar.}}}}"
    )
    sources = [tmp_path / "none.jsonl", tmp_path / "in %20 {odd}"]
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        report = build(sources, store, workers=1)
    told: list[LeftOut] = []
    spark.conf.set("spark.sql.files.maxPartitionBytes", "4000")
    try:
        found = extract([str(source) for source in sources], Reading(), work, watch=Watch(left_out=told.append))
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert sorted(map(str, found.report.left_out)) == sorted(map(str, report.left_out))
    assert found.report.left_out == told
    found.report.left_out, report.left_out = [], []
    merged(found, work)  # which records are of one paper is told by the graph
    assert found.report == report
    assert report.joined == 1


def test_a_worker_that_dies_in_the_midst_of_a_job_costs_nothing(
    spark: SparkSession,
    cluster: SparkCluster,
    papers: tuple[Paper, ...],
    work: Work,
    page_store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So that there is more to do than both workers are at.
    monkeypatch.setattr("paperatlas.loaders.spark.building._PAPERS_A_TASK", 15)
    # In another order, from other files and in other parts than the page.
    shuffled = list(papers)
    random.Random(1).shuffle(shuffled)
    for part in range(3):
        write_lines(tmp_path / f"part-{part}.jsonl", shuffled[part::3])
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus
    told: list[int] = []

    def kill(done: int, _: float | None) -> None:
        if not told:
            cluster.kill(2)
        told.append(done)

    assert executors().size() == 3  # the driver counts
    found = extract([str(tmp_path / "part-*.jsonl")], Reading(), work, watch=Watch(batch=kill))
    assert 0 < told[0] < 136
    assert executors().size() == 2
    assert found.report == BuildReport(read=136, added=136)
    assert nquads(merged(found, work), tmp_path) == nquads(page_store, tmp_path)


def test_the_archive_is_the_same_each_time_and_extracts(papers: tuple[Paper, ...], tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        pack(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    code = (
        "from paperatlas import loaders; from paperatlas.graph import Paper;"
        "said = loaders.extractor().facts(Paper('x', 'FooNet', 'We propose FooNet.', ''));"
        "print(loaders.__file__, len(said.entities))"
    )
    found = subprocess.run(
        [Path(sys.base_prefix) / "bin" / "python3", "-c", code],
        env={"PYTHONPATH": f"{tmp_path / 'a.zip'}{os.pathsep}{sysconfig.get_paths()['purelib']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == [f"{tmp_path / 'a.zip'}/paperatlas/loaders/__init__.py", "1"]


def test_the_command_builds_an_export(papers: tuple[Paper, ...], tmp_path: Path) -> None:
    write_lines(tmp_path / "few.jsonl", list(papers[:5]))
    (tmp_path / "bad.jsonl").write_text("{broken\n")
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        build([tmp_path / "few.jsonl"], store, workers=1)
        expected = nquads(store, tmp_path)
    run = partial(subprocess.run, cwd=tmp_path, capture_output=True, text=True, check=False)
    spark = ["--engine", "spark", "--master", "local[1]", *(f"--conf={name}={SPARING[name]}" for name in SPARING)]
    done = run([*COMMAND, "build", "few.jsonl", "bad.jsonl", *spark, "--export", "b.nq"])
    assert done.returncode == 1
    assert done.stdout == ""
    assert "left out: bad.jsonl:1: not valid JSON at column 2" in done.stderr
    assert "5 papers read: 5 taken in, 0 unchanged" in done.stderr
    assert (tmp_path / "b.nq").read_bytes() == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["few.jsonl", "bad.jsonl", "a.kgl", "a.kgl.facts", "a.nq", "b.nq"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "spark", "--workers", "2"], "no --workers"),
        (["--master", "local[2]"], "--master is for --engine spark."),
        (["--engine", "spark", "--export", "a.xyz"], "Known: .ttl, "),
        (["--engine", "spark", "--conf", "memory=1"], "is not spark.NAME=VALUE"),
        (["--engine", "spark", "--master", "spark"], "'spark' is no master. --master takes local[2], "),
        (["--engine", "spark", "--master", "spark://127.0.0.1:9"], "can't be reached (Connection refused). Is the"),
        (["s3a://papers/x.jsonl"], "only Spark reads URLs. Say --engine spark"),
    ],
)
def test_what_can_not_be_is_said_at_once(paperatlas, arguments: list[str], said: str) -> None:
    done = paperatlas("build", str(PAGE), *arguments)
    assert done.status in (1, 2)
    assert said in done.err.replace("\n", " ")


def test_java_that_is_missing_or_too_old_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(
        EngineError, match=r"Spark needs Java, which is not under JAVA_HOME .* Install Java 17 or newer"
    ):
        spark_session("local[1]").__enter__()
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)
    with pytest.raises(EngineError, match=r"Spark needs Java 17 or newer; .*/bin/java is version 8\."):
        spark_session("local[1]").__enter__()


def test_a_package_that_is_missing_is_told_with_the_group_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.loaders.spark.session.find_spec", lambda name: None)
    with pytest.raises(
        MissingPackageError, match=r"--engine spark needs pyspark, .* pip install 'paperatlas\[spark\]'"
    ):
        spark_session("local[1]").__enter__()
