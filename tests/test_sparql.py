"""SPARQL on every store: what is asked, what is refused, what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

from paperatlas.graph import QueryError, Rows, Store, open_store
from paperatlas.graph.rdf import NAMESPACES
from paperatlas.graph.sparql import calls_service
from paperatlas.queries import sparql

from .making import said
from .stores import FILES

WHO = """SELECT ?method ?paper ?sentence WHERE {
  GRAPH ?paper { ?claim rdf:predicate pa:buildsOn ; rdf:subject/rdfs:label ?method ; oa:exact ?sentence } }"""


@pytest.fixture(scope="module", params=FILES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    url = FILES[request.param](tmp_path_factory.mktemp("sparql"))
    store = open_store(url, write=True)
    # Two papers say the very same of two methods.
    store.add([said(p, "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),)) for p in ("p1", "p2")])
    store.merge()
    return store


def rows_of(store: Store, query: str, **params: object) -> tuple[tuple[object, ...], ...]:
    found = sparql(store, query, params)
    assert isinstance(found, Rows)
    return found.rows


def test_a_query_sees_all_graphs_at_once_and_an_edge_as_often_as_papers_say_so(store: Store) -> None:
    assert rows_of(store, "SELECT (COUNT(*) AS ?n) { ?a pa:buildsOn ?b }") == ((2,),)
    assert rows_of(store, "SELECT DISTINCT ?a ?b { ?a pa:buildsOn ?b }") == (
        (f"{NAMESPACES['method']}blip", f"{NAMESPACES['method']}clip"),
    )
    assert rows_of(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?paper { ?a pa:buildsOn ?b } }") == ((2,),)


def test_a_graph_says_which_paper_says_so(store: Store) -> None:
    query = "SELECT ?id { GRAPH ?paper { ?a pa:buildsOn ?b } ?paper dcterms:identifier ?id } ORDER BY ?id"
    assert rows_of(store, query) == (("p1",), ("p2",))


def test_ask_is_a_row_and_construct_is_turtle(store: Store) -> None:
    assert sparql(store, "ASK { ?a pa:buildsOn ?b }") == Rows(("answer",), ((True,),))
    turtle = sparql(store, "CONSTRUCT WHERE { ?a pa:buildsOn ?b }")
    assert turtle == (
        "@prefix method: <https://w3id.org/paperatlas/method/> .\n"
        "@prefix pa: <https://w3id.org/paperatlas/ontology#> .\n"
        "method:blip pa:buildsOn method:clip .\n"
    )
    described = sparql(store, "DESCRIBE method:clip")
    assert isinstance(described, str)
    triples = list(pyoxigraph.parse(described, format=pyoxigraph.RdfFormat.TURTLE))
    assert {t.predicate.value for t in triples} >= {f"{NAMESPACES['rdfs']}label", f"{NAMESPACES['pa']}papers"}


def test_values_are_read_as_what_they_are(store: Store) -> None:
    query = "SELECT (1+1 AS ?i) (true AS ?t) (0.5 AS ?d) ('x'@en AS ?s) (1/0 AS ?none) (pa:uses AS ?iri) {}"
    assert rows_of(store, query) == ((2, True, 0.5, "x", None, f"{NAMESPACES['pa']}uses"),)


@pytest.mark.parametrize("name", ["CLIP", 'a "quoted" \\ name', "line\nbreak", "?x } # $name", "Ω𝒳"])
def test_a_parameter_is_a_value_and_never_a_piece_of_the_query(store: Store, name: str) -> None:
    assert rows_of(store, "SELECT ($name AS ?n) {}", name=name) == ((name,),)
    found = rows_of(store, "SELECT ?m { ?m rdfs:label $name }", name=name)
    assert len(found) == (1 if name == "CLIP" else 0)


def test_parameters_are_numbers_too_and_left_alone_in_strings(store: Store) -> None:
    query = "SELECT ?m ('$n' AS ?s) # $n\n{ ?m a pa:Method } ORDER BY ?m LIMIT $n"
    assert [row[1] for row in rows_of(store, query, n=1)] == ["$n"]
    assert rows_of(store, "SELECT ?x { BIND($y AS ?x) }", y=0.5) == ((0.5,),)
    with pytest.raises(QueryError, match=r"no \$other"):
        sparql(store, query, {"n": 1, "other": 2})
    with pytest.raises(QueryError, match="no value for None"):
        sparql(store, query, {"n": None})


@pytest.mark.parametrize(
    ("query", "told", "place"),
    [
        ("SELECT ?s WHERE { ?s ?p }", "not understood", (1, 26)),
        ("SELECT ?s\nWHERE { ?s foo:bar ?o }", "no such prefix; known without PREFIX: .*pa, paper", (2, 19)),
        ("SELECT (?x AS ?y) { ?s ?p ?o } GROUP BY ?s", "variable that is unbound", (1, 43)),
        ("", "not understood", (1, 1)),
        ("INSERT DATA { pa:a pa:b pa:c }", "SPARQL UPDATE is not for here", (1, 1)),
        ("PREFIX x: <y:>\n# DELETE\n  delete where { ?s ?p ?o }", "paperatlas remove", (3, 3)),
        ("LOAD <file:///etc/passwd>", "SPARQL UPDATE", (1, 1)),
        ("SELECT * {\n SERVICE <http://localhost:9/> { ?s ?p ?o } }", "works offline", (2, 2)),
        ("ASK { SERVICE SILENT ?g { ?s ?p ?o } }", "works offline", (1, 7)),
    ],
)
def test_what_can_not_be_asked_is_told_with_the_place(
    store: Store, query: str, told: str, place: tuple[int, int]
) -> None:
    with pytest.raises(QueryError, match=told) as caught:
        sparql(store, query)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { \\u0053ERVICE <http://localhost:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE?g#>\n{ ?x ?y ?z } }",
        "SELECT * { { SELECT * { OPTIONAL { SERVICE <x:y> { } } } } }",
        "SELECT * { ?s ?p '''a''' # '''\n SERVICE <x:y> { } # '''\n }",
        "SELECT * { FILTER EXISTS { serVICE <x:y> { ?s ?p ?o } } }",
    ],
)
def test_a_service_is_seen_however_it_is_written(query: str) -> None:
    assert calls_service(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s rdfs:label 'SERVICE <x:y> {' }",
        "SELECT * { ?s ?p <http://x/service> } # SERVICE <x:y> { }",
        "SELECT ?service { ?service a pa:Paper }",
    ],
)
def test_the_word_alone_is_no_service(store: Store, query: str) -> None:
    assert not calls_service(query)
    assert isinstance(sparql(store, query), Rows)


def test_nothing_that_is_asked_changes_the_graph(store: Store) -> None:
    before = (tuple(store.nodes()), tuple(store.edges()))
    for query in ("CLEAR ALL", "DROP ALL", "WITH <x:y> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "ADD DEFAULT TO <x:y>"):
        with pytest.raises(QueryError, match="UPDATE"):
            sparql(store, query)
    assert (tuple(store.nodes()), tuple(store.edges())) == before


def test_the_command_prints_rows_as_asked_and_turtle(paperatlas, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    query = "SELECT ?name ?papers { ?m a pa:Method ; rdfs:label $name ; pa:papers ?papers . BIND($name AS ?name) }"
    asked = ("sparql", query, "--param", "name=MedRPG", "--output")
    assert json.loads(paperatlas(*asked, "json").out) == [{"name": "MedRPG", "papers": 1}]
    assert paperatlas(*asked, "csv").out == "name,papers\nMedRPG,1\n"
    table = paperatlas(*asked, "table")
    assert (table.out, table.err) == ("name    papers\nMedRPG  1\n", "1 row\n")
    assert paperatlas("sparql", "-", "--output", "jsonl", stdin="ASK {}").out == '{"answer": true}\n'
    assert "pa:uses" in paperatlas("sparql", "CONSTRUCT WHERE { ?p pa:uses ?m }", "--output", "csv").out
    done = paperatlas("sparql", "SELECT ?s {\n ?s ?p }")
    assert done.status == 1
    message, line, caret = done.err.splitlines()
    assert message == "paperatlas: SPARQL: not understood from here on (line 2, column 9)"
    assert line == "   ?s ?p }"
    assert caret.strip() == "^"
    assert paperatlas("sparql", "INSERT DATA { pa:a pa:b pa:c }").status == 1
