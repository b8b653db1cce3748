"""Scoring predictions against annotations: what earns, what costs, what does neither."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from paperatlas.cli import VERBS
from paperatlas.graph import SourceError, Store
from paperatlas.queries import annotations_of, read_annotations, score

GOLD: dict[str, Any] = {
    "id": 1,
    "title": "FooNet",
    "abstract": "We propose FooNet, built on ViT. It reaches 81.2% accuracy on ImageNet. Code: https://github.com/foo/net",
    "entities": [
        {"name": "FooNet", "type": "Method", "surfaces": ["FooNet"], "aliases": ["Foo Network"]},
        {"name": "Vision Transformer", "type": "Method", "surfaces": ["ViT"], "aliases": []},
        {"name": "ImageNet", "type": "Dataset", "surfaces": ["ImageNet"], "aliases": []},
        {"name": "distillation", "type": "Task", "surfaces": [], "aliases": [], "also": ["Method"]},
        {"name": "CNN", "type": "Method", "surfaces": ["CNN"], "aliases": [], "optional": True},
    ],
    "relations": [
        ["paper", "INTRODUCES", "FooNet"],
        ["paper", "USES", "Vision Transformer"],
        ["paper", "EVALUATES_ON", "ImageNet"],
        ["paper", "ADDRESSES", "distillation"],
        ["FooNet", "BUILDS_ON", "Vision Transformer"],
    ],
    "optional_relations": [["paper", "COMPARES_WITH", "CNN"]],
    "results": [{"method": "FooNet", "on": "ImageNet", "metric": "accuracy", "value": 81.2}],
    "optional_results": [{"method": "FooNet", "on": None, "metric": "speedup", "value": 3}],
    "links": ["https://github.com/foo/net"],
}


def written(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def counts(tmp_path: Path, **changes: Any) -> dict[str, tuple[int, int, int]]:
    """Right, wrong and missed by kind, when the prediction is the gold but for some fields."""
    gold = read_annotations(written(tmp_path / "gold.json", GOLD))
    found = read_annotations(written(tmp_path / "found.json", {**GOLD, **changes}))
    return {kind: (s.right, s.wrong, s.missed) for kind, s in score(gold, found).by_kind.items()}


def test_the_gold_against_itself_is_all_right_and_optional_items_count_for_nothing(tmp_path: Path) -> None:
    assert counts(tmp_path) == {
        "Method": (2, 0, 0),
        "Dataset": (1, 0, 0),
        "data": (1, 0, 0),
        "Task": (1, 0, 0),
        "entity": (4, 0, 0),
        "INTRODUCES": (1, 0, 0),
        "USES": (1, 0, 0),
        "EVALUATES_ON": (1, 0, 0),
        "ADDRESSES": (1, 0, 0),
        "paper edges": (4, 0, 0),
        "BUILDS_ON": (1, 0, 0),
        "entity edges": (1, 0, 0),
        "result": (1, 0, 0),
        "link": (1, 0, 0),
    }


def test_nothing_predicted_is_all_missed(tmp_path: Path) -> None:
    gold = read_annotations(written(tmp_path / "gold.json", GOLD))
    found = score(gold, []).by_kind
    assert {kind: (s.right, s.wrong, s.f1) for kind, s in found.items()} == dict.fromkeys(found, (0, 0, 0.0))
    assert found["entity"].missed == 4


def test_names_match_by_surface_alias_plural_and_case(tmp_path: Path) -> None:
    names = [("foo network", "Method"), ("VITs", "Method"), ("imagenet", "Dataset"), ("Distillation", "Method")]
    entities = [{"name": name, "type": type_} for name, type_ in names]
    relations = [["paper", "INTRODUCES", "foo network"], ["paper", "USES", "Distillation"]]
    found = counts(tmp_path, entities=entities, relations=relations, results=[])
    assert found["entity"] == (4, 0, 0)
    # A paradigm that is a task and a method alike may be USED or ADDRESSED.
    assert (found["INTRODUCES"], found["ADDRESSES"]) == ((1, 0, 0), (1, 0, 0))
    assert found.get("USES") == (0, 0, 1)


def test_a_wrong_type_is_wrong_and_missed(tmp_path: Path) -> None:
    entities = [{**e, "type": "Benchmark"} if e["name"] == "ImageNet" else e for e in GOLD["entities"]]
    found = counts(tmp_path, entities=entities)
    assert (found["Benchmark"], found["Dataset"], found["data"]) == ((0, 1, 0), (0, 0, 1), (0, 1, 1))
    # Its edges are right all the same: the thing was found.
    assert found["EVALUATES_ON"] == (1, 0, 0)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ({"value": -81.2, "on": "ImageNet", "metric": None}, (1, 0, 0)),
        ({"value": 81.2, "on": None, "metric": "accuracy"}, (0, 1, 1)),
        ({"value": 81.3, "on": "ImageNet", "metric": "accuracy"}, (0, 1, 1)),
        ({"value": 3, "on": None, "metric": "inference speedup"}, (0, 0, 1)),
        ({"value": 3, "on": None, "metric": "accuracy"}, (0, 1, 1)),
    ],
)
def test_a_result_matches_by_value_and_data_else_metric(
    tmp_path: Path, result: dict[str, Any], outcome: tuple[int, int, int]
) -> None:
    assert counts(tmp_path, results=[result], optional_results=[])["result"] == outcome


def test_errors_are_listed_with_paper_and_item(tmp_path: Path) -> None:
    gold = read_annotations(written(tmp_path / "gold.json", GOLD))
    found = read_annotations(
        written(tmp_path / "found.json", {**GOLD, "relations": GOLD["relations"][1:], "links": ["x"]})
    )
    assert score(gold, found).errors == [
        ("INTRODUCES", "missed", "1", "paper INTRODUCES FooNet"),
        ("link", "missed", "1", "https://github.com/foo/net"),
        ("link", "wrong", "1", "x"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not valid JSON"),
        ("{}", "no array"),
        ('[{"title": "x"}]', "record 1: field 'results' is missing"),
        ('[{"title": "x", "results": [], "entities": [], "links": [], "relations": [["a", "b"]]}]', "record 1: "),
    ],
)
def test_a_file_that_is_no_annotation_is_told_with_the_record(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "gold.json").write_text(text)
    with pytest.raises(SourceError, match=r"gold\.json: ") as caught:
        read_annotations(tmp_path / "gold.json")
    assert told in str(caught.value)


def test_a_graph_gives_what_each_paper_says(page_store: Store) -> None:
    found = {a.title: a for a in annotations_of(page_store)}
    assert len(found) == 136
    paper = found["Medical Phrase Grounding with Region-Phrase Context Contrastive Alignment"]
    assert ("paper", "INTRODUCES", "MedRPG") in paper.relations
    assert "MedRPG" in {e.name for e in paper.entities}


def test_evaluate_builds_the_golds_own_texts_and_prints_the_table(tmp_path: Path) -> None:
    path = written(tmp_path / "gold.json", GOLD)
    done = CliRunner().invoke(VERBS["evaluate"], [str(path), "--output", "jsonl"])
    assert done.exit_code == 0
    rows = {row["kind"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert (rows["link"]["right"], rows["link"]["f1"]) == (1, 1.0)
    assert rows["INTRODUCES"]["right"] == 1
    listed = CliRunner().invoke(VERBS["evaluate"], [str(path), "--errors", "--output", "csv"])
    assert listed.stdout.startswith("kind,outcome,paper,what\n")


def test_evaluate_scores_predictions_of_a_file(tmp_path: Path) -> None:
    path = written(tmp_path / "gold.json", GOLD)
    done = CliRunner().invoke(VERBS["evaluate"], [str(path), "--predictions", str(path), "--output", "jsonl"])
    rows = {row["kind"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert (rows["entity"]["right"], rows["entity"]["f1"]) == (4, 1.0)


def test_reliability_counts_the_edges_that_a_graph_says_by_how_sure_it_is(tmp_path: Path) -> None:
    gold = read_annotations(written(tmp_path / "gold.json", GOLD))
    wrong, optional = ("paper", "USES", "ImageNet"), ("paper", "COMPARES_WITH", "CNN")
    sure = {gold[0].relations[0]: 0.9, gold[0].relations[1]: 0.6, wrong: 0.4, optional: 0.8}
    found = replace(gold[0], relations=tuple(sure), confidences=sure)
    # Optional edges earn nothing and cost nothing here too.
    assert sorted(score(gold, [found]).said) == [(0.4, False), (0.6, True), (0.9, True)]


def test_evaluate_prints_a_line_for_each_tenth_of_confidence(tmp_path: Path) -> None:
    path = written(tmp_path / "gold.json", GOLD)
    done = CliRunner().invoke(VERBS["evaluate"], [str(path), "--reliability", "--output", "jsonl"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows
    assert all(0 <= row["right"] <= 1 for row in rows)
    for row in rows:
        low, high = map(float, row["confidence"].split(" to "))
        assert low <= row["mean"] <= high
    together = CliRunner().invoke(VERBS["evaluate"], [str(path), "--reliability", "--errors"])
    assert together.exit_code == 2
    assert "one of them" in together.stderr


def test_reliability_of_a_file_that_says_no_confidence_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "gold.json", GOLD)
    done = CliRunner().invoke(VERBS["evaluate"], [str(path), "--predictions", str(path), "--reliability"])
    assert done.exit_code == 2
    assert "--predictions" in done.stderr
