"""From files to facts."""

from .building import BuildReport, Watch, build
from .extraction import extractor
from .sources import SOURCES, read_papers

__all__ = ["SOURCES", "BuildReport", "Watch", "build", "extractor", "read_papers"]
