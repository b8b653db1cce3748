"""Which names of many papers are one node."""

from __future__ import annotations

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import NO_RULINGS, PaperFacts, Ruling, RulingError, Rulings, merge, name_key
from paperatlas.graph.atlas import namings
from paperatlas.graph.naming import Naming
from paperatlas.graph.resolve import resolve
from paperatlas.graph.rulings import Verdict

from .making import entity, ruled, said


def nodes_of(*facts: PaperFacts, rulings: Rulings = NO_RULINGS) -> dict[str, tuple[str, ...]]:
    """Names by node: id to the papers' own names that it stands for."""
    groups = resolve((n for f in facts for n in namings(f)), rulings)
    return {g.id: tuple(sorted({m.name for m in g.namings})) for g in groups}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ImageNet-1K", "ImageNet1k"),
        ("MS COCO", "MS-COCO"),
        ("vision transformer", "Vision Transformers"),
        ("LLMs", "LLM"),
        ("π0", "pi0"),
        ("{\\SST}", "SST"),
    ],
)
def test_spellings_of_one_name_are_one_node(one: str, other: str) -> None:
    assert len(nodes_of(said("p1", one), said("p2", other))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("C++", "C#"),
        ("Qwen2.5", "Qwen25"),
        ("Qwen2.5-VL", "Qwen2.5-VL-72B"),
        ("LLaVA-1.5", "LLaVA-1"),
        ("CLIP", "SigLIP"),
    ],
)
def test_names_of_different_things_stay_apart(one: str, other: str) -> None:
    assert len(nodes_of(said("p1", one), said("p2", other))) == 2


def test_an_abbreviation_and_its_expansion_are_one_node() -> None:
    found = nodes_of(
        said("p1", entity("ViT", long_form="Vision Transformer")), said("p2", "Vision Transformers"), said("p3", "ViT")
    )
    assert found == {"method:vit": ("ViT", "Vision Transformers")}


def test_an_abbreviation_that_two_papers_expand_differently_stays_two_nodes() -> None:
    pruning = entity("APT", long_form="Adaptive Pruning and Tuning")
    found = nodes_of(
        said("p1", pruning), said("p2", pruning), said("p3", entity("APT", long_form="Anomaly Perception Transformer"))
    )
    assert found == {"method:apt": ("APT",), "method:apt~anomalyperceptiontransformer": ("APT",)}


def test_an_abbreviation_without_expansion_means_what_most_papers_mean_by_it() -> None:
    groups = resolve(
        [
            Naming("p1", "method", "APT", "Method", "Adaptive Pruning and Tuning"),
            Naming("p2", "method", "APT", "Method", "Adaptive Pruning and Tuning"),
            Naming("p3", "method", "APT", "Method", "Anomaly Perception Transformer"),
            Naming("p4", "method", "APT", "Method"),
        ]
    )
    assert [g.papers for g in groups] == [("p1", "p2", "p4"), ("p3",)]


def test_expansions_of_which_one_begins_the_other_are_one() -> None:
    found = nodes_of(
        said("p1", entity("LoRA", long_form="Low-Rank Adaptation")),
        said("p2", entity("LoRA", long_form="Low-Rank Adaptation of Large Language Models")),
    )
    assert len(found) == 1


def test_a_known_alias_joins_two_names() -> None:
    found = nodes_of(
        said("p1", entity("COCO", "Dataset", aliases=("MS COCO",))),
        said("p2", entity("MSCOCO", "Dataset")),
        said("p3", entity("COCO", "Method")),
    )
    assert found == {"dataset:coco": ("COCO", "MSCOCO"), "method:coco": ("COCO",)}


@pytest.mark.parametrize(
    ("one", "other", "nodes"),
    [
        ("COCO", "MS COCO", 1),
        ("ImageNet", "ImageNet-1K", 1),
        ("Foursquare", "Foursquare dataset", 1),
        ("action recognition", "video action recognition", 2),
        ("ImageNet", "ImageNet-C", 2),
    ],
)
def test_a_known_spelling_that_says_more_is_another_thing(one: str, other: str, nodes: int) -> None:
    assert len(nodes_of(said("p1", entity(one, aliases=(other,))), said("p2", other))) == nodes


def test_an_acronym_is_the_name_whose_initials_it_is() -> None:
    loose = entity("Adapter Fusion", aliases=("LR",))
    fitting = entity("Low Rank", aliases=("LR",))
    assert len(nodes_of(said("p1", loose), said("p2", "LR"))) == 1
    found = nodes_of(said("p1", loose), said("p2", "LR"), said("p3", fitting))
    assert sorted(found) == ["method:adapterfusion", "method:lr"]
    expanded = entity("LR", long_form="Logistic Regression")
    found = nodes_of(said("p1", loose), said("p2", expanded), said("p3", fitting))
    assert len(found) == 3


