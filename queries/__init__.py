"""Questions to a graph: named queries, neighbourhoods, counts, scores."""

from .annotation import Annotation, annotations_of, read_annotations
from .cypher import cypher
from .guarded import MEMORY, TIMEOUT, GuardedStore
from .named import NamedQuery, Parameter, library, parse_value, run
from .neighbourhood import find_nodes, nearest_names, neighbourhood, neighbourhood_cypher, papers_of, weight
from .scoring import ENTITY_EDGES, PAPER_EDGES, Score, Scores, score
from .sparql import sparql
from .statistics import Statistics, statistics
from .validation import Violation, validate
from .why import Step, Why, why

__all__ = [
    "ENTITY_EDGES",
    "MEMORY",
    "PAPER_EDGES",
    "TIMEOUT",
    "Annotation",
    "GuardedStore",
    "NamedQuery",
    "Parameter",
    "Score",
    "Scores",
    "Statistics",
    "Step",
    "Violation",
    "Why",
    "annotations_of",
    "cypher",
    "find_nodes",
    "library",
    "nearest_names",
    "neighbourhood",
    "neighbourhood_cypher",
    "papers_of",
    "parse_value",
    "read_annotations",
    "run",
    "score",
    "sparql",
    "statistics",
    "validate",
    "weight",
    "why",
]
