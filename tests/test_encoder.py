"""The encoder sees every phrase of every paper, in windows that do not depend on what it is asked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.loaders.extraction import extractor
from paperatlas.loaders.extraction.encoder import KINDS, PARTS, Tokens, encoder
from paperatlas.loaders.extraction.linear import Linear
from paperatlas.loaders.extraction.pipeline import parse
from paperatlas.loaders.extraction.sentences import Words

SENTENCE = "We propose FooFormer, a vision transformer with a gated fusion module, and evaluate it on ImageNet-1K. "


def words_of(abstract: str, title: str = "A Title") -> Words:
    words: Words = parse(extractor().nlp, title, abstract)._.words
    return words


@given(st.text(max_size=400), st.integers(0, 60))
@settings(max_examples=60)
def test_windows_hold_every_piece_once(noise: str, times: int) -> None:
    tokens = Tokens.of(words_of(noise + SENTENCE * times))
    assert [n for begin, end in tokens.windows for n in range(begin, end)] == list(range(len(tokens.ids)))
    assert all(end - begin <= 510 for begin, end in tokens.windows)


def test_windows_are_cut_between_sentences() -> None:
    words = words_of(SENTENCE * 60)
    tokens = Tokens.of(words)
    firsts = {words.starts[first] for first, _ in words.sentences}
    assert len(tokens.windows) > 2
    assert {tokens.starts[begin] for begin, _ in tokens.windows} <= firsts


def test_a_sentence_longer_than_a_window_is_read_all_the_same() -> None:
    tokens = Tokens.of(words_of("a long list of words without an end " * 200))
    assert all(end - begin == 510 for begin, end in tokens.windows[1:-1])
    assert tokens.windows[-1][1] == len(tokens.ids) > 1500


def test_a_span_is_the_pieces_that_hold_it() -> None:
    words = words_of("FooFormer-XL beats the others.")
    tokens = Tokens.of(words)
    text = words.text
    for name in ("FooFormer", "FooFormer-XL", "beats the", "others"):
        start = text.index(name)
        span = tokens.span(start, start + len(name))
        assert span is not None
        assert text[tokens.starts[span[0]] : tokens.ends[span[1]]] == name
    assert tokens.span(len("A Title"), len("A Title") + 1) is None  # the line break is in no piece


def test_what_stands_late_in_a_long_paper_is_seen_as_well() -> None:
    doc = parse(extractor().nlp, "A Title", SENTENCE * 40 + "We compare with BarNet.")
    opinions = dict(zip((phrase.key for phrase in doc._.phrases), doc._.opinions, strict=True))
    assert KINDS[max(range(len(KINDS)), key=opinions["barnet"].kinds.__getitem__)] == "Method"
    assert all(len(o.kinds) == len(KINDS) and len(o.parts) == len(PARTS) for o in opinions.values())
    assert all(max(o.parts) > -800 for o in opinions.values())  # every one of them was seen


def test_the_answer_for_a_name_is_of_its_kind() -> None:
    doc = parse(extractor().nlp, "A Title", SENTENCE)
    answers, found = encoder().answers(doc._.words, doc._.phrases)
    kinds = {doc._.phrases[n].key: KINDS[row[: len(KINDS)].argmax()] for row, n in zip(answers, found, strict=True)}
    assert kinds["fooformer"] == "Method"
    assert kinds["imagenet1k"] == "Dataset"
    assert kinds["propose fooformer" if "propose fooformer" in kinds else "gated"] == "NONE"


@pytest.mark.parametrize("abstract", ["", " ", "…" * 3000, "\U0001f600\u0301 日本語 FooNet"])
def test_texts_without_words_or_pieces_pass(abstract: str) -> None:
    doc = parse(extractor().nlp, "", abstract)
    assert len(doc._.opinions) == len(doc._.phrases)


def test_company_does_not_change_an_answer() -> None:
    papers = [SENTENCE, SENTENCE * 9 + "It is trained on COCO.", "A survey of graph neural networks."]
    alone = [parse(extractor().nlp, "T", text)._.opinions for text in papers]
    again = [parse(extractor().nlp, "T", text)._.opinions for text in reversed(papers)]
    assert alone == again[::-1]
    assert all(a != b for a, b in pairwise(alone))


def test_a_model_weighs_values_by_the_hundredth() -> None:
    model = Linear(("NO", "YES"), (0, -50), {"linear YES": (0, 100), "encoder YES": (0, 25)}, single=False)
    no, yes = model.weighed([("linear YES", 300), ("encoder YES", -400), ("unknown", 999)])
    # log odds: -0.5 + 1 * 3 + 0.25 * -4 = 1.5
    assert yes / no == pytest.approx(2.718281828**1.5)
    assert yes + no == pytest.approx(1)
