"""Neighbourhood pages, pictures, the explorer."""

from .page import neighbourhood_page
from .palette import EDGE_WORDS, NODE_STYLES, EdgeWords, NodeStyle

__all__ = ["EDGE_WORDS", "NODE_STYLES", "EdgeWords", "NodeStyle", "neighbourhood_page"]
