"""The library of named queries: right answers on a graph made by hand, the same answers on every store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from paperatlas.graph import (
    Claim,
    EdgeType,
    Entity,
    PaperFacts,
    QueryError,
    RdfStore,
    Result,
    Rows,
    Store,
    UnknownNameError,
    open_store,
)
from paperatlas.graph.dialect import differences
from paperatlas.queries import library, run, texts
from paperatlas.queries.analytics import central
from paperatlas.queries.sparql import sparql

from .conftest import REPOSITORY
from .making import entity, place, said

if TYPE_CHECKING:
    from .neo4j_server import Neo4jServer

STORES = ("embedded", "rdf", "neo4j")


def dated(year: int, facts: PaperFacts) -> PaperFacts:
    return replace(facts, paper=replace(facts.paper, year=year))


def measured(facts: PaperFacts, *numbers: tuple[str, float, str, str, str | None, str]) -> PaperFacts:
    """Facts with results of (metric, value, unit, kind, method, data); the text names method, data and metric."""
    text = facts.paper.abstract
    results = []
    for metric, value, unit, kind, method, data in numbers:
        ends: list[tuple[EdgeType, str | None]] = [
            ("MEASURED_ON", data),
            ("MEASURES", metric),
            ("OBTAINED_BY", method),
        ]
        parts = tuple(Claim(None, type_, end, place(text, end), 0.8) for type_, end in ends if end)
        results.append(Result(metric, value, unit or None, kind, place(text, data), 0.8, parts))  # type: ignore[arg-type]
    return replace(facts, results=tuple(results))


def data(name: str) -> Entity:
    return entity(name, "Dataset")


def task(name: str) -> Entity:
    return entity(name, "Task")


def metric(name: str) -> Entity:
    return entity(name, "Metric")


WORLD = [
    # Introduces Alpha, which builds on Base, with its own numbers.
    measured(
        dated(
            2020,
            said(
                "p1", "Alpha", "Base", data("Deep|Set"), task("parsing"), metric("FID"), metric("accuracy"),
                edges=(
                    (None, "INTRODUCES", "Alpha"), (None, "USES", "Base"), (None, "EVALUATES_ON", "Deep|Set"),
                    (None, "ADDRESSES", "parsing"), ("Alpha", "BUILDS_ON", "Base"), ("Alpha", "OUTPERFORMS", "Base"),
                ),
            ),
        ),
        ("accuracy", 90.0, "%", "absolute", "Alpha", "Deep|Set"),
        ("accuracy", 80.0, "%", "absolute", "Base", "Deep|Set"),
        ("FID", 7.5, "", "absolute", "Alpha", "Deep|Set"),
        ("accuracy", 3.0, "%", "delta", "Alpha", "Deep|Set"),
    ),
    # Quotes Alpha with another number, and says that Base is better than Alpha.
    measured(
        dated(
            2021,
            said(
                "p2", "Gamma", "Alpha", "Base", data("Deep|Set"), data("Wide"), task("parsing"), metric("FID"),
                metric("accuracy"),
                edges=(
                    (None, "INTRODUCES", "Gamma"), (None, "COMPARES_WITH", "Alpha"), (None, "COMPARES_WITH", "Base"),
                    (None, "EVALUATES_ON", "Deep|Set"), (None, "EVALUATES_ON", "Wide"), (None, "ADDRESSES", "parsing"),
                    ("Gamma", "BUILDS_ON", "Alpha"), ("Base", "OUTPERFORMS", "Alpha"),
                ),
            ),
        ),
        ("accuracy", 89.0, "%", "absolute", "Alpha", "Deep|Set"),
        ("accuracy", 95.0, "%", "absolute", "Gamma", "Deep|Set"),
        ("FID", 2.5, "", "absolute", "Gamma", "Deep|Set"),
    ),
    dated(
        2021,
        said(
            "p3", "Delta", "Base", data("Narrow"), entity("https://github.com/x/delta", "Repository"),
            edges=(
                (None, "INTRODUCES", "Delta"), (None, "USES", "Base"), (None, "EVALUATES_ON", "Narrow"),
                ("Delta", "VARIANT_OF", "Base"),
            ),
        ),
    ),
    dated(2019, said("p4", "Loner", data("Nowhere"))),
    # A second thing of the same name as a method.
    said("p5", data("Alpha")),
]  # fmt: skip


def filled(url: str, facts: list[PaperFacts]) -> Store:
    with open_store(url, write=True) as store:
        store.add(facts)
        store.merge()
    return open_store(url)


@pytest.fixture(scope="module")
def url_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Gives the URL of an empty store of a kind."""

    def url(kind: str) -> str:
        folder = tmp_path_factory.mktemp("named")
        if kind == "neo4j":
            server: Neo4jServer = request.getfixturevalue("neo4j_server")
            server.empty()
            return server.url
        return str(folder / "a.kgl") if kind == "embedded" else f"rdf:{folder / 'a.rdf'}"

    return url


