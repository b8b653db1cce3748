"""What no query that every store answers can work out: it is worked out here, over the rows of the query's own text.

Each analysis sorts what it reads, draws no number without a seed and rounds what it gives, so that its rows are the
same on every store. It gives all rows, of which :func:`paperatlas.queries.run` takes the first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from ..graph import Rows

if TYPE_CHECKING:
    import kglite
    import networkx as nx

Ask = Callable[[Mapping[str, Any]], Rows]
"""Gives the rows of the query for these parameters."""

_DAMPING = 0.85
_PIVOTS = 1000
_FARTHEST = 12
_TELLING = 5


def central(ask: Ask, params: Mapping[str, Any]) -> Rows:
    """PageRank and betweenness of methods, over edges from a method to what it builds on."""
    about: dict[str, tuple[str, int]] = {}
    edges: set[tuple[str, str]] = set()
    for row in ask(params).dicts():
        for end in ("source", "target"):
            about[row[end]] = row[f"{end}_name"], row[f"{end}_papers"]
        edges.add((row["source"], row["target"]))
    users = Counter(target for _, target in edges)
    graph = _engine_graph(sorted(about), sorted(edges))
    rank = _scores(graph.pagerank(damping_factor=_DAMPING, tolerance=1e-10))
    # Shortest paths from every node are quadratic; from a thousand the order is much the same.
    between = _scores(graph.betweenness_centrality(sample_size=_PIVOTS))
    rows = [
        (name, round(1000 * rank[ident], 3), round(between[ident], 4), users[ident], papers, ident)
        for ident, (name, papers) in about.items()
    ]
    rows.sort(key=lambda row: (-row[1], -row[2], row[0], row[5]))
    return Rows(("name", "pagerank", "betweenness", "users", "papers"), tuple(row[:5] for row in rows))


def _engine_graph(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> kglite.KnowledgeGraph:
    """A graph for the embedded engine to measure, whose PageRank and betweenness are compiled."""
    import kglite

    graph = kglite.KnowledgeGraph()
    graph.create_index("Node", "id")
    graph.cypher("UNWIND $rows AS id CREATE (:Node {id: id, title: id})", params={"rows": list(nodes)})
    ends = [{"source": source, "target": target} for source, target in edges]
    graph.cypher(
        "UNWIND $rows AS r MATCH (a:Node {id: r.source}), (b:Node {id: r.target}) CREATE (a)-[:EDGE]->(b)",
        params={"rows": ends},
    )
    return graph


def _scores(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    return {row["id"]: row["score"] for row in rows}


def communities(ask: Ask, params: Mapping[str, Any]) -> Rows:
    """Parts of a graph that hold together more than chance would have it, named by their most telling members."""
    import networkx as nx

    names: dict[str, str] = {}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for row in ask(params).dicts():
        names[row["id"]] = row["name"]
        named[row["paper"]].add(row["id"])
    together = Counter(pair for things in named.values() for pair in combinations(sorted(things), 2))
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from(
        (a, b, papers) for (a, b), papers in sorted(together.items()) if papers >= params["least"]
    )
    parts = nx.community.louvain_communities(graph, weight="weight", seed=0) if graph else []
    listed = sorted((sorted(part) for part in parts), key=lambda part: (-len(part), part))
    rows = []
    for number, part in enumerate(listed, 1):
        members = set(part)
        told = {ident: _telling(graph, ident, members) for ident in part}
        first = sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))[:_TELLING]
        rows.append((number, len(part), [names[ident] for ident, _ in first]))
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
    for row in sorted(_between(ask, start, goal), key=repr):
        _keep_surest(graph, row)
    if not graph:
        return Rows(columns, ())
    # Fewest steps first, then most confidence in all.
    found = nx.shortest_path(graph, start, goal, weight=lambda _a, _b, edge: 1_000_000 + 1000 - edge["thousandths"])
    steps = [graph.edges[pair]["row"] for pair in pairwise(found)]
    papers = _paper_names(ask, steps)
    rows = [
        (number, row["from"], row["edge"], row["to"], row["confidence"], papers[row["paper"]], row["sentence"])
        for number, row in enumerate(steps, 1)
    ]
    return Rows(columns, tuple(rows))


@dataclass(slots=True)
class _Side:
    """What was found from one end.

    :param seen: nodes so far.
    :param ring: those of them that are farthest from the end.
    :param steps: for each step outwards the ring that it began at, and the edges there.
    """

    seen: set[str]
    ring: set[str]
    steps: list[tuple[set[str], list[dict[str, Any]]]]

    def widen(self, ask: Ask) -> None:
        """Go one step farther."""
        rows = ask({"ids": sorted(self.ring)}).dicts()
        self.steps.append((self.ring, rows))
        self.ring = {row[end] for row in rows for end in ("source", "target")} - self.seen
        self.seen |= self.ring

    def ways_to(self, nodes: set[str]) -> Iterator[dict[str, Any]]:
        """The edges by which these nodes, of the last ring, are reached."""
        for ring, rows in reversed(self.steps):
            nearer: set[str] = set()
            for row in rows:
                for here, there in ((row["source"], row["target"]), (row["target"], row["source"])):
                    if here in nodes and there in ring:
                        yield row
                        nearer.add(there)
            nodes = nearer


def _between(ask: Ask, start: str, goal: str) -> Iterator[dict[str, Any]]:
    """The edges of all shortest ways between two nodes; none where no way is short enough."""
    sides = (_Side({start}, {start}, []), _Side({goal}, {goal}, []))
    # From both ends in turn, the smaller ring first, until they meet: a hub is opened as late as can be.
    for _ in range(_FARTHEST):
        if start == goal or sides[0].seen & sides[1].seen:
            break
        side = min(sides, key=lambda one: len(one.ring))
        if not side.ring:
            return
        side.widen(ask)
    middle = sides[0].ring & sides[1].ring
    for side in sides:
        yield from side.ways_to(middle)


def _keep_surest(graph: nx.Graph[str], row: Mapping[str, Any]) -> None:
    """Put an edge into a graph that holds one between two nodes."""
    thousandths = round(1000 * row["confidence"])
    a, b = row["source"], row["target"]
    if not graph.has_edge(a, b) or graph.edges[a, b]["thousandths"] < thousandths:
        graph.add_edge(a, b, thousandths=thousandths, row=row)


def _paper_names(ask: Ask, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names of the papers that say these edges, by id; also of the ends of these edges."""
    names = _end_names(rows)
    # Most edges begin at their paper; of one between methods it must be asked for.
    if unknown := {row["paper"] for row in rows} - names.keys():
        names |= _end_names(ask({"ids": sorted(unknown)}).dicts())
    return names


def _end_names(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row[end]: row[name] for row in rows for end, name in (("source", "from"), ("target", "to"))}


def first_parameters(analysis: str | None, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an analysis gives its query first, for a person to run it by itself."""
    return {"ids": [params["from"], params["to"]]} if analysis == "path" else params


ANALYSES: dict[str, Callable[[Ask, Mapping[str, Any]], Rows]] = {
    "central": central,
    "communities": communities,
    "path": path,
}
"""By the name that a header gives after `then`."""
