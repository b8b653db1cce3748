"""What every store must do, whatever keeps its graph: the same papers are the same graph and the same answers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import (
    NO_RULINGS,
    Claim,
    Entity,
    Paper,
    PaperFacts,
    QueryError,
    Rulings,
    Store,
    StoreBusyError,
    StoreError,
    identity,
    open_store,
    to_networkx,
)
from paperatlas.loaders import build
from paperatlas.queries import find_nodes, neighbourhood, papers_of, sparql, statistics
from paperatlas.queries.sparql import select

from .conftest import PAGE, REPOSITORY
from .making import EXTRACTOR, HOSTILE, entity, number, place, ruled, said, sourced
from .stores import FILES, KINDS, FileStores, ServerStores, Stores, holds_just, nquads
from .test_resolve import known, longs, names, pairs, without_contradiction


@pytest.fixture(scope="module", params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Stores of one kind, for the test to make; pytest runs all tests of one kind together."""
    if request.param in FILES:
        return FileStores(FILES[request.param], tmp_path_factory.mktemp(request.param))
    return ServerStores(request.getfixturevalue("neo4j_server"))


Property = Callable[..., None]


def holds_on(stores: Stores, examples: int, *strategies: st.SearchStrategy[Any]) -> Callable[[Property], None]:
    """Try a property of stores at once; where each takes long to make, on fewer examples than this."""
    tried = settings(max_examples=stores.examples(examples))
    return lambda property_: tried(given(*strategies)(property_))()


def some(facts: tuple[PaperFacts, ...], least: int, most: int) -> st.SearchStrategy[list[PaperFacts]]:
    """Different papers of these."""
    return st.lists(st.sampled_from(facts), min_size=least, max_size=most, unique_by=lambda f: f.paper.id)


# The page, read only: these come first, so that a server is filled with it once.


@pytest.fixture
def page(stores: Stores, facts: tuple[PaperFacts, ...]) -> Iterator[Store]:
    with open_store(stores.page(facts)) as store:
        yield store


def test_a_store_holds_the_graph_that_merging_in_memory_gives(page: Store, facts: tuple[PaperFacts, ...]) -> None:
    holds_just(page, list(facts))


def test_every_edge_shows_where_its_paper_says_so(page: Store, facts: tuple[PaperFacts, ...]) -> None:
    papers = {f.paper.id: f for f in facts}
    for edge in page.edges():
        said_by = papers[edge.paper]
        text = said_by.paper.title if edge.field == "title" else said_by.paper.abstract
        assert edge.sentence in text
        assert 0 <= edge.start < edge.end <= len(text)
        assert text[edge.start : edge.end] in edge.sentence
        assert edge.surfaces
        assert 0 <= edge.confidence <= 1
        assert edge.extractor == said_by.extractor


def test_answers_tell_the_graph_that_the_store_holds(page: Store) -> None:
    if page.language == "SPARQL":
        # Its rows have no nodes and edges, which it says.
        with pytest.raises(QueryError, match="No cell"):
            select(page, "SELECT ?p { ?p a pa:Paper }").to_networkx()
        return
    whole = to_networkx(page.nodes(), page.edges())
    sources = "|".join({edge.source_type for edge in page.edges()})
    alone = page.cypher(f"MATCH (:{sources})-[e]->() RETURN e").to_networkx()
    assert dict(alone.edges) == dict(whole.edges)
    assert not any(alone.nodes.values())
    with_ends = page.cypher(f"MATCH p = (:{sources})-[e]->() RETURN e, [{{p: p}}] AS l").to_networkx()
    assert dict(with_ends.edges) == dict(whole.edges)
    assert dict(with_ends.nodes) == {ident: whole.nodes[ident] for ident in with_ends}


def test_what_papers_say_and_name_comes_back(page: Store, page_store: Store, facts: tuple[PaperFacts, ...]) -> None:
    assert page.paper_ids() == sorted(f.paper.id for f in facts)
    assert [page.facts(f.paper.id) for f in facts[:20]] == list(facts[:20])
    assert page.facts("nothing") is None
    changed = replace(facts[1].paper, title="Another title")
    unknown = replace(facts[2].paper, id="nothing")
    assert page.held([facts[0].paper, changed, unknown], facts[0].extractor) == {facts[0].paper.record}
    assert page.held([facts[0].paper], "another 1") == page.held([], EXTRACTOR) == set()
    assert page.is_named("method", "clip")
    assert not page.is_named("task", "clip")
    assert len(page.related("method", "clip")) > 1
    assert set(page.related("method", "clip")) == set(page_store.related("method", "clip"))


