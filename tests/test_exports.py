"""Files that other tools read: the same graph, the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
import rdflib
from rdflib.compare import to_isomorphic

from paperatlas.graph import Atlas, ExportError, PaperFacts, merge
from paperatlas.graph.exports import EXPORTS, export
from paperatlas.graph.exports.rdf import to_rdflib
from paperatlas.graph.rdf import BASE, NAMESPACES, node_iri

from .making import entity, said

PA = NAMESPACES["pa"]
HOSTILE = '</script>"quoted" \\ \n\t\x00 \ud7ff \U0001f600 <b>'


@pytest.fixture(scope="module")
def atlas(facts: tuple[PaperFacts, ...]) -> Atlas:
    return merge(facts)


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


def test_turtle_is_read_back_to_the_same_triples_by_rdflib_and_oxigraph(atlas: Atlas, tmp_path: Path) -> None:
    for suffix in (".ttl", ".nt"):
        export(atlas.nodes, atlas.edges, tmp_path / f"a{suffix}")
    turtle = rdflib.Graph().parse(tmp_path / "a.ttl")
    lines = rdflib.Graph().parse(tmp_path / "a.nt")
    assert len(turtle) > 10_000
    assert to_isomorphic(turtle) == to_isomorphic(lines)
    by_oxigraph = {
        suffix: {str(t) for t in pyoxigraph.parse(path=tmp_path / f"a{suffix}")} for suffix in (".ttl", ".nt")
    }
    assert by_oxigraph[".ttl"] == by_oxigraph[".nt"]
    assert len(by_oxigraph[".ttl"]) == len(turtle)


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".jsonld"])
def test_ids_of_every_shape_are_read_back_by_rdflib(tmp_path: Path, suffix: str) -> None:
    ids = ["x", "paper:x", "x.", ".", "..", "10.1000/x.", "a b", "a~b", "-a", "a#b", "a%2Fb", "é", "a:b", "(a)", "1"]
    facts = [replace(said(i, "K. C."), paper=replace(said(i, "K. C.").paper, authors=("J. Doe Jr.",))) for i in ids]
    atlas = merge(facts)
    export(atlas.nodes, atlas.edges, tmp_path / f"a{suffix}")
    graph = rdflib.Graph().parse(tmp_path / f"a{suffix}")
    named = {str(o) for s, o in graph.subject_objects(rdflib.DCTERMS.identifier) if "/paper/" in s}
    subjects = [s for s in graph.subjects(rdflib.DCTERMS.identifier) if "/paper/" in s]
    assert named == set(ids)
    assert len(set(subjects)) == len(subjects) == len(ids)


def test_there_are_no_blank_nodes(atlas: Atlas) -> None:
    graph = to_rdflib(atlas.nodes, atlas.edges)
    assert not [t for triple in graph for t in triple if isinstance(t, rdflib.BNode)]


def test_quads_put_what_a_paper_says_in_its_own_graph(tmp_path: Path) -> None:
    atlas = merge([said("p1", "CLIP", edges=((None, "USES", "CLIP"),)), said("p2", "CLIP")])
    export(atlas.nodes, atlas.edges, tmp_path / "a.nq")
    store = pyoxigraph.Store()
    store.load(path=tmp_path / "a.nq")
    assert [g.value for g in sorted(store.named_graphs(), key=str)] == [f"{BASE}paper/p1", f"{BASE}paper/p2"]
    uses = list(store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{PA}uses"), None))
    assert [q.graph_name.value for q in uses] == [f"{BASE}paper/p1"]


def test_the_evidence_of_an_edge_can_be_asked_for_in_sparql(atlas: Atlas) -> None:
    graph = to_rdflib(atlas.nodes, atlas.edges)
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
    atlas = merge([said("p1", entity(HOSTILE), entity("COCO", "Dataset"))])
    path = tmp_path / f"a{suffix}"
    export(atlas.nodes, atlas.edges, path)
    shown = HOSTILE.replace("\x00", "\ufffd")
    if suffix == ".graphml":
        graph = nx.read_graphml(path)
        assert sorted(d["type"] for _, d in graph.nodes(data=True)) == ["Dataset", "Method", "Paper"]
        assert any("quoted" in d["name"] for _, d in graph.nodes(data=True))
    elif suffix == ".jsonl":
        assert any(json.loads(line).get("surfaces") == [HOSTILE] for line in path.read_text().splitlines())
    else:
        triples = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.from_extension(suffix[1:]))
        assert any(isinstance(t.object, pyoxigraph.Literal) and t.object.value == shown for t in triples)


def test_graphml_has_every_node_and_edge(atlas: Atlas, tmp_path: Path) -> None:
    export(atlas.nodes, atlas.edges, tmp_path / "a.graphml")
    graph = nx.read_graphml(tmp_path / "a.graphml")
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(atlas.nodes), len(atlas.edges))


def test_json_lines_hold_everything(atlas: Atlas, tmp_path: Path) -> None:
    export(atlas.nodes, atlas.edges, tmp_path / "a.jsonl")
    records = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    nodes, edges = [r for r in records if "node" in r], [r for r in records if "edge" in r]
    assert [(n["node"], n["id"], n["name"], n["title"]) for n in nodes] == [
        (n.type, n.id, n.name, n.title) for n in atlas.nodes
    ]
    assert [(e["edge"], e["from"], e["to"], e["start"], tuple(e["surfaces"])) for e in edges] == [
        (e.type, e.source, e.target, e.start, e.surfaces) for e in atlas.edges
    ]


def test_json_ld_holds_the_same_triples(tmp_path: Path) -> None:
    atlas = merge([said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),))])
    export(atlas.nodes, atlas.edges, tmp_path / "a.jsonld")
    read = rdflib.Graph().parse(tmp_path / "a.jsonld")
    assert to_isomorphic(read) == to_isomorphic(to_rdflib(atlas.nodes, atlas.edges))


def test_a_suffix_without_format_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"'\.docx'.*\.ttl"):
        export((), (), tmp_path / "a.docx")
    with pytest.raises(ExportError, match="can't be written"):
        export((), (), tmp_path / "none" / "a.ttl")


def test_a_failed_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old")

    def broken() -> object:
        raise RuntimeError("the store went away")
        yield

    with pytest.raises(RuntimeError):
        export(broken(), (), path)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.ttl"]


def test_an_export_to_a_link_writes_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "real.nt").touch()
    (tmp_path / "link.nt").symlink_to("real.nt")
    atlas = merge([said("p1", "CLIP")])
    export(atlas.nodes, atlas.edges, tmp_path / "link.nt")
    assert (tmp_path / "link.nt").is_symlink()
    assert b"clip" in (tmp_path / "real.nt").read_bytes()
