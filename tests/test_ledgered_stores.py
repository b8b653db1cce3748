"""What holds for stores in files alone: one writer, who locks the ledger, and a graph that is replaced as a whole."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from paperatlas.graph import StoreBusyError, StoreError, open_store

from .making import said
from .stores import FILES, holds_just


@pytest.fixture(params=FILES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return FILES[request.param](tmp_path)


def test_a_second_writer_is_refused_and_readers_are_not(url: str) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        with pytest.raises(StoreBusyError, match="another process"):
            open_store(url, write=True)
        with open_store(url) as reader:
            assert reader.busy
            assert [n.name for n in reader.nodes() if n.type == "Method"] == ["CLIP"]
            with pytest.raises(StoreBusyError):
                reader.paper_ids()
            store.close()
            assert reader.paper_ids() == ["p1"]


def test_an_open_reader_is_in_no_writers_way(url: str) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    with open_store(url) as reader:
        assert [n.id for n in reader.nodes()] == ["method:clip", "p1"]
        with open_store(url, write=True) as store:
            store.add([said("p2", "BLIP")])
            store.merge()
        assert reader.count()[0]["Paper"] == 1
        assert reader.paper_ids() == ["p1", "p2"]


def test_a_full_disk_is_told_as_such_and_loses_nothing(url: str, tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a small disk, which this user may not")
    try:
        with open_store(url, write=True) as store:
            batches = [[said(f"p{i}", *(f"Method {i}-{j}" for j in range(20)))] for i in range(2000)]
            with pytest.raises(StoreError, match=r"disk is full|disk I/O error"):
                list(map(store.add, batches))
        with open_store(url) as store:
            kept = len(store.paper_ids())
            assert kept > 3
        subprocess.run(["mount", "-o", "remount,size=50m", str(tmp_path)], check=True)
        with open_store(url, write=True) as store:
            assert len(store.paper_ids()) == kept
            assert store.merge() == kept
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_graph_that_is_gone_is_derived_anew(url: str, tmp_path: Path) -> None:
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP"), said("p2", "BLIP")])
        store.merge()
    (graph,) = [p for p in (tmp_path / "a.kgl", tmp_path / "a.rdf" / "graph") if p.exists()]
    graph.unlink()
    with open_store(url) as reader:
        assert not reader.is_merged
    with open_store(url, write=True) as store:
        assert store.merge() == 2
        holds_just(store, [said("p1", "CLIP"), said("p2", "BLIP")])
