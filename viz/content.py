"""What a neighbourhood page says, as plain values for its JSON: nodes, links with their evidence, hidden nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict
from urllib.parse import urlsplit

from ..graph import Edge, EdgeType, Node, NodeType, Subgraph, Value
from .marks import marked_pieces
from .palette import EDGE_WORDS, NODE_STYLES

_EDGE_RANK = {type_: rank for rank, type_ in enumerate(EDGE_WORDS)}


class Said(TypedDict):
    """One paper's evidence for a link.

    :param paper: its id; empty where a person wrote the edge by hand, and then there may be no sentence either.
    :param pieces: the sentence; every second piece is marked.
    """

    paper: str
    pieces: list[str]
    surfaces: list[str]
    field: str
    start: int
    end: int
    confidence: float
    extractor: str


class Link(TypedDict):
    """All edges of one type from one node to another: the page draws them as one line.

    :param source: index of the node, as is `target`.
    :param evidence: never empty; surest first.
    """

    source: int
    target: int
    type: EdgeType
    forward: str
    backward: str
    evidence: list[Said]


class Shown(TypedDict):
    """A node.

    :param url: only ever http or https.
    """

    id: str
    type: NodeType
    name: str
    aliases: list[str]
    papers: int | None
    year: int | None
    url: str | None


class Kind(TypedDict):
    """A node type that the page holds, for its legend."""

    type: NodeType
    plural: str
    colour: str
    border: str
    on_dark: str
    shape: str


class Content(TypedDict):
    """Everything that the page shows.

    :param centre: index of the node that was asked for.
    :param papers: title of every paper that evidence names, by its id.
    :param kinds: types of shown and hidden nodes, in the palette's order.
    :param hidden: type and name of nodes that a limit left out.
    """

    centre: int
    hops: int
    cypher: str | None
    nodes: list[Shown]
    links: list[Link]
    papers: dict[str, str]
    kinds: list[Kind]
    hidden: list[list[str]]


def page_content(subgraph: Subgraph, papers: Mapping[str, Node], cypher: str | None) -> Content:
    """The page's content, a function of its arguments' values alone.

    :param papers: by id, every paper that an edge's evidence names.
    """
    index = {node.id: i for i, node in enumerate(subgraph.nodes)}
    if subgraph.centre not in index:
        raise ValueError(f"the centre {subgraph.centre!r} is not among the nodes of its own neighbourhood")
    # An edge that a person wrote by hand may name no paper.
    named = sorted({edge.paper for edge in subgraph.edges} - {""})
    used = {node.type for node in (*subgraph.nodes, *subgraph.hidden)}
    return Content(
        centre=index[subgraph.centre],
        hops=subgraph.hops,
        cypher=cypher,
        nodes=[_shown(node) for node in subgraph.nodes],
        links=_links(subgraph.edges, index, papers),
        papers={paper: papers[paper].name if paper in papers else paper for paper in named},
        kinds=[_kind(type_) for type_ in NODE_STYLES if type_ in used],
        hidden=[[node.type, node.name] for node in subgraph.hidden],
    )


def web_address(value: Value | None) -> str | None:
    """The value if a browser may follow it as a link, else None.

    >>> web_address("https://arxiv.org/abs/2010.11929")
    'https://arxiv.org/abs/2010.11929'
    >>> web_address("javascript:alert(1)") is None
    True
    """
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:  # an unclosed bracket of an IPv6 address
        return None
    return value if parts.scheme in ("http", "https") and parts.netloc else None


def _shown(node: Node) -> Shown:
    aliases, papers, year = node.get("aliases"), node.get("papers"), node.get("year")
    return Shown(
        id=node.id,
        type=node.type,
        name=node.name,
        aliases=list(aliases) if isinstance(aliases, tuple) else [],
        papers=papers if isinstance(papers, int) else None,
        year=year if isinstance(year, int) else None,
        url=web_address(node.get("url")),
    )


def _kind(type_: NodeType) -> Kind:
    style = NODE_STYLES[type_]
    return Kind(
        type=type_,
        plural=style.plural,
        colour=style.colour,
        border=style.border,
        on_dark=style.on_dark,
        shape=style.shape,
    )


def _links(edges: Iterable[Edge], index: Mapping[str, int], papers: Mapping[str, Node]) -> list[Link]:
    """Links in the palette's order of types, so that headings in the panel are, too."""
    groups: dict[tuple[int, int, EdgeType], list[Edge]] = {}
    for edge in edges:
        # An edge to a node that is not shown has nowhere to be drawn.
        if edge.source in index and edge.target in index:
            groups.setdefault((index[edge.source], index[edge.target], edge.type), []).append(edge)
    return [
        Link(
            source=source,
            target=target,
            type=type_,
            forward=EDGE_WORDS[type_].forward,
            backward=EDGE_WORDS[type_].backward,
            evidence=[
                _said(e, papers) for e in sorted(groups[source, target, type_], key=lambda e: (-e.confidence, e))
            ],
        )
        for source, target, type_ in sorted(groups, key=lambda key: (_EDGE_RANK[key[2]], key))
    ]


def _said(edge: Edge, papers: Mapping[str, Node]) -> Said:
    return Said(
        paper=edge.paper,
        pieces=list(marked_pieces(edge, _field_text(edge, papers))),
        surfaces=list(edge.surfaces),
        field=edge.field,
        start=edge.start,
        end=edge.end,
        confidence=edge.confidence,
        extractor=edge.extractor,
    )


def _field_text(edge: Edge, papers: Mapping[str, Node]) -> str | None:
    paper = papers.get(edge.paper)
    if paper is None:
        return None
    text = paper.title if edge.field == "title" else paper.get("abstract") if edge.field == "abstract" else None
    return text if isinstance(text, str) else None