def test_a_name_is_a_dataset_or_a_benchmark_as_most_papers_say() -> None:
    facts = (
        said("p1", entity("LIBERO", "Benchmark")),
        said("p2", entity("LIBERO", "Benchmark")),
        said("p3", entity("LIBERO", "Dataset")),
    )
    kinds = {n.id: n.type for n in merge(facts).nodes if n.type != "Paper"}
    assert kinds == {"dataset:libero": "Benchmark"}


def test_a_url_is_one_repository_whatever_its_scheme_and_a_path_keeps_its_slashes() -> None:
    def links(*urls: str) -> tuple[PaperFacts, ...]:
        return tuple(said(f"p{i}", entity(url, "Repository")) for i, url in enumerate(urls))

    assert len(nodes_of(*links("https://github.com/a/b", "http://GitHub.com/a/b/"))) == 1
    assert len(nodes_of(*links("https://github.com/a/bc", "https://github.com/ab/c"))) == 2


def test_the_key_of_a_name_without_letters_is_the_name() -> None:
    assert name_key("★") == "★"
    assert name_key("☆") != name_key("★")


def test_names_that_are_ruled_the_same_are_one_node_whether_or_not_a_paper_has_the_name_between() -> None:
    rulings = ruled(("same", "CLIP", "OpenAI CLIP"), ("same", "OpenAI CLIP", "Language-Image Model"))
    facts = said("p1", "CLIP"), said("p2", "language image models"), said("p3", entity("CLIP", "Dataset"))
    assert nodes_of(*facts, rulings=rulings) == {
        "dataset:clip": ("CLIP",),
        "method:clip": ("CLIP", "language image models"),
    }


@pytest.mark.parametrize("pair", [("method:CLIP", "BLIP"), ("CLIP", "method:blip"), ("method:clip", "method:BLIP")])
def test_a_prefix_keeps_a_ruling_to_one_key_space(pair: tuple[str, str]) -> None:
    facts = [
        said("p1", "CLIP"),
        said("p2", "BLIP"),
        said("p3", entity("CLIP", "Dataset")),
        said("p4", entity("BLIP", "Dataset")),
    ]
    assert nodes_of(*facts, rulings=ruled(("same", *pair))) == {
        "dataset:blip": ("BLIP",),
        "dataset:clip": ("CLIP",),
        "method:blip": ("BLIP", "CLIP"),
    }


def test_an_id_of_a_ruling_is_a_key_as_it_stands() -> None:
    facts = [said(f"p{n}", entity(n, "Dataset")) for n in ("REDS", "Red", "X")]
    assert list(nodes_of(*facts)) == ["dataset:red", "dataset:reds", "dataset:x"]
    assert nodes_of(*facts, rulings=ruled(("same", "dataset:reds", "X")))["dataset:x"] == ("REDS", "X")


def test_an_expansion_that_is_ruled_another_thing_is_no_spelling_either() -> None:
    facts = (
        said("p1", entity("ViT", long_form="Vision Transformer")),
        said("p2", "Vision Transformers"),
        said("p3", "ViT"),
    )
    rulings = ruled(("different", "ViT", "vision transformer"))
    aliases = {n.id: n.get("aliases") for n in merge(facts, rulings).nodes if n.type == "Method"}
    assert aliases == {"method:vit": (), "method:visiontransformer": ()}
    assert nodes_of(*facts, rulings=rulings)["method:vit"] == ("ViT",)


def test_of_a_chain_between_two_that_are_ruled_different_the_ends_are_not_joined_and_the_rest_is() -> None:
    facts = (
        said("p1", entity("A1", aliases=("A2",))),
        said("p2", entity("A2", aliases=("B1",))),
        said("p3", entity("B1", aliases=("B2",))),
        said("p4", "B2"),
        said("p5", entity("Other", aliases=("A1",))),
    )
    assert len(nodes_of(*facts)) == 1
    assert nodes_of(*facts, rulings=ruled(("different", "A1", "B2"))) == {
        "method:a1": ("A1", "Other"),
        "method:a2": ("A2", "B1"),
        "method:b2": ("B2",),
    }


