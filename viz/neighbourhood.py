"""A neighbourhood that shows itself: as a page, a picture, a diagram, or in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..graph import EdgeType, Node, NodeType, Store, Subgraph, whole
from ..queries import find_nodes, neighbourhood, neighbourhood_cypher, papers_of
from .content import Content, page_content
from .diagrams import dot, mermaid
from .drawing import Drawing, draw
from .page import in_frame, page
from .picture import picture
from .raster import raster
from .svg import svg

View = Literal["page", "svg", "png", "pdf", "mermaid", "dot"]


@dataclass(frozen=True)
class Neighbourhood:
    """What lies around a node, to be looked at; what it gives is a function of its values alone.

    :param near: its nodes and edges.
    :param papers: by id, every paper that an edge's evidence names; one that is not there is named by its id.
    :param cypher: the query that gives the same, shown to be copied; None for none.
    :param others: nodes that answer to the same name.
    """

    near: Subgraph
    papers: Mapping[str, Node]
    cypher: str | None = None
    others: tuple[Node, ...] = ()

    @cached_property
    def content(self) -> Content:
        """What there is to be seen."""
        return page_content(self.near, self.papers, self.cypher)

    @cached_property
    def drawing(self) -> Drawing:
        """Where it is drawn."""
        return draw(self.content)

    @property
    def centre(self) -> Node:
        """The node that was asked for."""
        return next(node for node in self.near.nodes if node.id == self.near.centre)

    def page(self) -> str:
        """One self-contained interactive HTML page."""
        return page(self.content, self.drawing)

    def svg(self) -> str:
        """A picture whose text can be selected and edited."""
        return svg(picture(self.content, self.drawing))

    def raster(self, kind: Literal["png", "pdf"]) -> tuple[bytes, str]:
        """A picture, and the characters in it that no font of this machine has.

        :raises ExportError: matplotlib is not installed.
        """
        return raster(picture(self.content, self.drawing), kind)

    def mermaid(self) -> str:
        """A flowchart for Markdown."""
        return mermaid(self.content, self.drawing)

    def dot(self) -> str:
        """A digraph for Graphviz."""
        return dot(self.content, self.drawing)

    def _repr_html_(self) -> str:
        """The page in a frame of its own, for a notebook."""
        return in_frame(self.page(), f"What lies around {self.centre.name}")


VIEWS: dict[View, Callable[[Neighbourhood], tuple[bytes, str]]] = {
    "page": lambda shown: (_encoded(shown.page()), ""),
    "svg": lambda shown: (_encoded(shown.svg()), ""),
    "png": lambda shown: shown.raster("png"),
    "pdf": lambda shown: shown.raster("pdf"),
    "mermaid": lambda shown: (_encoded(shown.mermaid()), ""),
    "dot": lambda shown: (_encoded(shown.dot()), ""),
}
"""How a neighbourhood can be written: each gives a file's bytes and the characters in it that no font here has."""

SUFFIXES: dict[str, View] = {
    ".html": "page",
    ".htm": "page",
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
    ".mmd": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}
"""Which view a file's suffix asks for; of several the first is the one to give."""


def show(
    store: Store,
    name: str,
    *,
    hops: int = 1,
    limit: int = 60,
    types: Collection[NodeType] = (),
    edges: Collection[EdgeType] = (),
) -> Neighbourhood:
    """What lies around a name; in a notebook, as a page in a frame of its own.

    :param name: of a method, dataset, task, paper, author, ..., or an id; of several nodes that answer to it, the one
        that most papers name.
    :param hops: at least 1.
    :param limit: nodes at most, the one asked for included.
    :param types: of nodes to show; empty for all.
    :param edges: types of edges to follow and show; empty for all.
    :raises UnknownNameError: nothing answers to the name; it carries the nearest names.
    """
    centre, *others = find_nodes(store, name)
    near = neighbourhood(store, centre, hops=hops, limit=limit, types=types, edges=edges)
    cypher = neighbourhood_cypher(near, types=types, edges=edges)
    return Neighbourhood(near, papers_of(store, near.edges), cypher, tuple(others))


def _encoded(text: str) -> bytes:
    return whole(text).encode()
