"""The embedded store: its files, its engine and its Cypher; what holds for every store is in test_store_contract.py."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import kglite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph import (
    PaperFacts,
    QueryError,
    Store,
    StoreError,
    merge,
    open_store,
)

from .making import said
from .stores import holds_just, nquads


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


def test_what_is_no_store_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        open_store(str(tmp_path / "none.kgl"))
    with pytest.raises(StoreError, match="no folder"):
        open_store(str(tmp_path / "none" / "a.kgl"), write=True)
    with pytest.raises(StoreError, match="a folder"):
        open_store(str(tmp_path), write=True)
    for url, kind in (("http://localhost", "http"), ("rdfs:folder", "rdfs"), ("file:a.kgl", "file")):
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


@pytest.mark.parametrize("pattern", ["-[:BUILDS_ON]-(x)-[:BUILDS_ON]-", "-[:BUILDS_ON*2]-", "-[:BUILDS_ON*2..2]-"])
def test_a_count_over_two_steps_either_way_is_not_0(page_store: Store, pattern: str) -> None:
    match = f"MATCH (a:Method {{name: 'CLIP'}}){pattern}(b)"
    listed = page_store.cypher(f"{match} RETURN b.name AS n").rows
    assert page_store.cypher(f"{match} RETURN count(*)").rows == ((len(listed),),)
    assert page_store.cypher(f"{match} RETURN count(b)").rows == ((len(listed),),)
    assert listed


@pytest.mark.parametrize("write", [False, True])
def test_an_answer_without_rows_has_its_columns(page_path: Path, tmp_path: Path, *, write: bool) -> None:
    for path in page_path.parent.iterdir():
        shutil.copy(path, tmp_path)
    query = "MATCH (p:Paper {id: 'none'}) OPTIONAL MATCH (p)-[:USES]->(m) RETURN p.name AS name, count(m) AS n"
    with open_store(str(tmp_path / page_path.name), write=write) as store:
        answer = store.cypher(query, write=write)
    assert (answer.columns, answer.rows) == (("name", "n"), ())


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("MATCH (:Method)-[e:BUILDS_ON]->() MATCH (p:Paper {id: e.paper}) RETURN p.id LIMIT 1", "finds nothing here"),
        ("MATCH (:Method)-[e:BUILDS_ON]->(b), ()-[:USES {paper: e.paper}]->(b) RETURN b.id", "WITH ..., e.paper"),
        ("MATCH (m:Method) RETURN m.label LIMIT 1", "labels(n)[0]"),
        ("MATCH (m:Method) WHERE m.papers != 1 RETURN m.name LIMIT 1", "write '<>'"),
    ],
)
def test_a_query_that_neo4j_answers_differently_is_warned_of(page_store: Store, query: str, told: str) -> None:
    assert told in " ".join(page_store.cypher(query).notes)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (:Method)-[e:BUILDS_ON]->() WITH e.paper AS paper MATCH (p:Paper {id: paper}) RETURN p.id LIMIT 1",
        "MATCH (m:Method)-[e:BUILDS_ON]->(b) WHERE e.confidence <> 1 RETURN m.name, 'm.label != {id: e.paper}' LIMIT 1",
    ],
)
def test_a_query_that_both_engines_answer_alike_is_not_warned_of(page_store: Store, query: str) -> None:
    rows = page_store.cypher(query)
    assert rows.rows
    assert rows.notes == ()


def test_the_property_end_needs_no_quotes(page_store: Store) -> None:
    rows = page_store.cypher("MATCH ()-[r:USES]->() WHERE r.end > r.start RETURN r.end LIMIT 1")
    assert rows.columns == ("r.end",)
    assert rows.rows[0][0] > 0


def test_cells_show_no_number_of_the_engines_own(page_store: Store) -> None:
    rows = page_store.cypher("MATCH p = (n:Paper)-[r:USES]->(m) RETURN n, r, p, [n] AS l LIMIT 1").rows[0]
    node, edge, path, listed = rows
    assert node.keys() == {"labels", "properties"}
    assert edge.keys() == {"type", "properties", "start", "end"}
    assert (edge["start"], edge["end"]) == (node["properties"]["id"], path["nodes"][1]["properties"]["id"])
    assert (path["nodes"][0], path["relationships"]) == (node, [edge])
    assert listed == [node]


def test_relationships_tell_their_ends_in_a_graph_written_by_hand(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        written = store.cypher(
            "CREATE (a:Note {id: 'a', name: 'a'})-[r:NEAR]->(b:Note {id: 'b', name: 'b'}) RETURN r", write=True
        )
        assert written.rows == (({"type": "NEAR", "properties": {}, "start": "a", "end": "b"},),)
        deleted = store.cypher("MATCH (a:Note)-[r:NEAR]->(b:Note) DETACH DELETE a, b RETURN r", write=True)
        assert [(r["start"], r["end"]) for (r,) in deleted.rows] == [(None, None)]
        assert store.cypher("RETURN {id: 'x', start: [1], end: {}, type: 't', properties: 0} AS m").rows[0][0] == {
            "id": "x", "start": [1], "end": {}, "type": "t", "properties": 0
        }  # fmt: skip


def test_the_files_are_genuine(page_path: Path) -> None:
    graph = kglite.load(str(page_path))
    assert graph.cypher("MATCH (p:Paper) RETURN count(p) AS n").to_list() == [{"n": 136}]
    with sqlite3.connect(page_path.with_name("atlas.kgl.facts")) as ledger:
        assert ledger.execute("SELECT count(*) FROM records").fetchone() == (136,)


@given(st.floats(0, 1), st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
