"""The graph in the terms of Linked Papers With Code, so that its users' queries go on.

IRIs are made as there, of names (`task/dimensionality-reduction`), so that the two can be laid over each other; each
node points to ours by rdfs:seeAlso. What has no counterpart there (evidence, comparisons, edges between methods, deltas
and ratios) is left out; what we can't know (frameworks, areas, subtasks, which repository is the official one) is not
made up. The task of an evaluation is the paper's, where the paper addresses just one.

Classes and properties: https://linkedpaperswithcode.com, its ontology and transformation scripts.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from .elements import Edge, Node
from .rdf import NAMESPACES, TYPE, expand, literal, node_iri
from .schema import NEAR_PREFIXES, NodeType

SITE = "https://linkedpaperswithcode.com/"
LPWC_PREFIXES = {
    **{p: NAMESPACES[p] for p in ("dcterms", "rdf", "rdfs", "xsd")},
    **{p: NEAR_PREFIXES[p] for p in ("fabio", "foaf", "lpwc", "lpwcc")},
}
_FOLDERS: dict[NodeType, str] = {
    "Paper": "paper",
    "Method": "method",
    "Dataset": "dataset",
    "Benchmark": "dataset",
    "Task": "task",
    "Repository": "repository",
    "Venue": "conference",
}
_URL = expand("fabio:hasURL")
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SCHEME = re.compile(r"^\w+://")

Index = Mapping[str, Node]
Slugs = Mapping[str, str]


def lpwc_triples(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Triple]:
    """The graph in their terms; the nodes are held in memory, and the edges of one paper at a time.

    :param edges: sorted, so that those of a paper come together.
    """
    index = {node.id: node for node in nodes}
    slugs = _slugs(index.values())
    for node in index.values():
        if node.type in _FOLDERS:
            yield from _node(node, _iri(node, slugs))
    models: set[str] = set()
    for paper, said in groupby(edges, key=lambda e: e.paper):
        if paper in index:
            yield from _Paper(index[paper], list(said), index, slugs, models).triples()


def _slugs(nodes: Iterable[Node]) -> dict[str, str]:
    """By id, the last part of each node's IRI: its name in small letters and hyphens.

    Of nodes that would share one, the one that most papers name has it, and the others get a hash behind it.
    """
    found: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for node in sorted(nodes, key=lambda n: (-_papers(n), n.id)):
        name = _SCHEME.sub("", node.name) if node.type == "Repository" else node.name
        folder, slug = _FOLDERS.get(node.type, ""), _slug(name)
        if (folder, slug) in taken or not slug:
            slug = f"{slug}-{hashlib.sha256(node.id.encode()).hexdigest()[:8]}".lstrip("-")
        taken.add((folder, slug))
        found[node.id] = slug
    return found


def _papers(node: Node) -> int:
    """How many papers name it; 0 for a paper."""
    found = node.get("papers")
    return found if isinstance(found, int) else 0


def _slug(name: str) -> str:
    return quote(re.sub(r"[^\w/.]+|_", "-", name.casefold()).strip("-./"), safe="/")


def _iri(node: Node, slugs: Slugs) -> NamedNode:
    return NamedNode(f"{SITE}{_FOLDERS[node.type]}/{slugs[node.id]}")


def _node(node: Node, subject: NamedNode) -> Iterator[Triple]:
    """What is said of a node itself."""
    yield Triple(subject, TYPE, expand(f"lpwcc:{_FOLDERS[node.type]}"))
    yield Triple(subject, expand("rdfs:seeAlso"), node_iri(node.id, node.type))
    given = dict(node.properties)
    if node.type == "Repository":
        yield Triple(subject, _URL, _typed(str(given["url"]), "anyURI"))
        return
    named = "dcterms:title" if node.type in ("Paper", "Dataset", "Benchmark") else "foaf:name"
    yield Triple(subject, expand(named), literal(node.name))
    if node.type == "Paper":
        yield Triple(subject, expand("dcterms:abstract"), literal(str(given.get("abstract", ""))))
        date, year = given.get("date"), given.get("year")
        if isinstance(date, str):
            said = _typed(date[:10], "date") if _FULL_DATE.match(date) else literal(date)
            yield Triple(subject, expand("dcterms:date"), said)
        elif isinstance(year, int):
            yield Triple(subject, expand("dcterms:date"), _typed(str(year), "gYear"))
        if url := given.get("url"):
            yield Triple(subject, expand("lpwc:hasURLAbstract"), _typed(str(url), "anyURI"))
    elif node.type in ("Method", "Dataset", "Benchmark"):
        yield Triple(subject, expand("lpwc:numberPapers"), literal(_papers(node)))


def _typed(text: str, kind: str) -> Literal:
    return Literal(literal(text).value, datatype=expand(f"xsd:{kind}"))


class _Paper:
    """What one paper says, in their terms.

    :param edges: all of the paper's.
    :param models: ids of methods that have been described as models; grows.
    """

    def __init__(self, paper: Node, edges: list[Edge], index: Index, slugs: Slugs, models: set[str]) -> None:
        self._iri = _iri(paper, slugs)
        self._index, self._slugs, self._models = index, slugs, models
        self._ends: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._own: dict[str, list[str]] = defaultdict(list)
        for edge in edges:
            self._ends[edge.source, edge.type].append(edge.target)
            if edge.source == paper.id:
                self._own[edge.type].append(edge.target)

    def triples(self) -> Iterator[Triple]:
        """All of it, each triple once."""
        return iter(dict.fromkeys((*self._stated(), *self._evaluations())))

    def _named(self, ident: str) -> NamedNode:
        return _iri(self._index[ident], self._slugs)

    def _stated(self) -> Iterator[Triple]:
        for predicate, types in (
            ("hasTask", ("ADDRESSES",)),
            ("usesDataset", ("EVALUATES_ON", "TRAINS_ON")),
            ("hasRepository", ("HAS_CODE",)),
            ("hasConference", ("PUBLISHED_IN",)),
        ):
            for ident in (i for type_ in types for i in self._own[type_]):
                yield Triple(self._iri, expand(f"lpwc:{predicate}"), self._named(ident))
        for ident in (*self._own["INTRODUCES"], *self._own["USES"]):
            if self._index[ident].type == "Method":
                yield Triple(self._iri, expand("lpwc:hasMethod"), self._named(ident))
        for ident in self._own["INTRODUCES"]:
            yield Triple(self._named(ident), expand("lpwc:introducedBy"), self._iri)
        for ident in self._own["AUTHORED_BY"]:
            yield Triple(self._iri, expand("lpwc:creatorName"), literal(self._index[ident].name))

    def _evaluations(self) -> Iterator[Triple]:
        """A number that a method reached on some data; a difference or a ratio is none."""
        tasks = self._own["ADDRESSES"]
        task = tasks[0] if len(tasks) == 1 else None
        for ordinal, ident in enumerate(self._own["REPORTS"], 1):
            if self._index[ident].get("kind") != "absolute":
                continue
            for data in self._ends[ident, "MEASURED_ON"]:
                for method in self._ends[ident, "OBTAINED_BY"]:
                    yield from self._evaluation(self._index[ident], ordinal, data, method, task)

    def _evaluation(self, result: Node, ordinal: int, data: str, method: str, task: str | None) -> Iterator[Triple]:
        parts = [self._slugs[part] for part in (task, data, method) if part is not None]
        place = "/".join([self._iri.value.removeprefix(f"{SITE}paper/"), *parts])
        evaluation, model = NamedNode(f"{SITE}evaluation/{place}"), NamedNode(f"{SITE}model/{self._slugs[method]}")
        yield Triple(evaluation, TYPE, expand("lpwcc:evaluation"))
        yield Triple(self._iri, expand("lpwc:hasEvaluation"), evaluation)
        yield Triple(self._iri, expand("lpwc:hasModel"), model)
        yield Triple(evaluation, expand("lpwc:hasModel"), model)
        yield Triple(evaluation, expand("lpwc:hasDataset"), self._named(data))
        if task is not None:
            yield Triple(evaluation, expand("lpwc:hasTask"), self._named(task))
            yield Triple(self._named(data), expand("lpwc:usedForTask"), self._named(task))
        if method not in self._models:
            self._models.add(method)
            yield Triple(model, TYPE, expand("lpwcc:model"))
            yield Triple(model, expand("foaf:name"), literal(self._index[method].name))
        measures = [self._index[i].name for i in self._ends[result.id, "MEASURES"]]
        name = measures[0] if measures else result.get("metric")
        number = NamedNode(f"{SITE}evaluationresult/{place}/{ordinal}")
        yield Triple(number, TYPE, expand("lpwcc:evaluationresult"))
        yield Triple(evaluation, expand("lpwc:hasEvaluationResult"), number)
        if isinstance(name, str):
            yield Triple(number, expand("lpwc:metricName"), literal(name))
        yield Triple(number, expand("lpwc:metricValue"), literal(_number(result)))


def _number(result: Node) -> str:
    value, unit = result.get("value"), result.get("unit") or ""
    return f"{value:g}{unit}" if unit == "%" else f"{value:g} {unit}".strip()
