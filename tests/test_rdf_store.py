"""The RDF store: named graphs, snapshots, what other RDF tools see of it; see test_store_contract.py for the rest."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from paperatlas.graph import PaperFacts, QueryError, RdfStore, StoreBusyError, StoreError, open_store
from paperatlas.graph.exports import export
from paperatlas.graph.rdf import BASE, NAMESPACES
from paperatlas.queries import sparql

from .conftest import REPOSITORY
from .making import Held, entity, said
from .stores import holds_just, nquads

N_QUADS = pyoxigraph.RdfFormat.N_QUADS


def opened(folder: Path, *, write: bool = True) -> RdfStore:
    store = open_store(f"rdf:{folder}", write=write)
    assert isinstance(store, RdfStore)
    return store


@pytest.fixture(scope="module")
def page_folder(facts: tuple[PaperFacts, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rdf") / "atlas.rdf"
    with opened(folder) as store:
        store.add(facts)
        store.merge()
    return folder


def test_the_quads_of_the_store_are_those_of_the_export(page_folder: Path, facts: tuple[PaperFacts, ...]) -> None:
    with opened(page_folder, write=False) as store:
        dumped = store.database().dump(format=N_QUADS)
        exported = nquads(store)
    assert dumped is not None
    assert sorted(dumped.splitlines()) == sorted(set(exported.splitlines()))
    path = page_folder.parent / "memory.nq"
    export(Held(facts), path)
    # What it is derived from the store has in its ledger.
    derived = (b"ontology#facts> ", b"ontology#settings> ")
    lines = [line for line in path.read_bytes().splitlines(keepends=True) if not any(d in line for d in derived)]
    assert b"".join(lines) == exported


def test_what_a_paper_says_is_in_its_graph_and_goes_as_one(tmp_path: Path) -> None:
    with opened(tmp_path / "r") as store:
        store.add([said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),)), said("p2", "CLIP")])
        store.merge()
        named = sorted(str(g.value) for g in store.database().named_graphs() if isinstance(g, pyoxigraph.NamedNode))
        assert named == [f"{BASE}paper/p1", f"{BASE}paper/p2"]
        store.remove("p1")
        store.merge()
        assert [str(g) for g in store.database().named_graphs()] == [f"<{BASE}paper/p2>"]
        dumped = (store.database().dump(format=N_QUADS) or b"").decode()
        assert "p1" not in dumped
        assert "BLIP" not in dumped


def test_a_dataset_that_becomes_a_benchmark_is_one_node_of_one_class(tmp_path: Path) -> None:
    with opened(tmp_path / "r") as store:
        for number, type_ in enumerate(("Dataset", "Benchmark", "Benchmark")):
            store.add([said(f"p{number}", entity("LIBERO", "Dataset" if type_ == "Dataset" else "Benchmark"))])
            store.merge()
        rows = sparql(store, "SELECT ?class { ?n rdfs:label 'LIBERO' ; a ?class } ORDER BY ?class")
        assert not isinstance(rows, str)
        assert rows.rows == (("https://schema.org/Dataset",), (f"{NAMESPACES['pa']}Benchmark",))


def test_it_answers_sparql_and_says_so_when_asked_in_cypher(page_folder: Path) -> None:
    with (
        opened(page_folder, write=False) as store,
        pytest.raises(QueryError, match=r"answers SPARQL: .*'paperatlas sparql'"),
    ):
        store.cypher("MATCH (n) RETURN n")


def test_rdflib_reads_the_store_in_place(page_folder: Path) -> None:
    with opened(page_folder, write=False) as store:
        dataset = store.to_rdflib()
        names = {
            str(row.name)
            for row in dataset.query(
                "SELECT ?name { ?m pa:buildsOn ?clip . ?clip rdfs:label 'CLIP' . ?m rdfs:label ?name }"
            )
        }
        assert "DCLIP" in names
        uses = rdflib.URIRef(f"{NAMESPACES['pa']}uses")
        assert len(list(dataset.triples((None, uses, None)))) == store.count()[1]["USES"]
        assert len({str(g.identifier) for g in dataset.graphs()} - {str(rdflib.graph.DATASET_DEFAULT_GRAPH_ID)}) == 136
        with pytest.raises(RuntimeError, match="read-write"):
            dataset.add((uses, uses, uses))


def test_oxigraph_opens_the_folder_by_itself(page_folder: Path) -> None:
    database = pyoxigraph.Store.read_only(str(page_folder / "graph"))
    assert len(list(database.named_graphs())) == 136


def test_a_reader_keeps_its_graph_while_others_write_more(tmp_path: Path) -> None:
    with opened(tmp_path / "r") as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        reader = opened(tmp_path / "r", write=False)
        store.add([said("p2", "BLIP")])
        store.merge()
        holds_just(reader, [said("p1", "CLIP")])
        assert reader.busy
    later = opened(tmp_path / "r", write=False)
    holds_just(later, [said("p1", "CLIP"), said("p2", "BLIP")])


def test_another_process_is_refused_to_write_and_let_to_read(tmp_path: Path) -> None:
    code = (
        "import sys; from paperatlas.graph import open_store, StoreBusyError\n"
        "print(sorted(open_store(sys.argv[1]).count()[0]))\n"
        "try: open_store(sys.argv[1], write=True)\n"
        "except StoreBusyError as error: print(error)"
    )
    with opened(tmp_path / "r") as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        command = [sys.executable, "-c", code, f"rdf:{tmp_path / 'r'}"]
        counted, refused = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        assert counted == "['Method', 'Paper']"
        assert "another process has this store open" in refused
    with pytest.raises(StoreBusyError), opened(tmp_path / "r"):
        opened(tmp_path / "r")


def test_old_snapshots_do_not_pile_up(tmp_path: Path) -> None:
    with opened(tmp_path / "r") as store:
        for number in range(4):
            store.add([said(f"p{number}", "CLIP")])
            store.merge()
    # The last, the one before it for who still reads that, and the link.
    assert len(list((tmp_path / "r").glob("graph*"))) == 3


def test_a_merge_that_died_half_way_leaves_the_graph_and_is_done_again(tmp_path: Path) -> None:
    with opened(tmp_path / "r") as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.add([said("p2", "BLIP")])
    (tmp_path / "r" / "graph.part").mkdir()
    (tmp_path / "r" / "graph.part" / "CURRENT").write_text("half")
    holds_just(opened(tmp_path / "r", write=False), [said("p1", "CLIP")])
    with opened(tmp_path / "r") as store:
        assert store.merge() == 1
        holds_just(store, [said("p1", "CLIP"), said("p2", "BLIP")])
    assert not (tmp_path / "r" / "graph.part").exists()


def test_a_failed_merge_leaves_the_graph_of_the_last(tmp_path: Path) -> None:
    with opened(tmp_path / "r") as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.add([said("p2", "BLIP")])

        def stopped(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.merge(stopped)
        holds_just(store, [said("p1", "CLIP")])
        store.merge()
        holds_just(store, [said("p1", "CLIP"), said("p2", "BLIP")])


def test_a_snapshot_of_another_merge_than_the_ledgers_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    with opened(folder) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        old = (folder / "graph").resolve().name
        store.add([said("p2", "BLIP")])
        store.merge()
    (folder / "graph").unlink()
    (folder / "graph").symlink_to(old)
    with opened(folder) as store:
        assert not store.is_merged
        assert store.merge() == 2
        holds_just(store, [said("p1", "CLIP"), said("p2", "BLIP")])


def test_a_store_on_a_disk_that_can_not_be_written_can_be_read(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with opened(disk) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    # Permissions bind a user, a mount the superuser, whom permissions don't.
    for path in [disk, *disk.glob("graph-*")]:
        path.chmod(0o555)
    mount = ["mount", "--bind", "-o", "ro", str(disk), str(disk)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        with opened(disk, write=False) as store:
            holds_just(store, [said("p1", "CLIP")])
            assert store.paper_ids() == ["p1"]
        with pytest.raises(StoreError, match="facts"):
            opened(disk)
    finally:
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)
        for path in [disk, *disk.glob("graph-*")]:
            path.chmod(0o755)


def test_a_disk_that_fills_up_in_a_merge_is_told_and_loses_nothing(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a small disk, which this user may not")
    facts = [said(f"p{i}", *(f"Method {i}-{j} {'x' * 40}" for j in range(30))) for i in range(60)]
    try:
        with opened(tmp_path / "r") as store:
            store.add(facts[:1])
            store.merge()
            store.add(facts[1:])
            with pytest.raises(StoreError, match="what was reported done is kept"):
                store.merge()
            holds_just(store, facts[:1])
        subprocess.run(["mount", "-o", "remount,size=200m", str(tmp_path)], check=True)
        with opened(tmp_path / "r") as store:
            assert store.merge() == len(facts) - 1
            holds_just(store, facts)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_what_is_no_rdf_store_is_told_apart(tmp_path: Path) -> None:
    for url, told in (
        (f"rdf:{tmp_path / 'none'}", "no such store"),
        (f"rdf:{tmp_path / 'none' / 'r'}", "no folder"),
        ("rdf:", "names no folder"),
        (f"rdf:{tmp_path / ('x' * 300)}", "too long"),
    ):
        with pytest.raises(StoreError, match=told):
            open_store(url)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="a file, not a folder"):
        open_store(f"rdf:{tmp_path / 'file'}", write=True)
    with pytest.raises(StoreError, match="other things in it"):
        open_store(f"rdf:{tmp_path}", write=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]
    folder = tmp_path / "r"
    with opened(folder) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
    (folder / "facts").rename(tmp_path / "facts")
    with opened(folder, write=False) as store:
        holds_just(store, [said("p1", "CLIP")])
    with pytest.raises(StoreError, match="can be read but not changed"):
        opened(folder)
    (tmp_path / "facts").rename(folder / "facts")
    next(folder.glob("graph-*/CURRENT")).write_text("garbage")
    with pytest.raises(StoreError, match="not an Oxigraph database"):
        opened(folder)


VERBS = [
    ("stats",),
    ("query", "who-evaluates-on", "--param", "data=ImageNet"),
    ("query", "lineage", "--param", "method=CLIP", "--output", "csv"),
    ("why", "COCO", "MS COCO"),
    ("sparql", "SELECT (COUNT(*) AS ?n) { ?p pa:introduces ?m }", "--output", "json"),
]


@pytest.mark.parametrize("arguments", VERBS, ids=lambda a: a[0])
def test_a_verb_prints_the_same_on_both_stores(paperatlas, page_folder: Path, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    expected, found = paperatlas(*arguments), paperatlas(*arguments, store=f"rdf:{page_folder}")
    assert (found.status, found.out) == (expected.status, expected.out)
    assert found.status == 0
    assert found.out


def test_files_that_verbs_write_are_the_same_on_both_stores(paperatlas, page_folder: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    url = f"rdf:{page_folder}"
    for suffix in (".nq", ".jsonl", ".ttl"):
        paperatlas("export", f"one{suffix}")
        paperatlas("export", f"two{suffix}", store=url)
        assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
    paperatlas("show", "CLIP", "-o", "one.html")
    paperatlas("show", "CLIP", "-o", "two.html", store=url)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_papers_are_built_into_it_and_removed_by_title(paperatlas, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "p.jsonl").write_text(
        '{"title": "Foo: a net", "abstract": "We propose FooNet for object detection."}\n'
    )
    url = "rdf:own"
    assert paperatlas("build", "p.jsonl", store=url).status == 0
    assert "1 unchanged" in paperatlas("build", "p.jsonl", store=url).err
    assert paperatlas("cypher", "RETURN 1", store=url).err.startswith("paperatlas: rdf:own is an RDF store")
    assert paperatlas("remove", "foo", store=url).status == 1
    assert paperatlas("remove", "Foo: a net", store=url).status == 0
    assert paperatlas("stats", "--output", "csv", store=url).out == "what,type,count\n"


def test_the_example_of_the_docs_runs(page_folder: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (REPOSITORY / "docs" / "rdf.md").read_text(), re.DOTALL)
    code = example.replace("rdf:atlas", f"rdf:{page_folder}")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "DCLIP" in done.stdout.splitlines()
