"""What the extraction reads out of texts, and what it promises of every text."""

from __future__ import annotations

import pickle
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph import Paper, PaperFacts
from paperatlas.loaders.extraction import EXTRACTOR, extractor
from paperatlas.loaders.extraction.catalogue import digest, key
from paperatlas.loaders.extraction.clusters import clusters
from paperatlas.loaders.extraction.links import find as find_links
from paperatlas.loaders.extraction.numbers import find as find_numbers
from paperatlas.loaders.extraction.pipeline import COMPONENTS, parse
from paperatlas.loaders.extraction.stage import tags

# The tables that each version reads with. A change of tables or rules raises VERSION, since evidence carries it.
TABLES = {"paperatlas-extraction 5": "747af1"}

TITLE = "FooFormer: Foo-Guided Transformers for Image Classification"
ABSTRACT = (
    "Vision Transformer (ViT) models are costly. We propose FooFormer, a novel vision"
    " transformer built on Swin Transformer. FooFormer achieves 84.2% top-1 accuracy on ImageNet-1K, outperforming"
    " DeiT by 1.3%, and +2.7 box AP and +2.6 mask AP on COCO. Code is available at https://github.com/foo/fooformer."
)


def paper(abstract: str, title: str = "A Title") -> Paper:
    return Paper(id="p1", title=title, abstract=abstract, source="test")


def read(abstract: str, title: str = "A Title") -> PaperFacts:
    return extractor().facts(paper(abstract, title))


def claims(facts: PaperFacts, type_: str) -> set[str]:
    return {claim.target for claim in facts.claims if claim.type == type_ and claim.source is None}


def check(facts: PaperFacts) -> None:
    """Every promise that facts make to those who use them."""
    surfaces = {entity.name: entity.surfaces for entity in facts.entities}
    held = set()
    spoken = [(c.evidence, c.target) for c in facts.claims] + [
        (p.evidence, p.target) for r in facts.results for p in r.parts
    ]
    for evidence, target in spoken:
        text = facts.paper.text(evidence.field)
        assert text[evidence.start : evidence.end] in surfaces[target]
    for evidence in [e for e, _ in spoken] + [r.evidence for r in facts.results]:
        text = facts.paper.text(evidence.field)
        around = range(max(0, evidence.end - len(evidence.sentence)), evidence.start + 1)
        assert any(text.startswith(evidence.sentence, at) for at in around)
    for entity in facts.entities:
        assert all(s in facts.paper.title or s in facts.paper.abstract for s in entity.surfaces)
        assert list(entity.surfaces) == sorted(set(entity.surfaces))
    held |= {c.target for c in facts.claims if c.source is None}
    held |= {p.target for r in facts.results for p in r.parts if p.type == "MEASURES"}
    assert held >= set(surfaces)


def test_a_paper_says_what_it_introduces_uses_and_evaluates_on() -> None:
    facts = read(ABSTRACT, TITLE)
    check(facts)
    assert "FooFormer" in claims(facts, "INTRODUCES")
    assert "image classification" in claims(facts, "ADDRESSES")
    assert {"COCO", "ImageNet-1K"} <= {
        key_name for e in facts.entities if e.type == "Dataset" for key_name in (e.name, *e.surfaces)
    }
    assert len(claims(facts, "EVALUATES_ON")) >= 2
    assert claims(facts, "HAS_CODE") == {"https://github.com/foo/fooformer"}
    assert facts.extractor == EXTRACTOR == f"{extractor().name} {extractor().version}"


