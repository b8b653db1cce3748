"""What no query that every store answers can work out: it is worked out here, over the rows of the query's own text.

Each analysis sorts what it reads, draws no number without a seed and rounds what it gives, so that its rows are the
same on every store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..graph import Rows

if TYPE_CHECKING:
    import networkx as nx

Ask = Callable[[Mapping[str, Any]], Rows]
"""Gives the rows of the query for these parameters."""

_DAMPING = 0.85
_ROUNDS = 100
_PIVOTS = 100
_FARTHEST = 12
_TELLING = 5


def central(ask: Ask, params: Mapping[str, Any]) -> Rows:
    """PageRank and betweenness of methods, over edges from a method to what it builds on."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in _sorted(ask(params)):
        for end in ("source", "target"):
            graph.add_node(row[end], name=row[f"{end}_name"], papers=row[f"{end}_papers"])
        graph.add_edge(row["source"], row["target"])
    rank = _pagerank(graph)
    # Shortest paths from every node are quadratic; from a hundred, drawn with a seed, the order is much the same.
    pivots = min(_PIVOTS, len(graph)) or None
    between = nx.betweenness_centrality(graph.to_undirected(), k=pivots, seed=0) if graph else {}
    rows = [
        (
            graph.nodes[ident]["name"],
            round(1000 * rank[ident], 3),
            round(between[ident], 4),
            graph.in_degree(ident),
            graph.nodes[ident]["papers"],
            ident,
        )
        for ident in graph
    ]
    rows.sort(key=lambda row: (-row[1], -row[2], row[0], row[5]))
    listed = tuple(row[:5] for row in rows[: params["limit"]])
    return Rows(("name", "pagerank", "betweenness", "users", "papers"), listed)


def _pagerank(graph: nx.DiGraph[str]) -> dict[str, float]:
    """PageRank by power iteration; NetworkX's own would bring SciPy for it."""
    import numpy as np

    place = {ident: i for i, ident in enumerate(graph)}
    size = len(place)
    if not size:
        return {}
    edges = np.array([(place[a], place[b]) for a, b in graph.edges], dtype=np.int64).reshape(-1, 2)
    degree = np.bincount(edges[:, 0], minlength=size)
    rank = np.full(size, 1 / size)
    for _ in range(_ROUNDS):
        share = np.divide(rank, degree, out=np.zeros(size), where=degree > 0)
        received = np.bincount(edges[:, 1], weights=share[edges[:, 0]], minlength=size)
        stuck = rank[degree == 0].sum()
        fresh = (1 - _DAMPING) / size + _DAMPING * (received + stuck / size)
        if np.abs(fresh - rank).sum() < 1e-10:
            break
        rank = fresh
    return dict(zip(place, rank.tolist(), strict=True))


def communities(ask: Ask, params: Mapping[str, Any]) -> Rows:
    """Parts of a graph that hold together more than chance would have it, named by their most telling members."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    for row in _sorted(ask(params)):
        graph.add_node(row["source"], name=row["source_name"])
        graph.add_node(row["target"], name=row["target_name"])
        graph.add_edge(row["source"], row["target"], weight=row["papers"])
    parts = nx.community.louvain_communities(graph, weight="weight", seed=0) if graph else []
    listed = sorted((sorted(part) for part in parts), key=lambda part: (-len(part), part))
    rows = []
    for number, part in enumerate(listed[: params["limit"]], 1):
        members = set(part)
        told = {ident: _telling(graph, ident, members) for ident in part}
        first = sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))[:_TELLING]
        rows.append((number, len(part), [graph.nodes[ident]["name"] for ident, _ in first]))
    return Rows(("community", "size", "names"), tuple(rows))


def _telling(graph: nx.Graph[str], ident: str, members: set[str]) -> float:
    """How much a member stands for a part: the weight of its edges within, times their share of all its edges."""
    inside = sum(graph.edges[ident, other]["weight"] for other in graph[ident] if other in members)
    return float(inside * inside / graph.degree(ident, weight="weight"))


def path(ask: Ask, params: Mapping[str, Any]) -> Rows:
    """The shortest way between two nodes, of several the surest, each step with its evidence."""
    import networkx as nx

    columns = ("step", "from", "edge", "to", "confidence", "paper", "sentence")
    start, goal = params["from"], params["to"]
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((start, goal))
    seen = {start: {start}, goal: {goal}}
    rings = {start: {start}, goal: {goal}}
    # From both ends in turn, the smaller ring first, until they meet: a hub is opened as late as can be.
    for _ in range(_FARTHEST):
        if start == goal or seen[start] & seen[goal]:
            break
        side = min((start, goal), key=lambda end: (len(rings[end]), end == goal))
        if not rings[side]:
            return Rows(columns, ())
        fresh = set()
        for row in _sorted(ask({"ids": sorted(rings[side])})):
            _keep_surest(graph, row)
            fresh |= {row["source"], row["target"]}
        rings[side] = fresh - seen[side]
        seen[side] |= fresh
    if not nx.has_path(graph, start, goal):
        return Rows(columns, ())
    # Fewest steps first, then most confidence in all.
    found = nx.shortest_path(graph, start, goal, weight=lambda _a, _b, edge: 1_000_000 + 1000 - edge["thousandths"])
    rows = []
    for number, (here, there) in enumerate(pairwise(found), 1):
        row = graph.edges[here, there]["row"]
        rows.append((number, *(row[name] for name in columns[1:])))
    return Rows(columns, tuple(rows))


def _keep_surest(graph: nx.Graph[str], row: Mapping[str, Any]) -> None:
    """Put an edge into a graph that holds one between two nodes."""
    thousandths = round(1000 * row["confidence"])
    a, b = row["source"], row["target"]
    if not graph.has_edge(a, b) or graph.edges[a, b]["thousandths"] < thousandths:
        graph.add_edge(a, b, thousandths=thousandths, row=row)


def _sorted(rows: Rows) -> list[dict[str, Any]]:
    """Rows by column name, in an order that is the same for every store."""
    return Rows(rows.columns, tuple(sorted(rows.rows, key=repr))).dicts()


def first_parameters(analysis: str | None, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an analysis gives its query first, for a person to run it by itself."""
    return {"ids": [params["from"], params["to"]]} if analysis == "path" else params


ANALYSES: dict[str, Callable[[Ask, Mapping[str, Any]], Rows]] = {
    "central": central,
    "communities": communities,
    "path": path,
}
"""By the name that a header gives after `then`."""
