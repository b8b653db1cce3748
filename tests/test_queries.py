"""Named queries, neighbourhoods, names that a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperatlas.graph import EdgeType, NodeType, Store, UnknownNameError, open_store
from paperatlas.queries import (
    find_nodes,
    neighbourhood,
    neighbourhood_cypher,
    parse_value,
    statistics,
)
from paperatlas.queries.parameters import clearly_near

from .making import entity, said


@pytest.fixture
def small(tmp_path: Path) -> Store:
    facts = [
        said("p1", "BLIP", entity("ViT", long_form="Vision Transformer"), edges=(("BLIP", "BUILDS_ON", "ViT"),)),
        said("p2", "ViT", entity("COCO", "Dataset"), edges=((None, "EVALUATES_ON", "COCO"),)),
        said("p3", "CLIP"),
        said("p4", entity("CLIP", "Dataset")),
    ]
    store = open_store(str(tmp_path / "a.kgl"), write=True)
    store.add(facts)
    store.merge()
    return store


@pytest.mark.parametrize("name", ["ViT", "vit", "Vision Transformer", "vision transformers", "method:vit"])
def test_a_node_is_found_by_its_names_however_they_are_written(small: Store, name: str) -> None:
    assert [n.id for n in find_nodes(small, name)] == ["method:vit"]


def test_a_name_of_two_nodes_finds_both(small: Store) -> None:
    assert [n.id for n in find_nodes(small, "CLIP")] == ["method:clip", "dataset:clip"]


def test_a_misspelt_name_gets_the_nearest(small: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_nodes(small, "Visoin Transfromer")
    assert caught.value.nearest[0] == "ViT"
    with pytest.raises(UnknownNameError) as caught:
        find_nodes(small, "BLPI")
    assert caught.value.nearest[0] == "BLIP"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Imagenett", "ImageNet"), ("LIBREO", "LIBERO"), ("segmantation model", "segmentation model")],
)
def test_a_slip_of_the_keyboard_is_told_from_another_name(typed: str, meant: str) -> None:
    assert clearly_near(typed, (meant, "Something Else")) == meant


@pytest.mark.parametrize(
    ("typed", "near"),
    [("LLaMA", "LLaVA"), ("GPT-4", "GPT-3"), ("Swin Transformer", "Vision Transformer"), ("BERT", "BART"), ("x", "y")],
)
def test_a_near_name_is_not_always_meant(typed: str, near: str) -> None:
    assert clearly_near(typed, (near,)) is None


def test_of_two_names_as_near_none_is_taken() -> None:
    assert clearly_near("MobileNet", ("MobileNets", "MobileNex")) is None
    assert clearly_near("anything", ()) is None


def test_a_neighbourhood_has_the_centre_first_and_every_edge_between_its_nodes(small: Store) -> None:
    centre = find_nodes(small, "ViT")[0]
    near = neighbourhood(small, centre)
    assert near.nodes[0] == centre
    assert {n.id for n in near.nodes} == {"method:vit", "method:blip", "p1", "p2"}
    assert {(e.source, e.type, e.target) for e in near.edges} == {
        ("method:blip", "BUILDS_ON", "method:vit"),
        ("p1", "MENTIONS", "method:blip"),
        ("p1", "MENTIONS", "method:vit"),
        ("p2", "MENTIONS", "method:vit"),
    }
    assert {n.id for n in neighbourhood(small, centre, hops=2).nodes} == {n.id for n in near.nodes} | {"dataset:coco"}


def test_beyond_the_limit_nodes_are_hidden_and_told(small: Store) -> None:
    near = neighbourhood(small, find_nodes(small, "ViT")[0], hops=2, limit=3)
    assert len(near.nodes) == 3
    assert {n.id for n in near.hidden}.isdisjoint(n.id for n in near.nodes)
    assert all({e.source, e.target} <= {n.id for n in near.nodes} for e in near.edges)
    assert near.hidden


def test_types_and_edges_bound_a_neighbourhood(small: Store) -> None:
    centre = find_nodes(small, "ViT")[0]
    papers = neighbourhood(small, centre, hops=2, types=("Paper",))
    assert {n.id for n in papers.nodes} == {centre.id, "p1", "p2"}
    assert {e.type for e in papers.edges} == {"MENTIONS"}
    builds = neighbourhood(small, centre, hops=2, edges=("BUILDS_ON",))
    assert {(e.source, e.type, e.target) for e in builds.edges} == {("method:blip", "BUILDS_ON", "method:vit")}
    assert neighbourhood(small, centre, hops=2, edges=("CITES",)).nodes == (centre,)


@pytest.mark.parametrize("hops", [1, 2])
@pytest.mark.parametrize("limit", [3, 60])
@pytest.mark.parametrize("types", [(), ("Paper", "Method")])
@pytest.mark.parametrize("edges", [(), ("MENTIONS",)])
def test_the_query_of_a_page_gives_the_same_edges(
    small: Store, hops: int, limit: int, types: tuple[NodeType, ...], edges: tuple[EdgeType, ...]
) -> None:
    centre = find_nodes(small, "ViT")[0]
    near = neighbourhood(small, centre, hops=hops, limit=limit, types=types, edges=edges)
    rows = small.cypher(neighbourhood_cypher(near, types=types, edges=edges)).rows
    found = [(a["properties"]["id"], r["type"], b["properties"]["id"], r["properties"]["paper"]) for a, r, b in rows]
    assert sorted(found) == sorted((e.source, e.type, e.target, e.paper) for e in near.edges)


def test_statistics_count_by_type(small: Store) -> None:
    found = statistics(small)
    assert found.nodes == (("Paper", 4), ("Method", 3), ("Dataset", 2))
    assert found.edges == (("EVALUATES_ON", 1), ("MENTIONS", 5), ("BUILDS_ON", 1))


def test_values_of_parameters_are_read_as_what_they_look_like() -> None:
    texts = ["3", "-3", "0.5", "true", "null", "LIBERO", '"3"', "1e3", "", "-.5", "9" * 30, "1.", "e5", "."]
    read = [3, -3, 0.5, True, None, "LIBERO", "3", 1000.0, "", -0.5, "9" * 30, 1.0, "e5", "."]
    assert [parse_value(t) for t in texts] == read
