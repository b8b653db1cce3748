"""What every store must do, whatever keeps its graph."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph import (
    NO_RULINGS,
    Claim,
    Entity,
    Paper,
    PaperFacts,
    Rulings,
    StoreBusyError,
    StoreError,
    open_store,
)
from paperatlas.queries import find_nodes, library, neighbourhood, papers_of, run, statistics

from .making import EXTRACTOR, entity, number, place, ruled, said
from .stores import KINDS, holds_just, nquads
from .test_resolve import known, longs, names, pairs, without_contradiction


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def url_of(kind: str, folder: Path | str) -> str:
    return KINDS[kind](Path(folder))


SLOW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_store_holds_the_graph_that_merging_in_memory_gives(
    kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]
) -> None:
    url = url_of(kind, tmp_path)
    with open_store(url, write=True) as store:
        assert store.add(facts) == 136
        assert store.merge() == 136
        holds_just(store, list(facts))
    with open_store(url) as store:
        holds_just(store, list(facts))


@given(st.data())
@SLOW
def test_any_order_and_batches_give_the_same_bytes(
    kind: str, facts: tuple[PaperFacts, ...], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=25, unique_by=lambda f: f.paper.id))
    exports = []
    for _ in range(2):
        order = data.draw(st.permutations(some))
        with TemporaryDirectory() as folder, open_store(url_of(kind, folder), write=True) as store:
            while order:
                size = data.draw(st.integers(1, len(order)))
                store.add(order[:size])
                order = order[size:]
                if data.draw(st.booleans()):
                    store.merge()
            store.merge()
            exports.append(nquads(store))
    assert exports[0] == exports[1]


@given(st.data())
@SLOW
def test_adding_replacing_and_removing_leaves_what_the_last_papers_say(
    kind: str, facts: tuple[PaperFacts, ...], data: st.DataObject
) -> None:
    pool = data.draw(st.lists(st.sampled_from(facts), min_size=2, max_size=12, unique_by=lambda f: f.paper.id))
    # A paper that says what another said: the same id, other facts.
    changed = [said(f.paper.id, "CLIP", entity("COCO", "Dataset")) for f in pool[:3]]
    kept: dict[str, PaperFacts] = {}
    with TemporaryDirectory() as folder, open_store(url_of(kind, folder), write=True) as store:
        for one in data.draw(st.lists(st.sampled_from([*pool, *changed]), max_size=16)):
            if one.paper.id in kept and data.draw(st.booleans()):
                assert store.remove(one.paper.id)
                del kept[one.paper.id]
            else:
                store.add([one])
                kept[one.paper.id] = one
            if data.draw(st.booleans()):
                store.merge()
        store.merge()
        holds_just(store, list(kept.values()))


def test_adding_twice_is_adding_once(kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add(facts[:40])
        store.merge()
        once = nquads(store)
        store.add(facts[:40])
        store.merge()
        assert nquads(store) == once


def test_removing_a_paper_keeps_what_others_said(kind: str, tmp_path: Path) -> None:
    first = said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),))
    second = said("p2", "CLIP")
    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add([first, second])
        store.merge()
        assert store.remove("p1")
        assert not store.remove("p1")
        store.merge()
        holds_just(store, [second])
        assert [(n.name, n.get("papers")) for n in store.nodes() if n.type == "Method"] == [("CLIP", 1)]


def test_a_paper_can_change_which_names_of_other_papers_are_one(kind: str, tmp_path: Path) -> None:
    vit, transformer = said("p1", "ViT"), said("p2", "Vision Transformer")
    bridge = said("p3", entity("ViT", long_form="Vision Transformer"))
    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add([vit, transformer])
        store.merge()
        assert store.count()[0]["Method"] == 2
        store.add([bridge])
        store.merge()
        assert store.count()[0]["Method"] == 1
        store.remove("p3")
        store.merge()
        holds_just(store, [vit, transformer])


def test_a_dataset_that_becomes_a_benchmark_keeps_its_edges(kind: str, tmp_path: Path) -> None:
    facts = [said(f"p{i}", entity("LIBERO", type_)) for i, type_ in enumerate(("Dataset", "Benchmark", "Benchmark"))]
    with open_store(url_of(kind, tmp_path), write=True) as store:
        for i, one in enumerate(facts):
            store.add([one])
            store.merge()
            holds_just(store, facts[: i + 1])


SMALL = st.builds(
    lambda name, long, aliases: entity(name, long_form=long, aliases=aliases),
    names,
    longs,
    known,
)


RULINGS = st.lists(pairs, max_size=5).map(without_contradiction)


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.lists(SMALL, max_size=3, unique_by=lambda e: e.name), RULINGS, st.booleans()),
        max_size=9,
    )
)
@settings(max_examples=25, deadline=None)
def test_papers_and_rulings_that_come_and_go_leave_what_a_store_built_at_once_would_hold(
    kind: str,
    steps: list[tuple[int, list[Entity], Rulings, bool]],
) -> None:
    kept: dict[str, PaperFacts] = {}
    rulings = NO_RULINGS
    with TemporaryDirectory() as folder, open_store(url_of(kind, folder), write=True) as store:
        for number, things, ruled_now, merged in steps:
            ident = f"p{number}"
            if things:
                store.add([said(ident, *things)])
                kept[ident] = said(ident, *things)
            elif store.remove(ident):
                del kept[ident]
            if ruled_now.listed or not things:
                store.rule(ruled_now)
                rulings = ruled_now
            if merged:
                store.merge()
                holds_just(store, list(kept.values()), rulings)
        store.merge()
        holds_just(store, list(kept.values()), rulings)
        store.rule(NO_RULINGS)
        store.merge()
        with TemporaryDirectory() as other, open_store(url_of(kind, other), write=True) as plain:
            plain.add(kept.values())
            plain.merge()
            assert nquads(store) == nquads(plain)


def test_rulings_last_and_are_replaced_as_a_whole(kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    url = url_of(kind, tmp_path)
    with open_store(url, write=True) as store:
        store.add(facts)
        store.merge()
        before = nquads(store)
        rulings = ruled(("same", "CLIP", "DINOv2"), ("different", "ImageNet", "ImageNet-1K"))
        store.rule(rulings)
        assert not store.is_merged
    with open_store(url, write=True) as store:
        assert store.rulings == rulings
        assert [r.place for r in store.rulings.listed] == ["rulings.tsv:2", "rulings.tsv:1"]
        store.merge()
        assert nquads(store) != before
        holds_just(store, list(facts), rulings)
        store.rule(rulings)
        assert store.is_merged
        store.rule(NO_RULINGS)
        store.merge()
        assert nquads(store) == before


def test_a_ruling_over_a_name_that_no_paper_has_is_taken_back_whole(kind: str, tmp_path: Path) -> None:
    facts = [said("p1", "CLIP"), said("p2", "BLIP")]
    between = ("same", "Nothing", "BLIP")
    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add(facts)
        store.rule(ruled(("same", "CLIP", "Nothing"), between))
        store.merge()
        assert [n.id for n in store.nodes() if n.type == "Method"] == ["method:blip"]
        store.rule(ruled(between))
        store.merge()
        holds_just(store, facts)


def test_papers_taken_in_but_not_merged_are_merged_by_the_next_writer(kind: str, tmp_path: Path) -> None:
    url = url_of(kind, tmp_path)
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
    with open_store(url) as store:
        assert not store.is_merged
        assert store.paper_ids() == ["p1"]
    with open_store(url, write=True) as store:
        assert store.merge() == 1
        assert store.merge() == 0
        holds_just(store, [said("p1", "CLIP")])


def test_a_second_writer_is_refused_and_readers_are_not(kind: str, tmp_path: Path) -> None:
    url = url_of(kind, tmp_path)
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        with pytest.raises(StoreBusyError, match="another process"):
            open_store(url, write=True)
        with open_store(url) as reader:
            assert reader.busy
            assert [n.name for n in reader.nodes() if n.type == "Method"] == ["CLIP"]
            with pytest.raises(StoreBusyError):
                reader.paper_ids()
            store.close()
            assert reader.paper_ids() == ["p1"]


def test_an_open_reader_is_in_no_writers_way(kind: str, tmp_path: Path) -> None:
    url = url_of(kind, tmp_path)
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    with open_store(url) as reader:
        assert [n.id for n in reader.nodes()] == ["method:clip", "p1"]
        with open_store(url, write=True) as store:
            store.add([said("p2", "BLIP")])
            store.merge()
        assert reader.count()[0]["Paper"] == 1
        assert reader.paper_ids() == ["p1", "p2"]


def test_a_store_is_made_only_where_that_is_asked_for(kind: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        open_store(url_of(kind, tmp_path), write=True, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_as_such_and_loses_nothing(kind: str, tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a small disk, which this user may not")
    try:
        with open_store(url_of(kind, tmp_path), write=True) as store:
            batches = [[said(f"p{i}", *(f"Method {i}-{j}" for j in range(20)))] for i in range(2000)]
            with pytest.raises(StoreError, match=r"disk is full|disk I/O error"):
                list(map(store.add, batches))
        with open_store(url_of(kind, tmp_path)) as store:
            kept = len(store.paper_ids())
            assert kept > 3
        subprocess.run(["mount", "-o", "remount,size=50m", str(tmp_path)], check=True)
        with open_store(url_of(kind, tmp_path), write=True) as store:
            assert len(store.paper_ids()) == kept
            assert store.merge() == kept
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_failed_batch_leaves_nothing_behind(kind: str, tmp_path: Path) -> None:
    def broken() -> object:
        yield said("p1", "CLIP")
        raise RuntimeError("the reader failed")

    with open_store(url_of(kind, tmp_path), write=True) as store:
        with pytest.raises(RuntimeError):
            store.add(broken())  # type: ignore[arg-type]
        assert store.paper_ids() == []


def test_parallel_edges_of_two_papers_both_stay(kind: str, tmp_path: Path) -> None:
    facts = [said(p, "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),)) for p in ("p1", "p2")]
    with open_store(url_of(kind, tmp_path), write=True) as store:
        for one in facts:
            store.add([one])
            store.merge()
        assert [e.paper for e in store.edges() if e.type == "BUILDS_ON"] == ["p1", "p2"]
        assert len(store.edges_at("Method", ["method:clip"])) == 4


def test_order_of_the_engine_is_that_of_python(kind: str, tmp_path: Path) -> None:
    names = ["é", "z", "a", "Z", "𝒳", "ﬀ", "中", "C++", "C#", "C"]
    random.Random(7).shuffle(names)
    facts = [said(f"p{n}", n) for n in names]
    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add(facts)
        store.merge()
        holds_just(store, facts)


def test_a_demand_of_confidence_lasts_and_is_taken_back_whole(
    kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]
) -> None:
    url, some = url_of(kind, tmp_path), list(facts[:60])
    with open_store(url, write=True) as store:
        store.add(some[:30])
        store.merge()
        store.demand(0.6)
        assert not store.is_merged
    with open_store(url, write=True) as store:
        assert store.min_confidence == 0.6
        store.add(some[30:])
        store.merge()
        holds_just(store, some, min_confidence=0.6)
        assert all(edge.confidence >= 0.6 for edge in store.edges())
        assert store.facts(some[0].paper.id) == some[0]
        store.demand(0.6)
        assert store.is_merged
        store.demand(0.0)
        store.merge()
        holds_just(store, some)


@pytest.fixture(scope="module")
def page_stores(facts: tuple[PaperFacts, ...], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The page in a store of every kind."""
    urls = {kind: url_of(kind, tmp_path_factory.mktemp(kind)) for kind in KINDS}
    for url in urls.values():
        with open_store(url, write=True) as store:
            store.add(facts)
            store.merge()
    return urls


