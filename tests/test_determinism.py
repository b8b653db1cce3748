"""The same papers give the same graph, whatever their order, batches, processes and threads."""

from __future__ import annotations

import random
import re

import pytest

from benchmarks.determinism import Way, otherwise, otherwise_in_threads
from paperatlas.graph import Paper

WAYS = (Way("given", 50, 1), Way("backwards", 17, 2), Way("shuffled", 5, 1))


@pytest.fixture(scope="module")
def mixed(papers: tuple[Paper, ...]) -> list[Paper]:
    """300 papers whose abstracts are sentences of the page's, drawn anew, so that they share names in other ways."""
    chance = random.Random(7)
    sentences = [s for p in papers for s in re.split(r"(?<=[.!?])\s+(?=[A-Z])", p.abstract)]
    drawn = [" ".join(chance.sample(sentences, chance.randint(1, 2))) for _ in range(300)]
    return [Paper(f"mixed-{i}", chance.choice(papers).title, text, "test") for i, text in enumerate(drawn)]


def test_order_batches_and_processes_do_not_show(mixed: list[Paper]) -> None:
    assert list(otherwise(mixed, WAYS)) == [(way, ()) for way in WAYS[1:]]


def test_threads_that_read_at_once_do_not_show(mixed: list[Paper]) -> None:
    assert otherwise_in_threads(mixed[:100]) == []


def test_what_differs_is_seen(mixed: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = mixed[0], mixed[-1]
    monkeypatch.setattr("benchmarks.determinism.ordered", lambda papers, order: [first if order == "given" else last])
    ((_, formats),) = otherwise([first], [Way("given", 1, 1), Way("shuffled", 1, 1)])
    assert ".nq" in formats
