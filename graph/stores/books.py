"""The books of a Neo4j store: what each paper says and which node each of its names stands for, on the server.

They are the truth that the merged graph is derived from, as an embedded store's ledger is. Every act takes the
store's one lock for its transaction, so that two machines that write take turns. docs/neo4j.md has the labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import neo4j

from .. import identity
from ..atlas import namings
from ..errors import StoreError
from ..facts import PaperFacts
from ..naming import Naming
from ..rulings import Rulings
from ..settings import Settings
from . import records
from .bolt import rows
from .records import FORMAT, Key, Names, key_name, keys_of, names_in, settings_in, store_record

# Labels and properties begin with an underscore, and no relationship leads to these nodes: a pattern with a label
# or a relationship never meets them, and a filter on a property of the graph never holds for them.
SCHEMA: dict[str, str] = {
    "paperatlas_store": "CONSTRAINT {} FOR (n:_Store) REQUIRE n._store IS UNIQUE",
    "paperatlas_papers": "CONSTRAINT {} FOR (n:_Paper) REQUIRE n._paper IS UNIQUE",
    "paperatlas_papers_of_id": "INDEX {} FOR (n:_Paper) ON (n._id)",
    "paperatlas_keys": "CONSTRAINT {} FOR (n:_Key) REQUIRE n._key IS UNIQUE",
    "paperatlas_doubts": "CONSTRAINT {} FOR (n:_Doubt) REQUIRE n._place IS UNIQUE",
    "paperatlas_identities": "CONSTRAINT {} FOR (n:_Identity) REQUIRE n._identity IS UNIQUE",
    "paperatlas_hidden_papers": "INDEX {} FOR (n:_Paper) ON (n._shown_by)",
    "paperatlas_due_papers": "INDEX {} FOR (n:_Paper) ON (n._due)",
    "paperatlas_due_keys": "INDEX {} FOR (n:_Key) ON (n._due)",
}
"""Constraints and indexes by name, each as CREATE takes it."""


@dataclass(slots=True)
class Known:
    """Namings that meet, directly or over others, with their papers' whole names.

    :param keys: all that they have.
    :param names: by record.
    :param found: record and position of each naming.
    """

    keys: set[Key]
    names: dict[str, Names] = field(default_factory=dict)
    found: dict[Naming, tuple[str, int]] = field(default_factory=dict)


def settings(tx: neo4j.ManagedTransaction, *, lock: bool = False) -> Settings:
    """What a person decided last.

    :param lock: take the store for this transaction alone: what another process does waits for its end.
    :raises StoreError: another version wrote the books.
    """
    start = "MATCH (s:_Store {_store: $new._store})"
    if lock:
        start = (
            "MERGE (s:_Store {_store: $new._store}) ON CREATE SET s += $new SET s._writes = coalesce(s._writes, 0) + 1"
        )
    found = rows(tx, f"{start} RETURN properties(s) AS record", new=store_record(Settings()))
    if found and (format_ := found[0]["record"]["_format"]) != FORMAT:
        raise StoreError(f"The store was written by another version (format {format_}). Build it anew.")
    return settings_in(found[0]["record"]) if found else Settings()


def save(tx: neo4j.ManagedTransaction, decided: Settings) -> None:
    """Keep what a person decided."""
    record = store_record(decided)
    tx.run("MATCH (s:_Store {_store: $record._store}) SET s += $record", record=record).consume()


# taking papers in and out


def put(tx: neo4j.ManagedTransaction, facts: Mapping[str, PaperFacts], least: float) -> None:
    """Take records in, each in place of what it said before; under the lock.

    :param facts: by record.
    """
    query = "UNWIND $records AS r OPTIONAL MATCH (p:_Paper {_paper: r}) RETURN r, p._identities AS keys"
    before = {row["r"]: set(row["keys"] or ()) for row in rows(tx, query, records=list(facts))}
    tx.run(
        "UNWIND $rows AS r MERGE (p:_Paper {_paper: r._paper}) SET p += r",
        rows=[records.paper_record(said) for said in facts.values()],
    ).consume()
    after = {record: set(identity.keys(said.paper)) for record, said in facts.items()}
    _show(tx, _kin(tx, before, after), facts, least)


def drop(tx: neo4j.ManagedTransaction, record: str, least: float) -> bool:
    """Take a record out, under the lock; False when it isn't there."""
    query = "MATCH (p:_Paper {_paper: $record}) WHERE p._facts IS NOT NULL RETURN p._identities AS keys"
    found = rows(tx, query, record=record)
    if not found:
        return False
    kin = _kin(tx, {record: set(found[0]["keys"])}, {record: set()})
    _rename(tx, {record: Names([], [])})
    # Its paper's edges are taken out of the graph by the next merge.
    tx.run(
        "MATCH (p:_Paper {_paper: $record}) SET p._due = 'removal', p._namings = [], p._places = []"
        " REMOVE p._facts, p._input, p._identities, p._shown_by",
        record=record,
    ).consume()
    _show(tx, kin - {record}, {}, least)
    return True