ASKED = [
    *(("builds-on", {"name": name}) for name in ("CLIP", "ViT", "LLaVA", "transformers", 'no "such" thing\\')),
    *(("code", params) for params in ({}, {"host": "github"}, {"host": "none"})),
    *(("common-datasets", params) for params in ({}, {"limit": 3}, {"limit": 1000})),
    *(("evaluates-on", {"name": name}) for name in ("ImageNet", "LIBERO", "MS COCO", "ADE20K", "CIFAR-10", "")),
    *(("outperforms", params) for params in ({}, {"limit": 1}, {"limit": 1000})),
]


@pytest.mark.parametrize(("name", "params"), ASKED)
def test_a_named_query_gives_the_same_rows_on_every_store(
    page_stores: dict[str, str], name: str, params: dict[str, object]
) -> None:
    with open_store(page_stores["embedded"]) as store:
        expected = run(store, name, params)
    for url in page_stores.values():
        with open_store(url) as store:
            assert run(store, name, params) == expected


def test_every_named_query_is_asked_of_every_store() -> None:
    assert {name for name, _ in ASKED} == set(library())


@pytest.mark.parametrize("name", ["CLIP", "MS COCO", "object detection", "mAP"])
@pytest.mark.parametrize("hops", [1, 2])
def test_what_lies_around_a_node_is_the_same_on_every_store(page_stores: dict[str, str], name: str, hops: int) -> None:
    found = []
    for url in page_stores.values():
        with open_store(url) as store:
            centre = find_nodes(store, name)[0]
            near = neighbourhood(store, centre, hops=hops)
            found.append((statistics(store), near, papers_of(store, near.edges)))
    assert all(one == found[0] for one in found)
    assert len(found[0][1].edges) > 1


