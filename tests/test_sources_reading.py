"""Texts as a person reads them, ids of one paper from many sources, words in their order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph import Paper, arxiv_id, identified, title_id
from paperatlas.graph.identifiers import doi
from paperatlas.loaders.sources import read_papers
from paperatlas.loaders.sources._reading import as_read, one_line_as_read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"G\"odel, {\'e}t\'e, Gonz{\'a}lez, \v{C}apek, S{\o}ren", "Gödel, été, González, Čapek, Søren"),
        (r"\AA ngstr{\"{o}}m, \c{c}a, \'{\i}, {\ss}", "Ångström, ça, í, ß"),
        (r"$\mathcal{O}(n^{2})$ and $10^{-3}$, $x_i$, $W_{\text{out}}$", "O(n²) and 10⁻³, xᵢ, W_out"),
        (r"$\frac{1}{2}$, $\frac{a+b}{c_{1}}$, $\sqrt{n}$, $\hat{x}_{t+1}$", "1/2, (a+b)/c₁, √n, x̂ₜ₊₁"),
        (r"$f: \mathbb{R}^d \to \mathcal{Y}$ with $\|x\|_2 \leq 5\%$", "f: ℝᵈ → Y with ‖x‖₂ ≤ 5%"),
        (r"$\{1,\dots,n\}$ is \emph{all} of it \cite{x}, see \url{http://a.b/c_d}", "{1,…,n} is all of it, see http://a.b/c_d"),
        (r"62.3\% \& {\SST}, \textbf{bold} {\em too}", "62.3% & SST, bold too"),
        ("It costs $5 and $10, or $3", "It costs $5 and $10, or $3"),
        ("a set {x} of ~5% a_b x^2", "a set {x} of ~5% a_b x^2"),
        ("H<sub>2</sub>O, 10<sup>-3</sup>, <i>in vivo</i>, p<0.05 and a<b>c</b>", "H₂O, 10⁻³, in vivo, p<0.05 and ac"),
        ("AT&amp;T &lt; &eacute; &#945;", "AT&T < é α"),
        ("<jats:title>Abstract</jats:title><jats:p>We say.</jats:p>", "Abstract\nWe say."),
        ("  We wrap\nlines.\n  A paragraph\nbegins.\n\nAnd one.\n", "We wrap lines.\nA paragraph begins.\nAnd one."),
        ("unclosed $x and \\( too and \\frac{1}{", "unclosed $x and \\( too and frac1"),
        ("in use \ue024 already \\alpha", "in use \ue024 already \\alpha"),
    ],
)  # fmt: skip
def test_text_as_a_person_reads_it(written: str, read: str) -> None:
    assert as_read(written) == read


def test_bibtex_is_latex_throughout() -> None:
    assert as_read("{BERT}~is --- ``good'' -- {so}", latex=True) == "BERT is — “good” – so"


def test_title_is_one_line_and_its_hash_is_that_of_the_latex() -> None:
    latex = r"PixArt-$\alpha$: $O(n^2)$" + '\n  of G\\"odel'
    assert one_line_as_read(latex) == "PixArt-α: O(n²) of Gödel"
    assert title_id(one_line_as_read(latex)) == title_id(latex)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_any_text_is_read_without_an_error(text: str, latex: bool) -> None:
    read = as_read(text, latex=latex)
    assert read == read.strip()
    read.encode()


@given(st.lists(st.sampled_from("\\$ {}^_ab'\"~<>&;%\n").filter(bool), max_size=60).map("".join), st.booleans())
def test_marks_in_any_order_are_read_without_an_error(text: str, latex: bool) -> None:
    as_read(text, latex=latex).encode()


@pytest.mark.parametrize(
    "part", ["$", "\\", "{", "\\frac{", "^{", "$a", "``", "\\(", "<p ", "&lt;", " \n", "\\'{", "\\cite{"]
)
def test_long_runs_of_marks_take_no_quadratic_time(part: str) -> None:
    as_read(part * (100_000 // len(part)), latex=True)  # of a quadratic reader this takes minutes


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"], exclude_characters="\\$&<{}"), min_size=1),
        min_size=4,
        max_size=60,
    )
)
def test_inverted_index_is_put_together_word_for_word(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    index = dict[str, list[int]]()
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    path = tmp_path_factory.getbasetemp() / "works.jsonl"
    path.write_text(json.dumps({"id": "https://openalex.org/W1", "title": "x", "abstract_inverted_index": index}))
    (paper,) = read_papers(path, "openalex")
    assert isinstance(paper, Paper)
    assert paper.abstract == " ".join(words)


@pytest.mark.parametrize(
    "written",
    [
        "2309.05239",
        "2309.05239v3",
        "arXiv:2309.05239",
        "https://arxiv.org/abs/2309.05239v1",
        "arxiv.org/pdf/2309.05239.pdf",
    ],
)
def test_arxiv_id_in_any_form_is_one(written: str) -> None:
    assert arxiv_id(written) == "2309.05239"
    assert identified(written, "10.1145/1", "x") == ("2309.05239", ("doi:10.1145/1", "x"))


def test_ids_of_a_paper_in_their_order() -> None:
    assert arxiv_id("math.GT/0309136v2") == arxiv_id("math/0309136") == "math/0309136"
    assert doi("http://dx.doi.org/10.1145/ABC.(1)") == "10.1145/abc.(1)"
    assert identified(None, "10.48550/arXiv.2309.05239", "x") == ("2309.05239", ("x",))
    assert identified("no id", "DOI:10.1145/1", "x") == ("10.1145/1", ("x",))
    assert identified(None, "none", "x") == ("x", ())
    assert [arxiv_id(text) for text in (None, 7, "", "12345", "2309.052", "x2309.05239")] == [None] * 6


def test_works_of_an_answer_of_the_api_are_read_one_by_one(tmp_path: Path) -> None:
    work = {
        "id": "https://openalex.org/W1",
        "title": "x",
        "abstract_inverted_index": {w: [n] for n, w in enumerate("abcd")},
    }
    (tmp_path / "a.json").write_text(json.dumps({"meta": {"count": 2}, "results": [work, work | {"title": "y"}, 7]}))
    first, second, third = read_papers(tmp_path / "a.json")
    assert [first.title, second.title] == ["x", "y"]  # type: ignore[union-attr]
    assert str(third) == f"{tmp_path}/a.json:1: one of 'results' is no object; left out. Save the answer anew."
