"""The ledger of a store: what each record of a paper says, as extracted, and which node each of its names stands for.

It is an SQLite file and the truth that the merged graph is derived from. A batch is in it, flushed to disk,
before anyone is told that it is done; names can be resolved anew from it without reading a paper again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .. import identity
from ..atlas import namings
from ..codec import facts_from_json, facts_to_json
from ..facts import Paper, PaperFacts
from ..naming import Naming
from ..resolve import Group, resolve
from ..rulings import Ruling, Rulings
from ..schema import NodeType
from ..source_files import Reread, SourceFile, change
from . import file_table
from .ledger_file import LedgerFile

_SCHEMA = """
-- stale: its paper's edges in the merged graph are not those of its facts; merged: they are there; shown_by: the record
-- that is shown in place of this one, since both are of one paper
CREATE TABLE IF NOT EXISTS records (
    record TEXT PRIMARY KEY, paper TEXT NOT NULL, input BLOB NOT NULL, facts BLOB NOT NULL,
    stale INTEGER NOT NULL DEFAULT 1, merged INTEGER NOT NULL DEFAULT 0, shown_by TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_of_paper ON records (paper);
CREATE INDEX IF NOT EXISTS stale_records ON records (paper) WHERE stale;
CREATE INDEX IF NOT EXISTS hidden_records ON records (shown_by) WHERE shown_by IS NOT NULL;
-- what a record can share with another of the same paper
CREATE TABLE IF NOT EXISTS identities (key TEXT, record TEXT, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS identities_of_record ON identities (record);
-- papers that were removed but still have edges in the merged graph
CREATE TABLE IF NOT EXISTS gone (paper TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS namings (
    paper TEXT, space TEXT, name TEXT, naming TEXT NOT NULL, node TEXT, type TEXT,
    PRIMARY KEY (paper, space, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS namings_of_node ON namings (node);
CREATE TABLE IF NOT EXISTS keys (
    space TEXT, key TEXT, paper TEXT, name TEXT, PRIMARY KEY (space, key, paper, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_of_naming ON keys (paper, space, name);
-- keys whose names must be resolved anew; nodes that may have lost their last paper
CREATE TABLE IF NOT EXISTS seeds (space TEXT, key TEXT, PRIMARY KEY (space, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doubtful (node TEXT, type TEXT, PRIMARY KEY (node, type)) WITHOUT ROWID;
"""


def input_digest(paper: Paper, extractor: str) -> bytes:
    """What a paper's facts are a function of: its record and the extractor's name and version."""
    record = [paper.id, paper.title, paper.abstract, paper.source, paper.year, paper.date, paper.url, paper.venue]
    text = json.dumps([*record, paper.authors, paper.ids, extractor], ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()[:16]


class Ledger(LedgerFile):
    """The ledger at a path.

    :raises StoreBusyError: another process has it open.
    :raises StoreError: the file is no ledger, or can't be opened.
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        super().__init__(path, (*_SCHEMA.split(";\n"), file_table.SCHEMA), write=write)

    # what papers say

    def holds(self, paper: Paper, extractor: str) -> bool:
        """Whether it has this very record, read by this extractor."""
        row = self._db.execute("SELECT input FROM records WHERE record = ?", (paper.record,)).fetchone()
        return row is not None and row[0] == input_digest(paper, extractor)

    def put(self, facts: PaperFacts) -> None:
        """Take a record in, in place of what it said before."""
        record, paper = facts.paper.record, facts.paper.id
        kin = self._kin(record, paper)
        was_gone = self._db.execute("DELETE FROM gone WHERE paper = ?", (paper,)).rowcount
        merged = int(bool(self._forget(record) or was_gone))
        packed = zlib.compress(facts_to_json(facts).encode())
        self._db.execute(
            "INSERT INTO records (record, paper, input, facts, merged) VALUES (?, ?, ?, ?, ?)",
            (record, paper, input_digest(facts.paper, facts.extractor), packed, merged),
        )
        keys = [(key, record) for key in identity.keys(facts.paper)]
        self._db.executemany("INSERT INTO identities VALUES (?, ?)", keys)
        kin |= self._kin(record, paper)
        if kin == {record}:
            self._name(facts)
        else:
            self._show(kin)

    def drop(self, record: str) -> bool:
        """Forget a record; False when it isn't there."""
        row = self._db.execute("SELECT paper FROM records WHERE record = ?", (record,)).fetchone()
        if row is None:
            return False
        kin = self._kin(record, row[0])
        if self._forget(record):
            self._db.execute("INSERT OR IGNORE INTO gone VALUES (?)", row)
        self._show(kin - {record})
        return True

    def _forget(self, record: str) -> int | None:
        """Delete a record's rows; whether the merged graph has its paper's edges, 0 or 1; None when it isn't there."""
        row = self._db.execute("SELECT paper, merged, shown_by FROM records WHERE record = ?", (record,)).fetchone()
        if row is None:
            return None
        if row[2] is None:
            self._unname(row[0])
        for table in ("identities", "records"):
            self._db.execute(f"DELETE FROM {table} WHERE record = ?", (record,))  # noqa: S608
        return int(row[1])

    def _name(self, facts: PaperFacts) -> None:
        """Enter what a paper names."""
        ident = facts.paper.id
        for naming in namings(facts.sure(self.min_confidence)):
            row = [naming.type, naming.long_form, naming.spellings, naming.aliases]
            self._db.execute(
                "INSERT INTO namings (paper, space, name, naming) VALUES (?, ?, ?, ?)",
                (ident, naming.space, naming.name, json.dumps(row, ensure_ascii=False)),
            )
            keys = [(naming.space, key, ident, naming.name) for key in naming.keys()]  # noqa: SIM118
            self._db.executemany("INSERT INTO keys VALUES (?, ?, ?, ?)", keys)
        self._seed(ident)

    def _unname(self, paper: str) -> None:
        """Take back what a paper names."""
        self._seed(paper)
        self._db.execute(
            "INSERT OR IGNORE INTO doubtful SELECT node, type FROM namings WHERE paper = ? AND node IS NOT NULL",
            (paper,),
        )
        for table in ("namings", "keys"):
            self._db.execute(f"DELETE FROM {table} WHERE paper = ?", (paper,))  # noqa: S608

    def _seed(self, paper: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO seeds SELECT DISTINCT space, key FROM keys WHERE paper = ?", (paper,))

    def record(self, record: str) -> PaperFacts | None:
        """What a record says; None when it isn't there."""
        row = self._db.execute("SELECT facts FROM records WHERE record = ?", (record,)).fetchone()
        return None if row is None else facts_from_json(zlib.decompress(row[0]).decode())

    def records(self) -> list[str]:
        """All records, sorted by their papers' ids."""
        return [row[0] for row in self._db.execute("SELECT record FROM records ORDER BY paper, record")]

    # which records are of one paper

    def _kin(self, record: str, paper: str) -> set[str]:
        """A record, and those that share its id or a key with it, directly or over others.

        :param paper: its paper's id.
        """
        found, fresh = {record}, [(record, paper)]
        while fresh:
            here, ident = fresh.pop()
            near = self._db.execute("SELECT record, paper FROM records WHERE paper = ?", (ident,)).fetchall()
            keys = self._db.execute("SELECT key FROM identities WHERE record = ?", (here,)).fetchall()
            for (key,) in keys:
                held = self._db.execute(
                    "SELECT i.record, r.paper FROM identities i JOIN records r ON r.record = i.record"
                    " WHERE i.key = ? LIMIT ?",
                    (key, identity.MOST_HOLDERS + 2),
                ).fetchall()
                # One more than may have it: with that one, or without it, the others are joined or are not.
                near += held if len(held) <= identity.MOST_HOLDERS + 1 else []
            for other in near:
                if other[0] not in found:
                    found.add(other[0])
                    fresh.append(other)
        return found

    def _show(self, kin: set[str]) -> None:
        """Decide which of these records are of one paper, and have each paper named by what is shown of it.

        :param kin: with each all that share its id or a key with it, directly or over others.
        """
        facts = {record: said for record in kin if (said := self.record(record))}
        for said in facts.values():
            self._unname(said.paper.id)
        for group in identity.same_papers(said.paper for said in facts.values()):
            first, *hidden = [paper.record for paper in group]
            self._db.execute("UPDATE records SET stale = 1, shown_by = NULL WHERE record = ?", (first,))
            self._db.executemany(
                "UPDATE records SET stale = 1, shown_by = ? WHERE record = ?", [(first, other) for other in hidden]
            )
            self._name(identity.shown([facts[paper.record] for paper in group]))

    def facts(self, paper: str) -> PaperFacts | None:
        """What the graph has of a paper; None when it isn't there."""
        row = self._db.execute("SELECT record FROM records WHERE paper = ? AND shown_by IS NULL", (paper,)).fetchone()
        if row is None:
            return None
        hidden = self._db.execute("SELECT record FROM records WHERE shown_by = ?", row).fetchall()
        found = [said for (record,) in (row, *hidden) if (said := self.record(record))]
        return identity.all_shown(found)[0] if hidden else found[0]

    def paper_ids(self) -> list[str]:
        """Ids of all papers, sorted."""
        return [row[0] for row in self._db.execute("SELECT paper FROM records WHERE shown_by IS NULL ORDER BY paper")]

    def hidden(self) -> dict[str, str]:
        """Records that are not shown; see :class:`Store`."""
        return dict(self._db.execute("SELECT record, shown_by FROM records WHERE shown_by IS NOT NULL"))

    def records_of(self, papers: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The records of some papers; see :class:`Store`."""
        found: dict[str, tuple[str, ...]] = {}
        for ident in papers:
            rows = self._db.execute("SELECT DISTINCT coalesce(shown_by, record) FROM records WHERE paper = ?", (ident,))
            for row in rows.fetchall():  # those of one id are of one paper
                hidden = self._db.execute(
                    "SELECT record FROM records WHERE shown_by = ? ORDER BY record", row
                ).fetchall()
                (shown,) = self._db.execute("SELECT paper FROM records WHERE record = ?", row).fetchone()
                found[shown] = (row[0], *(record for (record,) in hidden))
        return found

    # which files they came from

    def known_files(self) -> list[SourceFile]:
        """All files that it was built from, sorted by path."""
        return file_table.known_files(self._db)

    def know(self, news: Reread) -> tuple[str, ...]:
        """Learn what files hold now, and drop the records that none holds any longer; these."""
        changed = change(self.known_files(), news)
        file_table.know(self._db, changed)
        return tuple(record for record in changed.lost if self.drop(record))

    # what a person rules of confidence and names

    @property
    def min_confidence(self) -> float:
        """What is less sure stays out of the merged graph; 0 to 1."""
        return float(self._meta("min_confidence") or 0)

    @min_confidence.setter
    def min_confidence(self, least: float) -> None:
        before = self.min_confidence
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('min_confidence', ?)", (repr(least),))
        if least != before:
            for ident in self.paper_ids():
                if facts := self.facts(ident):
                    self._unname(ident)
                    self._name(facts)  # other names than before
                    self._db.execute("UPDATE records SET stale = 1 WHERE paper = ? AND shown_by IS NULL", (ident,))

    @property
    def rulings(self) -> Rulings:
        """What was ruled last."""
        rows = json.loads(self._meta("rulings") or "[]")
        return Rulings(tuple(Ruling(*row) for row in rows))

    @rulings.setter
    def rulings(self, rulings: Rulings) -> None:
        before = self.rulings
        rows = [[r.verdict, r.one, r.other, r.place] for r in rulings.listed]
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('rulings', ?)", (json.dumps(rows, ensure_ascii=False),))
        if rulings != before:
            for space, key in sorted({*before.keys(), *rulings.keys()}):
                self._db.execute(
                    "INSERT OR IGNORE INTO seeds SELECT DISTINCT space, key FROM keys WHERE space = ? AND key = ?",
                    (space, key),
                )

    def is_named(self, space: str, key: str) -> bool:
        """Whether a paper has a name, an expansion or a known spelling of this key."""
        row = self._db.execute("SELECT 1 FROM keys WHERE space = ? AND key = ? LIMIT 1", (space, key)).fetchone()
        return row is not None

    def related(self, space: str, key: str) -> list[Naming]:
        """Namings that share this key, directly or over others, or over keys that are ruled the same."""
        return list(self._namings(space, self._connected(space, key, self.rulings)))

    # which node each name stands for

    def is_merged(self) -> bool:
        """Whether the merged graph has all that the ledger has."""
        tables = ("records WHERE stale", "gone", "seeds")
        return not any(self._db.execute(f"SELECT 1 FROM {t} LIMIT 1").fetchone() for t in tables)  # noqa: S608

    def unsettle(self) -> None:
        """Mark everything as not merged, for a graph that is derived from nothing."""
        self._db.execute("UPDATE records SET stale = 1, merged = 0")
        self._db.execute("INSERT OR IGNORE INTO seeds SELECT DISTINCT space, key FROM keys")
        self._db.execute("UPDATE namings SET node = NULL, type = NULL")
        for table in ("gone", "doubtful"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608

    def resolve_anew(self) -> Iterator[Group]:
        """Resolve the names that a change may touch, and remember the outcome.

        Papers of which a name stands for another node than before become stale. Yields every group of the
        names touched; each connected set of names is held in memory by itself.
        """
        rulings = self.rulings
        while seed := self._db.execute("SELECT space, key FROM seeds ORDER BY space, key LIMIT 1").fetchone():
            keys = self._connected(seed[0], seed[1], rulings)
            self._db.executemany("DELETE FROM seeds WHERE space = ? AND key = ?", [(seed[0], key) for key in keys])
            known = self._namings(seed[0], keys)
            for group in resolve(known, rulings):
                self._assign(group, known)
                yield group

    def _connected(self, space: str, seed: str, rulings: Rulings) -> list[str]:
        """Every key that this one meets, directly or over others, in a naming or by a ruling."""
        found, fresh, ruled = {seed}, [seed], rulings.of(space)
        while fresh:
            key = fresh.pop()
            rows = self._db.execute(
                # The index is named: left alone, SQLite walks the whole key space for every key.
                "SELECT DISTINCT b.key FROM keys a JOIN keys b INDEXED BY keys_of_naming ON b.paper = a.paper"
                " AND b.space = a.space AND b.name = a.name WHERE a.space = ? AND a.key = ?",
                (space, key),
            )
            same = [k for one, other, _ in ruled.sames(key) for k in (one, other)]
            for other in (*(row[0] for row in rows.fetchall()), *same):
                if other not in found:
                    found.add(other)
                    fresh.append(other)
        return sorted(found)

    def _namings(self, space: str, keys: Iterable[str]) -> dict[Naming, tuple[str | None, NodeType | None]]:
        """Namings with any of these keys, and the node, by id and type, that each has stood for."""
        found: dict[Naming, tuple[str | None, NodeType | None]] = {}
        seen = set()
        for key in keys:
            rows = self._db.execute(
                "SELECT n.paper, n.name, n.naming, n.node, n.type FROM keys k JOIN namings n ON n.paper = k.paper"
                " AND n.space = k.space AND n.name = k.name WHERE k.space = ? AND k.key = ?",
                (space, key),
            )
            for paper, name, naming, node, node_type in rows:
                if (paper, name) not in seen:
                    seen.add((paper, name))
                    type_, long_form, spellings, aliases = json.loads(naming)
                    read = Naming(paper, space, name, type_, long_form, tuple(spellings), tuple(aliases))
                    found[read] = (node, node_type)
        return found

    def _assign(self, group: Group, known: Mapping[Naming, tuple[str | None, NodeType | None]]) -> None:
        for naming in group.namings:
            who, old = (naming.paper, naming.space, naming.name), known[naming]
            if old == (group.id, group.type):
                continue
            if old[0] is not None:
                self._db.execute("INSERT OR IGNORE INTO doubtful VALUES (?, ?)", old)
            self._db.execute(
                "UPDATE namings SET node = ?, type = ? WHERE paper = ? AND space = ? AND name = ?",
                (group.id, group.type, *who),
            )
            self._db.execute("UPDATE records SET stale = 1 WHERE paper = ? AND shown_by IS NULL", (naming.paper,))

    def orphans(self) -> list[tuple[str, NodeType]]:
        """Nodes, by id and type, that no name stands for any more; sorted."""
        rows = self._db.execute(
            "SELECT node, type FROM doubtful d WHERE NOT EXISTS"
            " (SELECT 1 FROM namings n WHERE n.node = d.node AND n.type = d.type) ORDER BY node, type"
        )
        return rows.fetchall()

    def stale(self) -> list[str]:
        """Ids of papers whose edges must be written, sorted."""
        rows = self._db.execute("SELECT paper FROM records WHERE stale AND shown_by IS NULL ORDER BY paper")
        return [row[0] for row in rows]

    def outdated(self) -> list[str]:
        """Ids of papers whose edges in the merged graph must go, sorted."""
        rows = self._db.execute(
            "SELECT paper FROM records WHERE stale AND merged UNION SELECT paper FROM gone ORDER BY 1"
        )
        return [row[0] for row in rows]

    def places(self, paper: str) -> dict[tuple[str, str], tuple[str, NodeType]]:
        """The node, by id and type, that each (space, name) of a paper stands for."""
        rows = self._db.execute("SELECT space, name, node, type FROM namings WHERE paper = ?", (paper,))
        return {(space, name): (node, type_) for space, name, node, type_ in rows}

    def settle(self) -> None:
        """Everything is merged."""
        self._db.execute("UPDATE records SET stale = 0, merged = shown_by IS NULL WHERE stale")
        for table in ("gone", "doubtful"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
