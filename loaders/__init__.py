"""From files to facts."""

from .building import BuildReport, build
from .extraction import extractor
from .resolutions import RuledPairs, read_rulings, ruled_pairs
from .sources import SOURCES, read_papers

__all__ = [
    "SOURCES",
    "BuildReport",
    "RuledPairs",
    "build",
    "extractor",
    "read_papers",
    "read_rulings",
    "ruled_pairs",
]
