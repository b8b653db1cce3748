"""Predictions for annotated papers, read from a graph through Cypher: python benchmarks/gold.py GOLD.json PRED.json

Builds a store of the gold file's papers (their titles and abstracts; the annotations are not looked at), asks it
what each paper says, as a user would with `paperatlas cypher`, and writes that in the gold's own format:

    python benchmarks/gold.py gold/dev.json /tmp/pred.json && python gold/score.py gold/dev.json /tmp/pred.json
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from paperatlas.graph import Store, open_store
from paperatlas.loaders import build

# Which entities a paper has: the far ends of its own edges, of its entity edges and of its results.
ENTITIES = """
MATCH (a)-[r]->(e) WHERE labels(e)[0] IN ['Method', 'Dataset', 'Benchmark', 'Task', 'Metric']
RETURN DISTINCT r.paper AS paper, e.id AS id, e.name AS name, e.type AS type, e.aliases AS aliases
ORDER BY paper, id"""
RELATIONS = """
MATCH (a)-[r]->(b)
WHERE labels(b)[0] IN ['Method', 'Dataset', 'Benchmark', 'Task', 'Metric'] AND labels(a)[0] <> 'Result'
RETURN r.paper AS paper, a.type AS type, a.name AS source, type(r) AS relation, b.name AS target, b.type AS target_type
ORDER BY paper, relation, source, target"""
RESULTS = """
MATCH (p:Paper)-[:REPORTS]->(r:Result)
OPTIONAL MATCH (r)-[:MEASURED_ON]->(d) OPTIONAL MATCH (r)-[:OBTAINED_BY]->(m) OPTIONAL MATCH (r)-[:MEASURES]->(x)
RETURN p.id AS paper, r.value AS value, r.unit AS unit, r.kind AS kind, r.metric AS metric,
       d.name AS on, m.name AS method, x.name AS named
ORDER BY paper, r.id"""
LINKS = "MATCH (p:Paper)-[:HAS_CODE]->(r) RETURN p.id AS paper, r.url AS url ORDER BY paper, url"


def predictions(store: Store) -> list[dict[str, Any]]:
    """What each paper of a store says, in the gold's format."""
    found: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"entities": [], "relations": [], "results": [], "links": []}
    )
    for row in store.cypher(ENTITIES).dicts():
        entity = {"name": row["name"], "type": row["type"], "aliases": row["aliases"] or []}
        found[row["paper"]]["entities"].append(entity)
    for row in store.cypher(RELATIONS).dicts():
        if (row["relation"], row["target_type"]) != ("MENTIONS", "Metric"):  # the gold has no edge for a metric
            source = "paper" if row["type"] == "Paper" else row["source"]
            found[row["paper"]]["relations"].append([source, row["relation"], row["target"]])
    for row in store.cypher(RESULTS).dicts():
        keys = ("method", "on", "value", "unit", "kind")
        found[row["paper"]]["results"].append({k: row[k] for k in keys} | {"metric": row["named"] or row["metric"]})
    for row in store.cypher(LINKS).dicts():
        found[row["paper"]]["links"].append(row["url"])
    rows = store.cypher("MATCH (p:Paper) RETURN p.id AS id, p.title AS title ORDER BY id").dicts()
    return [{"id": int(row["id"]), "title": row["title"], **found[row["id"]]} for row in rows]


def main() -> None:
    """Write PRED.json for GOLD.json."""
    gold, out = Path(sys.argv[1]), Path(sys.argv[2])
    with TemporaryDirectory() as folder, open_store(f"{folder}/gold.kgl", write=True) as store:
        report = build([gold], store, workers=1)
        if report.left_out:
            raise SystemExit("\n".join(map(str, report.left_out)))
        out.write_text(json.dumps(predictions(store), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
