"""A build on Spark: many machines read and extract, and resolve names by joins; the graph is that of any build."""

from .building import Extracted, extract, into_store
from .contents import SparkContents
from .merging import merged
from .session import spark_session
from .shipping import pack
from .work import Work, work_folder

__all__ = [
    "Extracted",
    "SparkContents",
    "Work",
    "extract",
    "into_store",
    "merged",
    "pack",
    "spark_session",
    "work_folder",
]
