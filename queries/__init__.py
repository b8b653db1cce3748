"""Questions to a graph: named queries, neighbourhoods, counts."""

from .named import NamedQuery, Parameter, library, parse_value, run
from .neighbourhood import find_nodes, nearest_names, neighbourhood, neighbourhood_cypher, papers_of, weight
from .statistics import Statistics, statistics

__all__ = [
    "NamedQuery",
    "Parameter",
    "Statistics",
    "find_nodes",
    "library",
    "nearest_names",
    "neighbourhood",
    "neighbourhood_cypher",
    "papers_of",
    "parse_value",
    "run",
    "statistics",
    "weight",
]
