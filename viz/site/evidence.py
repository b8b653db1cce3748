"""What pages say of nodes and edges, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ...graph import EdgeType
from ..palette import EDGE_WORDS
from .shelf import RANK, TYPES, Placed, Said, Shelf

_FIELDS = ("title", "abstract", "authors", "venue")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text.

    :param told: None for plain text; of what is marked, what it stands for.
    :param address: where it leads to; None for a mark that is no link.
    """

    text: str
    told: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """An edge with its sentence.

    :param paper: where it is from; None where that stands beside it anyway.
    """

    said: Said
    segments: tuple[Segment, ...]
    paper: Placed | None

    @property
    def is_by_hand(self) -> bool:
        """Whether no paper says so."""
        return not self.said.paper and not self.said.sentence


@dataclass(frozen=True, slots=True)
class Link:
    """What is at the other end of edges of one type, with all that says so."""

    other: Placed | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Edges of one type and direction at a node.

    :param count: of edges, on all pages together.
    """

    heading: str
    anchor: str
    count: int
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """An edge in words.

    :param source: None where it is the paper whose page it is.
    """

    said: Said
    source: Placed | None
    verb: str
    target: Placed | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paper, with every edge that it says."""

    segments: tuple[Segment, ...]
    claims: tuple[Claim, ...]


def marked(text: str, spans: Iterable[tuple[int, int, str, str | None]]) -> tuple[Segment, ...]:
    """A text in pieces; of spans that overlap the longest stays, of equal ones the first.

    :param spans: where each begins and ends in characters, what it stands for, and the address that it leads to.
    """
    taken: list[tuple[int, int, str, str | None]] = []
    for span in sorted(spans, key=lambda span: span[0] - span[1]):
        if 0 <= span[0] < span[1] <= len(text) and all(span[1] <= t[0] or t[1] <= span[0] for t in taken):
            taken.append(span)
    pieces, at = [], 0
    for start, end, told, address in sorted(taken):
        pieces += [Segment(text[at:start])] if start > at else []
        pieces.append(Segment(text[start:end], told, address))
        at = end
    return (*pieces, Segment(text[at:])) if at < len(text) else tuple(pieces)


def with_mark(said: Said) -> tuple[Segment, ...]:
    """The sentence of an edge, its surface form marked."""
    return marked(said.sentence, [(*said.mark, "", None)] if said.mark else [])


def heading_of(type_: EdgeType, *, forward: bool) -> str:
    """An edge type in words, from its source or, where it ends here, from its target."""
    words = EDGE_WORDS[type_]
    return words.forward if forward else words.backward


def anchor_of(type_: EdgeType, *, forward: bool) -> str:
    """The name of a group's place on its page."""
    return f"{type_.lower().replace('_', '-')}-{'out' if forward else 'in'}"


def groups(shelf: Shelf, here: Placed, edges: Sequence[tuple[bool, Said]], counts: Mapping[str, int]) -> list[Group]:
    """The edges of a page under headings.

    :param counts: by anchor, how many edges there are on all pages.
    """
    found = []
    for (forward, _), of_group in groupby(edges, key=lambda pair: (pair[0], pair[1].type)):
        listed = [said for _, said in of_group]
        links = [
            Link(shelf.placed(other), tuple(_evidence(shelf, said, (here.key, other)) for said in of_link))
            for other, of_link in groupby(listed, key=lambda said: said.target if forward else said.source)
        ]
        type_ = listed[0].type
        anchor = anchor_of(type_, forward=forward)
        found.append(Group(heading_of(type_, forward=forward), anchor, counts[anchor], tuple(links)))
    return found


def _evidence(shelf: Shelf, said: Said, known: tuple[str, str]) -> Evidence:
    paper = None if not said.paper or said.paper in known else shelf.placed(said.paper)
    return Evidence(said, with_mark(said), paper)


def sentences(shelf: Shelf, paper: Placed, edges: Sequence[Said]) -> list[Sentence]:
    """What a paper says, in the order in which it is read."""
    by_text: dict[tuple[str, str], list[Said]] = {}
    for said in edges:
        by_text.setdefault((said.field, said.sentence), []).append(said)
    order = sorted(by_text, key=lambda key: (_FIELDS.index(key[0]), min(said.start for said in by_text[key]), key[1]))
    found = []
    for key in order:
        of_sentence = sorted(by_text[key], key=lambda said: (RANK[said.type], -said.confidence, said.number))
        claims = tuple(
            Claim(
                said,
                None if said.source == paper.key else shelf.placed(said.source),
                EDGE_WORDS[said.type].forward,
                shelf.placed(said.target),
            )
            for said in of_sentence
        )
        spans = [(*claim.said.mark, _told(claim), _address(claim)) for claim in claims if claim.said.mark]
        found.append(Sentence(marked(key[1], spans), claims))
    return found


def linked_text(shelf: Shelf, text: str, field: str, edges: Iterable[Said]) -> tuple[Segment, ...]:
    """A text of a paper in which what it names leads to its page."""
    spans = []
    for said in edges:
        target = shelf.placed(said.target)
        if said.field == field and target is not None and target.has_page:
            spans.append((said.start, said.end, f"{target.name} ({target.type})", target.address))
    return marked(text, spans)


def names(shelf: Shelf, paper: Placed, edges: Sequence[Said]) -> list[tuple[str, list[Placed]]]:
    """What a paper names, by verb, in the palette's order; its numbers apart."""
    found: dict[int, dict[str, Placed]] = {}
    for said in edges:
        target = shelf.placed(said.target)
        if said.source == paper.key and target is not None and target.type != "Result":
            found.setdefault(RANK[said.type], {})[target.key] = target
    return [
        (tuple(EDGE_WORDS.values())[rank].forward, sorted(nodes.values(), key=_order))
        for rank, nodes in sorted(found.items())
    ]


def _order(node: Placed) -> tuple[object, ...]:
    return -node.weight, TYPES.index(node.type), node.name, node.key


def _told(claim: Claim) -> str:
    return "" if claim.target is None else f"{claim.verb} {claim.target.name}"


def _address(claim: Claim) -> str | None:
    return claim.target.address if claim.target is not None and claim.target.has_page else None
