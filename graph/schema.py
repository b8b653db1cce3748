"""What a graph may hold: the one place where node types, edge types and properties are written.

Constraints, ontology, exports and the schema page of docs/ derive from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NodeType = Literal[
    "Paper", "Method", "Dataset", "Benchmark", "Task", "Metric", "Result", "Repository", "Author", "Venue"
]
EdgeType = Literal[
    "INTRODUCES",
    "USES",
    "COMPARES_WITH",
    "EVALUATES_ON",
    "TRAINS_ON",
    "ADDRESSES",
    "MENTIONS",
    "PART_OF",
    "BUILDS_ON",
    "VARIANT_OF",
    "OUTPERFORMS",
    "REPORTS",
    "MEASURED_ON",
    "OBTAINED_BY",
    "MEASURES",
    "RELATIVE_TO",
    "HAS_CODE",
    "AUTHORED_BY",
    "PUBLISHED_IN",
    "CITES",
]
ValueType = Literal["string", "integer", "float", "strings"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a node or edge.

    :param iris: predicates it is written as in RDF, standard vocabularies first; empty for Paperatlas's own.
    :param needed: every node or edge has it; else what the source lacks is absent.
    :param values: what it can be; empty for anything of its type.
    :param least: smallest number; None for any.
    :param most: greatest number; None for any.
    """

    name: str
    type: ValueType
    doc: str
    iris: tuple[str, ...] = ()
    needed: bool = False
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class NodeSchema:
    """A type of node.

    :param space: key space: types of one space never share a key, so a name is a Dataset or a Benchmark, not both.
    :param key: what decides that two nodes are one.
    :param iris: classes of standard vocabularies that it is also an instance of.
    :param near: classes of other vocabularies that mean about the same; the ontology alone says so.
    """

    type: NodeType
    space: str
    key: str
    doc: str
    properties: tuple[Property, ...]
    iris: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[Property, ...]:
        """Its properties beyond the four that every node has."""
        return self.properties[len(_COMMON) :]


@dataclass(frozen=True, slots=True)
class EdgeSchema:
    """A type of edge.

    :param iris: predicates of standard vocabularies that say the same.
    :param near: predicates of other vocabularies that mean about the same; the ontology alone says so.
    """

    type: EdgeType
    sources: tuple[NodeType, ...]
    targets: tuple[NodeType, ...]
    doc: str
    iris: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

