"""What changed from one graph to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperatlas.graph import NO_RULINGS, Claim, Paper, PaperFacts, Rows, Rulings, Store, open_store
from paperatlas.graph.exports import export
from paperatlas.queries import diff

from .conftest import Run
from .making import EXTRACTOR, entity, number, place, ruled, said
from .stores import FILES


def store(path: Path, *facts: PaperFacts, rulings: Rulings = NO_RULINGS, kind: str = "embedded") -> Store:
    """A store of these papers, open to read."""
    path.mkdir()
    url = FILES[kind](path)
    with open_store(url, write=True) as made:
        made.rule(rulings)
        made.add(facts)
        made.merge()
    return open_store(url)


def measured(ident: str, *numbers: tuple[str, float]) -> PaperFacts:
    """A paper that introduces methods and measures them on COCO, each with its number."""
    text = "On COCO, " + ", ".join(f"{name} has {value}% accuracy" for name, value in numbers) + "."
    things = [entity(name) for name, _ in numbers]
    claims = [Claim(None, "INTRODUCES", name, place(text, name), 0.9) for name, _ in numbers]
    claims.append(Claim(None, "EVALUATES_ON", "COCO", place(text, "COCO"), 0.9))
    results = [
        number(
            text,
            f"{value}%",
            value,
            Claim(None, "MEASURED_ON", "COCO", place(text, "COCO"), 0.9),
            Claim(None, "OBTAINED_BY", name, place(text, name), 0.9),
        )
        for name, value in numbers
    ]
    paper = Paper(ident, f"Title of {ident}", text, "test")
    return PaperFacts.of(paper, EXTRACTOR, (entity("COCO", "Dataset"), *things), tuple(claims), tuple(results))


def short(rows: Rows) -> list[tuple[str, ...]]:
    return [tuple(row[:3]) for row in rows.rows]


@pytest.mark.parametrize("kind", FILES)
def test_equal_graphs_have_no_difference(kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    with store(tmp_path / "a", *facts[:20]) as old, store(tmp_path / "b", *facts[19::-1], kind=kind) as new:
        assert diff(old, new).rows == ()


@pytest.mark.parametrize("kind", FILES)
def test_a_paper_more_is_new_and_one_less_lost(kind: str, tmp_path: Path) -> None:
    one = said("p1", "ViT", entity("COCO", "Dataset"), edges=((None, "EVALUATES_ON", "COCO"),))
    two = said("p2", "ViT", "BLIP", edges=(("BLIP", "BUILDS_ON", "ViT"),))
    with store(tmp_path / "a", one, kind=kind) as old, store(tmp_path / "b", one, two, kind=kind) as new:
        added = [
            ("Paper", "Title of p2", None, None),
            ("Method", "BLIP", None, None),
            ("BUILDS_ON", "BLIP -> ViT", "Title of p2", "ViT, BLIP."),
            ("MENTIONS", "BLIP", "Title of p2", "ViT, BLIP."),
            ("MENTIONS", "ViT", "Title of p2", "ViT, BLIP."),
        ]
        assert list(diff(old, new).rows) == [("new", *row) for row in added]
        assert list(diff(new, old).rows) == [("lost", *row) for row in added]


def test_an_edge_of_another_paper_is_another_edge(tmp_path: Path) -> None:
    with store(tmp_path / "a", said("p1", "ViT")) as old, store(tmp_path / "b", said("p2", "ViT")) as new:
        assert short(diff(old, new)) == [
            ("new", "Paper", "Title of p2"),
            ("new", "MENTIONS", "ViT"),
            ("lost", "Paper", "Title of p1"),
            ("lost", "MENTIONS", "ViT"),
        ]


def test_a_thing_of_another_name_is_told_as_that_and_its_edges_stay(tmp_path: Path) -> None:
    one = said("p1", "OpenCLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "OpenCLIP"),))
    more = [said(f"q{i}", "LaionCLIP") for i in range(3)]
    with (
        store(tmp_path / "a", one) as old,
        store(tmp_path / "b", one, *more, rulings=ruled(("same", "OpenCLIP", "LaionCLIP"))) as new,
    ):
        found = short(diff(old, new))
        assert found[0] == ("renamed", "Method", "OpenCLIP -> LaionCLIP")
        assert {row[:2] for row in found[1:]} == {("new", "Paper"), ("new", "MENTIONS")}


def test_two_things_that_became_one_are_merged(tmp_path: Path) -> None:
    papers = said("p1", "DINO", "DINOv2"), said("p2", "DINO")
    with (
        store(tmp_path / "a", *papers) as old,
        store(tmp_path / "b", *papers, rulings=ruled(("same", "DINO", "DINOv2"))) as new,
    ):
        assert short(diff(old, new)) == [("merged", "Method", "DINOv2 -> DINO"), ("lost", "MENTIONS", "DINOv2")]


def test_a_dataset_that_turned_benchmark_is_no_other_thing(tmp_path: Path) -> None:
    one = said("p1", entity("COCO", "Dataset"))
    more = [said(f"p{i}", entity("COCO", "Benchmark")) for i in (2, 3)]
    with store(tmp_path / "a", one) as old, store(tmp_path / "b", one, *more) as new:
        found = short(diff(old, new))
        assert ("renamed", "Dataset to Benchmark", "COCO") in found
        assert not [row for row in found if row[0] == "lost"]


def test_results_are_told_by_their_numbers_whatever_their_place(tmp_path: Path) -> None:
    old_paper = measured("p1", ("FooNet", 71.5), ("BarNet", 62.0))
    new_paper = measured("p1", ("QuxNet", 55.0), ("FooNet", 71.5), ("BarNet", 62.5))
    with store(tmp_path / "a", old_paper) as old, store(tmp_path / "b", new_paper) as new:
        found = short(diff(old, new))
        assert [row for row in found if row[1] == "Result"] == [
            ("new", "Result", "55% accuracy"),
            ("new", "Result", "62.5% accuracy"),
            ("lost", "Result", "62% accuracy"),
        ]
        assert ("new", "OBTAINED_BY", "62.5% accuracy -> BarNet") in found
        assert ("lost", "OBTAINED_BY", "62% accuracy -> BarNet") in found
        assert not [row for row in found if "71.5" in row[2]]


def test_another_head_of_a_leaderboard_is_told_with_the_one_before(tmp_path: Path) -> None:
    first, better = measured("p1", ("FooNet", 71.5)), measured("p2", ("BarNet", 80.25))
    worse = measured("p3", ("QuxNet", 12.0))
    with store(tmp_path / "a", first) as old, store(tmp_path / "b", first, better) as new:
        found = diff(old, new).rows[0]
        assert found == (
            "state of the art",
            "Result",
            "COCO, 80.25% accuracy by BarNet; before 71.5% accuracy by FooNet",
            "Title of p2",
            "On COCO, BarNet has 80.25% accuracy.",
        )
    with store(tmp_path / "c", first) as old, store(tmp_path / "d", first, worse) as new:
        assert not [row for row in diff(old, new).rows if row[0] == "state of the art"]


def test_the_command_compares_stores_and_exports(paperatlas, tmp_path: Path, page_path: Path) -> None:  # type: ignore[no-untyped-def]
    with open_store(str(page_path)) as page:
        export(page, tmp_path / "page.jsonl")
        gone = page.paper_ids()[0]
        title = page.nodes_of("Paper", [gone])[0].name
    found: Run = paperatlas("diff", "page.jsonl", str(page_path))
    assert (found.status, found.out.splitlines()) == (0, ["change  what  name  paper  sentence"])
    paperatlas("import", "page.jsonl", store="less.kgl")
    paperatlas("remove", gone, store="less.kgl")
    found = paperatlas("diff", "page.jsonl", "less.kgl", "--output", "jsonl")
    assert f'{{"change": "lost", "what": "Paper", "name": "{title}"' in found.out
    assert "lost: 1 Paper" in found.err
    assert "new:" not in found.err
