"""Which names of many papers are one node."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import PaperFacts, merge, name_key
from paperatlas.graph.atlas import namings
from paperatlas.graph.resolve import Naming, resolve

from .making import entity, said


def nodes_of(*facts: PaperFacts) -> dict[str, tuple[str, ...]]:
    """Names by node: id to the papers' own names that it stands for."""
    groups = resolve(n for f in facts for n in namings(f))
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


names = st.sampled_from(["APT", "ViT", "Vision Transformer", "VT", "CLIP", "apt", "MSCOCO", "COCO"])
longs = st.none() | st.sampled_from(
    ["Vision Transformer", "Adaptive Pruning Tuning", "Audio Patch Transformer", "COCO"]
)
known = st.lists(names, max_size=2).map(tuple)


@given(st.lists(st.tuples(names, longs, known), max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_resolution_is_blind_to_order(
    drawn: list[tuple[str, str | None, tuple[str, ...]]], shuffle: random.Random
) -> None:
    listed = [Naming(f"p{i}", "method", n, "Method", long, (), aliases) for i, (n, long, aliases) in enumerate(drawn)]
    first = resolve(listed)
    shuffle.shuffle(listed)
    assert resolve(listed) == first
    assert len({g.id for g in first}) == len(first)
    assert sorted(m.paper for g in first for m in g.namings) == sorted(n.paper for n in listed)
