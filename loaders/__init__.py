"""From files to facts."""

from .building import BuildReport, build
from .extraction import extractor
from .resolutions import RuledPairs, read_rulings, ruled_pairs
from .sources import SOURCES, Columns, Reading, files_of, read_papers

__all__ = [
    "SOURCES",
    "BuildReport",
    "Columns",
    "Reading",
    "RuledPairs",
    "build",
    "extractor",
    "files_of",
    "read_papers",
    "read_rulings",
    "ruled_pairs",
]