@pytest.fixture(scope="module", params=STORES)
def world(request: pytest.FixtureRequest, url_of: Any) -> Iterator[Store]:
    with filled(url_of(request.param), WORLD) as store:
        yield store


SENTENCE_1 = "Alpha, Base, Deep|Set, parsing, FID, accuracy."
SENTENCE_2 = "Gamma, Alpha, Base, Deep|Set, Wide, parsing, FID, accuracy."
SENTENCE_3 = "Delta, Base, Narrow, https://github.com/x/delta."
ONE, TWO, THREE = "Title of p1", "Title of p2", "Title of p3"


def rows(store: Store, name: str, /, *columns: str, **params: object) -> list[tuple[Any, ...]]:
    """Some columns of the answer."""
    found = run(store, name, {key.rstrip("_"): value for key, value in params.items()})
    return [tuple(row[c] for c in columns) for row in found.dicts()]


def test_a_leaderboard_knows_which_way_is_better_and_whose_numbers_are_comparable(world: Store) -> None:
    columns = ("metric", "kind", "whose", "value", "method", "paper", "sentence")
    assert rows(world, "leaderboard", *columns, on="Deep|Set") == [
        # Of FID less is better.
        ("FID", "absolute", "own", 2.5, "Gamma", TWO, SENTENCE_2),
        ("FID", "absolute", "own", 7.5, "Alpha", ONE, SENTENCE_1),
        ("accuracy", "absolute", "own", 95.0, "Gamma", TWO, SENTENCE_2),
        ("accuracy", "absolute", "own", 90.0, "Alpha", ONE, SENTENCE_1),
        # What a paper says of another's method is apart.
        ("accuracy", "absolute", "quoted", 89.0, "Alpha", TWO, SENTENCE_2),
        ("accuracy", "absolute", "quoted", 80.0, "Base", ONE, SENTENCE_1),
        ("accuracy", "delta", "own", 3.0, "Alpha", ONE, SENTENCE_1),
    ]


def test_a_leaderboard_is_of_a_task_too_and_of_one_metric(world: Store) -> None:
    whole = run(world, "leaderboard", {"on": "Deep|Set"}).rows
    assert run(world, "leaderboard", {"on": "parsing"}).rows == whole
    assert rows(world, "leaderboard", "value", on="parsing", metric="fid") == [(2.5,), (7.5,)]
    assert rows(world, "leaderboard", "value", on="parsing", limit=1) == [(2.5,)]


def test_who_evaluates_on_data_is_told_with_the_numbers(world: Store) -> None:
    columns = ("year", "paper", "method", "result")
    assert rows(world, "who-evaluates-on", *columns, data="Wide") == [(2021, TWO, None, None)]
    assert rows(world, "who-evaluates-on", *columns, data="Deep|Set")[:2] == [
        (2021, TWO, "Gamma", "2.5 FID"),
        (2021, TWO, "Alpha", "89% accuracy"),
    ]


def test_who_uses_and_who_introduces(world: Store) -> None:
    assert rows(world, "who-uses", "year", "how", "paper", name="Base") == [
        (2021, "COMPARES_WITH", TWO),
        (2021, "USES", THREE),
        (2020, "USES", ONE),
    ]
    assert rows(world, "introduced-by", "year", "paper", "sentence", name="Alpha") == [(2020, ONE, SENTENCE_1)]
    found = run(world, "introduced-by", {"name": "Base"})
    assert found.rows == ()
    assert found.notes == ("No paper of the graph introduces it: they take it from elsewhere.",)