def test_a_homonym_is_ruled_by_its_expansion_or_its_id_and_the_abbreviation_stands_for_all() -> None:
    facts = (
        said("p1", entity("APT", long_form="Adaptive Pruning and Tuning")),
        said("p2", entity("APT", long_form="Anomaly Perception Transformer")),
        said("p3", "X"),
    )
    for name in ("anomaly perception transformers", "method:apt~anomalyperceptiontransformer"):
        assert sorted(nodes_of(*facts, rulings=ruled(("same", name, "X"))).values()) == [("APT",), ("APT", "X")]
    assert list(nodes_of(*facts, rulings=ruled(("same", "APT", "X"))).values()) == [("APT", "X")]


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (
            (("same", "A", "B"), ("same", "b", "C"), ("same", "A", "D"), ("different", "C", "A")),
            r"tsv:4 says that 'C' and 'A' are two things, but: rulings.tsv:2 [^;]*; rulings.tsv:1 [^;]*Delete one",
        ),
        ((("different", "MS COCO", "MSCOCO"),), "spellings of one name"),
        ((("same", "method:CLIP", "dataset:CLIP"),), "different key spaces"),
        ((("same", "method:", "CLIP"),), "empty"),
        ((("same", "author:A Bee", "author:B"), ("different", "author:a bee", "author:B")), r"tsv:2 .*tsv:1 "),
    ],
)
def test_rulings_that_contradict_each_other_are_refused_with_their_places(
    pairs: tuple[tuple[Verdict, str, str], ...], told: str
) -> None:
    with pytest.raises(RulingError, match=told):
        ruled(*pairs)


def test_authors_are_ruled_by_their_own_keys() -> None:
    listed = [Naming("p1", "author", "Ann Williams", "Author"), Naming("p2", "author", "A. Williams", "Author")]
    (group,) = resolve(listed, ruled(("same", "author:Ann  williams", "author:A. Williams")))
    assert group.id == "author:a. williams"


ALL_NAMES = ["APT", "ViT", "Vision Transformer", "VT", "CLIP", "apt", "MSCOCO", "COCO"]
names = st.sampled_from(ALL_NAMES)
longs = st.none() | st.sampled_from(
    ["Vision Transformer", "Adaptive Pruning Tuning", "Audio Patch Transformer", "COCO"]
)
known = st.lists(names, max_size=2).map(tuple)


@given(st.lists(st.tuples(names, longs, known), max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_resolution_is_blind_to_order(
    drawn: list[tuple[str, str | None, tuple[str, ...]]], shuffle: random.Random
) -> None:
    listed = [Naming(f"p{i}", "method", n, "Method", long, (), aliases) for i, (n, long, aliases) in enumerate(drawn)]
    first = resolve(listed)
    shuffle.shuffle(listed)
    assert resolve(listed) == first
    assert len({g.id for g in first}) == len(first)
    assert sorted(m.paper for g in first for m in g.namings) == sorted(n.paper for n in listed)


RULED = [*ALL_NAMES, "Nowhere", "Elsewhere", "Adaptive Pruning Tuning", "Audio Patch Transformer"]
pairs = st.tuples(st.sampled_from(["same", "different"]), st.sampled_from(RULED), st.sampled_from(RULED))


def without_contradiction(drawn: list[tuple[Verdict, str, str]]) -> Rulings:
    """As many of these pairs as can hold together, from the first on."""
    kept: tuple[Ruling, ...] = ()
    for pair in drawn:
        with contextlib.suppress(RulingError):
            kept = Rulings((*kept, Ruling(*pair))).listed
    return Rulings(kept)


@given(
    st.lists(st.tuples(names, longs, known), max_size=14),
    st.lists(pairs, max_size=6).map(without_contradiction),
    st.randoms(use_true_random=False),
)
@settings(max_examples=400)
def test_rulings_hold_whatever_the_rules_say_in_any_order(
    drawn: list[tuple[str, str | None, tuple[str, ...]]], rulings: Rulings, shuffle: random.Random
) -> None:
    listed = [Naming(f"p{i}", "method", n, "Method", long, (), aliases) for i, (n, long, aliases) in enumerate(drawn)]
    first = resolve(listed, rulings)
    shuffle.shuffle(listed)
    turned = [Ruling(r.verdict, r.other, r.one) for r in rulings.listed]
    shuffle.shuffle(turned)
    assert resolve(listed, Rulings(tuple(turned))) == first
    assert len({g.id for g in first}) == len(first)
    assert sorted(m.paper for g in first for m in g.namings) == sorted(n.paper for n in listed)
    nodes = {key: {g.id for g in first for m in g.namings if m.use.key == key} for key in map(name_key, RULED)}
    for ruling in rulings.listed:
        one, other = nodes[name_key(ruling.one)], nodes[name_key(ruling.other)]
        assert len(one | other) <= 1 if ruling.verdict == "same" else not one & other
