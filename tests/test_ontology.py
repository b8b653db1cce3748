"""Ontology, shapes, validation, and the graph in the terms of Linked Papers With Code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from paperatlas.graph import (
    EDGE_SCHEMAS,
    NODE_SCHEMAS,
    Atlas,
    Claim,
    ExportError,
    PaperatlasError,
    PaperFacts,
    RdfStore,
    open_store,
)
from paperatlas.graph.exports import export
from paperatlas.graph.exports.rdf import write_nquads
from paperatlas.graph.ontology import ontology
from paperatlas.graph.rdf import NAMESPACES, edge_predicate, expand
from paperatlas.graph.shapes import shapes
from paperatlas.queries import validate

from .making import Held, entity, number, place, said
from .stores import FILES

PA, XSD = NAMESPACES["pa"], NAMESPACES["xsd"]
TEXT = "FooNet reaches 5% on COCO, unlike BarNet."


def small() -> PaperFacts:
    """A paper with every part of a result."""
    bare = said("p1", "FooNet", "BarNet", entity("COCO", "Dataset"), entity("accuracy", "Metric"))
    parts = (
        Claim(None, "OBTAINED_BY", "FooNet", place(TEXT, "FooNet"), 0.9),
        Claim(None, "MEASURED_ON", "COCO", place(TEXT, "COCO"), 0.9),
    )
    return replace(bare, paper=replace(bare.paper, abstract=TEXT), results=(number(TEXT, "5%", 5.0, *parts),))


def graph_of(triples: object) -> rdflib.Graph:
    data = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)  # type: ignore[call-overload]
    return rdflib.Graph().parse(data=data, format="nt")


def test_every_term_that_a_graph_uses_is_in_the_ontology(facts: tuple[PaperFacts, ...]) -> None:
    terms, file = graph_of(ontology()), BytesIO()
    write_nquads(Held(facts), file)
    quads = pyoxigraph.parse(file.getvalue(), format=pyoxigraph.RdfFormat.N_QUADS)
    iris = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object)}
    used = {term.value for term in iris if isinstance(term, NamedNode) and term.value.startswith(PA)}
    defined = {str(s) for s in terms.subjects(rdflib.RDFS.isDefinedBy)}
    assert used <= defined
    assert {f"{PA}facts", f"{PA}settings"} <= used
    assert len(used) > 30
    assert {f"{PA}{t}" for t in NODE_SCHEMAS} | {edge_predicate(t).value for t in EDGE_SCHEMAS} <= defined
    for term in defined:
        assert terms.value(rdflib.URIRef(term), rdflib.RDFS.label)
        assert terms.value(rdflib.URIRef(term), rdflib.RDFS.comment)


def test_terms_are_aligned_with_standard_vocabularies() -> None:
    terms = graph_of(ontology())
    for term, predicate, other in (
        ("pa:Paper", "rdfs:subClassOf", "schema:ScholarlyArticle"),
        ("pa:Paper", "skos:closeMatch", "fabio:ResearchPaper"),
        ("pa:Dataset", "skos:closeMatch", "mls:Dataset"),
        ("pa:Task", "skos:closeMatch", "lpwcc:task"),
        ("pa:partOf", "rdfs:subPropertyOf", "dcterms:isPartOf"),
        ("pa:addresses", "skos:closeMatch", "lpwc:hasTask"),
    ):
        triple = tuple(rdflib.URIRef(expand(name).value) for name in (term, predicate, other))
        assert triple in terms


def test_the_shapes_are_shacl() -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=graph_of(shapes()), meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("kind", FILES)
def test_a_graph_that_was_built_conforms(kind: str, tmp_path: Path, facts: tuple[PaperFacts, ...]) -> None:
    with open_store(FILES[kind](tmp_path), write=True) as store:
        store.add([*facts[:40], small()])
        store.merge()
        assert list(validate(store)) == []


def test_the_whole_page_conforms_by_command(paperatlas) -> None:  # type: ignore[no-untyped-def]
    done = paperatlas("validate")
    assert (done.status, done.out, done.err) == (0, "", "conforms\n")


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[tuple[RdfStore, pyoxigraph.Store]]:
    """A store of one paper, and its quads to break."""
    store = open_store(f"rdf:{tmp_path / 'r'}", write=True)
    assert isinstance(store, RdfStore)
    store.add([small(), said("p2", entity("FooNet", "Dataset"))])
    store.merge()
    quads = list(store.database())
    store._snapshots.quads.database = database = pyoxigraph.Store()
    database.extend(quads)
    yield store, database
    store.close()


def told(store: RdfStore) -> list[str]:
    return [str(violation) for violation in validate(store)]


METHOD, COCO = (NamedNode(f"https://w3id.org/paperatlas/{name}") for name in ("method/foonet", "dataset/coco"))
PAPER = NamedNode("https://w3id.org/paperatlas/paper/p1")


def forget(database: pyoxigraph.Store, subject: NamedNode | None, name: str, graph: object = None) -> list[Quad]:
    gone = list(database.quads_for_pattern(subject, expand(name), None, graph))  # type: ignore[arg-type]
    for quad in gone:
        database.remove(quad)
    assert gone
    return gone


def test_what_is_lacking_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    assert told(store) == []
    forget(database, METHOD, "rdfs:label")
    assert told(store) == ["method:foonet: Method rdfs:label: must be: one, a text that is not empty"]


def test_what_is_there_twice_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    database.add(Quad(COCO, expand("rdfs:label"), Literal("other"), DefaultGraph()))
    assert told(store) == ["dataset:coco: Dataset rdfs:label: must be: one, a text that is not empty"]


def test_a_value_of_another_type_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    forget(database, METHOD, "pa:papers")
    database.add(Quad(METHOD, expand("pa:papers"), Literal("many"), DefaultGraph()))
    found = told(store)
    assert found
    assert set(found) == {"method:foonet: Method pa:papers: 'many' must be: one, an integer, 1 or more"}


def test_a_number_out_of_range_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    (claim,) = {q.subject for q in database.quads_for_pattern(None, expand("rdf:object"), COCO, PAPER)} & {
        q.subject for q in database.quads_for_pattern(None, expand("rdf:predicate"), expand("pa:mentions"), PAPER)
    }
    assert isinstance(claim, NamedNode)
    (quad,) = forget(database, claim, "pa:confidence", PAPER)
    wrong = Literal("1.5", datatype=NamedNode(f"{XSD}decimal"))
    database.add(Quad(claim, quad.predicate, wrong, PAPER))
    local = claim.value.rpartition("/")[2]
    assert told(store) == [f"claim:{local}: Statement pa:confidence: '1.5' must be: one, a number, 0 to 1"]


def test_a_word_that_is_none_of_those_allowed_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    (quad,) = forget(database, None, "pa:kind")
    database.add(Quad(quad.subject, quad.predicate, Literal("guess"), DefaultGraph()))
    assert told(store) == ["result:p1%231: Result pa:kind: 'guess' must be: one, absolute, delta or ratio"]


def test_an_edge_to_what_it_may_not_end_at_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    database.add(Quad(PAPER, expand("pa:evaluatesOn"), METHOD, PAPER))
    assert set(told(store)) == {
        "paper:p1: evaluatesOn pa:evaluatesOn: 'method:foonet' must be: ends at a Dataset or Benchmark",
        "paper:p1: evaluatesOn pa:evaluatesOn: 'method:foonet' must be: edge with a statement of its evidence",
    }


def test_an_edge_from_where_it_may_not_begin_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    database.add(Quad(COCO, expand("pa:buildsOn"), METHOD, PAPER))
    assert "dataset:coco: buildsOn: must be: begins at a Method" in told(store)


def test_an_edge_without_evidence_and_evidence_without_edge_are_told(
    broken: tuple[RdfStore, pyoxigraph.Store],
) -> None:
    store, database = broken
    (edge,) = database.quads_for_pattern(PAPER, expand("pa:mentions"), COCO)
    database.remove(edge)
    (line,) = told(store)
    assert line.startswith("claim:")
    assert line.endswith(": Statement: must be: beside the edge that it is of")
    database.add(edge)
    forget(database, None, "rdf:object", PAPER)
    found = told(store)
    assert "paper:p1: mentions pa:mentions: 'dataset:coco' must be: edge with a statement of its evidence" in found
    assert any(line.endswith(": Statement rdf:object: must be: one, a node") for line in found)


def test_evidence_that_ends_before_it_begins_is_told(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    quad = forget(database, None, "oa:start", PAPER)[0]
    database.add(Quad(quad.subject, quad.predicate, Literal("999", datatype=NamedNode(f"{XSD}integer")), PAPER))
    assert any("oa:start: '999' must be: less than oa:end" in line for line in told(store))


def test_a_node_that_no_paper_names_is_checked_too(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    lonely = NamedNode("https://w3id.org/paperatlas/task/lonely")
    database.add(Quad(lonely, expand("rdf:type"), expand("pa:Task"), DefaultGraph()))
    assert {line.partition(": must")[0] for line in told(store)} == {
        f"task:lonely: Task {name}" for name in ("dcterms:identifier", "rdfs:label", "pa:papers")
    }


def test_one_paper_or_some_can_be_checked_alone(broken: tuple[RdfStore, pyoxigraph.Store]) -> None:
    store, database = broken
    forget(database, COCO, "rdfs:label")
    assert [v.node for v in validate(store, paper="p1")] == ["dataset:coco"]
    assert list(validate(store, paper="p2")) == []
    assert [v.node for v in validate(store, sample=1)] == ["dataset:coco"]
    with pytest.raises(PaperatlasError, match="no paper of this store"):
        list(validate(store, paper="p3"))


def test_a_break_is_printed_and_sets_the_exit_status(paperatlas, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with open_store(f"rdf:{tmp_path / 'r'}", write=True) as store:
        store.add([small()])
        store.merge()
    database = pyoxigraph.Store(str((tmp_path / "r" / "graph").resolve()))
    forget(database, METHOD, "rdfs:label")
    database.flush()
    del database
    done = paperatlas("validate", store=f"rdf:{tmp_path / 'r'}")
    assert done.status == 1
    assert done.out == "method:foonet: Method rdfs:label: must be: one, a text that is not empty\n"
    assert done.err == "1 breaks a shape\n"
    assert paperatlas("validate", "--paper", "p1", "--sample", "1").status == 2


# Linked Papers With Code: each asks, pattern by pattern, what an example in its example-sparql-queries/ asks.

LPWC = """PREFIX lpwc: <https://linkedpaperswithcode.com/property/>
PREFIX kind: <https://linkedpaperswithcode.com/class/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
NAACL = "North American Chapter of the Association for Computational Linguistics (NAACL)"
CLASS = "https://linkedpaperswithcode.com/class/"


