"""What is still to do to bring a Neo4j store's graph up to its papers, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from neo4j import ManagedTransaction

from .. import identity
from ..atlas import group_node, namings, paper_edges, paper_nodes
from ..elements import Edge, Node
from ..facts import PaperFacts
from ..resolve import resolve
from ..rulings import Rulings
from . import books, merged, records
from .bolt import rows

_PAPERS_AT_ONCE = 100
_KEYS_AT_ONCE = 500


def indexed(facts: PaperFacts) -> Iterator[str]:
    """What of a paper the server indexes: its record, and the keys of its names, of which ids of nodes are made."""
    yield facts.paper.record
    yield from identity.keys(facts.paper)
    for naming in namings(facts):
        for key in naming.keys():  # noqa: SIM118
            # Twice: an id may hold the key of a name and that of its sense.
            yield f"{naming.space}:{key}~{key}"


def complete(tx: ManagedTransaction) -> None:
    """Add to a graph that was imported in bulk what the import has no way to write."""
    if rows(tx, "MATCH (s:_Store) WHERE s._imported REMOVE s._imported RETURN s._store"):
        merged.fill_lists(tx)


def next_step(tx: ManagedTransaction) -> int | None:
    """Do some of what is due; how many papers' edges were written, None when nothing is left.

    The order matters: names are derived before they are resolved, and resolved before edges are written; a node
    goes when no edge leads to it any more.
    """
    settings = books.settings(tx, lock=True)
    if _derive_names(tx, settings.min_confidence) or _resolve(tx, settings.rulings) or _take_out(tx):
        return 0
    if written := _write_edges(tx, settings.min_confidence):
        return written
    return 0 if _delete_orphans(tx) else None


def _due(tx: ManagedTransaction, what: str, limit: int = _PAPERS_AT_ONCE) -> list[dict[str, Any]]:
    query = "MATCH (p:_Paper {_due: $what}) WITH p LIMIT $limit RETURN properties(p) AS p"
    return [row["p"] for row in rows(tx, query, what=what, limit=limit)]


def _derive_names(tx: ManagedTransaction, least: float) -> bool:
    """Names of papers that were taken in when another confidence was demanded."""
    facts = [records.facts_in(row["_facts"]) for row in _due(tx, "names")]
    if facts:
        books.put(tx, {said.paper.record: said for said in facts}, least)
    return bool(facts)


def _resolve(tx: ManagedTransaction, rulings: Rulings) -> bool:
    """Resolve names that a change may touch; papers of which one now stands for another node are due."""
    query = "MATCH (k:_Key {_due: true}) WITH k LIMIT $limit RETURN k._key AS key"
    seeds = [row["key"].partition(":") for row in rows(tx, query, limit=_KEYS_AT_ONCE)]
    if not seeds:
        return False
    known = books.known(tx, [(space, key) for space, _, key in seeds], rulings)
    groups = resolve(known.found, rulings)
    changed, doubts = set(), set()
    for group in groups:
        place = records.place_of(group)
        for naming in group.namings:
            paper, i = known.found[naming]
            places = known.names[paper].places
            if places[i] != place:
                doubts.add(places[i])
                places[i] = place
                changed.add(paper)
    merged.upsert(tx, [group_node(group) for group in groups])
    tx.run(
        "UNWIND $rows AS r MATCH (p:_Paper {_paper: r.paper})"
        " SET p._places = r.places, p._due = coalesce(p._due, 'edges')",
        rows=[{"paper": paper, "places": known.names[paper].places} for paper in sorted(changed)],
    ).consume()
    books.doubt(tx, doubts)
    keys = sorted(map(records.key_name, known.keys))
    tx.run("UNWIND $keys AS key MATCH (k:_Key {_key: key}) WHERE k._papers = [] DELETE k", keys=keys).consume()
    tx.run("UNWIND $keys AS key MATCH (k:_Key {_key: key}) REMOVE k._due", keys=keys).consume()
    return True


def _take_out(tx: ManagedTransaction) -> bool:
    """Papers of records that were removed, or that another is shown in place of; one of the same id is due itself."""
    removed, hidden = _due(tx, "removal"), _due(tx, "hiding")
    papers = sorted({row["_id"] for row in (*removed, *hidden)})
    merged.delete_edges(tx, papers)
    merged.delete_nodes(tx, [(paper, "Paper") for paper in papers])
    each = "UNWIND $records AS r MATCH (p:_Paper {_paper: r})"
    tx.run(f"{each} DELETE p", records=[row["_paper"] for row in removed]).consume()
    tx.run(f"{each} REMOVE p._due, p._merged", records=[row["_paper"] for row in hidden]).consume()
    return bool(papers)


def _write_edges(tx: ManagedTransaction, least: float) -> int:
    """Edges of papers, in place of those that they had."""
    due = _due(tx, "edges")
    shown = books.shown(tx, [row["_paper"] for row in due])
    nodes: list[Node] = []
    edges: list[Edge] = []
    for row in due:
        said, names = shown[row["_paper"]].sure(least), records.names_in(row)
        places = {
            (naming.space, naming.name): records.node_at(place)
            for naming, place in zip(names.namings, names.places, strict=True)
        }
        nodes += paper_nodes(said)
        edges += paper_edges(said, places)
    merged.delete_edges(tx, [row["_id"] for row in due if row.get("_merged")])
    merged.upsert(tx, nodes)
    merged.create_edges(tx, edges)
    tx.run(
        "UNWIND $papers AS id MATCH (p:_Paper {_paper: id}) SET p._merged = true REMOVE p._due",
        papers=[row["_paper"] for row in due],
    ).consume()
    return len(due)


def _delete_orphans(tx: ManagedTransaction) -> bool:
    """Nodes that no name stands for any more."""
    query = "MATCH (d:_Doubt) WITH d LIMIT $limit RETURN d._place AS place"
    places = [row["place"] for row in rows(tx, query, limit=_KEYS_AT_ONCE)]
    if not places:
        return False
    alive = rows(
        tx,
        "UNWIND $rows AS r MATCH (k:_Key) WHERE k._key IN r.keys AND any(paper IN k._papers WHERE"
        " EXISTS { MATCH (p:_Paper {_paper: paper}) WHERE r.place IN p._places })"
        " RETURN DISTINCT r.place AS place",
        rows=[{"place": place, "keys": _keys_of(place)} for place in places],
    )
    gone = sorted(set(places) - {row["place"] for row in alive})
    merged.delete_nodes(tx, map(records.node_at, gone))
    tx.run("UNWIND $places AS place MATCH (d:_Doubt {_place: place}) DELETE d", places=places).consume()
    return True


def _keys_of(place: str) -> list[str]:
    """Keys that the name of the node at a place may have: its id, or of a homonym's what comes before the sense."""
    ident = records.node_at(place)[0]
    return [ident, *(ident[:i] for i, letter in enumerate(ident) if letter == "~")]