def test_a_second_merge_writes_nothing(kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    def written() -> dict[str, int]:
        return {str(p): p.stat().st_mtime_ns for p in tmp_path.rglob("*") if "facts" not in p.name}

    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add(facts[:20])
        store.merge()
    before = written()
    with open_store(url_of(kind, tmp_path), write=True) as store:
        assert all(store.holds(f.paper, f.extractor) for f in facts[:20])
        assert store.merge() == 0
    assert written() == before


_WRITER = """
import sys
from paperatlas.graph import open_store
from tests.making import said
with open_store(sys.argv[1], write=True) as store:
    for i in range(2000):
        store.add([said(f"p{i}", f"Method {i}", f"Method {i - 1}", "CLIP")])
        print(i, flush=True)
        if i % int(sys.argv[2]) == 0:
            store.merge()
"""


@pytest.mark.parametrize("pause", [0.3, 0.7, 1.3])
def test_what_was_reported_done_outlives_a_kill(kind: str, tmp_path: Path, pause: float) -> None:
    url = url_of(kind, tmp_path)
    command = [sys.executable, "-c", _WRITER, url, "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        told = [int(line) for line in process.stdout.read().split()] or [0]
    with open_store(url, write=True) as store:
        ids = store.paper_ids()
        assert {f"p{i}" for i in range(max(told) + 1)} <= set(ids)
        store.merge()
        holds_just(store, [said(f"p{i}", f"Method {i}", f"Method {i - 1}", "CLIP") for i in range(len(ids))])


def test_a_graph_that_is_gone_is_derived_anew(kind: str, tmp_path: Path) -> None:
    url = url_of(kind, tmp_path)
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP"), said("p2", "BLIP")])
        store.merge()
    graph = {"embedded": tmp_path / "a.kgl", "rdf": tmp_path / "a.rdf" / "graph"}[kind]
    graph.unlink()
    with open_store(url) as reader:
        assert not reader.is_merged
    with open_store(url, write=True) as store:
        assert store.merge() == 2
        holds_just(store, [said("p1", "CLIP"), said("p2", "BLIP")])


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12).filter(str.strip)


@given(
    st.lists(
        st.builds(
            lambda ident, title, abstract, year, date, authors: Paper(
                f"p {ident}", title, abstract, "test", year, date, None, None, tuple(dict.fromkeys(authors))
            ),
            WORDS,
            WORDS,
            WORDS,
            st.none() | st.integers(1000, 9999),
            st.none() | WORDS,
            st.lists(WORDS, max_size=3),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda paper: paper.id,
    )
)
@settings(max_examples=10, deadline=None)
def test_texts_of_any_letters_and_values_that_are_not_there_come_back(kind: str, papers: list[Paper]) -> None:
    facts = [PaperFacts.of(paper, EXTRACTOR) for paper in papers]
    with TemporaryDirectory() as folder, open_store(url_of(kind, folder), write=True) as store:
        store.add(facts)
        store.merge()
        holds_just(store, facts)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_numbers_come_back_to_the_last_digit(kind: str, value: float, thousandths: int) -> None:
    text = "FooNet reaches 5% on COCO."
    on = Claim(None, "MEASURED_ON", "COCO", place(text, "COCO"), thousandths / 1000)
    bare = said("p1", "FooNet", entity("COCO", "Dataset"))
    facts = replace(bare, paper=replace(bare.paper, abstract=text), results=(number(text, "5%", value, on),))
    with TemporaryDirectory() as folder, open_store(url_of(kind, folder), write=True) as store:
        store.add([facts])
        store.merge()
        holds_just(store, [facts])


def test_a_megabyte_of_text_and_many_spellings_come_back(kind: str, tmp_path: Path) -> None:
    spellings = tuple(sorted(f"Foo net {i}" for i in range(300)))
    bare = said("p1", entity("FooNet", aliases=spellings), "x" * 1000)
    facts = replace(bare, paper=replace(bare.paper, abstract=bare.paper.abstract + " Ω𝒳中\n" * 200_000))
    with open_store(url_of(kind, tmp_path), write=True) as store:
        store.add([facts])
        store.merge()
        holds_just(store, [facts])
        assert next(n for n in store.nodes() if n.name == "FooNet").get("aliases") == spellings
        assert len(str(next(n for n in store.nodes() if n.type == "Paper").get("abstract"))) > 1_000_000


@given(st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_adding_a_paper_and_removing_it_gives_the_graph_before(
    kind: str, facts: tuple[PaperFacts, ...], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(facts), min_size=2, max_size=12, unique_by=lambda f: f.paper.id))
    with TemporaryDirectory() as folder, open_store(url_of(kind, folder), write=True) as store:
        store.add(some[1:])
        store.merge()
        before = nquads(store)
        store.add(some[:1])
        store.merge()
        assert nquads(store) != before
        store.remove(some[0].paper.id)
        store.merge()
        assert nquads(store) == before


def test_parts_of_the_graph_are_those_of_the_whole(kind: str, page_stores: dict[str, str]) -> None:
    with open_store(page_stores[kind]) as store:
        nodes, edges = list(store.nodes()), list(store.edges())
        for type_ in ("Paper", "Method", "Dataset", "Benchmark", "Result", "Repository"):
            ids = [n.id for n in nodes if n.type == type_][:7]
            assert store.nodes_of(type_, [*ids, *ids, "none"]) == [n for n in nodes if n.type == type_][:7]
            ends = {(type_, ident) for ident in ids}
            assert store.edges_at(type_, [*ids, "none"]) == [
                e for e in edges if ends & {(e.source_type, e.source), (e.target_type, e.target)}
            ]
        # A Dataset asked for as a Benchmark is not there, though both have one key space.
        dataset = next(n for n in nodes if n.type == "Dataset")
        assert store.nodes_of("Benchmark", [dataset.id]) == []
        assert store.edges_at("Benchmark", [dataset.id]) == []
