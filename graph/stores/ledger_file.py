"""The file of a ledger: an SQLite database that one process writes to at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

from ..errors import StoreBusyError, StoreError
from .holders import holders

_META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
_FORMAT = "2"


class LedgerFile:
    """The database at a path.

    A writer holds it alone, as long as it is open; the lock is the operating system's and dies with the process.
    A reader is in the writer's way while it is open, so it should not be for long.

    :param path: the SQLite file; a writer makes it where there is none.
    :param schema: statements that make its tables.
    :raises StoreBusyError: another process has it open.
    :raises StoreError: the file is no ledger, or can't be opened.
    """

    def __init__(self, path: Path, schema: Iterable[str], *, write: bool) -> None:
        self.path = path
        with self._told():
            self._db = self._connected_to(f"?mode={'rwc' if write else 'rw'}", timeout=3.0 if write else 0.2)
            try:
                self._open(schema, write=write)
            except BaseException:
                self._db.close()
                raise

    def _connected_to(self, mode: str, timeout: float) -> sqlite3.Connection:
        # As a URI, since a plain name that looks like one would be taken for one.
        uri = f"file:{quote(str(self.path.absolute()))}{mode}"
        return sqlite3.connect(uri, timeout=timeout, isolation_level=None, uri=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors as ours, with the mend."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorname", "")
            if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                who = "".join(f" (process {holder})" for holder in holders(self.path)[:1])
                raise StoreBusyError(
                    f"{self.path}: another process has this store open{who}. Wait until it is done."
                ) from error
            if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR")):
                message = f"{self.path}: not a ledger of Paperatlas ({error}). Move it away, or take another --store."
                raise StoreError(message) from error
            if code.startswith("SQLITE_FULL"):
                raise StoreError(
                    f"{self.path}: the disk is full. Free some room; what was reported done is kept."
                ) from error
            raise StoreError(
                f"{self.path}: {error}. See to its folder's permissions and room, or take another --store."
            ) from error

    def _open(self, schema: Iterable[str], *, write: bool) -> None:
        if write:
            # Not WAL: readers of it write beside the file, which they can't from a read-only disk.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("BEGIN EXCLUSIVE")
            for statement in (_META, *schema):
                self._db.execute(statement)
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('format', ?)", (_FORMAT,))
            self._db.execute("COMMIT")
        found = self._meta("format")
        if found != _FORMAT:
            raise StoreError(f"{self.path}: written by another version (format {found}). Build the store anew.")

    def close(self) -> None:
        """Let go of the file and its lock."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within lasts, flushed to disk, or none of it.

        :raises StoreError: the disk is full, say; then none of it.
        """
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    @property
    def generation(self) -> int:
        """The number that the graph of the last merge bears; 0 before the first."""
        return int(self._meta("generation") or 0)

    @generation.setter
    def generation(self, number: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", (str(number),))
