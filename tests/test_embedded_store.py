"""The embedded store: the same graph as in memory, whatever happened on the way."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import kglite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph import (
    NO_RULINGS,
    Entity,
    PaperFacts,
    QueryError,
    Rulings,
    Store,
    StoreBusyError,
    StoreError,
    merge,
    open_store,
)
from paperatlas.graph.exports.rdf import write_nquads
from paperatlas.graph.stores.engine import Engine

from .making import entity, ruled, said
from .test_resolve import known, longs, names, pairs, without_contradiction

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def nquads(store: Store) -> bytes:
    file = BytesIO()
    write_nquads(store.nodes(), store.edges(), file)
    return file.getvalue()


def holds_just(
    store: Store, facts: list[PaperFacts], rulings: Rulings = NO_RULINGS, min_confidence: float = 0.0
) -> None:
    atlas = merge(facts, rulings, min_confidence)
    assert tuple(store.nodes()) == atlas.nodes
    assert tuple(store.edges()) == atlas.edges


def test_a_store_holds_the_graph_that_merging_in_memory_gives(tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    url = str(tmp_path / "atlas.kgl")
    with open_store(url, write=True) as store:
        assert store.add(facts) == 136
        assert store.merge() == 136
        holds_just(store, list(facts))
    with open_store(url) as store:
        holds_just(store, list(facts))


@given(st.data())
@SLOW
def test_any_order_and_batches_give_the_same_bytes(facts: tuple[PaperFacts, ...], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=25, unique_by=lambda f: f.paper.id))
    exports = []
    for _ in range(2):
        order = data.draw(st.permutations(some))
        with TemporaryDirectory() as folder, open_store(f"{folder}/a.kgl", write=True) as store:
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
    facts: tuple[PaperFacts, ...], data: st.DataObject
) -> None:
    pool = data.draw(st.lists(st.sampled_from(facts), min_size=2, max_size=12, unique_by=lambda f: f.paper.id))
    # A paper that says what another said: the same id, other facts.
    changed = [said(f.paper.id, "CLIP", entity("COCO", "Dataset")) for f in pool[:3]]
    kept: dict[str, PaperFacts] = {}
    with TemporaryDirectory() as folder, open_store(f"{folder}/a.kgl", write=True) as store:
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


def test_adding_twice_is_adding_once(tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add(facts[:40])
        store.merge()
        once = nquads(store)
        store.add(facts[:40])
        store.merge()
        assert nquads(store) == once


def test_removing_a_paper_keeps_what_others_said(tmp_path: Path) -> None:
    first = said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),))
    second = said("p2", "CLIP")
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([first, second])
        store.merge()
        assert store.remove("p1")
        assert not store.remove("p1")
        store.merge()
        holds_just(store, [second])
        assert store.cypher("MATCH (m:Method) RETURN m.name, m.papers").rows == (("CLIP", 1),)


def test_a_paper_can_change_which_names_of_other_papers_are_one(tmp_path: Path) -> None:
    vit, transformer = said("p1", "ViT"), said("p2", "Vision Transformer")
    bridge = said("p3", entity("ViT", long_form="Vision Transformer"))
    count = "MATCH (m:Method) RETURN count(m)"
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([vit, transformer])
        store.merge()
        assert store.cypher(count).rows == ((2,),)
        store.add([bridge])
        store.merge()
        assert store.cypher(count).rows == ((1,),)
        store.remove("p3")
        store.merge()
        holds_just(store, [vit, transformer])


def test_a_dataset_that_becomes_a_benchmark_keeps_its_edges(tmp_path: Path) -> None:
    facts = [said(f"p{i}", entity("LIBERO", type_)) for i, type_ in enumerate(("Dataset", "Benchmark", "Benchmark"))]
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
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
@settings(max_examples=60, deadline=None)
def test_papers_and_rulings_that_come_and_go_leave_what_a_store_built_at_once_would_hold(
    steps: list[tuple[int, list[Entity], Rulings, bool]],
) -> None:
    kept: dict[str, PaperFacts] = {}
    rulings = NO_RULINGS
    with TemporaryDirectory() as folder, open_store(f"{folder}/a.kgl", write=True) as store:
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
        with open_store(f"{folder}/b.kgl", write=True) as plain:
            plain.add(kept.values())
            plain.merge()
            assert nquads(store) == nquads(plain)


def test_rulings_last_and_are_replaced_as_a_whole(tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    url = str(tmp_path / "a.kgl")
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


def test_a_ruling_over_a_name_that_no_paper_has_is_taken_back_whole(tmp_path: Path) -> None:
    facts = [said("p1", "CLIP"), said("p2", "BLIP")]
    between = ("same", "Nothing", "BLIP")
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add(facts)
        store.rule(ruled(("same", "CLIP", "Nothing"), between))
        store.merge()
        assert [n.id for n in store.nodes() if n.type == "Method"] == ["method:blip"]
        store.rule(ruled(between))
        store.merge()
        holds_just(store, facts)


def test_papers_taken_in_but_not_merged_are_merged_by_the_next_writer(tmp_path: Path) -> None:
    url = str(tmp_path / "a.kgl")
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
    with open_store(url) as store:
        assert not store.is_merged
        assert store.paper_ids() == ["p1"]
    with open_store(url, write=True) as store:
        assert store.merge() == 1
        assert store.merge() == 0
        holds_just(store, [said("p1", "CLIP")])


def test_a_graph_that_is_not_the_ledgers_last_is_derived_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.kgl"
    with open_store(str(path), write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        shutil.copy(path, tmp_path / "old.kgl")
        store.add([said("p2", "BLIP")])
        store.merge()
    shutil.copy(tmp_path / "old.kgl", path)
    with open_store(str(path), write=True) as store:
        assert not store.is_merged
        store.merge()
        holds_just(store, [said("p1", "CLIP"), said("p2", "BLIP")])


def test_what_a_user_writes_lasts_and_outlives_the_next_merge(tmp_path: Path) -> None:
    url = str(tmp_path / "a.kgl")
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.cypher("MATCH (m:Method {id: $id}) SET m.rating = 5", {"id": "method:clip"}, write=True)
    with open_store(url, write=True) as store:
        store.add([said("p2", "BLIP")])
        store.merge()
    with open_store(url) as store:
        assert store.cypher("MATCH (m:Method) RETURN m.name, m.rating ORDER BY m.name").rows == (
            ("BLIP", None),
            ("CLIP", 5),
        )


def test_a_query_can_not_change_the_graph_unless_told_to(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        for query in (
            "CREATE (:X)",
            "MATCH (n) SET n.a = 1",
            "MATCH (n) DETACH DELETE n",
            "CREATE INDEX FOR (n:X) ON (n.y)",
        ):
            with pytest.raises(QueryError, match="--write"):
                store.cypher(query)
        holds_just(store, [said("p1", "CLIP")])


@pytest.mark.parametrize(
    "query",
    [
        "LOAD CSV FROM 'file:///etc/hostname' AS l RETURN l",
        "load\n csv FROM 'file:///etc/hostname' AS l RETURN l",
        "LOAD // x\nCSV FROM 'file:///etc/hostname' AS l RETURN l",
        "LOAD `CSV` FROM 'file:///etc/hostname' AS l RETURN l",
        "`LOAD` CSV FROM 'file:///etc/hostname' AS l RETURN l",
        "RETURN 1 AS `'`; LOAD CSV FROM 'file:///etc/hostname' AS l RETURN l // '",
    ],
)
def test_a_query_can_not_read_files(page_store: Store, query: str) -> None:
    with pytest.raises(QueryError, match="LOAD CSV"):
        page_store.cypher(query)


def test_only_one_statement_is_run(page_store: Store) -> None:
    assert page_store.cypher("RETURN ';' AS a; ;\n").rows == ((";",),)
    with pytest.raises(QueryError, match="one statement") as caught:
        page_store.cypher("RETURN 1 AS a;\nRETURN 2 AS b")
    assert (caught.value.line, caught.value.column) == (1, 14)


def test_a_query_answers_in_rows_only(page_store: Store) -> None:
    with pytest.raises(QueryError, match="--output csv"):
        page_store.cypher("MATCH (n:Paper) RETURN n.name FORMAT CSV")


def test_a_string_that_says_load_csv_is_only_a_string(page_store: Store) -> None:
    assert page_store.cypher("RETURN 'LOAD CSV' AS s // LOAD CSV").rows == (("LOAD CSV",),)


def test_an_error_in_a_query_points_at_the_place(page_store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        page_store.cypher("MATCH (n)\nRETURN n ORDER x")
    assert (caught.value.line, caught.value.column) == (2, 16)
    assert str(caught.value).splitlines()[1:] == ["  RETURN n ORDER x", "                 ^"]


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    url = str(tmp_path / "a.kgl")
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        with pytest.raises(StoreBusyError, match="another process"):
            open_store(url, write=True)
        with open_store(url) as reader:
            assert reader.busy
            assert reader.cypher("MATCH (m:Method) RETURN m.name").rows == (("CLIP",),)
            with pytest.raises(StoreBusyError):
                reader.paper_ids()
            store.close()
            assert reader.paper_ids() == ["p1"]


def test_an_open_reader_is_in_no_writers_way(tmp_path: Path) -> None:
    url = str(tmp_path / "a.kgl")
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    with open_store(url) as reader:
        assert [n.id for n in reader.nodes()] == ["method:clip", "p1"]
        with open_store(url, write=True) as store:
            store.add([said("p2", "BLIP")])
            store.merge()
        assert reader.cypher("MATCH (p:Paper) RETURN count(p)").rows == ((1,),)
        assert reader.paper_ids() == ["p1", "p2"]


def test_a_store_on_a_disk_that_can_not_be_written_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    url = str(folder / "a.kgl")
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    assert sorted(p.name for p in folder.iterdir()) == ["a.kgl", "a.kgl.facts"]
    # Permissions bind a user, a mount the superuser, whom permissions don't.
    folder.chmod(0o555)
    mount = ["mount", "--bind", "-o", "ro", str(folder), str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        with open_store(url) as store:
            assert store.paper_ids() == ["p1"]
            assert store.cypher("MATCH (m:Method) RETURN m.name").rows == (("CLIP",),)
        with pytest.raises(StoreError, match=r"a\.kgl\.facts: "):
            open_store(url, write=True)
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)
        folder.chmod(0o755)


def test_nodes_and_edges_that_a_person_made_by_hand_break_nothing(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.cypher("CREATE (:Method {name: 'Hand', papers: 'many', aliases: 3})", write=True)
        link = "MATCH (p:Paper), (m:Method {name: 'Hand'}) CREATE (p)-[:USES {confidence: 'high', start: 'x'}]->(m)"
        for _ in range(2):
            store.cypher(link, write=True)
        hand = next(n for n in store.nodes() if n.name == "Hand")
        assert (hand.type, hand.properties) == ("Method", ())
        (edge, _) = [e for e in store.edges() if e.target == hand.id]
        assert (edge.sentence, edge.start, edge.confidence, edge.surfaces) == ("", 0, 0.0, ())
        assert nquads(store)


def test_a_store_is_made_only_where_that_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        open_store(str(tmp_path / "none.kgl"), write=True, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_as_such_and_loses_nothing(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a small disk, which this user may not")
    try:
        with open_store(str(tmp_path / "a.kgl"), write=True) as store:
            batches = [[said(f"p{i}", *(f"Method {i}-{j}" for j in range(20)))] for i in range(2000)]
            with pytest.raises(StoreError, match=r"disk is full|disk I/O error"):
                list(map(store.add, batches))
        with open_store(str(tmp_path / "a.kgl")) as store:
            kept = len(store.paper_ids())
            assert kept > 3
        subprocess.run(["mount", "-o", "remount,size=50m", str(tmp_path)], check=True)
        with open_store(str(tmp_path / "a.kgl"), write=True) as store:
            assert len(store.paper_ids()) == kept
            assert store.merge() == kept
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_what_is_no_store_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        open_store(str(tmp_path / "none.kgl"))
    with pytest.raises(StoreError, match="no folder"):
        open_store(str(tmp_path / "none" / "a.kgl"), write=True)
    with pytest.raises(StoreError, match="a folder"):
        open_store(str(tmp_path), write=True)
    for url, kind in (("http://localhost", "http"), ("rdf:folder", "rdf"), ("file:a.kgl", "file")):
        with pytest.raises(StoreError, match=f"no store of kind '{kind}'"):
            open_store(url, write=True)
    with pytest.raises(StoreError, match="too long"):
        open_store(str(tmp_path / ("x" * 300)), write=True)
    (tmp_path / "text.kgl").write_text("not a graph")
    with pytest.raises(StoreError, match="not a KGLite graph"):
        open_store(str(tmp_path / "text.kgl"))
    (tmp_path / "b.kgl.facts").write_text("not a ledger " * 100)
    with pytest.raises(StoreError, match="not a ledger"):
        open_store(str(tmp_path / "b.kgl"), write=True)


def test_a_graph_without_its_facts_can_be_read_but_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.kgl"
    with open_store(str(path), write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    path.with_name("a.kgl.facts").unlink()
    with open_store(str(path)) as store:
        holds_just(store, [said("p1", "CLIP")])
    with pytest.raises(StoreError, match=r"a\.kgl\.facts"):
        open_store(str(path), write=True)


def test_a_failed_batch_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> object:
        yield said("p1", "CLIP")
        raise RuntimeError("the reader failed")

    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        with pytest.raises(RuntimeError):
            store.add(broken())  # type: ignore[arg-type]
        assert store.paper_ids() == []


# What the engine is known to do, and our graph must not show.


def test_the_engine_invents_no_property_on_our_nodes(page_store: Store, facts: tuple[PaperFacts, ...]) -> None:
    expected = {
        n.id: {"id": n.id, "type": n.type, "name": n.name, "title": n.title, **dict(n.properties)}
        for n in merge(facts).nodes
    }
    for row in page_store.cypher("MATCH (n) RETURN properties(n) AS p").dicts():
        found = {k: tuple(v) if isinstance(v, list) else v for k, v in row["p"].items()}
        assert found == expected.pop(found["id"])
    assert not expected


def test_name_and_title_of_a_paper_are_not_one(tmp_path: Path) -> None:
    paper = said("p1", "CLIP")
    odd = PaperFacts.of(
        type(paper.paper)("p1", r"PixArt-$\alpha$", paper.paper.abstract, "test"),
        "hand 1",
        paper.entities,
        paper.claims,
    )
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        for _ in range(2):  # created, then set
            store.add([odd])
            store.merge()
            assert store.cypher("MATCH (p:Paper) RETURN p.name, p.title").rows == (("PixArt-α", r"PixArt-$\alpha$"),)
            store.add([paper])
            store.merge()


def test_parallel_edges_of_two_papers_both_stay(tmp_path: Path) -> None:
    facts = [said(p, "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),)) for p in ("p1", "p2")]
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        for one in facts:
            store.add([one])
            store.merge()
        assert store.cypher("MATCH ()-[r:BUILDS_ON]->() RETURN r.paper ORDER BY r.paper").rows == (("p1",), ("p2",))


def test_a_correlated_subquery_with_order_and_limit_is_not_null(page_store: Store) -> None:
    query = """
        MATCH (p:Paper)-[:EVALUATES_ON]->(x) WITH p, count(x) AS n WHERE n > 1
        CALL { WITH p MATCH (p)-[:EVALUATES_ON]->(d) RETURN d.name AS first ORDER BY d.name LIMIT 1 }
        RETURN p.id AS id, first ORDER BY id"""
    plain = """
        MATCH (p:Paper)-[:EVALUATES_ON]->(d) WITH p, min(d.name) AS first, count(d) AS n WHERE n > 1
        RETURN p.id AS id, first ORDER BY id"""
    assert page_store.cypher(query).rows == page_store.cypher(plain).rows != ()


def test_a_path_without_an_upper_bound_is_warned_of(page_store: Store) -> None:
    rows = page_store.cypher("MATCH (a:Method)-[:VARIANT_OF*]->(b) RETURN count(*)")
    assert "10 hops" in " ".join(rows.notes)


def test_the_property_end_needs_no_quotes(page_store: Store) -> None:
    rows = page_store.cypher("MATCH ()-[r:USES]->() WHERE r.end > r.start RETURN r.end LIMIT 1")
    assert rows.columns == ("r.end",)
    assert rows.rows[0][0] > 0


def test_cells_show_no_number_of_the_engines_own(page_store: Store) -> None:
    rows = page_store.cypher("MATCH p = (n:Paper)-[r:USES]->(m) RETURN n, r, p, [n] AS l LIMIT 1").rows[0]
    node, edge, path, listed = rows
    assert node.keys() == {"labels", "properties"}
    assert edge.keys() == {"type", "properties"}
    ends = {"start": node["properties"]["id"], "end": path["nodes"][1]["properties"]["id"]}
    assert (path["nodes"][0], path["relationships"]) == (node, [edge | ends])
    assert listed == [node]


def test_the_files_are_genuine(page_path: Path) -> None:
    graph = kglite.load(str(page_path))
    assert graph.cypher("MATCH (p:Paper) RETURN count(p) AS n").to_list() == [{"n": 136}]
    with sqlite3.connect(page_path.with_name("atlas.kgl.facts")) as ledger:
        assert ledger.execute("SELECT count(*) FROM papers").fetchone() == (136,)


def test_order_of_the_engine_is_that_of_python(tmp_path: Path) -> None:
    names = ["é", "z", "a", "Z", "𝒳", "ﬀ", "中", "C++", "C#", "C"]
    random.Random(7).shuffle(names)
    facts = [said(f"p{n}", n) for n in names]
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add(facts)
        store.merge()
        holds_just(store, facts)
    assert Engine(tmp_path / "a.kgl").generation > 0


def test_a_demand_of_confidence_lasts_and_is_taken_back_whole(tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    url = str(tmp_path / "a.kgl")
    with open_store(url, write=True) as store:
        store.add(facts[:70])
        store.merge()
        store.demand(0.6)
        assert not store.is_merged
    with open_store(url, write=True) as store:
        assert store.min_confidence == 0.6
        store.add(facts[70:])
        store.merge()
        holds_just(store, list(facts), min_confidence=0.6)
        assert all(edge.confidence >= 0.6 for edge in store.edges())
        assert store.facts(facts[0].paper.id) == facts[0]
        store.demand(0.6)
        assert store.is_merged
        store.demand(0.0)
        store.merge()
        holds_just(store, list(facts))


@given(st.floats(0, 1), st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_sure_enough_is_whole(facts: tuple[PaperFacts, ...], least: float, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(facts))
    one = whole.sure(least)
    told = {c.target for c in one.claims if c.source is None}
    measured = {p.target for r in one.results for p in r.parts}
    assert {e.name for e in one.entities} == told | measured
    # What the paper itself says of a thing must be sure; a metric may stand on its results.
    assert not (measured - told) & {c.target for c in whole.claims if c.source is None}
    assert {c.source for c in one.claims if c.source} <= told | measured
    assert all(c.confidence >= least for c in (*one.claims, *(p for r in one.results for p in r.parts)))
    assert one == one.sure(least)