def test_a_lineage_goes_both_ways_step_by_step(world: Store) -> None:
    columns = ("side", "step", "method", "link", "base", "paper")
    assert rows(world, "lineage", *columns, method="Alpha") == [
        ("ancestors", 1, "Alpha", "BUILDS_ON", "Base", ONE),
        ("descendants", 1, "Gamma", "BUILDS_ON", "Alpha", TWO),
    ]
    assert rows(world, "lineage", *columns, method="Base") == [
        ("descendants", 1, "Alpha", "BUILDS_ON", "Base", ONE),
        ("descendants", 1, "Delta", "VARIANT_OF", "Base", THREE),
        ("descendants", 2, "Gamma", "BUILDS_ON", "Alpha", TWO),
    ]


def test_two_methods_are_compared_by_what_papers_say_numbers_data_and_tasks(world: Store) -> None:
    columns = ("aspect", "what", "one", "other", "paper")
    assert rows(world, "compare", *columns, one="Alpha", other="Base") == [
        ("better", "Alpha", "better", "worse", ONE),
        ("better", "Base", "worse", "better", TWO),
        ("number", "Deep|Set: FID", "7.5 FID", None, ONE),
        ("number", "Deep|Set: accuracy", "89% accuracy", None, TWO),
        ("number", "Deep|Set: accuracy", "90% accuracy", None, ONE),
        ("number", "Deep|Set: accuracy", "Δ 3% accuracy", None, ONE),
        ("number", "Deep|Set: accuracy", None, "80% accuracy", ONE),
        ("data", "Deep|Set", "2", "2", None),
        ("data", "Wide", "1", "1", None),
        ("task", "parsing", "2", "2", None),
    ]


def test_conflicts_are_numbers_and_orders_that_two_papers_give_differently(world: Store) -> None:
    columns = ("kind", "method", "about", "metric", "first", "first_paper", "second", "second_paper")
    found = [
        ("number", "Alpha", "Deep|Set", "accuracy", "89% accuracy", TWO, "90% accuracy", ONE),
        ("order", "Alpha", "Base", None, "better", ONE, "worse", TWO),
    ]
    assert rows(world, "conflicts", *columns) == found
    assert rows(world, "conflicts", *columns, method="Base") == found[1:]
    assert rows(world, "conflicts", "first_sentence", "second_sentence", method="Base") == [(SENTENCE_1, SENTENCE_2)]


def test_what_most_papers_evaluate_on_and_what_is_on_the_rise(world: Store) -> None:
    columns = ("name", "papers")
    assert rows(world, "common-datasets", *columns) == [("Deep|Set", 2), ("Narrow", 1), ("Wide", 1)]
    assert rows(world, "common-datasets", *columns, task="parsing") == [("Deep|Set", 2), ("Wide", 1)]
    columns = ("name", "year", "papers", "before", "rise")
    assert rows(world, "trending", *columns) == [
        ("Base", 2021, 2, 1, 1),
        ("Delta", 2021, 1, 0, 1),
        ("Gamma", 2021, 1, 0, 1),
    ]
    assert rows(world, "trending", *columns, type="task", year=2020) == [("parsing", 2020, 1, 0, 1)]


def test_papers_are_similar_by_what_few_others_name(world: Store) -> None:
    shared = ["Alpha", "Base", "Deep|Set", "FID", "accuracy", "parsing"]
    # Three papers name Base, two each of the others, a result's metric included where the paper has no edge to it.
    assert rows(world, "similar-papers", "paper", "score", "things", paper="p1") == [
        (TWO, 5 * 500 + 333, shared),
        (THREE, 333, ["Base"]),
    ]


def test_a_path_is_the_shortest_with_the_evidence_of_each_step(world: Store) -> None:
    columns = ("step", "from", "edge", "to", "paper", "sentence")
    assert rows(world, "path", *columns, from_="Narrow", to="Alpha") == [
        (1, THREE, "EVALUATES_ON", "Narrow", THREE, SENTENCE_3),
        (2, THREE, "USES", "Base", THREE, SENTENCE_3),
        (3, "Alpha", "BUILDS_ON", "Base", ONE, SENTENCE_1),
    ]
    assert rows(world, "path", *columns, from_="Nowhere", to="Alpha") == []
    assert rows(world, "path", *columns, from_="Base", to="Base") == []


