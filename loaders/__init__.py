"""From files to facts."""

from .building import BuildReport, build
from .extraction import extractor
from .following import Follow, Reader
from .resolutions import RuledPairs, read_rulings, ruled_pairs
from .resting import Resting
from .sources import SOURCES, Columns, Reading, files_of, read_papers
from .vanishing import Vanished

__all__ = [
    "SOURCES",
    "BuildReport",
    "Columns",
    "Follow",
    "Reader",
    "Reading",
    "Resting",
    "RuledPairs",
    "Vanished",
    "build",
    "extractor",
    "files_of",
    "read_papers",
    "read_rulings",
    "ruled_pairs",
]