def test_nodes_are_found_by_their_spellings(page: Store, page_store: Store) -> None:
    types = ("Method", "Dataset", "Benchmark", "Paper")
    assert [n.id for n in page.called("MS COCO", types)] == ["dataset:mscoco"]
    assert page.named("MS COCO", types) == page.called("MS COCO", types)
    assert page.named("COCO", types) == page.named("ms coco", types) == page.named("MS COCO", ("Method",)) == []
    assert page.called("COCO", types) == page.called("MS COCO", ("Dataset",)) != []
    assert page.called("ms coco", types) == page.called("MS COCO", ("Method",)) == []
    assert page.called("ms coco", types, any_case=True) == page.called("MS COCO", types)
    assert sorted(page.spellings(types)) == sorted(page_store.spellings(types))
    assert ("Dataset", "dataset:mscoco", "COCO") in set(page.spellings(("Dataset",)))


@pytest.mark.parametrize("name", ["CLIP", "MS COCO", "object detection", "mAP"])
@pytest.mark.parametrize("hops", [1, 2])
def test_what_lies_around_a_node_is_the_same_on_every_store(
    page: Store, page_store: Store, name: str, hops: int
) -> None:
    def found(store: Store) -> tuple[object, ...]:
        near = neighbourhood(store, find_nodes(store, name)[0], hops=hops)
        assert len(near.edges) > 1
        return near, papers_of(store, near.edges)

    assert found(page) == found(page_store)


def test_sparql_and_counts_are_the_same_on_every_store(page: Store, page_store: Store) -> None:
    query = """SELECT ?paper ?name WHERE { GRAPH ?paper { ?claim rdf:predicate pa:evaluatesOn ; rdf:object ?set }
      ?set rdfs:label ?name } ORDER BY ?paper ?name"""
    found = sparql(page, query)
    assert not isinstance(found, str)
    assert len(found.rows) > 100
    assert found == sparql(page_store, query)
    assert statistics(page) == statistics(page_store)


def test_parts_of_the_graph_are_those_of_the_whole(page: Store) -> None:
    nodes, edges = list(page.nodes()), list(page.edges())
    for type_ in ("Paper", "Method", "Dataset", "Benchmark", "Result", "Repository"):
        ids = [n.id for n in nodes if n.type == type_][:7]
        assert page.nodes_of(type_, [*ids, *ids, "none"]) == [n for n in nodes if n.type == type_][:7]
        ends = {(type_, ident) for ident in ids}
        assert page.edges_at(type_, [*ids, "none"]) == [
            e for e in edges if ends & {(e.source_type, e.source), (e.target_type, e.target)}
        ]
    # A Dataset asked for as a Benchmark is not there, though both have one key space.
    dataset = next(n for n in nodes if n.type == "Dataset")
    assert page.nodes_of("Benchmark", [dataset.id]) == []
    assert page.edges_at("Benchmark", [dataset.id]) == []


