"""The files that a store was built from, as a table of its ledger."""

from __future__ import annotations

import sqlite3

from ..source_files import Change, SourceFile

# A row a file, however many papers it holds. With row numbers, since long records make a slow key.
SCHEMA = "CREATE TABLE IF NOT EXISTS source_files (key TEXT PRIMARY KEY, record BLOB NOT NULL)"


def known_files(database: sqlite3.Connection) -> list[SourceFile]:
    """All files, sorted by path."""
    rows = database.execute("SELECT record FROM source_files")
    return sorted((SourceFile.unpacked(record) for (record,) in rows), key=lambda file: file.path)


def know(database: sqlite3.Connection, change: Change) -> None:
    """Write what is known of files from now on; the papers that are lost are another's to drop."""
    rows = [(file.key, file.packed()) for file in change.put]
    database.executemany("INSERT OR REPLACE INTO source_files VALUES (?, ?)", rows)
    database.executemany("DELETE FROM source_files WHERE key = ?", [(file.key,) for file in change.forgotten])