def test_numbers_are_read_with_unit_kind_and_what_they_are_of() -> None:
    results = {r.value: r for r in read(ABSTRACT, TITLE).results}
    assert {84.2, 1.3, 2.7, 2.6} <= set(results)
    assert results[84.2].unit == "%"
    assert results[84.2].kind == "absolute"
    assert results[2.7].kind == "delta"
    on = {value: {p.type: p.target for p in result.parts}.get("MEASURED_ON") for value, result in results.items()}
    assert key(on[84.2] or "").startswith("imagenet")
    assert on[2.7] == on[2.6] == "COCO"


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use the Vision Transformer (ViT) here.", "ViT", "Vision Transformer"),
        ("We use ViT (Vision Transformer) here.", "ViT", "Vision Transformer"),
        ("We study large language models (LLMs).", "LLMs", "large language models"),
        (
            "Tri-attention Context contrastive alignment (TaCo) helps.",
            "TaCo",
            "Tri-attention Context contrastive alignment",
        ),
    ],
)
def test_abbreviations_are_read_both_ways(text: str, short: str, long: str) -> None:
    doc = parse(extractor().nlp, "A Title", text)
    words = doc._.words
    assert [(words.span(*a.short), words.span(*a.long)) for a in doc._.abbreviations] == [(short, long)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["We follow Smith et al. (2020), i.e. their code.", "It scores 62.3 vs. 60.1 in Fig. 2."],
        ["Code is at https://github.com/a/b.", "Models follow (e.g. on COCO.)", "Is it fast?", "Yes!"],
        ["It gains +1.9 [email protected] on ScanNet.", "$\\pi_0$ is next."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    words = parse(extractor().nlp, "A Title", " ".join(sentences))._.words
    spans = [words.sentence_span(first) for first, _ in words.sentences]
    assert [words.text[a:b] for a, b in spans] == ["A Title", *sentences]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See http://x.org/a/{http://x.org/a/}.", ["http://x.org/a/", "http://x.org/a/"]),
        ("At https://github.com/a/b~.", ["https://github.com/a/b"]),
        ("(https://a.io/x_(y)), https://a.io/z).", ["https://a.io/x_(y)", "https://a.io/z"]),
        ("github.com/a/b and no http:// here", ["github.com/a/b"]),
    ],
)
def test_urls_lose_what_is_glued_to_them(text: str, urls: list[str]) -> None:
    assert [text[a:b] for a, b in find_links(text)] == urls


def test_surfaces_keep_latex_and_names_do_not() -> None:
    facts = read(
        "We propose {\\SST}, and compare PixArt-$α$ with it. PixArt-$α$ is a diffusion model.",
        "{\\SST}: Sparse Token Transformer",
    )
    check(facts)
    assert all("\\" not in e.name and "$" not in e.name for e in facts.entities)
    assert "{\\SST}" in {s for e in facts.entities for s in e.surfaces}


def test_every_component_gets_what_it_needs() -> None:
    analysis = extractor().nlp.analyze_pipes()
    assert list(extractor().nlp.pipe_names) == list(COMPONENTS)
    assert {name: missing for name, missing in analysis["problems"].items() if missing} == {}


def test_a_cluster_holds_what_stands_in_like_company() -> None:
    known = clusters()
    assert all(unit == unit.lower() and len(labels) == 3 for unit, labels in known.items())
    few = {name: known[name][0] for name in ("imagenet", "ms coco", "cityscapes", "segmentation", "proposes")}
    assert few["imagenet"] == few["ms coco"] == few["cityscapes"] != few["segmentation"] != few["proposes"]


def test_tables_change_only_with_the_version() -> None:
    assert TABLES[EXTRACTOR] == digest(), "raise VERSION in extractor.py, and note its digest here"


def test_facts_do_not_depend_on_neighbours_or_process() -> None:
    other = Paper(id="p2", title="Other", abstract="We propose BarNet on CIFAR-10.", source="test")
    alone = read(ABSTRACT, TITLE)
    extractor().facts(other)
    assert read(ABSTRACT, TITLE) == alone
    code = (
        "from paperatlas.graph import Paper; from paperatlas.loaders.extraction import extractor;"
        f"print(extractor().facts(Paper(id='p1', title={TITLE!r}, abstract={ABSTRACT!r}, source='test')))"
    )
    for seed in ("0", "1"):
        ran = subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == repr(alone)


def test_the_extractor_travels_by_name() -> None:
    packed = pickle.dumps(extractor())
    assert len(packed) < 200
    assert pickle.loads(packed) is extractor()  # noqa: S301 - our own bytes


