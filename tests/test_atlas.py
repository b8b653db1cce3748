"""From what papers say to nodes and edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paperatlas.graph import Claim, Edge, PaperFacts, merge, to_networkx
from paperatlas.graph.codec import facts_from_json, facts_to_json

from .making import EXTRACTOR, entity, number, place, said


def test_an_edge_carries_the_evidence_of_its_claim() -> None:
    atlas = merge([said("p1", "CLIP", edges=((None, "USES", "CLIP"),))])
    assert atlas.edges == (
        Edge(
            paper="p1",
            type="USES",
            source="p1",
            target="method:clip",
            source_type="Paper",
            target_type="Method",
            sentence="CLIP.",
            field="abstract",
            start=0,
            end=4,
            surfaces=("CLIP",),
            confidence=0.9,
            extractor=EXTRACTOR,
        ),
    )


def test_a_result_is_a_node_between_its_paper_method_and_data() -> None:
    plain = said("p1", "CLIP", entity("LIBERO", "Benchmark"))
    text = plain.paper.abstract + " 96.3%."
    paper = replace(plain.paper, abstract=text)
    result = number(
        text,
        "96.3%",
        96.3,
        Claim(None, "OBTAINED_BY", "CLIP", place(text, "CLIP"), 0.7),
        Claim(None, "MEASURED_ON", "LIBERO", place(text, "LIBERO"), 0.7),
    )
    facts = PaperFacts.of(paper, EXTRACTOR, plain.entities, plain.claims, (result,))
    atlas = merge([facts])
    node = next(n for n in atlas.nodes if n.type == "Result")
    assert (node.id, node.name) == ("result:p1#1", "96.3% accuracy")
    assert dict(node.properties) == {"metric": "accuracy", "value": 96.3, "unit": "%", "kind": "absolute"}
    assert [(e.type, e.source, e.target, e.surfaces) for e in atlas.edges if "result:p1#1" in (e.source, e.target)] == [
        ("MEASURED_ON", "result:p1#1", "dataset:libero", ("LIBERO",)),
        ("OBTAINED_BY", "result:p1#1", "method:clip", ("CLIP",)),
        ("REPORTS", "p1", "result:p1#1", ("96.3%",)),
    ]


def test_claims_that_fall_together_become_the_surest_edge_with_all_surfaces() -> None:
    vit = entity("ViT", long_form="Vision Transformer")
    facts = said("p1", vit, "Vision Transformer", edges=((None, "USES", "ViT"), (None, "USES", "Vision Transformer")))
    sure = tuple(replace(c, confidence=0.95) if c.target == "Vision Transformer" else c for c in facts.claims)
    edge = next(e for e in merge([replace(facts, claims=sure)]).edges if e.type == "USES")
    assert (edge.confidence, edge.start, edge.surfaces) == (0.95, 5, ("ViT", "Vision Transformer"))


def test_no_node_is_part_of_itself() -> None:
    vit = entity("ViT", long_form="Vision Transformer")
    facts = said("p1", vit, "Vision Transformer", edges=(("ViT", "VARIANT_OF", "Vision Transformer"),))
    assert "VARIANT_OF" not in {e.type for e in merge([facts]).edges}


def test_authors_and_venue_are_edges_with_the_place_in_their_field() -> None:
    facts = said("p1", "CLIP")
    paper = replace(
        facts.paper, authors=("Li Wei", "Li", "LI WEI", "Liwei", "Ann William", "Ann Williams"), venue="ECCV"
    )
    edges = [e for e in merge([replace(facts, paper=paper)]).edges if e.type in ("AUTHORED_BY", "PUBLISHED_IN")]
    assert [(e.target, e.field, e.start, e.end, e.surfaces) for e in edges] == [
        ("author:ann william", "authors", 27, 38, ("Ann William",)),
        ("author:ann williams", "authors", 40, 52, ("Ann Williams",)),
        ("author:li", "authors", 8, 10, ("Li",)),
        ("author:li wei", "authors", 0, 6, ("Li Wei",)),
        ("author:liwei", "authors", 20, 25, ("Liwei",)),
        ("venue:eccv", "venue", 0, 4, ("ECCV",)),
    ]
    assert all(paper.text(e.field)[e.start : e.end] in e.surfaces for e in edges)


def test_every_edge_of_the_page_points_at_a_surface_form_in_its_paper(facts: tuple[PaperFacts, ...]) -> None:
    papers = {f.paper.id: f.paper for f in facts}
    atlas = merge(facts)
    ids = {(n.id, n.type) for n in atlas.nodes}
    assert len(papers) == 136
    assert len(atlas.edges) > 1000
    for edge in atlas.edges:
        text = papers[edge.paper].text(edge.field)
        assert text[edge.start : edge.end] in edge.surfaces, edge
        assert text[edge.start : edge.end] in edge.sentence, edge
        assert edge.sentence in text, edge
        assert {(edge.source, edge.source_type), (edge.target, edge.target_type)} <= ids, edge
        assert edge.extractor, edge


def test_every_node_of_the_page_but_papers_has_an_edge(facts: tuple[PaperFacts, ...]) -> None:
    atlas = merge(facts)
    tied = {e.source for e in atlas.edges} | {e.target for e in atlas.edges}
    assert {n.id for n in atlas.nodes if n.type != "Paper"} <= tied


def test_facts_survive_json(facts: tuple[PaperFacts, ...]) -> None:
    assert tuple(facts_from_json(facts_to_json(f)) for f in facts) == facts


def test_networkx_has_every_node_and_edge_with_its_properties(facts: tuple[PaperFacts, ...]) -> None:
    atlas = merge(facts)
    graph = to_networkx(atlas.nodes, atlas.edges)
    assert graph.number_of_nodes() == len(atlas.nodes)
    assert graph.number_of_edges() == len(atlas.edges)
    edge = atlas.edges[0]
    assert graph.edges[edge.source, edge.target, (edge.type, edge.paper)]["sentence"] == edge.sentence


def test_no_paper_can_have_the_id_of_another_node(facts: tuple[PaperFacts, ...]) -> None:
    atlas = merge(facts)
    for node in atlas.nodes:
        if node.type != "Paper":
            with pytest.raises(ValueError, match="begins like an entity's id"):
                replace(facts[0].paper, id=node.id)
    assert len({n.id for n in atlas.nodes}) == len(atlas.nodes)
