"""The files that a store was built from, as nodes of its books on a Neo4j server."""

from __future__ import annotations

import base64

import neo4j

from ..source_files import Change, SourceFile
from .bolt import rows

SCHEMA = {"paperatlas_files": "CONSTRAINT {} FOR (n:_File) REQUIRE n._key IS UNIQUE"}
"""Constraints by name, each as CREATE takes it."""


def known_files(tx: neo4j.ManagedTransaction) -> list[SourceFile]:
    """All files, sorted by path."""
    found = rows(tx, "MATCH (f:_File) RETURN f._record AS record")
    files = (SourceFile.unpacked(base64.b64decode(row["record"])) for row in found)
    return sorted(files, key=lambda file: file.path)


def know(tx: neo4j.ManagedTransaction, change: Change) -> None:
    """Write what is known of files from now on, under the lock; the papers that are lost are another's to drop."""
    listed = [{"key": file.key, "record": base64.b64encode(file.packed()).decode()} for file in change.put]
    tx.run("UNWIND $rows AS r MERGE (f:_File {_key: r.key}) SET f._record = r.record", rows=listed).consume()
    keys = [file.key for file in change.forgotten]
    tx.run("UNWIND $keys AS key MATCH (f:_File {_key: key}) DELETE f", keys=keys).consume()
