"""Files and folders that other tools read: one module a family of formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..contents import Contents
from ..errors import ExportError
from ..files import replacing
from . import gexf, graphml, jsonl, jsonld, neo4j_admin, parquet, rdf
from ._written import Written

Writer = Callable[[Contents, BinaryIO], None]
"""Writes a graph to an open file, as it comes."""

EXPORTS: dict[str, tuple[str, Writer]] = {
    ".ttl": ("Turtle", rdf.write_turtle),
    ".trig": ("TriG, a named graph a paper", rdf.write_trig),
    ".nt": ("N-Triples", rdf.write_ntriples),
    ".nq": ("N-Quads, a named graph a paper", rdf.write_nquads),
    ".jsonld": ("JSON-LD", jsonld.write_jsonld),
    ".rdf": ("RDF/XML", rdf.write_rdfxml),
    ".jsonl": ("JSON Lines, a node or an edge a line", jsonl.write_jsonl),
    ".graphml": ("GraphML, for Gephi, yEd, Cytoscape and NetworkX", graphml.write_graphml),
    ".gexf": ("GEXF, for Gephi", gexf.write_gexf),
}
"""What can be written, by suffix: the format's name and its writer."""

VOCABULARIES: dict[str, dict[str, tuple[str, Writer]]] = {
    "paperatlas": EXPORTS,
    "lpwc": {".ttl": ("Turtle", rdf.write_lpwc_turtle), ".nt": ("N-Triples", rdf.write_lpwc_ntriples)},
}
"""What can be written in which terms: Paperatlas's own, or those of Linked Papers With Code."""

FolderWriter = Callable[[Contents, Path], Written]
"""Writes a whole graph to a folder; what is to be told of it."""

FOLDERS: dict[str, tuple[str, FolderWriter]] = {
    "parquet": ("Parquet, a table of nodes and one of edges", parquet.write_parquet),
    "neo4j-admin": ("CSV for the bulk import of Neo4j", neo4j_admin.write_folder),
}
"""What is written as a folder, by name: what it is, and its writer."""

__all__ = ["EXPORTS", "FOLDERS", "VOCABULARIES", "Contents", "FolderWriter", "Writer", "Written", "export"]


def export(contents: Contents, path: Path, vocabulary: str = "paperatlas") -> None:
    """Write a graph to a file, in the format of its suffix. The file is whole or not there.

    :param contents: a store, or what reads like one.
    :param vocabulary: one of VOCABULARIES.
    :raises ExportError: no such format in these terms, or the file can't be written.
    """
    formats = VOCABULARIES[vocabulary]
    found = formats.get(path.suffix.lower())
    if found is None:
        raise ExportError(f"{path}: no format for the suffix {path.suffix!r}. Known: {', '.join(formats)}.")
    with replacing(path) as file:
        found[1](contents, file)