def test_the_method_that_others_stand_on_is_central(world: Store) -> None:
    found = rows(world, "central", "name", "pagerank", "betweenness", "users", "papers")
    assert found[0][0] == "Base"
    assert {row[0]: row[3:] for row in found} == {"Base": (2, 3), "Alpha": (1, 2), "Gamma": (0, 1), "Delta": (0, 1)}
    assert sum(row[1] for row in found) == pytest.approx(1000, abs=0.01)
    # Of the path Gamma-Alpha-Base-Delta the inner ones lie on two of three ways between others.
    assert {row[0]: row[2] for row in found} == {"Base": 0.6667, "Alpha": 0.6667, "Gamma": 0.0, "Delta": 0.0}
    assert [row[0] for row in rows(world, "central", "name", task="parsing")] == ["Base", "Alpha", "Gamma"]


def test_what_a_reader_keeps_of_a_graph_a_writer_asks_anew(tmp_path: Path) -> None:
    path = str(tmp_path / "a.kgl")
    asked = ("central", "name", "users")
    with open_store(path, write=True) as store:
        store.add(WORLD[:1])
        store.merge()
        assert rows(store, *asked) == [("Base", 1), ("Alpha", 0)]
        with open_store(path) as reader:
            before = rows(reader, *asked)
            store.add(WORLD)
            store.merge()
            assert len(rows(store, *asked)) == 4
            assert rows(reader, *asked) == before == [("Base", 1), ("Alpha", 0)]
            assert rows(reader, *asked, limit=1) == before[:1]
            assert rows(reader, *asked, task="parsing") == before


def test_what_is_asked_of_the_whole_graph_is_asked_of_a_still_one_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "a.kgl")
    with open_store(path, write=True) as store:
        store.add(WORLD)
        store.merge()
    with open_store(path) as reader:
        asked = []
        cypher = type(reader).cypher
        monkeypatch.setattr(
            type(reader), "cypher", lambda *args, **more: asked.append(args[1]) or cypher(*args, **more)
        )
        first = run(reader, "orphans", {"limit": 1})
        assert run(reader, "orphans", {"limit": 1}) == first
        assert len(asked) == 1
        assert len(run(reader, "orphans").rows) >= len(first.rows)
        assert len(asked) == 2
        # Of one node there are too many to keep all.
        for _ in range(2):
            run(reader, "introduced-by", {"name": "Alpha"})
        assert len([query for query in asked if "INTRODUCES" in query]) == 2


@pytest.mark.parametrize("seed", range(5))
def test_the_engine_measures_what_networkx_does(seed: int) -> None:
    graph = nx.gnp_random_graph(40, 0.06, seed=seed, directed=True)
    edges = [(f"method:{a}", f"method:{b}") for a, b in graph.edges]
    columns = ("source", "source_name", "source_papers", "target", "target_name", "target_papers")
    given = Rows(columns, tuple((a, a, 1, b, b, 1) for a, b in edges))
    wanted = nx.betweenness_centrality(nx.Graph(edges))
    found = central(lambda _: given, {}).dicts()
    assert {row["name"]: row["betweenness"] for row in found} == {n: round(v, 4) for n, v in wanted.items()}


def test_communities_are_what_papers_name_together(world: Store) -> None:
    assert rows(world, "communities", "community", "size", "names") == [
        (1, 4, ["Deep|Set", "Alpha", "Base", "parsing"])
    ]
    assert rows(world, "communities", "size", "names", least=3) == []


def test_gaps_are_data_of_relatives(world: Store) -> None:
    columns = ("data", "type", "papers", "relatives")
    assert rows(world, "gaps", *columns, method="Delta") == [
        ("Deep|Set", "Dataset", 2, ["Base"]),
        ("Wide", "Dataset", 1, ["Base"]),
    ]
    assert rows(world, "gaps", *columns, method="Alpha") == [("Narrow", "Dataset", 1, ["Base"])]
    assert rows(world, "gaps", *columns, method="Alpha", task="parsing") == []


