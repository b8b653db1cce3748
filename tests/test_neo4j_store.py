"""The Neo4j store: its Cypher, its books, its servers; what holds for every store is in test_store_contract.py."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paperatlas.graph import PaperFacts, QueryError, Rulings, Store, StoreError, open_store
from paperatlas.graph.copying import copy
from paperatlas.graph.exports import export
from paperatlas.graph.imports import import_export, open_export
from paperatlas.graph.schema import NODES
from paperatlas.loaders import build
from paperatlas.viz import show

from .conftest import PAGE, REPOSITORY, Run
from .making import HOSTILE, entity, ruled, said
from .neo4j_server import Neo4jServer
from .stores import ServerStores, holds_just, nquads

Paperatlas = Callable[..., Run]


@pytest.fixture(scope="module")
def page_url(neo4j_server: Neo4jServer, facts: tuple[PaperFacts, ...]) -> str:
    """The page. The tests that use it come first, and leave it as it is."""
    return ServerStores(neo4j_server).page(facts)


@pytest.fixture
def page(page_url: str) -> Iterator[Store]:
    with open_store(page_url) as store:
        yield store


@pytest.fixture
def url(neo4j_server: Neo4jServer) -> str:
    """A server with nothing in it."""
    neo4j_server.empty()
    return neo4j_server.url


# The page, read only.


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n:Method) RETURN n ORDER BY n.id LIMIT 20",
        "MATCH (p:Paper)-[r:USES]->(m) RETURN r, m.name ORDER BY r.paper, m.id LIMIT 20",
        "MATCH (p:Paper)-[r:USES]->(m) WITH r, m ORDER BY r.paper, m.id LIMIT 9 RETURN collect(r) AS l, {r: m} AS m",
        "MATCH path = (:Paper)-[:REPORTS]->(r)-[:MEASURED_ON]->(d) RETURN path ORDER BY r.id, d.id LIMIT 20",
        "MATCH path = (d)<-[:MEASURED_ON]-(r)<--(:Paper) RETURN [path] AS l, {n: d} AS m ORDER BY r.id, d.id LIMIT 9",
        "MATCH (r:Result) RETURN r.value AS v, r.value > 50 AS b, r.nothing AS n, r.kind AS k ORDER BY r.id LIMIT 50",
        "MATCH (m:Method) RETURN m.aliases AS a, size(m.aliases) AS n, m.papers / 2 AS h ORDER BY m.id LIMIT 50",
        "RETURN 1 AS i, 1.0 AS f, 'x' AS s, [1, 2.5, null] AS l, {a: {b: 1}} AS m, date('2024-02-29') AS d",
        "RETURN duration('P1Y2DT3S') AS d, datetime('2024-01-01T10:00:00Z') AS t",
        "RETURN point({latitude: 1, longitude: 2}) AS p",
    ],
)
def test_answers_have_the_shapes_and_types_of_the_embedded_store(page: Store, page_store: Store, query: str) -> None:
    def typed(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [typed(v) for v in value]
        if isinstance(value, dict):
            return {k: typed(v) for k, v in value.items()}
        return type(value), value

    mine, others = page.cypher(query), page_store.cypher(query)
    assert mine.columns == others.columns
    assert typed(mine.rows) == typed(others.rows)


@pytest.mark.parametrize(
    "asked",
    [{}, {"hops": 2}, {"hops": 3, "limit": 100}, {"hops": 2, "types": ["Method", "Task"]}, {"edges": ["BUILDS_ON"]}],
    ids=str,
)
def test_the_query_that_a_page_copies_gives_what_the_page_shows(
    page: Store, page_store: Store, asked: dict[str, Any]
) -> None:
    shown = show(page_store, "CLIP", **asked)
    assert shown.cypher is not None
    found = [
        (a["properties"]["id"], r["type"], b["properties"]["id"], r["properties"]["paper"])
        for a, r, b in page.cypher(shown.cypher).rows
    ]
    assert found
    assert sorted(found) == sorted((e.source, e.type, e.target, e.paper) for e in shown.near.edges)


def test_the_property_end_is_no_keyword_and_a_misspelt_name_is_noted(page: Store) -> None:
    rows = page.cypher("MATCH ()-[r:USES]->() WHERE r.end > r.start RETURN r.end LIMIT 1")
    assert rows.columns == ("r.end",)
    assert "`Metod`" in " ".join(page.cypher("MATCH (n:Metod) RETURN n").notes)
    # Names of the schema that this graph happens not to have are no mistake.
    assert page.cypher("MATCH (p:Paper) OPTIONAL MATCH (p)-[:CITES]->(v:Venue) RETURN p.year, v.name").notes == ()


def test_names_can_be_searched_by_the_full_text_index(page: Store) -> None:
    query = "CALL db.index.fulltext.queryNodes('paperatlas_names', 'contrastive') YIELD node RETURN node.name AS name"
    found = {row["name"] for row in page.cypher(query).dicts()}
    # By name, by a paper's title, by an alias.
    assert found >= {
        "contrastive loss",
        "Contrastive Vision-Language Alignment Makes Efficient Instruction Learner",
        "CLIP",
    }


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (:X)",
        "MATCH (n) SET n.a = 1",
        "MATCH (n) DETACH DELETE n",
        "MERGE (n:Method {id: 'method:clip'})",
        "UNWIND [1] AS x CALL (x) { CREATE (:X) } IN TRANSACTIONS",
        "CREATE INDEX FOR (n:X) ON (n.y)",
        "DROP CONSTRAINT paperatlas_method_id",
        "FOREACH (x IN [1] | CREATE (:X))",
    ],
)
def test_a_query_can_not_change_the_graph_unless_told_to(page: Store, query: str) -> None:
    with pytest.raises(QueryError, match="--write"):
        page.cypher(query)


FORBIDDEN = [
    ("LOAD CSV FROM 'file:///etc/hostname' AS l RETURN l", "LOAD CSV"),
    ("LOAD/**/CSV FROM 'http://127.0.0.1:1/' AS l RETURN l", "LOAD CSV"),
    ("RETURN COLLECT { LOAD /* x */ CSV FROM 'file:///etc/hostname' AS l RETURN l } AS l", "LOAD CSV"),
    ("CALL dbms.killConnection('bolt-1')", "dbms.killConnection"),
    ("CALL `dbms` . /*x*/ `killConnection`('bolt-1')", "dbms.killConnection"),
    ("RETURN EXISTS { CALL dbms.killConnection('bolt-1') YIELD message RETURN message } AS e", "dbms.killConnection"),
    ("CALL db.clearQueryCaches()", "db.clearQueryCaches"),
    ("CALL db.createLabel('X')", "db.createLabel"),
    ("SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t YIELD message RETURN *", "Commands"),
    ("ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", "Commands"),
    ("CREATE USER eve SET PASSWORD 'evilevilevil'", "Commands"),
    ("PROFILE MATCH (n) DETACH DELETE n", "PROFILE"),
    ("CYPHER runtime=slotted PROFILE MATCH (n) DETACH DELETE n", "PROFILE"),
    ("RETURN 1 AS a; RETURN 2 AS b", "one statement"),
]


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(("query", "names"), FORBIDDEN)
def test_no_query_reads_files_reaches_the_network_or_commands_the_server(
    page_url: str, query: str, names: str, write: bool
) -> None:
    with open_store(page_url, write=write) as store, pytest.raises(QueryError, match=names):
        store.cypher(query, write=write)


def test_what_only_tells_of_the_graph_is_run(page: Store) -> None:
    labels = [row[0] for row in page.cypher("CALL db.labels() YIELD label RETURN label").rows]
    assert {n.type for n in NODES} - set(labels) <= {"Author", "Venue"}
    assert page.cypher("RETURN 'LOAD CSV' AS s, ';' AS t // LOAD CSV").rows == (("LOAD CSV", ";"),)


def test_an_error_in_a_query_points_at_the_place(page: Store) -> None:
    with pytest.raises(QueryError) as caught:
        page.cypher("MATCH (n)\nRETURN n ORDER x")
    assert (caught.value.line, caught.value.column) == (2, 16)
    assert str(caught.value).splitlines()[1:] == ["  RETURN n ORDER x", "                 ^"]
    for query, params, match in (
        ("RETURN 1 / 0", {}, "zero"),
        ("RETURN $x", {}, "x"),
        ("RETURN $x AS x", {"x": 2**70}, "out of range"),
        ("CALL no.such()", {}, "no.such"),
    ):
        with pytest.raises(QueryError, match=match):
            page.cypher(query, params)


def test_its_books_are_seen_by_no_pattern_with_a_label_a_relationship_or_a_property(
    page: Store, neo4j_server: Neo4jServer
) -> None:
    labels = neo4j_server.run("MATCH (n) WITH labels(n)[0] AS l WHERE l STARTS WITH '_' RETURN DISTINCT l ORDER BY l")
    assert labels == [("_Identity",), ("_Key",), ("_Paper",), ("_Store",)]
    assert page.cypher("MATCH (n)--() WHERE labels(n)[0] STARTS WITH '_' RETURN n").rows == ()
    keys = page.cypher(
        "MATCH (n) WHERE labels(n)[0] STARTS WITH '_' UNWIND keys(n) AS k RETURN collect(DISTINCT k)"
    ).rows
    assert all(key.startswith("_") for key in keys[0][0])
    assert not [node for node in page.nodes() if node.type.startswith("_")]


def test_the_command_works_on_it_as_on_a_file(
    paperatlas: Paperatlas, page_url: str, page_path: Path, tmp_path: Path
) -> None:
    for arguments in (
        ("cypher", "MATCH (p:Paper)-[:EVALUATES_ON]->(d) RETURN d.name, count(*) AS n ORDER BY n DESC, d.name LIMIT 5"),
        ("query", "who-evaluates-on", "--param", "data=LIBERO"),
        ("stats", "--output", "json"),
        ("why", "CLIP", "method:clip"),
    ):
        mine, others = paperatlas(*arguments, store=page_url), paperatlas(*arguments)
        assert (mine.status, mine.out, mine.err) == (0, others.out, others.err)
    for name in ("a.nq", "CLIP.html"):
        verb = ("export", name) if name == "a.nq" else ("show", "CLIP", "-o", name)
        files = []
        for store in (page_url, str(page_path)):
            assert paperatlas(*verb, store=store).status == 0
            files.append((tmp_path / name).read_bytes())
        assert files[0] == files[1]


# From here on each test begins with an empty server.


def test_removing_all_papers_leaves_an_empty_server(url: str, neo4j_server: Neo4jServer) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),)), said("p2", "CLIP")])
        store.merge()
        for ident in ("p1", "p2"):
            store.remove(ident)
        store.merge()
    assert neo4j_server.run("MATCH (n) RETURN labels(n)") == [(["_Store"],)]


def test_a_build_is_no_readers_to_finish(paperatlas: Paperatlas, url: str) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.add([said("p2", "BLIP")])
        with open_store(url) as reader:
            assert reader.busy
            assert reader.is_merged
        found = paperatlas("cypher", "MATCH (m:Method) RETURN m.name", "--output", "csv", store=url)
        assert found.out.split() == ["m.name", "CLIP"]
        assert "another process is writing" in found.err
        assert not store.is_merged


def test_papers_taken_in_but_not_merged_are_merged_by_the_next_verb(paperatlas: Paperatlas, url: str) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
    found = paperatlas("cypher", "MATCH (m:Method) RETURN m.name", "--output", "csv", store=url)
    assert found.out.split() == ["m.name", "CLIP"]
    assert "interrupted" in found.err
    assert paperatlas("remove", "p1", store=url).err == "removed p1\n"
    assert paperatlas("stats", "--output", "csv", store=url).out == "what,type,count\n"


def test_a_name_too_long_for_an_index_is_told_with_its_paper(url: str) -> None:
    with open_store(url, write=True) as store:
        with pytest.raises(StoreError, match=r"paper 'p2': .* Neo4j can't index more than 8,000"):
            store.add([said("p1", "CLIP"), said("p2", "y" * 2**20)])
        long = said("p" * 7000, "CLIP")
        with pytest.raises(StoreError, match=r"its id with its source, .* has 8,001 bytes"):
            store.add([replace(long, paper=replace(long.paper, source="s" * 1000))])
        assert store.paper_ids() == []


def test_what_a_user_writes_lasts_and_what_he_makes_by_hand_breaks_nothing(url: str) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.cypher("MATCH (m:Method {id: $id}) SET m.rating = 5", {"id": "method:clip"}, write=True)
        store.cypher("CREATE (:Method {name: 'Hand', papers: 'many', aliases: 3}), (:Own {name: 'mine'})", write=True)
        link = "MATCH (p:Paper), (m:Method {name: 'Hand'}) CREATE (p)-[:USES {confidence: 'high', start: 'x'}]->(m)"
        for _ in range(2):
            store.cypher(link, write=True)
        assert len([e for e in store.edges() if e.type == "USES"]) == 2
        assert nquads(store)
        store.cypher("UNWIND [1, 2] AS x CALL (x) { CREATE (:Own {x: x}) } IN TRANSACTIONS", write=True)
        store.add([said("p2", "BLIP")])
        store.merge()
        assert store.cypher("MATCH (m:Method) RETURN m.name, m.rating ORDER BY m.name").rows == (
            ("BLIP", None),
            ("CLIP", 5),
            ("Hand", None),
        )
        assert store.cypher("MATCH (n:Own) RETURN count(n)").rows == ((3,),)


def test_a_graph_is_begun_only_where_that_is_asked_for(url: str, neo4j_server: Neo4jServer) -> None:
    for write in (False, True):
        with pytest.raises(StoreError, match=r"no graph of Paperatlas there.*makes one"):
            open_store(url, write=write, create=False)
    neo4j_server.run("CREATE (:Paper {id: 'p1', name: 'One', title: 'One', type: 'Paper'})")
    with pytest.raises(StoreError, match="can be read but not changed"):
        open_store(url, write=True)
    with open_store(url) as store:
        assert [n.id for n in store.nodes()] == ["p1"]
        with pytest.raises(StoreError, match="no books"):
            store.paper_ids()
        with pytest.raises(StoreError, match="read only"):
            store.add([])
    neo4j_server.run("CREATE (:_Store {_store: 'paperatlas', _format: '99'})")
    with pytest.raises(StoreError, match="another version"):
        open_store(url)


# Secrets, and servers that are not there.


def test_the_password_is_in_no_message_and_on_no_command_line(
    paperatlas: Paperatlas, url: str, neo4j_server: Neo4jServer, neo4j_password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert neo4j_password not in neo4j_server.command_line
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong-and-secret")
    refused = paperatlas("stats", store=url)
    assert refused.status == 1
    assert refused.err == (
        f"paperatlas: {url}: the server refuses the login. Set NEO4J_PASSWORD, and NEO4J_USERNAME where it is not"
        " neo4j, in the environment.\n"
    )
    monkeypatch.delenv("NEO4J_PASSWORD")
    assert "refuses the login" in paperatlas("stats", store=url).err
    for scheme in ("bolt", "neo4j+s", "http"):
        told = paperatlas("stats", store=f"{scheme}://neo4j:wrong-and-secret@127.0.0.1:{neo4j_server.port}")
        assert told.status == 1
        assert "wrong-and-secret" not in told.out + told.err
        assert "NEO4J_PASSWORD" in told.err or scheme == "http"


@pytest.mark.parametrize(
    ("address", "match"),
    [
        ("bolt://127.0.0.1:1", "doesn't answer"),
        ("bolt://127.0.0.1:99999", "not a server's address"),
        ("bolt://127.0.0.1:port", "not a server's address"),
        ("{url}/elsewhere", "no such database"),
        ("neo4j+s://127.0.0.1:{port}", "doesn't answer"),
    ],
)
def test_a_server_that_is_not_there_is_told_in_one_sentence(
    paperatlas: Paperatlas, neo4j_server: Neo4jServer, address: str, match: str
) -> None:
    told = paperatlas("stats", store=address.format(url=neo4j_server.url, port=neo4j_server.port))
    assert (told.status, told.err.count("\n")) == (1, 1)
    assert match in told.err


def test_a_routing_url_and_a_database_in_its_path_are_understood(url: str, neo4j_server: Neo4jServer) -> None:
    with open_store(f"neo4j://127.0.0.1:{neo4j_server.port}/neo4j", write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        holds_just(store, [said("p1", "CLIP")])


# Servers of their own.


def test_a_server_that_dies_in_mid_load_and_one_that_can_only_be_read(
    neo4j_password: str, tmp_path: Path, facts: tuple[PaperFacts, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperatlas.graph.stores.bolt.RETRY_SECONDS", 1.0)
    server = Neo4jServer(tmp_path / "home")
    try:
        server.start()
        with open_store(server.url, write=True) as store:
            store.add(facts[:110])
            with pytest.raises(StoreError, match=r"doesn't answer.*reported done is kept"):
                store.merge(lambda done, total: server.kill())
            with pytest.raises(StoreError, match="doesn't answer"):
                store.add(facts[110:])
        server.start()
        with open_store(server.url, write=True) as store:
            assert store.paper_ids() == sorted(f.paper.id for f in facts[:110])
            assert not store.is_merged
            store.add(facts[110:])
            store.merge()
            holds_just(store, list(facts))
            # From now on it knows the file.
            assert build([PAGE], store, workers=1).unchanged == len(facts)
        server.stop()
        server.start("server.databases.read_only=neo4j")
        with open_store(server.url, write=True) as store:
            # What would write anything at all would be refused here.
            assert build([PAGE], store, workers=1).unchanged == len(facts)
            holds_just(store, list(facts))
            with pytest.raises(StoreError, match="can only be read"):
                store.add([said("p1", "CLIP")])
            with pytest.raises(StoreError, match="can only be read"):
                store.cypher("CREATE (:X)", write=True)
    finally:
        server.stop()


def test_a_bulk_import_is_a_store_like_any_other(
    paperatlas: Paperatlas, neo4j_password: str, tmp_path: Path, facts: tuple[PaperFacts, ...]
) -> None:
    awkward = said(
        "p 1",
        entity(f"{HOSTILE}\u0001"),
        entity("a;b", aliases=("c\x1fd", "e,\r\nf", '"', "", " g ")),
        entity("COCO", "Dataset"),
    )
    every = [*facts, replace(awkward, paper=replace(awkward.paper, authors=("A", "A\x1fB"), venue="V", year=2024))]
    rulings: Rulings = ruled(("same", "CLIP", "DINOv2"))
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add(every)
        store.rule(rulings)
        store.demand(0.3)
        store.merge()
    written = paperatlas("export", "csv", "--format", "neo4j-admin", store=str(tmp_path / "a.kgl"))
    assert (written.status, written.out) == (0, "sh csv/import.sh\n")
    server = Neo4jServer(tmp_path / "home")
    environment = {**os.environ, "NEO4J_ADMIN": f"{REPOSITORY / '.ci' / 'neo4j'} admin {server.home}"}
    subprocess.run(written.out.split(), cwd=tmp_path, env=environment, check=True, capture_output=True)
    try:
        server.start()
        with open_store(server.url) as store:
            holds_just(store, every, rulings, 0.3)
            assert store.is_merged
        with open_store(server.url, write=True) as store:
            assert store.cypher("MATCH (m:Method) WHERE m.aliases IS NULL RETURN count(m)").rows == ((0,),)
            assert store.merge() == 0
            assert (store.rulings, store.min_confidence) == (rulings, 0.3)
            assert all(store.facts(f.paper.id) == f for f in every[-9:])
            store.remove("p 1")
            store.add([said("p2", "CLIP")])
            store.merge()
            holds_just(store, [*facts, said("p2", "CLIP")], rulings, 0.3)
    finally:
        server.stop()


def test_a_graph_goes_to_a_server_and_back_by_copy_and_by_export(
    url: str, facts: tuple[PaperFacts, ...], tmp_path: Path
) -> None:
    some, rulings = facts[:20], ruled(("same", "CLIP", "DINOv2"))
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.rule(rulings)
        store.demand(0.3)
        store.add(some)
        store.merge()
    for source, target in ((str(tmp_path / "a.kgl"), url), (url, f"rdf:{tmp_path / 'b'}")):
        with open_store(source) as old, open_store(target, write=True) as new:
            assert copy(old, new).is_same
            assert nquads(new) == nquads(old)
            holds_just(new, list(some), rulings, 0.3)
    with open_store(url, write=True) as server:
        export(server, tmp_path / "a.trig")
        server.remove(some[0].paper.id)
        server.merge()
        with open_export(tmp_path / "a.trig") as written:
            taken = import_export(written, server)
        assert (taken.added, taken.unchanged, taken.is_adopted) == (1, 19, True)
        holds_just(server, list(some), rulings, 0.3)
        export(server, tmp_path / "b.trig")
    assert (tmp_path / "b.trig").read_bytes() == (tmp_path / "a.trig").read_bytes()
