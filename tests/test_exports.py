"""Files that other tools read: the same graph, the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
import rdflib
from pyarrow import parquet

from paperatlas.graph import Edge, ExportError, PaperFacts, merge
from paperatlas.graph.exports import EXPORTS, FOLDERS, export
from paperatlas.graph.exports.rdf import graph_triples, to_rdflib
from paperatlas.graph.rdf import BASE, NAMESPACES, node_iri

from .making import Held, entity, said

PA = NAMESPACES["pa"]
ENDS = {"from": "source", "from_type": "source_type", "to": "target", "to_type": "target_type"}
HOSTILE = '</script>"quoted" \\ \n\t\x00 \ud7ff \U0001f600 <b>'


@pytest.fixture(scope="module")
def held(facts: tuple[PaperFacts, ...]) -> Held:
    return Held(facts)


@pytest.mark.parametrize("suffix", EXPORTS)
def test_exports_are_the_same_bytes_in_every_process(page_path: Path, tmp_path: Path, suffix: str) -> None:
    written = []
    for seed in ("0", "1"):
        path = tmp_path / f"{seed}{suffix}"
        command = [sys.executable, "-c", "from paperatlas.cli import main; main()", "export", str(path)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PAPERATLAS_STORE": str(page_path)}
        subprocess.run(command, env=environment, check=True, capture_output=True)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert len(written[0]) > 10_000


@pytest.fixture(scope="module")
def triples(held: Held) -> set[str]:
    """The triples of the page, as N-Triples says them."""
    return {str(triple) for triple in graph_triples(held.nodes(), held.edges())}


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf", ".jsonld"])
def test_every_format_of_triples_is_read_back_to_the_same_by_rdflib(
    held: Held, triples: set[str], tmp_path: Path, suffix: str
) -> None:
    export(held, tmp_path / f"a{suffix}")
    read = rdflib.Graph().parse(tmp_path / f"a{suffix}")
    lines = read.serialize(format="nt", encoding="utf-8")
    assert {str(triple) for triple in pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES)} == triples
    assert len(triples) > 10_000


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf", ".jsonld"])
def test_every_format_of_triples_is_read_back_to_the_same_by_oxigraph(
    held: Held, triples: set[str], tmp_path: Path, suffix: str
) -> None:
    export(held, tmp_path / f"a{suffix}")
    format_ = pyoxigraph.RdfFormat.from_extension(suffix[1:])
    with (tmp_path / f"a{suffix}").open("rb") as file:
        read = {
            str(pyoxigraph.Triple(t.subject, t.predicate, t.object)) for t in pyoxigraph.parse(file, format=format_)
        }
    assert read == triples


def test_trig_holds_the_quads_of_n_quads(held: Held, tmp_path: Path) -> None:
    quads = []
    for suffix in (".nq", ".trig"):
        export(held, tmp_path / f"a{suffix}")
        quads.append(sorted(str(quad) for quad in pyoxigraph.parse(path=tmp_path / f"a{suffix}")))
    assert quads[0] == quads[1]
    dataset = rdflib.Dataset().parse(tmp_path / "a.trig")
    assert len(dataset) == len(quads[0])
    assert (tmp_path / "a.trig").read_text().count("^^rdf:JSON") == len(held.papers) + 1


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf", ".jsonld"])
def test_ids_of_every_shape_are_read_back_by_rdflib(tmp_path: Path, suffix: str) -> None:
    ids = ["x", "paper:x", "x.", ".", "..", "10.1000/x.", "a b", "a~b", "-a", "a#b", "a%2Fb", "é", "a:b", "(a)", "1"]
    facts = [replace(said(i, "K. C."), paper=replace(said(i, "K. C.").paper, authors=("J. Doe Jr.",))) for i in ids]
    held = Held(tuple(facts))
    export(held, tmp_path / f"a{suffix}")
    graph = rdflib.Graph().parse(tmp_path / f"a{suffix}")
    named = {str(o) for s, o in graph.subject_objects(rdflib.DCTERMS.identifier) if "/paper/" in s}
    subjects = [s for s in graph.subjects(rdflib.DCTERMS.identifier) if "/paper/" in s]
    assert named == set(ids)
    assert len(set(subjects)) == len(subjects) == len(ids)


def test_there_are_no_blank_nodes(held: Held) -> None:
    graph = to_rdflib(held.nodes(), held.edges())
    assert not [t for triple in graph for t in triple if isinstance(t, rdflib.BNode)]


def test_quads_put_what_a_paper_says_in_its_own_graph(tmp_path: Path) -> None:
    held = Held(
        (
            said("p1", "CLIP", edges=((None, "USES", "CLIP"),)),
            said("p2", "CLIP"),
        )
    )
    export(held, tmp_path / "a.nq")
    store = pyoxigraph.Store()
    store.load(path=tmp_path / "a.nq")
    assert [g.value for g in sorted(store.named_graphs(), key=str)] == [f"{BASE}paper/p1", f"{BASE}paper/p2"]
    uses = list(store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{PA}uses"), None))
    assert [q.graph_name.value for q in uses] == [f"{BASE}paper/p1"]


def test_the_evidence_of_an_edge_can_be_asked_for_in_sparql(held: Held) -> None:
    graph = to_rdflib(held.nodes(), held.edges())
    rows = list(
        graph.query(
            """SELECT ?sentence ?surface WHERE {
                 ?paper dcterms:title ?title ; pa:introduces ?method . ?method rdfs:label "MedRPG" .
                 ?s rdf:subject ?paper ; rdf:predicate pa:introduces ; rdf:object ?method ;
                    oa:exact ?sentence ; pa:surfaces ?surface ; prov:wasDerivedFrom ?paper }"""
        )
    )
    assert [str(r.surface) for r in rows] == ["MedRPG"]
    assert "MedRPG" in str(rows[0].sentence)


@pytest.mark.parametrize(
    "names", [("C", "C++", "C#"), ("a/b", "a%2Fb", "a b", "a_b"), ("é", "e\u0301x", "中"), ("x~y", "x y")]
)
def test_different_names_have_different_iris(names: tuple[str, ...]) -> None:
    nodes = [n for n in merge([said(f"p{i}", n) for i, n in enumerate(names)]).nodes if n.type == "Method"]
    iris = {node_iri(n.id, n.type).value for n in nodes}
    assert len(iris) == len(nodes)
    assert all(iri.isascii() and " " not in iri for iri in iris)


@pytest.mark.parametrize("suffix", EXPORTS)
def test_hostile_names_survive_every_format(tmp_path: Path, suffix: str) -> None:
    held = Held((said("p1", entity(HOSTILE), entity("COCO", "Dataset")),))
    path = tmp_path / f"a{suffix}"
    export(held, path)
    shown = HOSTILE.replace("\x00", "\ufffd")
    if suffix in (".graphml", ".gexf"):
        graph = nx.read_graphml(path) if suffix == ".graphml" else nx.read_gexf(path)
        assert sorted(d["type"] for _, d in graph.nodes(data=True)) == ["Dataset", "Method", "Paper"]
        assert shown in {d["surfaces"] for _, _, d in graph.edges(data=True)}
    elif suffix == ".jsonl":
        assert any(json.loads(line).get("surfaces") == [HOSTILE] for line in path.read_text().splitlines())
    else:
        format_ = pyoxigraph.RdfFormat.from_extension(suffix[1:])
        triples = list(pyoxigraph.parse(path=path, format=format_))
        assert any(isinstance(t.object, pyoxigraph.Literal) and t.object.value == shown for t in triples)


def test_networkx_finds_every_node_and_edge_with_its_values(held: Held, tmp_path: Path) -> None:
    for suffix, read in ((".graphml", nx.read_graphml), (".gexf", nx.read_gexf)):
        export(held, tmp_path / f"a{suffix}")
        graph = read(tmp_path / f"a{suffix}")
        assert graph.is_multigraph()
        nodes = {n.id: {"type": n.type, "name": n.name, "title": n.title, **dict(n.properties)} for n in held.nodes()}
        found = dict(graph.nodes(data=True))
        assert {i: {k: found[i].get(k) for k in flat} for i, flat in nodes.items()} == {
            i: {k: " | ".join(v) if isinstance(v, tuple) else v for k, v in flat.items()} for i, flat in nodes.items()
        }
        edges = [
            (e.source, e.target, e.type, e.paper, e.sentence, e.start, e.confidence, " | ".join(e.surfaces))
            for e in held.edges()
        ]
        names = ("label", "paper", "sentence", "start", "confidence", "surfaces")
        assert sorted((s, t, *(d[k] for k in names)) for s, t, d in graph.edges(data=True)) == sorted(edges)


def test_parallel_edges_have_ids_of_their_own(tmp_path: Path) -> None:
    one = said("p1", "A", "B", edges=(("B", "BUILDS_ON", "A"), ("B", "OUTPERFORMS", "A")))
    held = Held((one, replace(one, paper=replace(one.paper, id="p2"))))
    for suffix, read in ((".graphml", nx.read_graphml), (".gexf", nx.read_gexf)):
        export(held, tmp_path / f"a{suffix}")
        assert read(tmp_path / f"a{suffix}").number_of_edges("method:b", "method:a") == 4


def test_parquet_holds_every_node_and_edge(held: Held, tmp_path: Path) -> None:
    written = FOLDERS["parquet"][1](held, tmp_path / "a")  # type: ignore[arg-type]
    counts = len(held.atlas.nodes), len(held.atlas.edges)
    assert written.note.endswith("with {:,} rows, edges.parquet with {:,}".format(*counts))
    nodes, edges = (parquet.read_table(tmp_path / "a" / f"{name}.parquet") for name in ("nodes", "edges"))
    assert [
        {k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if v is not None}
        for row in nodes.to_pylist()
    ] == [{"id": n.id, "name": n.name, "type": n.type, "title": n.title, **dict(n.properties)} for n in held.nodes()]
    assert [
        Edge(**{ENDS.get(k, k): tuple(v) if isinstance(v, list) else v for k, v in row.items()})
        for row in edges.to_pylist()
    ] == list(held.edges())
    # Again in its place, the same bytes; and nothing else's folder is touched.
    before = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    FOLDERS["parquet"][1](held, tmp_path / "a")  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == before
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine").touch()
    with pytest.raises(ExportError, match="holds other files"):
        FOLDERS["parquet"][1](held, tmp_path / "b")  # type: ignore[arg-type]


def test_parquet_without_pyarrow_is_told_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install 'paperatlas\[parquet\]'"):
        FOLDERS["parquet"][1](Held(), tmp_path / "a")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_json_lines_hold_everything(held: Held, tmp_path: Path) -> None:
    export(held, tmp_path / "a.jsonl")
    records = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    nodes, edges = [r for r in records if "node" in r], [r for r in records if "edge" in r]
    assert [(n["node"], n["id"], n["name"], n["title"]) for n in nodes] == [
        (n.type, n.id, n.name, n.title) for n in held.atlas.nodes
    ]
    assert [(e["edge"], e["from"], e["to"], e["start"], tuple(e["surfaces"])) for e in edges] == [
        (e.type, e.source, e.target, e.start, e.surfaces) for e in held.atlas.edges
    ]


def test_a_suffix_without_format_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"'\.docx'.*\.ttl"):
        export(Held(), tmp_path / "a.docx")
    with pytest.raises(ExportError, match="can't be written"):
        export(Held(), tmp_path / "none" / "a.ttl")


def test_a_failed_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old")

    class Broken(Held):
        def edges(self) -> Iterator[Edge]:
            raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        export(Broken((said("p1", "CLIP"),)), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.ttl"]


def test_an_export_to_a_link_writes_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "real.nt").touch()
    (tmp_path / "link.nt").symlink_to("real.nt")
    held = Held((said("p1", "CLIP"),))
    export(held, tmp_path / "link.nt")
    assert (tmp_path / "link.nt").is_symlink()
    assert b"clip" in (tmp_path / "real.nt").read_bytes()


@dataclass(frozen=True)
class Long(Held):
    """A graph of many edges between few nodes, made as it is read."""

    size: int = 0
    run: str = ""

    def edges(self) -> Iterator[Edge]:
        (edge,) = self.atlas.edges
        for number in range(self.size):
            yield replace(edge, paper=f"{self.run}-{number // 60:02}", source=f"{self.run}-{number % 60:02}")


@pytest.mark.parametrize("format_", [*EXPORTS, "parquet"])
def test_memory_does_not_grow_with_the_edges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str) -> None:
    monkeypatch.setattr("paperatlas.graph.exports.parquet._ROWS_AT_ONCE", 100)
    peaks = []
    # The first run brings in what is imported or worked out once. What grows with the edges grows in both long runs; a
    # table of the interpreter's that earlier tests had filled to its brim doubles in one.
    for run, size in enumerate((300, 300, 3000, 3000)):
        tracemalloc.start()
        if format_ in EXPORTS:
            export(Long((said("p", "CLIP"),), size=size, run=f"{format_[1:]}{run}"), tmp_path / f"a{format_}")
        else:
            FOLDERS[format_][1](Long((said("p", "CLIP"),), size=size, run=f"{format_[1:]}{run}"), tmp_path / "a")  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert min(peaks[2:]) - peaks[1] < 2700 * 20  # bytes an edge
