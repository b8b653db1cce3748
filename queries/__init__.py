"""Questions to a graph: named queries, neighbourhoods, counts, scores."""

from .annotation import Annotation, annotations_of, read_annotations
from .completion import complete, known_names
from .cypher import cypher
from .diff import diff
from .guarded import MEMORY, TIMEOUT, GuardedStore
from .named import Column, NamedQuery, library, parse_value, run, texts
from .names import find_nodes, weight
from .neighbourhood import edges_between, neighbourhood, neighbourhood_cypher, nodes_cypher, papers_of
from .parameters import Parameter
from .scoring import ENTITY_EDGES, PAPER_EDGES, Score, Scores, score
from .sparql import sparql
from .statistics import Statistics, statistics
from .tools import (
    MOST_CHARACTERS,
    MOST_ROWS,
    Answer,
    Tool,
    ask_tool,
    bounded,
    counts,
    readable_answer,
    structured,
    tools,
)
from .validation import Violation, validate
from .why import Step, Why, why

__all__ = [
    "ENTITY_EDGES",
    "MEMORY",
    "MOST_CHARACTERS",
    "MOST_ROWS",
    "PAPER_EDGES",
    "TIMEOUT",
    "Annotation",
    "Answer",
    "Column",
    "GuardedStore",
    "NamedQuery",
    "Parameter",
    "Score",
    "Scores",
    "Statistics",
    "Step",
    "Tool",
    "Violation",
    "Why",
    "annotations_of",
    "ask_tool",
    "bounded",
    "complete",
    "counts",
    "cypher",
    "diff",
    "edges_between",
    "find_nodes",
    "known_names",
    "library",
    "neighbourhood",
    "neighbourhood_cypher",
    "nodes_cypher",
    "papers_of",
    "parse_value",
    "read_annotations",
    "readable_answer",
    "run",
    "score",
    "sparql",
    "statistics",
    "structured",
    "texts",
    "tools",
    "validate",
    "weight",
    "why",
]
