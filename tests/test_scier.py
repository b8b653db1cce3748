"""The benchmark on SciER reads its sentences and counts what is found in them; the sentences here are made up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scier.sentences import (
    TOGETHER,
    annotated_mentions,
    annotated_relations,
    compact,
    passages,
    plain,
    table,
    within,
)
from paperatlas.loaders.extraction.catalogue import catalogue
from paperatlas.loaders.extraction.mentions import collect

SENTENCES = [
    {
        "doc_id": "a",
        "sentence": "We train GridNet - 2 ( a 3 D network ) on SmallShapes , and GridNet - 2 wins .",
        "ner": [
            ["GridNet - 2", "Method"],
            ["3 D network", "Method"],
            ["SmallShapes", "Dataset"],
            ["GridNet - 2", "Method"],
        ],
        "rel_plus": [["GridNet - 2:Method", "Trained-With", "SmallShapes:Dataset"]],
    },
    {"doc_id": "a", "sentence": "It solves shape counting .", "ner": [["shape counting", "Task"]], "rel_plus": []},
    {"doc_id": "b", "sentence": "SmallShapes is large .", "ner": [["SmallShapes", "Dataset"]], "rel_plus": []},
]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("pre - trained ( 3 D ) models [ 2 1 , 3 ] .", "pre-trained (3D) models [21, 3]."),
        ("I 3 D beats C 3 D on UCF - 1 0 1", "I3D beats C3D on UCF-101"),
        ("a - b - c", "a-b-c"),
        ("Fig. 2 shows the BERT base model", "Fig. 2 shows the BERT base model"),
    ],
)
def test_spaces_of_tokenising_go(written: str, read: str) -> None:
    assert plain(written) == read
    assert compact(read) == compact(written)


@given(st.text(alphabet="aI3 -([.,])D"))
def test_nothing_but_spaces_goes(written: str) -> None:
    assert compact(plain(written)) == compact(written)


def test_sentences_of_a_document_are_read_together() -> None:
    first, second = passages(SENTENCES)
    assert (first.numbers, second.numbers) == ((0, 1), (2,))
    assert [passage.paper.record["title"] for passage in (first, second)] == ["a", "b"]
    assert [passage.paper.record["id"] for passage in (first, second)] == [0, 1]
    assert [(e["name"], e["type"]) for e in first.paper.record["entities"]] == [
        ("GridNet-2", "Method"),
        ("3D network", "Method"),
        ("SmallShapes", "Dataset"),
        ("shape counting", "Task"),
    ]


def test_no_passage_is_longer_than_an_abstract() -> None:
    many = [{**SENTENCES[1], "sentence": f"Sentence {n} ."} for n in range(2 * TOGETHER + 1)]
    assert [len(passage.numbers) for passage in passages(many)] == [TOGETHER, TOGETHER, 1]


def test_what_the_pipeline_sees_comes_back_as_mentions_of_the_right_sentence() -> None:
    seen: Counter[tuple[int, str]] = Counter()
    for passage in passages(SENTENCES):
        words = passage.paper.words
        for phrase in collect(words, passage.paper.pairs, catalogue()):
            seen.update((passage.sentence(words.starts[a]), compact(words.span(a, b))) for a, b in phrase.spans)
    assert Counter((at, text) for at, text, _ in annotated_mentions(SENTENCES).elements()) <= seen


def test_mentions_count_as_often_as_they_stand_and_relations_once() -> None:
    twice = [{**SENTENCES[0], "rel_plus": SENTENCES[0]["rel_plus"] * 2}]
    assert annotated_mentions(twice)[0, "GridNet-2", "Method"] == 2
    assert annotated_relations(twice) == {(0, "GridNet-2:Method", "Trained-With", "SmallShapes:Dataset"): 1}


def test_the_table_tells_types_and_places_apart() -> None:
    true = annotated_mentions(SENTENCES)
    found = Counter({(0, "GridNet-2", "Method"): 1, (0, "SmallShapes", "Task"): 1, (1, "SmallShapes", "Dataset"): 1})
    lines = [line.split() for line in table(found, true, ("Method", "Dataset", "Task"), 2)]
    assert lines[1:] == [
        ["all", "0.333", "0.167", "0.222", "6"],
        ["Method", "1.000", "0.333", "0.500", "3"],
        ["Dataset", "0.000", "0.000", "0.000", "2"],
        ["Task", "0.000", "0.000", "0.000", "1"],
    ]
    whole = [line.split() for line in table(true, true, ("Method",), 2)]
    assert whole[1][1:4] == ["1.000", "1.000", "1.000"]


def test_a_mention_within_another_does_not_count() -> None:
    taken = [False] * 6
    assert within([(1, 4)], taken) == [(1, 4)]
    assert within([(0, 2), (2, 3), (4, 6)], taken) == [(4, 6)]
