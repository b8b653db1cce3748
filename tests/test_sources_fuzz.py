"""A short run of tests/fuzz/readers.py, and that it would find a fault."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from paperatlas.graph import Paper
from paperatlas.loaders.sources import SOURCES

from .fuzz import readers


def test_no_input_crashes_a_reader(tmp_path: Path) -> None:
    assert readers.run(1000, seed=8, folder=tmp_path) > 500


def test_inputs_are_the_same_for_the_same_seed_and_reach_every_reader() -> None:
    some = list(islice(readers.inputs(3), 200))
    assert some == list(islice(readers.inputs(3), 200))
    assert {format_name for _, format_name, _ in some} == {None, *SOURCES}


@pytest.mark.parametrize(
    "wrong", [Paper("1", "A\ttitle\nof two lines", "What it says.", "x"), Paper("1", "A title", "x\0 and more", "x")]
)
def test_wrong_answer_is_found_and_its_input_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: Paper
) -> None:
    def read(*_: object, **__: object) -> Iterator[Paper]:
        yield wrong

    monkeypatch.setattr(readers, "read_papers", read)
    with pytest.raises(AssertionError) as error:
        readers.run(1, seed=5, folder=tmp_path)
    assert "seed 5, input 0" in error.value.__notes__[0]
    assert (tmp_path / "failed-5-0").exists()