def test_a_second_build_of_the_same_papers_writes_nothing(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    url = stores.page(facts)
    with open_store(url, write=True) as store:
        build([PAGE], store, workers=1)  # it learns which file they are from
    before = stores.written()
    with open_store(url, write=True) as store:
        report = build([PAGE], store, workers=1)
        assert store.merge() == 0
    assert (report.added, report.unchanged) == (0, len(facts))
    assert stores.written() == before


def test_who_opened_a_store_to_read_can_not_change_it(page: Store) -> None:
    changes: tuple[Callable[[], object], ...] = (
        lambda: page.add([said("p1", "CLIP")]),
        lambda: page.remove(page.paper_ids()[0]),
        lambda: page.rule(ruled(("same", "CLIP", "BLIP"))),
        lambda: page.demand(0.5),
        page.merge,
    )
    for change in changes:
        with pytest.raises(StoreError, match="read only"):
            change()


# Stores that a test makes. Same papers in, same graph out; a graph is the union of what its papers say.


def test_any_order_and_batches_give_the_same_bytes(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    @holds_on(stores, 8, some(facts, 1, 25), st.data())
    def same(papers: list[PaperFacts], data: st.DataObject) -> None:
        exports = []
        for _ in range(2):
            order = data.draw(st.permutations(papers))
            with open_store(stores.fresh(), write=True) as store:
                while order:
                    size = data.draw(st.integers(1, len(order)))
                    store.add(order[:size])
                    order = order[size:]
                    if data.draw(st.booleans()):
                        store.merge()
                store.merge()
                exports.append(nquads(store))
        assert exports[0] == exports[1]


def test_adding_replacing_and_removing_leaves_what_the_last_papers_say(
    stores: Stores, facts: tuple[PaperFacts, ...]
) -> None:
    @holds_on(stores, 8, some(facts, 2, 12), st.data())
    def leaves(pool: list[PaperFacts], data: st.DataObject) -> None:
        # A paper that says what another said: the same id, other facts.
        changed = [sourced(said(f.paper.id, "CLIP", entity("COCO", "Dataset")), f.paper.source) for f in pool[:3]]
        kept: dict[str, PaperFacts] = {}
        with open_store(stores.fresh(), write=True) as store:
            for one in data.draw(st.lists(st.sampled_from([*pool, *changed]), max_size=16)):
                if one.paper.id in kept and data.draw(st.booleans()):
                    assert store.remove(one.paper.id)
                    assert not store.remove(one.paper.id)
                    del kept[one.paper.id]
                else:
                    assert store.add([one]) == 1
                    kept[one.paper.id] = one
                if data.draw(st.booleans()):
                    store.merge()
            assert store.paper_ids() == sorted(kept)
            store.merge()
            holds_just(store, list(kept.values()))


TITLES = ("A Small Model That Learns to Read Graphs", "Another Telling Title of Five Words", "A Survey")
IDS = ("2309.05239", "10.1000/a", "openalex:W1", "s2:1", "x")
OTHERS = ("arxiv:2309.05239", "arxiv:2401.00001", "doi:10.1000/a", "doi:10.1000/b", "openalex:W1", "pmid:1")
RECORDS = st.builds(
    lambda ident, source, names, **fields: sourced(said(ident, *names), source, **fields),
    st.sampled_from(IDS),
    st.sampled_from(["arxiv", "openalex", "jsonl"]),
    st.lists(st.sampled_from(["CLIP", "BLIP", "DINO"]), min_size=1, unique=True),
    ids=st.sets(st.sampled_from(OTHERS), max_size=2).map(lambda found: tuple(sorted(found))),
    title=st.sampled_from(TITLES),
    year=st.sampled_from([None, 2020, 2021, 2030]),
    authors=st.sampled_from([(), ("Ann Ash",), ("Bo Birch", "Ann Ash"), ("Cy Cedar",)]),
)


def test_records_of_one_paper_are_one_whatever_comes_and_goes(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    # So that keys come to have too many holders, and lose them again.
    monkeypatch.setattr(identity, "MOST_HOLDERS", 3)

    @holds_on(stores, 25, st.data())
    def one(data: st.DataObject) -> None:
        kept: dict[str, PaperFacts] = {}
        with open_store(stores.fresh(), write=True) as store:
            for some in data.draw(st.lists(st.lists(RECORDS, min_size=1, max_size=4), max_size=6)):
                store.add(some)
                kept |= {facts.paper.record: facts for facts in some}
                shown = {facts.paper.id for facts in identity.all_shown(kept.values())}
                if data.draw(st.booleans()):
                    gone = data.draw(st.sampled_from(sorted(kept)))
                    assert store.remove_record(gone)
                    assert not store.remove_record(gone)
                    del kept[gone]
                elif data.draw(st.booleans()):
                    paper = data.draw(st.sampled_from(sorted(shown)))
                    (records,) = store.records_of([paper]).values()
                    assert store.remove(paper)
                    for gone in records:
                        del kept[gone]
                if data.draw(st.booleans()):
                    store.merge()
            shown = {facts.paper.id for facts in identity.all_shown(kept.values())}
            assert store.paper_ids() == sorted(shown)
            assert store.records() == sorted(kept, key=lambda record: (kept[record].paper.id, record))
            assert {r: store.record(r) for r in store.records()} == kept
            assert [store.facts(i) for i in store.paper_ids()] == identity.all_shown(kept.values())
            listed = [list(records) for records in store.records_of(store.paper_ids()).values()]
            assert sorted(r for records in listed for r in records) == sorted(kept)
            assert store.hidden() == {r: records[0] for records in listed for r in records[1:]}
            store.merge()
            holds_just(store, list(kept.values()))


def test_adding_a_paper_and_removing_it_gives_the_graph_before(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    @holds_on(stores, 5, some(facts, 2, 12))
    def gives(papers: list[PaperFacts]) -> None:
        with open_store(stores.fresh(), write=True) as store:
            store.add(papers[1:])
            store.merge()
            before = nquads(store)
            store.add(papers[:1])
            store.merge()
            assert nquads(store) != before
            store.remove(papers[0].paper.id)
            store.merge()
            assert nquads(store) == before


def test_adding_twice_is_adding_once(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    with open_store(stores.fresh(), write=True) as store:
        assert store.add(iter(facts[:20])) == 20
        assert store.merge() == 20
        once = nquads(store)
        store.add(facts[:20])
        store.merge()
        assert nquads(store) == once


def test_only_papers_that_a_change_touches_are_written_anew(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    with open_store(stores.fresh(), write=True) as store:
        store.add([said("p1", "CLIP"), said("p2", "ViT"), said("p3", "Vision Transformer"), *facts[:20]])
        assert store.merge() == 23
        store.add([said("p4", "CLIP")])
        assert store.merge() == 1
        store.add([said("p5", entity("ViT", long_form="Vision Transformer"))])
        # ViT and Vision Transformer are one from now on: the papers that say either follow.
        assert 2 <= store.merge() < 10
        assert store.is_merged
        assert store.merge() == 0


def test_removing_a_paper_keeps_what_others_said(stores: Stores) -> None:
    first = said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),))
    second = said("p2", "CLIP")
    with open_store(stores.fresh(), write=True) as store:
        store.add([first, second])
        store.merge()
        assert store.remove("p1")
        assert not store.remove("p1")
        store.merge()
        holds_just(store, [second])
        assert [(n.name, n.get("papers")) for n in store.nodes() if n.type == "Method"] == [("CLIP", 1)]


def test_a_paper_can_change_which_names_of_other_papers_are_one(stores: Stores) -> None:
    vit, transformer = said("p1", "ViT"), said("p2", "Vision Transformer")
    bridge = said("p3", entity("ViT", long_form="Vision Transformer"))
    with open_store(stores.fresh(), write=True) as store:
        store.add([vit, transformer])
        store.merge()
        assert store.count()[0]["Method"] == 2
        store.add([bridge])
        store.merge()
        assert store.count()[0]["Method"] == 1
        store.remove("p3")
        store.merge()
        holds_just(store, [vit, transformer])


def test_a_dataset_that_becomes_a_benchmark_keeps_its_edges(stores: Stores) -> None:
    facts = [said(f"p{i}", entity("LIBERO", type_)) for i, type_ in enumerate(("Dataset", "Benchmark", "Benchmark"))]
    with open_store(stores.fresh(), write=True) as store:
        for i, one in enumerate(facts):
            store.add([one])
            store.merge()
            holds_just(store, facts[: i + 1])


def test_a_homonym_that_loses_its_papers_goes(stores: Stores) -> None:
    apt = [
        said(f"p{i}", entity("APT", long_form=long))
        for i, long in enumerate(("Anomaly Transformer", "Adaptive Pruning"))
    ]
    with open_store(stores.fresh(), write=True) as store:
        store.add(apt)
        store.merge()
        holds_just(store, apt)
        for one in apt:
            store.remove(one.paper.id)
            store.merge()
            holds_just(store, [other for other in apt if other is not one])
            store.add([one])
            store.merge()
            holds_just(store, apt)


def test_parallel_edges_stay_and_go_with_their_papers(stores: Stores) -> None:
    twice = (("BLIP", "BUILDS_ON", "CLIP"), ("BLIP", "OUTPERFORMS", "CLIP"))
    facts = [said(p, "CLIP", "BLIP", edges=twice) for p in ("p1", "p2")]
    with open_store(stores.fresh(), write=True) as store:
        for one in facts:
            store.add([one])
            store.merge()
        between = [(e.paper, e.type) for e in store.edges() if (e.source, e.target) == ("method:blip", "method:clip")]
        assert between == [(p, t) for p in ("p1", "p2") for t in ("BUILDS_ON", "OUTPERFORMS")]
        assert len(store.edges_at("Method", ["method:clip"])) == 6
        store.remove("p1")
        store.merge()
        holds_just(store, facts[1:])


# What a person decides.


SMALL = st.builds(
    lambda name, long, aliases: entity(name, long_form=long, aliases=aliases),
    names,
    longs,
    known,
)
RULINGS = st.lists(pairs, max_size=5).map(without_contradiction)
STEPS = st.lists(
    st.tuples(st.integers(1, 6), st.lists(SMALL, max_size=3, unique_by=lambda e: e.name), RULINGS, st.booleans()),
    max_size=9,
)


def test_papers_and_rulings_that_come_and_go_leave_what_merging_at_once_gives(stores: Stores) -> None:
    @holds_on(stores, 20, STEPS)
    def leave(steps: list[tuple[int, list[Entity], Rulings, bool]]) -> None:
        kept: dict[str, PaperFacts] = {}
        rulings = NO_RULINGS
        with open_store(stores.fresh(), write=True) as store:
            for which, things, ruled_now, merged in steps:
                ident = f"p{which}"
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
            holds_just(store, list(kept.values()))


def test_rulings_last_and_are_replaced_as_a_whole(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    url, papers = stores.fresh(), list(facts[:60])
    with open_store(url, write=True) as store:
        store.add(papers)
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
        holds_just(store, papers, rulings)
        store.rule(rulings)
        assert store.is_merged
        store.rule(NO_RULINGS)
        store.merge()
        assert nquads(store) == before


def test_a_ruling_over_a_name_that_no_paper_has_is_taken_back_whole(stores: Stores) -> None:
    facts = [said("p1", "CLIP"), said("p2", "BLIP")]
    between = ("same", "Nothing", "BLIP")
    with open_store(stores.fresh(), write=True) as store:
        store.add(facts)
        store.rule(ruled(("same", "CLIP", "Nothing"), between))
        store.merge()
        assert [n.id for n in store.nodes() if n.type == "Method"] == ["method:blip"]
        store.rule(ruled(between))
        store.merge()
        holds_just(store, facts)


def test_a_demand_of_confidence_lasts_and_is_taken_back_whole(stores: Stores, facts: tuple[PaperFacts, ...]) -> None:
    url, papers = stores.fresh(), list(facts[:60])
    with open_store(url, write=True) as store:
        store.add(papers[:30])
        store.merge()
        store.demand(0.6)
        assert not store.is_merged
    with open_store(url, write=True) as store:
        assert store.min_confidence == 0.6
        store.add(papers[30:])
        store.merge()
        holds_just(store, papers, min_confidence=0.6)
        assert all(edge.confidence >= 0.6 for edge in store.edges())
        assert store.facts(papers[0].paper.id) == papers[0]
        store.demand(0.6)
        assert store.is_merged
        store.demand(0.0)
        store.merge()
        holds_just(store, papers)


# Texts and values of every kind.

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12).filter(str.strip)
PAPERS = st.lists(
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


def test_texts_of_any_letters_and_values_that_are_not_there_come_back(stores: Stores) -> None:
    @holds_on(stores, 10, PAPERS)
    def come_back(papers: list[Paper]) -> None:
        facts = [PaperFacts.of(paper, EXTRACTOR) for paper in papers]
        with open_store(stores.fresh(), write=True) as store:
            store.add(facts)
            store.merge()
            holds_just(store, facts)
            assert [store.facts(f.paper.id) for f in facts] == facts


def test_numbers_come_back_to_the_last_digit(stores: Stores) -> None:
    text = "FooNet reaches 5% on COCO."
    bare = said("p1", "FooNet", entity("COCO", "Dataset"))

    @holds_on(stores, 10, st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 1000))
    def come_back(value: float, thousandths: int) -> None:
        on = Claim(None, "MEASURED_ON", "COCO", place(text, "COCO"), thousandths / 1000)
        facts = replace(bare, paper=replace(bare.paper, abstract=text), results=(number(text, "5%", value, on),))
        with open_store(stores.fresh(), write=True) as store:
            store.add([facts])
            store.merge()
            holds_just(store, [facts])


def test_names_of_any_letters_are_in_the_order_of_python(stores: Stores) -> None:
    listed = ["é", "z", "a", "Z", "𝒳", "ﬀ", "中", "C++", "C#", "C", HOSTILE]
    random.Random(7).shuffle(listed)
    facts = [said(f"p{name}", name) for name in listed]
    with open_store(stores.fresh(), write=True) as store:
        store.add(facts)
        store.merge()
        holds_just(store, facts)


def test_a_megabyte_of_text_and_many_spellings_come_back_and_go_when_they_are_gone(stores: Stores) -> None:
    spellings = tuple(sorted(f"Foo net {i}" for i in range(300)))
    bare = said("p1", entity("FooNet", aliases=spellings), "x" * 1000)
    long = bare.paper.abstract + " Ω𝒳中\n" * 200_000
    full = replace(bare, paper=replace(bare.paper, abstract=long, year=2024, url="u", venue="V", authors=("A", "B")))
    with open_store(stores.fresh(), write=True) as store:
        store.add([full])
        store.merge()
        holds_just(store, [full])
        assert store.facts("p1") == full
        assert next(n for n in store.nodes() if n.name == "FooNet").get("aliases") == spellings
        assert len(str(next(n for n in store.nodes() if n.type == "Paper").get("abstract"))) > 1_000_000
        store.add([said("p1", "FooNet")])
        store.merge()
        holds_just(store, [said("p1", "FooNet")])


# Who writes, and what becomes of it.


def test_a_store_is_made_only_where_that_is_asked_for(stores: Stores) -> None:
    url = stores.fresh()
    before = stores.written()
    for write in (False, True):
        with pytest.raises(StoreError, match=r"no such store|no graph of Paperatlas there"):
            open_store(url, write=write, create=False)
    assert stores.written() == before


def test_papers_taken_in_but_not_merged_are_merged_by_the_next_writer(stores: Stores) -> None:
    url = stores.fresh()
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
    with open_store(url) as store:
        assert not store.is_merged
        assert store.paper_ids() == ["p1"]
    with open_store(url, write=True) as store:
        assert store.merge() == 1
        assert store.merge() == 0
        holds_just(store, [said("p1", "CLIP")])


def test_a_failed_batch_leaves_nothing_behind(stores: Stores) -> None:
    def broken() -> object:
        yield said("p1", "CLIP")
        raise RuntimeError("the reader failed")

    with open_store(stores.fresh(), write=True) as store:
        with pytest.raises(RuntimeError):
            store.add(broken())  # type: ignore[arg-type]
        assert store.paper_ids() == []


def opened(url: str) -> Store:
    """A store to write to, as soon as no other writer has it."""
    while True:
        try:
            return open_store(url, write=True)
        except StoreBusyError:
            time.sleep(0.01)


def test_two_writers_at_once_lose_nothing_and_write_nothing_twice(
    stores: Stores, facts: tuple[PaperFacts, ...]
) -> None:
    url = stores.fresh()
    libero = [said(f"q{i}", entity("LIBERO", t), "CLIP") for i, t in enumerate(("Dataset", "Benchmark") * 6)]
    shares = [[*facts[:30:2], *libero[::2]], [*facts[1:30:2], *facts[:10], *libero[1::2]]]

    def write(share: list[PaperFacts]) -> None:
        for start in range(0, len(share), 6):
            with opened(url) as store:
                store.add(share[start : start + 6])
                store.merge()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, shares))
    with open_store(url) as store:
        assert store.is_merged
        holds_just(store, [*facts[:30], *libero])


WRITER = """
import sys
from paperatlas.graph import open_store
from tests.making import said
with open_store(sys.argv[1], write=True) as store:
    for i in range(2000):
        store.add([said(f"p{i}", f"Method {i}", f"Method {i - 1}", "CLIP")])
        print(i, flush=True)
        if i % 3 == 2:
            store.merge(lambda done, total: print("merging", flush=True))
"""


@pytest.mark.parametrize(("line", "seconds"), [("4", 0.0), ("merging", 0.0), ("merging", 0.4)])
def test_what_was_reported_done_outlives_a_kill_of_the_process_that_writes(
    stores: Stores, line: str, seconds: float
) -> None:
    url = stores.fresh()
    command = [sys.executable, "-c", WRITER, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stdout is not None
        told = []
        for read in process.stdout:
            told.append(read.strip())
            if told[-1] == line:
                break
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.read().split()
    assert told[-1] not in ("", "1999")
    last = max(int(number) for number in told if number.isdigit())
    with open_store(url, write=True) as store:
        ids = store.paper_ids()
        assert {f"p{i}" for i in range(last + 1)} <= set(ids)
        store.merge()
        holds_just(store, [said(f"p{i}", f"Method {i}", f"Method {i - 1}", "CLIP") for i in range(len(ids))])
