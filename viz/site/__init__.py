"""A whole graph as a static site: pages of things and papers, leaderboards, a map of the field, a search."""

from .report import Progress, Report, report

__all__ = ["Progress", "Report", "report"]
