"""Files and folders that other tools read: one module a family of formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from ..elements import Edge, Node
from ..errors import ExportError
from ..files import replacing
from ..stores import Store
from . import graphml, jsonl, neo4j_admin, rdf

Writer = Callable[[Iterable[Node], Iterable[Edge], BinaryIO], None]
"""Writes nodes and edges, both sorted, to an open file."""

EXPORTS: dict[str, tuple[str, Writer]] = {
    ".ttl": ("Turtle", rdf.write_turtle),
    ".nt": ("N-Triples", rdf.write_ntriples),
    ".nq": ("N-Quads, a named graph a paper", rdf.write_nquads),
    ".jsonld": ("JSON-LD", rdf.write_jsonld),
    ".jsonl": ("JSON Lines, a node or an edge a line", jsonl.write_jsonl),
    ".graphml": ("GraphML, for Gephi, yEd, Cytoscape and NetworkX", graphml.write_graphml),
}
"""What can be written, by suffix: the format's name and its writer."""

VOCABULARIES: dict[str, dict[str, tuple[str, Writer]]] = {
    "paperatlas": EXPORTS,
    "lpwc": {".ttl": ("Turtle", rdf.write_lpwc_turtle), ".nt": ("N-Triples", rdf.write_lpwc_ntriples)},
}
"""What can be written in which terms: Paperatlas's own, or those of Linked Papers With Code."""

FolderWriter = Callable[[Store, Path], str]
"""Writes a whole store to a folder; the command line that takes it in elsewhere."""

FOLDERS: dict[str, tuple[str, FolderWriter]] = {
    "neo4j-admin": ("CSV for the bulk import of Neo4j", neo4j_admin.write_folder),
}
"""What is written as a folder, by name: what it is, and its writer."""

__all__ = ["EXPORTS", "FOLDERS", "VOCABULARIES", "FolderWriter", "Writer", "export"]


def export(nodes: Iterable[Node], edges: Iterable[Edge], path: Path, vocabulary: str = "paperatlas") -> None:
    """Write a graph to a file, in the format of its suffix. The file is whole or not there.

    :param nodes: sorted.
    :param edges: sorted.
    :param vocabulary: one of VOCABULARIES.
    :raises ExportError: no such format in these terms, or the file can't be written.
    """
    formats = VOCABULARIES[vocabulary]
    found = formats.get(path.suffix.lower())
    if found is None:
        raise ExportError(f"{path}: no format for the suffix {path.suffix!r}. Known: {', '.join(formats)}.")
    with replacing(path) as file:
        found[1](nodes, edges, file)
