"""What a neighbourhood page says, as plain values for its JSON: nodes, links with their evidence, hidden nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from typing_extensions import TypedDict

from ..graph import Edge, EdgeType, Node, NodeType, Subgraph, Value
from .marks import marked_span
from .palette import EDGE_WORDS, NODE_STYLES

_EDGE_RANK = {type_: rank for rank, type_ in enumerate(EDGE_WORDS)}


class Said(TypedDict):
    """One paper's evidence for a link.

    :param paper: its id; empty where a person wrote the edge by hand, and then there may be no sentence either.
    :param sentence: its index among the page's sentences: most carry several edges.
    :param mark: where the surface form begins and ends in the sentence, in UTF-16 units as JavaScript counts them;
        None where it can't be told.
    """

    paper: str
    sentence: int
    mark: tuple[int, int] | None
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


class Source(TypedDict):
    """A paper that evidence names.

    :param url: only ever http or https.
    """

    title: str
    year: int | None
    url: str | None


class Hidden(TypedDict):
    """A node that a limit left out."""

    id: str
    type: NodeType
    name: str
    papers: int | None


class Verb(TypedDict):
    """An edge type that the page holds, in words: from source to target, and back."""

    type: EdgeType
    forward: str
    backward: str


class Kind(TypedDict):
    """A node type that the page holds, for its legend."""

    type: NodeType
    plural: str
    colour: str
    border: str
    on_dark: str
    line: str
    shape: str


class Content(TypedDict):
    """Everything that the page shows.

    :param centre: index of the node that was asked for.
    :param cypher: the query that gives what the page shows; None for no query to copy.
    :param papers: every paper that evidence names, by its id.
    :param sentences: each once.
    :param kinds: types of shown and hidden nodes, in the palette's order.
    :param verbs: types of links, in the palette's order.
    """

    centre: int
    hops: int
    cypher: str | None
    nodes: list[Shown]
    links: list[Link]
    papers: dict[str, Source]
    sentences: list[str]
    kinds: list[Kind]
    verbs: list[Verb]
    hidden: list[Hidden]


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
    sentences: dict[str, int] = {}
    links = _links(subgraph.edges, index, papers, sentences)
    drawn = {link["type"] for link in links}
    return Content(
        centre=index[subgraph.centre],
        hops=subgraph.hops,
        cypher=cypher,
        nodes=[_shown(node) for node in subgraph.nodes],
        links=links,
        papers={paper: _source(paper, papers.get(paper)) for paper in named},
        sentences=list(sentences),
        kinds=[kind(type_) for type_ in NODE_STYLES if type_ in used],
        verbs=[Verb(type=t, forward=w.forward, backward=w.backward) for t, w in EDGE_WORDS.items() if t in drawn],
        hidden=[Hidden(id=n.id, type=n.type, name=n.name, papers=_number(n, "papers")) for n in subgraph.hidden],
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
    return Shown(
        id=node.id,
        type=node.type,
        name=node.name,
        aliases=list(node.aliases),
        papers=_number(node, "papers"),
        year=_number(node, "year"),
        url=web_address(node.get("url")),
    )


def _source(ident: str, paper: Node | None) -> Source:
    if paper is None:
        return Source(title=ident, year=None, url=None)
    return Source(title=paper.name, year=_number(paper, "year"), url=web_address(paper.get("url")))


def _number(node: Node, name: str) -> int | None:
    value = node.get(name)
    return value if isinstance(value, int) else None


def kind(type_: NodeType) -> Kind:
    """How a node type looks and reads."""
    style = NODE_STYLES[type_]
    return Kind(
        type=type_,
        plural=style.plural,
        colour=style.colour,
        border=style.border,
        on_dark=style.on_dark,
        line=style.line,
        shape=style.shape,
    )


def _links(
    edges: Iterable[Edge], index: Mapping[str, int], papers: Mapping[str, Node], sentences: dict[str, int]
) -> list[Link]:
    """Links in the palette's order of types, so that headings in the panel are, too.

    :param sentences: filled: the index of each sentence.
    """
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
            evidence=[
                _said(e, _field_text(e, papers), sentences)
                for e in sorted(groups[source, target, type_], key=lambda e: (-e.confidence, e))
            ],
        )
        for source, target, type_ in sorted(groups, key=lambda key: (_EDGE_RANK[key[2]], key))
    ]


def _said(edge: Edge, text: str | None, sentences: dict[str, int]) -> Said:
    span = marked_span(edge, text)
    return Said(
        paper=edge.paper,
        sentence=sentences.setdefault(edge.sentence, len(sentences)),
        mark=(_units(edge.sentence, span[0]), _units(edge.sentence, span[1])) if span else None,
        surfaces=list(edge.surfaces),
        field=edge.field,
        start=edge.start,
        end=edge.end,
        confidence=edge.confidence,
        extractor=edge.extractor,
    )


def _units(text: str, characters: int) -> int:
    """How many UTF-16 units the first so many characters of a text are."""
    return characters + sum(ord(c) > 0xFFFF for c in text[:characters])


def _field_text(edge: Edge, papers: Mapping[str, Node]) -> str | None:
    paper = papers.get(edge.paper)
    if paper is None:
        return None
    text = paper.title if edge.field == "title" else paper.get("abstract") if edge.field == "abstract" else None
    return text if isinstance(text, str) else None
