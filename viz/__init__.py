"""Neighbourhood pages, pictures, the explorer."""

from .neighbourhood import SUFFIXES, VIEWS, Neighbourhood, View, show
from .palette import EDGE_WORDS, NODE_STYLES, EdgeWords, NodeStyle

__all__ = [
    "EDGE_WORDS",
    "NODE_STYLES",
    "SUFFIXES",
    "VIEWS",
    "EdgeWords",
    "Neighbourhood",
    "NodeStyle",
    "View",
    "show",
]
