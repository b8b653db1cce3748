"""From a paper's text to what it says: entities, claims and results."""

from .extractor import EXTRACTOR, Extractor, extractor

__all__ = ["EXTRACTOR", "Extractor", "extractor"]
