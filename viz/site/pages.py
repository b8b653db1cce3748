"""The pages of nodes, leaderboards and lists."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...graph import NodeType
from ..palette import NODE_STYLES
from . import evidence
from .addresses import numbered
from .boards import Board, boards, scores, tables
from .evidence import anchor_of, heading_of, with_mark
from .printer import Printer, page_links
from .shelf import RANK, Placed, Said, Shelf

EDGES_A_PAGE = 200
ROWS_A_PAGE = 200
NAMES_A_PAGE = 500
_ON_A_CARD = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list, or a heading with what stands under it."""

    heading: str = ""
    address: str = ""
    count: int = 0
    node: Placed | None = None
    told: str = ""
    board: str | None = None
    nodes: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A number on its paper's page, with the leaderboards that it is on."""

    node: Placed
    boards: tuple[Board, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A type on the first page, with the nodes of it that most papers name."""

    type: str
    plural: str
    count: int
    address: str
    nodes: tuple[Placed, ...]


@dataclass(slots=True)
class Pages:
    """Writes the pages of a shelf.

    :param boards: by the key of what they are on; filled by :meth:`write_boards`, which the others look at.
    """

    shelf: Shelf
    printer: Printer
    boards: dict[str, Board] = field(default_factory=dict)

    def write_boards(self) -> None:
        """Write every leaderboard, and the list of them."""
        listed = list(boards(self.shelf))
        self.boards = {board.on.key: board for board in listed}
        for board in listed:
            self._board(board)
        entries = [
            Entry(node=board.on, told=f"{board.count:,} numbers of {board.papers:,} papers", board=board.address)
            for board in listed
        ]
        told = "Data, benchmarks and tasks that papers give numbers on, those of most papers first."
        self._list("leaderboards.html", "Leaderboards", told, entries)

    def _board(self, board: Board) -> None:
        found = scores(self.shelf, board.on)
        count = max(1, math.ceil(len(found) / ROWS_A_PAGE))
        for number in range(1, count + 1):
            rows = found[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
            told = [
                (head, [{"score": score, "segments": with_mark(score.said)} for score in of_table])
                for head, of_table in tables(rows)
            ]
            self.printer.page(
                numbered(board.address, number),
                "board.html",
                f"Leaderboard of {board.on.name}",
                board=board,
                found=told,
                pages=page_links(board.address, number, count),
            )

    def write_lists(self) -> None:
        """Write the first page, and a list of all nodes of each type."""
        counts = self.shelf.counts()
        cards = []
        for type_, style in NODE_STYLES.items():
            if type_ == "Result" or type_ not in counts:
                continue
            address = f"{style.plural}.html"
            first = self._list_of(type_, address, counts[type_])
            cards.append(Card(type_, style.plural, counts[type_], address, first))
        ((edges,),) = self.shelf.ask("SELECT count(*) FROM edge")
        nodes = sum(counts.values())
        self.printer.page(
            "index.html",
            "index.html",
            "Paperatlas",
            papers=counts.get("Paper", 0),
            nodes=nodes,
            edges=edges,
            cards=cards,
        )

    def _list_of(self, type_: NodeType, address: str, count: int) -> tuple[Placed, ...]:
        """Write the list of a type; its first nodes."""
        style = NODE_STYLES[type_]
        pages = math.ceil(count / NAMES_A_PAGE)
        nodes = self.shelf.nodes(type_)
        first: tuple[Placed, ...] = ()
        for number in range(1, pages + 1):
            entries = [self._entry(node) for _, node in zip(range(NAMES_A_PAGE), nodes, strict=False)]
            first = first or tuple(e.node for e in entries[:_ON_A_CARD] if e.node)
            told = "latest first" if type_ == "Paper" else "those that most papers name first"
            self._list_page(address, style.plural.capitalize(), f"{count:,}, {told}.", entries, number, pages)
        return first

    def _entry(self, node: Placed) -> Entry:
        told = str(node.year or "") if node.type == "Paper" else f"{node.weight:,}"
        board = self.boards.get(node.key)
        return Entry(node=node, told=told, board=board.address if board else None)

    def _list(self, address: str, heading: str, told: str, entries: list[Entry]) -> None:
        pages = max(1, math.ceil(len(entries) / NAMES_A_PAGE))
        for number in range(1, pages + 1):
            rows = entries[(number - 1) * NAMES_A_PAGE : number * NAMES_A_PAGE]
            self._list_page(address, heading, told, rows, number, pages)

    def _list_page(self, address: str, heading: str, told: str, entries: list[Entry], number: int, pages: int) -> None:
        self.printer.page(
            numbered(address, number),
            "list.html",
            heading,
            heading=heading,
            told=told,
            entries=entries,
            start=(number - 1) * NAMES_A_PAGE + 1,
            pages=page_links(address, number, pages),
        )

    def write_node(self, node: Placed, spot: str | None) -> int:
        """Write the page of a node, or its pages where much is said of it; how many edges stand there.

        :param spot: what the map calls it; None where it is not there.
        """
        return self._paper(node, spot) if node.type == "Paper" else self._entity(node, spot)

    def _entity(self, node: Placed, spot: str | None) -> int:
        counts = self.shelf.counts_at(node.key, not_of=node.key)
        total = sum(counts.values())
        aliases = node.properties.get("aliases") or []
        toc, by_anchor, before = [], {}, 0
        for (forward, type_), count in counts.items():
            anchor = anchor_of(type_, forward=forward)
            heading = heading_of(type_, forward=forward)
            address = numbered(node.address, before // EDGES_A_PAGE + 1)
            toc.append(Entry(heading, f"{address}#{anchor}", count))
            by_anchor[anchor] = count
            before += count
        for number, pages, edges in self._edge_pages(node, total):
            self.printer.page(
                numbered(node.address, number),
                "node.html",
                node.name,
                node=node,
                aliases=[alias for alias in aliases if alias != node.name],
                spot=spot,
                board=self.boards.get(node.key),
                toc=toc if len(toc) > 1 else [],
                found=evidence.groups(self.shelf, node, edges, by_anchor),
                pages=page_links(node.address, number, pages),
            )
        return total

    def _edge_pages(self, node: Placed, total: int) -> Iterator[tuple[int, int, list[tuple[bool, Said]]]]:
        """The edges at a node in pages, each with its number and how many there are."""
        pages = max(1, math.ceil(total / EDGES_A_PAGE))
        edges = self.shelf.edges_at(node.key, not_of=node.key)
        for number in range(1, pages + 1):
            yield number, pages, [edge for _, edge in zip(range(EDGES_A_PAGE), edges, strict=False)]

    def _paper(self, node: Placed, spot: str | None) -> int:
        own = list(self.shelf.edges("paper = ?", node.key))
        counts = self.shelf.counts_at(node.key, not_of=node.key)
        by_anchor = {anchor_of(type_, forward=forward): count for (forward, type_), count in counts.items()}
        total = sum(counts.values())
        text = node.properties.get("abstract")
        for number, pages, edges in self._edge_pages(node, total):
            # What the paper says itself is on its first page; others may cite it on many.
            first = number == 1
            from_paper = [said for said in own if said.source == node.key] if first else []
            self.printer.page(
                numbered(node.address, number),
                "paper.html",
                node.name,
                node=node,
                date=node.properties.get("date") or node.year,
                source=node.properties.get("source"),
                spot=spot,
                abstract=evidence.linked_text(self.shelf, text, "abstract", from_paper) if first and text else (),
                names=[
                    Entry(heading, nodes=tuple(nodes))
                    for heading, nodes in evidence.names(self.shelf, node, from_paper)
                ],
                results=self._results(node) if first else [],
                sentences=evidence.sentences(self.shelf, node, own) if first else [],
                found=evidence.groups(self.shelf, node, edges, by_anchor),
                pages=page_links(node.address, number, pages),
            )
        return len(own) + total

    def _results(self, paper: Placed) -> list[Result]:
        """The numbers of a paper, which have no page of their own."""
        reported = self.shelf.edges("source = ? AND type = ?", paper.key, RANK["REPORTS"])
        found = {result.key: result for said in reported if (result := self.shelf.placed(said.target)) is not None}
        return [Result(node, tuple(self._boards_of(node))) for node in found.values()]

    def _boards_of(self, result: Placed) -> Iterator[Board]:
        """The leaderboards of the data that a number is on."""
        for said in self.shelf.edges("source = ? AND type = ?", result.key, RANK["MEASURED_ON"]):
            board = self.boards.get(said.target)
            if board is not None:
                yield board
