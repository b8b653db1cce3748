"""The `paperatlas` command: a thin layer over the library, one file a verb."""

from .main import VERBS, main

__all__ = ["VERBS", "main"]