NEAR_PREFIXES = {
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "lpwc": "https://linkedpaperswithcode.com/property/",
    "lpwcc": "https://linkedpaperswithcode.com/class/",
    "mls": "http://www.w3.org/ns/mls#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefixes of what a graph itself does not use: its ontology and shapes, and Linked Papers With Code."""

ID = Property("id", "string", "key, unique among nodes", ("dcterms:identifier",), needed=True)
NAME = Property("name", "string", "as a person writes it", ("rdfs:label",), needed=True)
TYPE = Property("type", "string", "the node's label", needed=True)
TITLE = Property(
    "title", "string", "title as the source has it, LaTeX remains included; on other nodes the name", needed=True
)
ALIASES = Property("aliases", "strings", "other spellings in the papers, sorted", ("skos:altLabel",))
PAPERS = Property("papers", "integer", "how many papers have an edge to it", needed=True, least=1)
_COMMON = (ID, NAME, TYPE, TITLE)
_NAMED = (*_COMMON, ALIASES, PAPERS)

NODES: tuple[NodeSchema, ...] = (
    NodeSchema(
        "Paper",
        "paper",
        "its id at the source, else a hash of the normalised title",
        "a paper, by its title and abstract",
        (
            *_COMMON,
            Property("abstract", "string", "abstract as the source has it", ("dcterms:abstract",), needed=True),
            Property("year", "integer", "year of publication, where the source has it", ("schema:datePublished",)),
            Property("date", "string", "date as the source writes it; ISO 8601 where complete", ("dcterms:date",)),
            Property("url", "string", "where the source says the paper is", ("schema:url",)),
            Property("source", "string", "format of the source it came from", ("dcterms:source",), needed=True),
            Property(
                "ids",
                "strings",
                "its other identifiers: doi:, arxiv:, and what other sources call it, sorted",
                ("schema:identifier",),
            ),
        ),
        ("schema:ScholarlyArticle",),
        ("fabio:ResearchPaper", "lpwcc:paper"),
    ),
    NodeSchema(
        "Method",
        "method",
        "resolved name",
        "model, architecture, algorithm, module, loss, training or inference technique, framework",
        _NAMED,
        ("skos:Concept",),
        ("mls:Algorithm", "mls:Model", "lpwcc:method", "lpwcc:model"),
    ),
    NodeSchema(
        "Dataset",
        "dataset",
        "resolved name",
        "a named collection of data",
        _NAMED,
        ("schema:Dataset",),
        ("mls:Dataset", "lpwcc:dataset"),
    ),
    NodeSchema(
        "Benchmark",
        "dataset",
        "resolved name",
        "a named evaluation suite, challenge or environment, whose main purpose is evaluation",
        _NAMED,
        ("schema:Dataset",),
        ("mls:Dataset", "lpwcc:dataset"),
    ),
    NodeSchema(
        "Task",
        "task",
        "resolved name",
        "an established task",
        _NAMED,
        ("skos:Concept",),
        ("mls:Task", "lpwcc:task"),
    ),
    NodeSchema(
        "Metric", "metric", "resolved name", "a named measure", _NAMED, ("skos:Concept",), ("mls:EvaluationMeasure",)
    ),
    NodeSchema(
        "Result",
        "result",
        "paper and ordinal",
        "a number that a paper reports",
        (
            *_COMMON,
            Property("metric", "string", "what is measured, as the paper writes it"),
            Property(
                "value", "float", "the number; a delta or ratio is a positive magnitude", ("schema:value",), needed=True
            ),
            Property("unit", "string", "%, points, x, ms, FPS, ...; absent for a bare number", ("schema:unitText",)),
            Property(
                "kind",
                "string",
                "absolute (87.3 top-1), delta (improves by 2.7) or ratio (3x faster)",
                needed=True,
                values=("absolute", "delta", "ratio"),
            ),
        ),
        ("schema:PropertyValue",),
        ("mls:ModelEvaluation", "lpwcc:evaluationresult"),
    ),
    NodeSchema(
        "Repository",
        "repository",
        "url",
        "a URL that an abstract gives: code, weights, data, project page",
        (
            *_COMMON,
            Property("url", "string", "the URL", ("schema:url",), needed=True),
            Property("host", "string", "its host", needed=True),
            PAPERS,
        ),
        ("schema:WebPage",),
        ("lpwcc:repository",),
    ),
    NodeSchema(
        "Author", "author", "name", "an author, by name", (*_COMMON, PAPERS), ("schema:Person",), ("foaf:Person",)
    ),
    NodeSchema(
        "Venue",
        "venue",
        "name",
        "where a paper was published",
        (*_COMMON, PAPERS),
        ("schema:Periodical",),
        ("lpwcc:conference",),
    ),
)

_ENTITIES: tuple[NodeType, ...] = ("Method", "Dataset", "Benchmark", "Task", "Metric")
_DATA: tuple[NodeType, ...] = ("Dataset", "Benchmark")
_PAPER: tuple[NodeType, ...] = ("Paper",)
_METHOD: tuple[NodeType, ...] = ("Method",)
_RESULT: tuple[NodeType, ...] = ("Result",)

EDGES: tuple[EdgeSchema, ...] = (
    EdgeSchema("INTRODUCES", _PAPER, ("Method", *_DATA), "its own contribution, named components included"),
    EdgeSchema(
        "USES", _PAPER, _METHOD, "builds on, applies, adapts, studies, speeds up, surveys", near=("lpwc:hasMethod",)
    ),
    EdgeSchema("COMPARES_WITH", _PAPER, _METHOD, "named as baseline or competitor"),
    EdgeSchema("EVALUATES_ON", _PAPER, _DATA, "reports experiments on it", near=("lpwc:usesDataset",)),
    EdgeSchema("TRAINS_ON", _PAPER, _DATA, "trains, pre-trains, fine-tunes, distils on it", near=("lpwc:usesDataset",)),
    EdgeSchema("ADDRESSES", _PAPER, ("Task",), "works on it or reports on it", ("schema:about",), ("lpwc:hasTask",)),
    EdgeSchema("MENTIONS", _PAPER, _ENTITIES, "background only; a Metric without a number", ("schema:mentions",)),
    EdgeSchema("PART_OF", _METHOD, _METHOD, "component, module, stage, loss of", ("dcterms:isPartOf",)),
    EdgeSchema("BUILDS_ON", _METHOD, _METHOD, "extends, adapts, is initialised from"),
    EdgeSchema("VARIANT_OF", _METHOD, _METHOD, "size, version, member of a series", ("dcterms:isVersionOf",)),
    EdgeSchema("OUTPERFORMS", _METHOD, _METHOD, "the text says so"),
    EdgeSchema("REPORTS", _PAPER, _RESULT, "a number that the paper gives"),
    EdgeSchema("MEASURED_ON", _RESULT, _DATA, "the data that the number is of"),
    EdgeSchema("OBTAINED_BY", _RESULT, _METHOD, "the method that reached it"),
    EdgeSchema(
        "MEASURES",
        _RESULT,
        ("Metric",),
        "the measure that it is of",
        ("schema:measurementTechnique",),
        ("mls:specifiedBy",),
    ),
    EdgeSchema("RELATIVE_TO", _RESULT, _METHOD, "the baseline of a delta or ratio"),
    EdgeSchema(
        "HAS_CODE", _PAPER, ("Repository",), "a URL in the abstract", ("schema:relatedLink",), ("lpwc:hasRepository",)
    ),
    EdgeSchema("AUTHORED_BY", _PAPER, ("Author",), "from metadata", ("dcterms:creator", "schema:author")),
    EdgeSchema("PUBLISHED_IN", _PAPER, ("Venue",), "from metadata", ("schema:isPartOf",), ("lpwc:hasConference",)),
    EdgeSchema("CITES", _PAPER, _PAPER, "from metadata", ("dcterms:references", "schema:citation")),
)

EVIDENCE: tuple[Property, ...] = (
    Property("paper", "string", "id of the paper that says so", ("prov:wasDerivedFrom",), needed=True),
    Property("sentence", "string", "the sentence that says so, as the source has it", ("oa:exact",), needed=True),
    Property(
        "field",
        "string",
        "the field that the offsets count in: title, abstract, authors or venue",
        needed=True,
        values=("title", "abstract", "authors", "venue"),
    ),
    Property(
        "start",
        "integer",
        "first character of the surface form in that field, from 0",
        ("oa:start",),
        needed=True,
        least=0,
    ),
    Property("end", "integer", "end of the surface form in that field, exclusive", ("oa:end",), needed=True, least=1),
    Property("surfaces", "strings", "how the paper writes the target, sorted", needed=True),
    Property("confidence", "float", "0 to 1, three decimals", needed=True, least=0, most=1),
    Property("extractor", "string", "name and version of what read it", needed=True),
)

NODE_SCHEMAS: dict[str, NodeSchema] = {n.type: n for n in NODES}
EDGE_SCHEMAS: dict[str, EdgeSchema] = {e.type: e for e in EDGES}