def test_code_orphans_and_summary(world: Store) -> None:
    assert rows(world, "code", "paper", "url") == [(THREE, "https://github.com/x/delta")]
    assert rows(world, "code", "paper", host="gitlab") == []
    assert rows(world, "orphans", "paper", "year", "things") == [
        ("Title of p4", 2019, ["Loner", "Nowhere"]),
        ("Title of p5", None, ["Alpha"]),
    ]
    assert rows(world, "summary", "says", "type", "name", "sentence", paper=THREE) == [
        ("INTRODUCES", "Method", "Delta", SENTENCE_3),
        ("USES", "Method", "Base", SENTENCE_3),
        ("EVALUATES_ON", "Dataset", "Narrow", SENTENCE_3),
        ("HAS_CODE", "Repository", "https://github.com/x/delta", SENTENCE_3),
    ]


def test_evidence_is_every_sentence_about_a_thing(world: Store) -> None:
    assert rows(world, "evidence", "year", "paper", "from", "edge", "to", name="Narrow") == [
        (2021, THREE, THREE, "EVALUATES_ON", "Narrow")
    ]
    assert rows(world, "evidence", "from", "edge", "to", name="Gamma") == [
        ("Gamma", "BUILDS_ON", "Alpha"),
        (TWO, "INTRODUCES", "Gamma"),
        ("2.5 FID", "OBTAINED_BY", "Gamma"),
        ("95% accuracy", "OBTAINED_BY", "Gamma"),
    ]


# Names and values of parameters


def test_names_are_taken_as_a_person_types_them_and_the_choice_is_told(world: Store) -> None:
    plain = run(world, "lineage", {"method": "Alpha"})
    assert plain.notes == ()
    assert run(world, "lineage", {"method": "method:alpha"}) == plain
    folded = run(world, "lineage", {"method": "alpha"})
    assert (folded.rows, folded.notes) == (plain.rows, ("'alpha' taken for Alpha (Method)",))
    misspelt = run(world, "who-evaluates-on", {"data": "Narrwo"})
    assert misspelt.notes == ("'Narrwo' taken for Narrow (Dataset), the nearest name",)
    # A short name that lacks a letter may be another name.
    with pytest.raises(UnknownNameError, match="Nearest names: Narrow"):
        run(world, "who-evaluates-on", {"data": "Narow"})


def test_a_homonym_of_another_type_is_told(world: Store) -> None:
    found = run(world, "evidence", {"name": "Alpha"})
    assert found.notes == ("'Alpha' is the name of 2 nodes; method:alpha is taken. Also: --param name=dataset:alpha",)
    assert rows(world, "evidence", "paper", name="dataset:alpha") == [("Title of p5",)]


def test_wrong_parameters_are_told_with_what_is_allowed(world: Store) -> None:
    with pytest.raises(QueryError, match="Known: central, code"):
        run(world, "nonsense")
    with pytest.raises(QueryError, match="needs --param method="):
        run(world, "lineage")
    with pytest.raises(QueryError, match=r"no parameter colour\. It has: method, limit"):
        run(world, "lineage", {"colour": "red", "method": "Alpha"})
    with pytest.raises(QueryError, match="limit takes a whole number from 0"):
        run(world, "lineage", {"method": "Alpha", "limit": "ten"})
    with pytest.raises(QueryError, match="type takes Method, Dataset, Benchmark, Task or Metric, not 'Paper'"):
        run(world, "trending", {"type": "Paper"})
    with pytest.raises(UnknownNameError, match="Zeta"):
        run(world, "lineage", {"method": "Zeta"})


# The library as a whole


def test_the_library_is_the_folder_and_every_header_is_whole() -> None:
    files = {p.stem for p in (REPOSITORY / "queries" / "library").glob("*.cypher")}
    assert set(library()) == files == {p.stem for p in (REPOSITORY / "queries" / "library").glob("*.rq")}
    for query in library().values():
        assert query.answers.endswith("?")
        assert query.sparql.splitlines()[0] == f"# {query.answers}"
        assert query.group
        assert query.columns
        assert differences(query.text) == ()
        assert all(p.doc for p in query.parameters)


def test_columns_are_those_of_the_header(world: Store) -> None:
    for name, params in PAGE_SETS:
        if params and "ImageNet" not in str(params):
            continue
        given = {k: "Deep|Set" if v == "ImageNet" else v for k, v in params.items()}
        if not set(given) & {"from", "task", "method"}:
            assert run(world, name, given).columns == tuple(c.name for c in library()[name].columns), name


