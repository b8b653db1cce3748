"""The books of a Neo4j store: what each paper says and which node each of its names stands for, on the server.

They are the truth that the merged graph is derived from, as an embedded store's ledger is. Every act takes the
store's one lock for its transaction, so that two machines that write take turns. docs/neo4j.md has the labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import neo4j

from ..atlas import namings
from ..errors import StoreError
from ..facts import PaperFacts
from ..naming import Naming
from ..rulings import Rulings
from ..settings import Settings
from .bolt import rows
from .records import FORMAT, Key, Names, key_name, keys_of, names_in, paper_record, settings_in, store_record

# Labels and properties begin with an underscore, and no relationship leads to these nodes: a pattern with a label
# or a relationship never meets them, and a filter on a property of the graph never holds for them.
SCHEMA: dict[str, str] = {
    "paperatlas_store": "CONSTRAINT {} FOR (n:_Store) REQUIRE n._store IS UNIQUE",
    "paperatlas_papers": "CONSTRAINT {} FOR (n:_Paper) REQUIRE n._paper IS UNIQUE",
    "paperatlas_keys": "CONSTRAINT {} FOR (n:_Key) REQUIRE n._key IS UNIQUE",
    "paperatlas_doubts": "CONSTRAINT {} FOR (n:_Doubt) REQUIRE n._place IS UNIQUE",
    "paperatlas_due_papers": "INDEX {} FOR (n:_Paper) ON (n._due)",
    "paperatlas_due_keys": "INDEX {} FOR (n:_Key) ON (n._due)",
}
"""Constraints and indexes by name, each as CREATE takes it."""


@dataclass(slots=True)
class Known:
    """Namings that meet, directly or over others, with their papers' whole names.

    :param keys: all that they have.
    :param found: paper and position of each naming.
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
    """Take papers in, each in place of what it said before; under the lock.

    :param facts: by the paper's id.
    """
    before = _names(tx, facts)
    lost, won = _Papers(set), _Papers(set)
    doubts: set[str] = set()
    listed = []
    for ident, whole in facts.items():
        found = list(namings(whole.sure(least)))
        names = before.get(ident, Names([], []))
        if names.namings != found:
            _enter(lost, ident, names)
            doubts.update(names.places)
            names = Names(found, [""] * len(found))
            _enter(won, ident, names)
        listed.append(paper_record(whole, names))
    query = "UNWIND $rows AS r MERGE (p:_Paper {_paper: r._paper}) SET p += r, p._due = 'edges'"
    tx.run(query, rows=listed).consume()
    _change_keys(tx, lost, won)
    doubt(tx, doubts)


def drop(tx: neo4j.ManagedTransaction, paper: str) -> bool:
    """Take a paper out, under the lock; False when it isn't there."""
    query = "MATCH (p:_Paper {_paper: $paper}) WHERE p._facts IS NOT NULL RETURN p._paper"
    if not rows(tx, query, paper=paper):
        return False
    names = _names(tx, [paper])[paper]
    lost = _Papers(set)
    _enter(lost, paper, names)
    _change_keys(tx, lost, _Papers(set))
    doubt(tx, names.places)
    # Its edges are taken out of the graph by the next merge.
    tx.run(
        "MATCH (p:_Paper {_paper: $paper}) SET p._due = 'removal', p._namings = [], p._places = []"
        " REMOVE p._facts, p._input",
        paper=paper,
    ).consume()
    return True


_Papers = defaultdict[Key, set[str]]


def _enter(papers: _Papers, ident: str, names: Names) -> None:
    for key in keys_of(names.namings):
        papers[key].add(ident)


def _names(tx: neo4j.ManagedTransaction, papers: Iterable[str]) -> dict[str, Names]:
    query = (
        "UNWIND $papers AS id MATCH (p:_Paper {_paper: id})"
        " RETURN p._paper AS _paper, p._namings AS _namings, p._places AS _places"
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