# which records are of one paper


def _kin(tx: neo4j.ManagedTransaction, before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> set[str]:
    """Records whose keys change, and those that share one or their id, directly or over others; writes the keys.

    :param before: what each could share with others of the same paper until now.
    :param after: what it can share from now on.
    """
    changed = sorted({key for record in after for key in before[record] ^ after[record]})
    was = _holders(tx, {key for record in after for key in before[record] | after[record]})
    held = {key: set(some) for key, some in was.items()}
    for record, keys in after.items():
        for key in before[record] - keys:
            held[key].discard(record)
        for key in keys:
            held[key].add(record)
    query = "UNWIND $rows AS r MERGE (k:_Identity {_identity: r.key}) SET k._papers = r.records"
    tx.run(query, rows=[{"key": key, "records": sorted(held[key])} for key in changed]).consume()
    query = "UNWIND $keys AS key MATCH (k:_Identity {_identity: key}) WHERE k._papers = [] DELETE k"
    tx.run(query, keys=changed).consume()
    # So many a key joins none; it may have joined them until now, or may do so from now on.
    near = {r for some in (*was.values(), *held.values()) if len(some) <= identity.MOST_HOLDERS for r in some}
    found, fresh, known = set(after), near | set(after), set(was)
    while fresh:
        found |= fresh
        query = (
            "UNWIND $records AS r MATCH (p:_Paper {_paper: r}) MATCH (q:_Paper {_id: p._id}) WHERE q._facts IS NOT NULL"
            " RETURN p._identities AS keys, collect(q._paper) AS near"
        )
        met = rows(tx, query, records=sorted(fresh))
        more = _holders(tx, {key for row in met for key in row["keys"] or ()} - known)
        known |= set(more)
        near = {r for some in more.values() if len(some) <= identity.MOST_HOLDERS for r in some}
        fresh = (near | {r for row in met for r in row["near"]}) - found
    return found


def _holders(tx: neo4j.ManagedTransaction, keys: Iterable[str]) -> dict[str, set[str]]:
    listed = sorted(keys)
    query = "UNWIND $keys AS key MATCH (k:_Identity {_identity: key}) RETURN key, k._papers AS records"
    found = {row["key"]: set(row["records"]) for row in rows(tx, query, keys=listed)}
    return {key: found.get(key, set()) for key in listed}


def _show(tx: neo4j.ManagedTransaction, kin: set[str], known: Mapping[str, PaperFacts], least: float) -> None:
    """Decide which of these records are of one paper, and have each paper named by what is shown of it.

    :param kin: with each all that share its id or a key with it, directly or over others.
    :param known: what some of them say.
    """
    facts = {**known, **_facts(tx, kin - set(known))}
    names: dict[str, Names] = {}
    shown_by: dict[str, str | None] = {}
    for group in identity.same_papers(facts[record].paper for record in kin if record in facts):
        first, *hidden = [paper.record for paper in group]
        found = list(namings(identity.shown([facts[paper.record] for paper in group]).sure(least)))
        names[first], shown_by[first] = Names(found, [""] * len(found)), None
        for record in hidden:
            names[record], shown_by[record] = Names([], []), first
    kept = _rename(tx, names)
    # What is null is taken away.
    query = (
        "UNWIND $rows AS r MATCH (p:_Paper {_paper: r._paper})"
        " SET p += r, p._due = CASE WHEN r._shown_by IS NULL THEN 'edges' ELSE 'hiding' END"
    )
    tx.run(query, rows=[records.names_record(r, kept[r], shown_by[r]) for r in sorted(names)]).consume()


def _facts(tx: neo4j.ManagedTransaction, listed: Iterable[str]) -> dict[str, PaperFacts]:
    query = "UNWIND $records AS r MATCH (p:_Paper {_paper: r}) WHERE p._facts IS NOT NULL RETURN r, p._facts AS facts"
    return {row["r"]: records.facts_in(row["facts"]) for row in rows(tx, query, records=sorted(listed))}


def shown(tx: neo4j.ManagedTransaction, listed: Sequence[str]) -> dict[str, PaperFacts]:
    """What the graph has of some papers, by the records that are shown."""
    query = "UNWIND $records AS r MATCH (p:_Paper {_shown_by: r}) RETURN r, collect(p._paper) AS hidden"
    hidden = {row["r"]: row["hidden"] for row in rows(tx, query, records=listed)}
    facts = _facts(tx, [*listed, *(record for some in hidden.values() for record in some)])
    return {
        record: identity.all_shown(facts[one] for one in (record, *hidden[record]))[0]
        if record in hidden
        else facts[record]
        for record in listed
    }


# what papers name


def _rename(tx: neo4j.ManagedTransaction, names: Mapping[str, Names]) -> dict[str, Names]:
    """Enter what papers name in place of what they named.

    :param names: by record.
    :returns: what they name, with the places of what they named before where that is the same.
    """
    before = _names(tx, names)
    lost, won = _Papers(set), _Papers(set)
    doubts: set[str] = set()
    kept = dict(names)
    for record, new in names.items():
        old = before.get(record, Names([], []))
        if old.namings == new.namings:
            kept[record] = old
        else:
            _enter(lost, record, old)
            doubts.update(old.places)
            _enter(won, record, new)
    _change_keys(tx, lost, won)
    doubt(tx, doubts)
    return kept


_Papers = defaultdict[Key, set[str]]


def _enter(papers: _Papers, ident: str, names: Names) -> None:
    for key in keys_of(names.namings):
        papers[key].add(ident)


def _names(tx: neo4j.ManagedTransaction, papers: Iterable[str]) -> dict[str, Names]:
    query = (
        "UNWIND $papers AS id MATCH (p:_Paper {_paper: id}) WHERE p._namings IS NOT NULL"
        " RETURN p._paper AS _paper, p._id AS _id, p._namings AS _namings, p._places AS _places"
    )
    return {row["_paper"]: names_in(row) for row in rows(tx, query, papers=list(papers))}


def _change_keys(tx: neo4j.ManagedTransaction, lost: _Papers, won: _Papers) -> None:
    """Write which papers have these keys now, and that their names must be resolved anew."""
    touched = {key_name(key): key for key in (*lost, *won)}
    held = dict.fromkeys(touched, frozenset[str]()) | {
        row["key"]: frozenset(row["papers"])
        for row in rows(
            tx,
            "UNWIND $keys AS key MATCH (k:_Key {_key: key}) RETURN k._key AS key, k._papers AS papers",
            keys=list(touched),
        )
    }
    listed = [
        {"key": name, "papers": sorted((held[name] - lost.get(key, set())) | won.get(key, set()))}
        for name, key in touched.items()
    ]
    query = "UNWIND $rows AS r MERGE (k:_Key {_key: r.key}) SET k._papers = r.papers, k._due = true"
    tx.run(query, rows=listed).consume()


def doubt(tx: neo4j.ManagedTransaction, places: Iterable[str]) -> None:
    """Remember nodes that may have lost their last paper."""
    listed = sorted(set(places) - {""})
    if listed:
        tx.run("UNWIND $places AS place MERGE (:_Doubt {_place: place})", places=listed).consume()


# which names meet


def known(tx: neo4j.ManagedTransaction, keys: Iterable[Key], rulings: Rulings) -> Known:
    """Every naming that meets one of these keys, directly or over others, in a naming or by a ruling."""
    found = Known(set(keys))
    fresh = set(found.keys)
    by_key: dict[Key, dict[Naming, tuple[str, int]]] = defaultdict(dict)
    while fresh:
        papers = rows(
            tx,
            "UNWIND $keys AS key MATCH (k:_Key {_key: key}) UNWIND k._papers AS paper RETURN DISTINCT paper",
            keys=[key_name(key) for key in fresh],
        )
        unread = [row["paper"] for row in papers if row["paper"] not in found.names]
        for ident, names in _names(tx, unread).items():
            found.names[ident] = names
            for i, naming in enumerate(names.namings):
                for own in keys_of([naming]):
                    by_key[own][naming] = (ident, i)
        met: set[Key] = set()
        for space, key in fresh:
            met |= keys_of(by_key[space, key])
            met |= {(space, end) for one, other, _ in rulings.of(space).sames(key) for end in (one, other)}
        fresh = met - found.keys
        found.keys |= fresh
    for whole in found.keys:
        found.found |= by_key.get(whole, {})
    return found