HOSTILE = {
    "empty": "",
    "white": "\n\t \u2028" * 50,
    "brackets": "(" * 100_000,
    "half abbreviations": "(A " * 30_000,
    "one word": "a" * 100_000,
    "hyphens": "a-" * 50_000,
    "dollars": "$" * 100_000,
    "macros": "{\\SST} " * 12_000,
    "stops": ". " * 50_000,
    "many names": " ".join(f"Net{i}X" for i in range(12_000)),
    "many claims": "we propose FooNet (FN) on COCO, 62.3% and 4.5x. " * 2_000,
    "links": "http://x/{http://y/} " * 5_000,
    "control": "\x00\x01\x7f ﷽ 🤷 \u202e abc\u0301 (CoCo) " * 1_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read_to_their_end(name: str) -> None:
    assert read(HOSTILE[name]).paper.abstract == HOSTILE[name]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from([*ABSTRACT.split(), "(", ")", "\\%", "$\\alpha$", "\n", "et al.", "\x00", "e.g."]), max_size=60
    ),
    st.text(max_size=40),
    st.sampled_from([" ", "  ", "\n"]),
)
def test_every_text_keeps_the_promises(words: list[str], noise: str, gap: str) -> None:
    check(read(gap.join([*words, noise])))
    if noise.strip():
        check(read("", noise))


def test_results_stand_in_the_order_of_the_text() -> None:
    facts = read(ABSTRACT, TITLE)
    assert all(a.evidence.start < b.evidence.start for a, b in pairwise(facts.results))


def test_a_number_before_an_abbreviated_word_is_of_the_data_behind_it() -> None:
    text = "We propose BarNet. BarNet achieves 96.3% avg. SR on LIBERO, and 71.2% accuracy on ImageNet."
    facts = extractor().facts(Paper("p", "BarNet: A Net", text, "test"))
    found = {r.value: {part.target for part in r.parts if part.type == "MEASURED_ON"} for r in facts.results}
    assert found == {96.3: {"LIBERO"}, 71.2: {"ImageNet"}}


def test_a_range_is_two_numbers_with_one_unit() -> None:
    words = parse(extractor().nlp, "A Title", "It is 1.5-7.1× faster, and saves $\\sim$15\\% of GPT-4's cost.")._.words
    found = find_numbers(words, tuple("GPT" in word for word in words.words))
    assert [(n.value, n.unit) for n in found] == [(1.5, "x"), (7.1, "x"), (15, "%")]
    assert [words.text[n.start : n.end] for n in found] == ["1.5", "7.1", "15"]


def test_a_phrase_is_told_who_acts_before_it_and_whether_the_paper_speaks_of_its_own() -> None:
    text = "Prior work uses attention. We propose a novel fusion module. It is trained on COCO."
    words = parse(extractor().nlp, "A Title", text)._.words
    told = tags(words)
    assert len(told) == len(words.words)
    assert told[0] == ()
    assert {"@v=usew", "@P=b"} <= set(told[words.lower.index("attention")])
    assert {"@v=proposew", "@d=a novel", "@P=0"} <= set(told[words.lower.index("fusion")])
    assert {"@v=trainp", "@P=1", "@o=it"} <= set(told[words.lower.index("coco")])


def test_own_components_in_lower_case_are_introduced() -> None:
    text = (
        "We propose BarNet for image classification. BarNet consists of a region-aware attention module and a"
        " multi-scale fusion strategy. Experiments on ImageNet show that BarNet outperforms ViT."
    )
    facts = read(text, "BarNet: A Net")
    check(facts)
    assert {"BarNet", "region-aware attention module"} <= claims(facts, "INTRODUCES")


def test_the_words_between_a_number_and_its_data_are_the_metric() -> None:
    text = "We propose BarNet. BarNet reaches a success rate of 90%, and 4.44 average length on CALVIN."
    facts = extractor().facts(Paper("p", "BarNet: A Net", text, "test"))
    assert {r.value: r.metric for r in facts.results if r.value == 4.44} == {4.44: "average length"}
