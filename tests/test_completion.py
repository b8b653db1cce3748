"""Names that are completed as a person types them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import Store, open_store
from paperatlas.queries import complete, known_names
from paperatlas.queries.completion import folded

from .making import entity, said


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = str(tmp_path_factory.mktemp("names") / "a.kgl")
    with open_store(path, write=True) as writer:
        writer.add(
            [
                said("p1", "CLIP", "DCLIP", entity("Réseau-Net", aliases=("RNet",)), entity("clip art", "Task")),
                said("p2", "CLIP", "Clipper", "Open CLIP"),
                said("p3", "Clipper"),
                said("p4", "Clipper"),
            ]
        )
        writer.merge()
    return open_store(path)


def names(store: Store, text: str, **options: object) -> list[str]:
    return [node.name for node in complete(store, text, **options)]  # type: ignore[arg-type]


def test_the_very_name_comes_first_then_beginnings_then_words_then_the_rest(store: Store) -> None:
    # Of those that begin so Clipper is named by more papers.
    assert names(store, "clip") == ["CLIP", "Clipper", "clip art", "Open CLIP", "DCLIP"]


@pytest.mark.parametrize("text", ["reseau net", "RÉSEAU_NET", " rnet ", "seau-n"])
def test_case_accents_hyphens_and_aliases_do_not_matter(store: Store, text: str) -> None:
    assert names(store, text) == ["Réseau-Net"]


def test_types_and_a_limit_bound_it(store: Store) -> None:
    assert names(store, "clip", types=["Task"]) == ["clip art"]
    assert names(store, "clip", limit=2) == ["CLIP", "Clipper"]
    assert names(store, "   ") == names(store, "nothing like it") == []


def test_only_very_names_are_known(store: Store) -> None:
    known = known_names(store, ["CLIP", "clip", "RNet", "Title of p1", "x"])
    assert known == {"CLIP": ("Method", "method:clip"), "Title of p1": ("Paper", "p1")}


@settings(max_examples=60)
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
