"""Queries that run away, and what must be left of it: nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from paperatlas.graph import QueryError, Rows, Store, StoreError, open_store
from paperatlas.queries import GuardedStore, cypher, sparql

from .making import said

COUNT = "MATCH (n) RETURN count(n) AS n"
# Of lists that are made once: the engine ends by itself what makes more than ten million of their items.
NESTED = (
    "WITH range(1, 3000) AS xs "
    "RETURN size([a IN xs WHERE size([b IN xs WHERE size([c IN xs WHERE a * b * c = 7]) > 0]) > 0]) AS n"
)
COMPREHENSION = f"RETURN size([a IN range(1, 9999) | {'[b IN range(1, 9999) | ' * 4}a{']' * 4}]) AS n"
PRODUCT = f"MATCH {', '.join(f'({letter})' for letter in 'abcdefghijklmnopqr')} RETURN count(*) AS n"
DOUBLING = "UNWIND [1] AS x RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS s"


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = str(tmp_path / "a.kgl")
    with open_store(path, write=True) as store:
        store.add([said("p1", "BLIP", "ViT")])
        store.merge()
    return path


def children() -> set[int]:
    """Processes that this one started."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return set(map(int, found))


@pytest.mark.parametrize("query", [NESTED, COMPREHENSION, PRODUCT])
def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(path: str, query: str) -> None:
    with GuardedStore(path, timeout=1.5, memory=1) as store:
        with pytest.raises(QueryError, match=r"Stopped (after 1\.5 seconds|: )|ceiling|limit"):
            store.ask(cypher, query)
        assert store.ask(cypher, COUNT).rows == ((3,),)


def test_a_query_that_takes_all_memory_is_stopped_and_the_next_is_answered(path: str) -> None:
    with GuardedStore(path, timeout=60, memory=0.25) as store:
        with pytest.raises(QueryError, match=r"more than 0\.25 GiB of memory.*--memory"):
            store.ask(cypher, DOUBLING)
        assert store.ask(cypher, COUNT).rows == ((3,),)


def test_files_are_not_read(path: str) -> None:
    with GuardedStore(path) as store:
        for query in (
            "LOAD CSV FROM '/etc/passwd' AS line RETURN line",
            "load /* x */ csv FROM 'file:///etc/passwd' AS line RETURN line",
            "LOAD // x\nCSV FROM '/etc/passwd' AS line RETURN line",
            "RETURN 1 AS line UNION `LOAD` CSV FROM '/etc/passwd' AS line RETURN line",
        ):
            with pytest.raises(QueryError, match="LOAD CSV reads files"):
                store.ask(cypher, query)


def test_a_query_in_sparql_is_stopped_too(tmp_path: Path, path: str) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + " }"
    with GuardedStore(path, timeout=1.5) as store:
        with pytest.raises(QueryError, match=r"Stopped after 1\.5 seconds"):
            store.ask(sparql, endless)
        assert isinstance(store.ask(sparql, "SELECT * { ?s a pa:Paper }"), Rows)


def test_a_question_can_be_stopped_by_another_thread_and_the_next_is_answered(path: str) -> None:
    with GuardedStore(path, timeout=600) as store:
        store.open()
        threading.Timer(0.3, store.stop).start()
        with pytest.raises(QueryError, match="broke down"):
            store.ask(cypher, NESTED)
        assert store.ask(cypher, COUNT).rows == ((3,),)


def test_no_process_stays_behind(path: str) -> None:
    before = children()
    with GuardedStore(path, timeout=0.5) as store:
        assert store.ask(cypher, COUNT).rows
        with pytest.raises(QueryError):
            store.ask(cypher, NESTED)
        assert store.ask(cypher, COUNT).rows
        assert len(children() - before) == 1
    assert children() == before


def killed_asker(path: str, query: str) -> int:
    """Kill a process half a second after it asked; the process that answers it."""
    before = time.monotonic()
    asker = os.fork()
    if asker == 0:
        with GuardedStore(path, timeout=1) as store:
            store.ask(cypher, query)
            time.sleep(60)
        os._exit(0)
    while not (found := Path(f"/proc/{asker}/task/{asker}/children").read_text().split()):
        assert time.monotonic() < before + 30
        time.sleep(0.02)
    time.sleep(0.5)
    os.kill(asker, signal.SIGKILL)
    os.waitpid(asker, 0)
    return int(found[0])


@pytest.mark.parametrize("query", [COUNT, NESTED])
def test_a_process_ends_with_who_asked_it(path: str, query: str) -> None:
    answering = Path(f"/proc/{killed_asker(path, query)}")
    # Its own alarm: the time and a little more.
    deadline = time.monotonic() + 60
    while answering.exists() and "State:\tZ" not in (answering / "status").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def failing(store: Store) -> Rows:
    raise QueryError("No.", "RETURN 1", 1, 8)


def test_an_error_keeps_its_place_and_the_process_its_life(path: str) -> None:
    with GuardedStore(path) as store:
        with pytest.raises(QueryError) as caught:
            store.ask(failing)
        assert (caught.value.message, caught.value.line, caught.value.column) == ("No.", 1, 8)
        there = children()
        assert store.ask(cypher, COUNT).rows == ((3,),)
        assert children() == there


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with GuardedStore(str(tmp_path / "none.kgl")) as store, pytest.raises(StoreError, match="no such store"):
        store.ask(cypher, COUNT)


def test_the_command_stops_a_query(paperatlas) -> None:  # type: ignore[no-untyped-def]
    found = paperatlas("cypher", NESTED, "--timeout", "1")
    assert found.status == 1
    assert found.err == (
        "paperatlas: Stopped after 1 seconds without an answer. Ask for less (bound every *, add LIMIT), or give it"
        " longer by --timeout.\n"
    )
    found = paperatlas("cypher", DOUBLING, "--memory", "0.25")
    assert found.status == 1
    assert "more than 0.25 GiB" in found.err
