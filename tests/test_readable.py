"""LaTeX remains as a person would write them."""

from __future__ import annotations

import doctest
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph import readable, title_id


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PixArt-$α$", "PixArt-α"),
        (r"PixArt-$\alpha$", "PixArt-α"),
        (r"2D \& 3D", "2D & 3D"),
        (r"62.3\%", "62.3%"),
        (r"\textasciitilde42\%", "~42%"),
        (r"{\SST}", "SST"),
        (r"$\mathcal{X}^2$-VLM", "X2-VLM"),
        (r"$\pi_0$", "π0"),
        (r"\textbf{Foo}Bar and \emph{baz}", "FooBar and baz"),
        (r"Gonz\'alez, Erd\H{o}s, M\"{u}ller, \c{c}a", "González, ErdHos, Müller, ça"),
        ("it costs $5 and then $6", "it costs $5 and then $6"),
        (r"a \{set\}", "a {set}"),
        (r"\href{https://x.org}{site}", "https://x.orgsite"),
        ("plain  text\n", "plain text"),
        ("[email protected]", "[email protected]"),
    ],
)
def test_latex_reads_as_a_person_would_write_it(written: str, read: str) -> None:
    assert readable(written) == read


@given(st.text())
def test_any_text_is_readable_and_stays_so(text: str) -> None:
    once = readable(text)
    assert once == " ".join(once.split())


def test_ids_of_titles_are_blind_to_case_and_punctuation_only() -> None:
    assert title_id("A Title: of $α$") == title_id("a title of α")
    assert title_id("A Title") != title_id("Another Title")
    assert title_id("???") != title_id("!!!")


EXAMPLES = [
    "graph.readable",
    "graph.facts",
    "graph.naming",
    "graph.rulings",
    "graph.cypher",
    "graph.cypher_tokens",
    "graph.dialect",
    "graph.refusals",
    "graph.rdf",
    "queries.named",
    "graph.display",
]


@pytest.mark.parametrize("module", EXAMPLES)
def test_examples_in_docstrings_hold(module: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(f"paperatlas.{module}"))
    assert attempted
    assert not failed