def test_what_is_shown_runs_as_it_is(world: Store) -> None:
    cypher, twin = texts(world, "leaderboard", {"on": "deep|set", "limit": 3})
    expected = run(world, "leaderboard", {"on": "Deep|Set", "limit": 3}).rows
    assert "$" not in "".join(line for line in cypher.splitlines() if not line.startswith("//")).replace("|$)", "")
    if isinstance(world, RdfStore):
        with pytest.raises(QueryError, match="answers SPARQL"):
            world.cypher(cypher)
    else:
        assert world.cypher(cypher).rows == expected
    found = sparql(world, twin)
    assert not isinstance(found, str)
    assert found.rows == expected


PAGE_SETS: list[tuple[str, dict[str, Any]]] = [
    ("central", {}),
    ("central", {"task": "semantic segmentation", "limit": 5}),
    ("code", {}),
    ("code", {"host": "github", "limit": 5}),
    ("code", {"task": "semantic segmentation"}),
    ("common-datasets", {}),
    ("common-datasets", {"task": "semantic segmentation", "limit": 40}),
    ("communities", {}),
    ("communities", {"least": 3, "limit": 3}),
    ("compare", {"one": "CLIP", "other": "ViT"}),
    ("compare", {"one": "BERT", "other": "Transformer"}),
    ("compare", {"one": "InterBERT", "other": "BERT"}),
    ("conflicts", {}),
    ("conflicts", {"method": "Transformer"}),
    ("evidence", {"name": "CLIP"}),
    ("evidence", {"name": "ImageNet"}),
    ("evidence", {"name": "accuracy", "limit": 7}),
    ("gaps", {"method": "CLIP"}),
    ("gaps", {"method": "DINOv2"}),
    ("gaps", {"method": "ViT", "task": "image classification"}),
    ("introduced-by", {"name": "DCLIP"}),
    ("introduced-by", {"name": "ImageNet"}),
    ("leaderboard", {"on": "ImageNet"}),
    ("leaderboard", {"on": "ImageNet", "metric": "accuracy"}),
    ("leaderboard", {"on": "semantic segmentation", "limit": 9}),
    ("leaderboard", {"on": "LIBERO"}),
    ("lineage", {"method": "CLIP"}),
    ("lineage", {"method": "Transformer", "limit": 30}),
    ("lineage", {"method": "ViT"}),
    ("orphans", {}),
    ("orphans", {"limit": 0}),
    ("path", {"from": "CLIP", "to": "ImageNet"}),
    ("path", {"from": "LIBERO", "to": "BERT"}),
    ("similar-papers", {"paper": "t10afdfc3cd3484ef"}),
    ("similar-papers", {"paper": "t18e80d3c4a2faee2", "limit": 30}),
    ("summary", {"paper": "t10afdfc3cd3484ef"}),
    ("summary", {"paper": "t18e80d3c4a2faee2"}),
    ("trending", {}),
    ("trending", {"type": "Dataset", "year": 2020}),
    ("who-evaluates-on", {"data": "ImageNet"}),
    ("who-evaluates-on", {"data": "COCO", "limit": 4}),
    ("who-uses", {"name": "CLIP"}),
    ("who-uses", {"name": "ImageNet", "limit": 3}),
]


def test_every_query_is_asked_in_more_than_one_way() -> None:
    asked = [name for name, _ in PAGE_SETS]
    assert {name for name in asked if asked.count(name) > 1} == set(library())


@pytest.fixture(scope="module", params=STORES[1:])
def page_elsewhere(request: pytest.FixtureRequest, url_of: Any, facts: tuple[PaperFacts, ...]) -> Iterator[Store]:
    with filled(url_of(request.param), list(facts)) as store:
        yield store


def test_every_store_gives_the_same_rows_of_the_page(page_path: Path, page_elsewhere: Store) -> None:
    answered = 0
    with open_store(str(page_path)) as store:
        for name, params in PAGE_SETS:
            here, there = run(store, name, params), run(page_elsewhere, name, params)
            assert (here.columns, here.rows) == (there.columns, there.rows), (name, params)
            assert here.rows == run(store, name, params).rows, name
            answered += bool(here.rows)
    assert answered > len(PAGE_SETS) * 3 // 4