@pytest.fixture(scope="module")
def lpwc(facts: tuple[PaperFacts, ...], tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """The page, with a paper that has all that their queries ask for."""
    whole = small()
    paper = replace(
        whole.paper,
        id="naacl",
        date="2021-05-03",
        venue=NAACL,
        authors=("A. Author",),
    )
    task = said(
        "naacl", entity("Dimensionality Reduction", "Task"), edges=((None, "ADDRESSES", "Dimensionality Reduction"),)
    )
    asked = PaperFacts.of(
        paper, "hand 1", (*whole.entities, *task.entities), (*whole.claims, *task.claims), whole.results
    )
    held = Held((*facts, asked))
    folder = tmp_path_factory.mktemp("lpwc")
    for suffix in (".nt", ".ttl"):
        export(held, folder / f"a{suffix}", "lpwc")
    stores = [pyoxigraph.Store(), pyoxigraph.Store()]
    for store, suffix in zip(stores, (".nt", ".ttl"), strict=True):
        store.load(path=folder / f"a{suffix}")
    assert set(stores[0]) == set(stores[1])
    return stores[0]


def answers(graph: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    solutions = graph.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [tuple(term.value for term in row) for row in solutions]  # type: ignore[union-attr]


def test_lpwc_most_used_datasets(lpwc: pyoxigraph.Store) -> None:
    query = """SELECT ?name (COUNT(?p) AS ?papers) {
      ?p a kind:paper ; lpwc:usesDataset ?d . ?d a kind:dataset ; dcterms:title ?name
    } GROUP BY ?name ORDER BY DESC(?papers) LIMIT 8"""
    found = answers(lpwc, LPWC + query)
    assert found[0][0] == "ImageNet"
    assert len(found) == 8
    assert int(found[0][1]) >= 7


def test_lpwc_dimensionality_reduction_papers_2021(lpwc: pyoxigraph.Store) -> None:
    query = """SELECT DISTINCT (COUNT(?p) AS ?papers) {
      ?p a kind:paper ; dcterms:date ?day ;
         lpwc:hasTask <https://linkedpaperswithcode.com/task/dimensionality-reduction>
      FILTER(STRSTARTS(STR(?day), "2021-")) FILTER(STR(?day) >= "2021-01-01" && STR(?day) <= "2021-12-31")
    }"""
    assert answers(lpwc, LPWC + query) == [("1",)]


AT_NAACL = f'?p a kind:paper ; lpwc:hasConference ?c . ?c foaf:name "{NAACL}"^^xsd:string .'


def test_lpwc_naacl_tasks(lpwc: pyoxigraph.Store) -> None:
    query = f"""SELECT ?name (COUNT(?name) AS ?papers) {{ {AT_NAACL}
      ?p lpwc:hasTask ?t . ?t foaf:name ?name }} GROUP BY ?name ORDER BY DESC(?papers) LIMIT 8"""
    assert answers(lpwc, LPWC + query) == [("Dimensionality Reduction", "1")]


def test_lpwc_naacl_evaluation_metrics(lpwc: pyoxigraph.Store) -> None:
    query = f"""SELECT ?name (COUNT(?name) AS ?numbers) {{ {AT_NAACL}
      ?p lpwc:hasEvaluation ?e . ?e lpwc:hasEvaluationResult ?r . ?r lpwc:metricName ?name
    }} GROUP BY ?name ORDER BY DESC(?numbers) LIMIT 50"""
    assert answers(lpwc, LPWC + query) == [("accuracy", "1")]


def test_lpwc_repository_frameworks_are_not_made_up(lpwc: pyoxigraph.Store) -> None:
    query = (
        "SELECT ?name (COUNT(?name) AS ?n) { ?r a kind:repository ; lpwc:hasFramework ?name } GROUP BY ?name LIMIT 10"
    )
    assert answers(lpwc, LPWC + query) == []
    assert answers(lpwc, LPWC + "SELECT (COUNT(?r) AS ?n) { ?r a kind:repository }") == [("50",)]


def test_lpwc_an_evaluation_has_its_paper_task_data_model_and_number(lpwc: pyoxigraph.Store) -> None:
    query = """SELECT ?title ?task ?data ?model ?value {
      ?p lpwc:hasEvaluation ?e ; dcterms:title ?title ; lpwc:hasModel ?m ; lpwc:hasConference ?c .
      ?e a kind:evaluation ; lpwc:hasTask/foaf:name ?task ; lpwc:hasDataset ?d ; lpwc:hasModel ?m ;
         lpwc:hasEvaluationResult/lpwc:metricValue ?value .
      ?d dcterms:title ?data ; lpwc:usedForTask/foaf:name ?task . ?m a kind:model ; foaf:name ?model }"""
    assert answers(lpwc, LPWC + query) == [("Title of p1", "Dimensionality Reduction", "COCO", "FooNet", "5%")]


def test_lpwc_names_that_fall_together_keep_apart(tmp_path: Path) -> None:
    held = Held(tuple(said(f"p{i}", name) for i, name in enumerate(("C++", "C#", "C", "C", "#"))))
    atlas: Atlas = held.atlas
    export(held, tmp_path / "a.nt", "lpwc")
    graph = rdflib.Graph().parse(tmp_path / "a.nt")
    methods = list(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{CLASS}method")))
    assert len(methods) == sum(n.type == "Method" for n in atlas.nodes)
    most = max((n for n in atlas.nodes if n.type == "Method"), key=lambda n: int(str(n.get("papers"))))
    assert most.name == "C"
    assert str(graph.value(predicate=rdflib.FOAF.name, object=rdflib.Literal("C"))).endswith("/method/c")


def test_lpwc_has_no_format_that_would_lose_it(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"'\.graphml'. Known: \.ttl, \.nt"):
        export(Held(), tmp_path / "a.graphml", "lpwc")
