"""What every store can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self

from ..elements import Edge, Node
from ..facts import Paper, PaperFacts
from ..naming import Naming
from ..rows import Rows
from ..rulings import Rulings
from ..schema import NodeType
from ..source_files import Reread, SourceFile

if TYPE_CHECKING:
    import pyoxigraph

Progress = Callable[[int, int], None]
"""Called with how many papers are done and how many there are."""


Language = Literal["Cypher", "SPARQL"]
"""What queries are written in."""


class Store(Protocol):
    """A graph that lasts.

    Papers are taken in by :meth:`add` and last from its return on; :meth:`merge` brings the graph that queries
    see up to them. A store is a context manager.

    :cvar language: of the queries that it answers itself.
    :ivar url: as it was asked for.
    :ivar busy: another process was writing to it when it was opened to read; queries see its last merge.
    """

    language: ClassVar[Language]
    url: str
    busy: bool

    @property
    def is_still(self) -> bool:
        """Whether nothing can change the graph that it shows for as long as it is open."""
        ...

    def held(self, papers: Iterable[Paper], extractor: str) -> set[str]:
        """Of these records those that it has, to the letter and read by this extractor (name and version).

        :returns: each as :attr:`Paper.record` has it.
        """
        ...

    def add(self, facts: Iterable[PaperFacts]) -> int:
        """Take records in, each in place of what it said before; how many. All of them last, or none.

        Records of one paper, from different sources, are told by :mod:`paperatlas.graph.identity`; the graph shows one.
        """
        ...

    def remove(self, paper: str) -> bool:
        """Take a paper out with all its records, by its id in the graph; False when it isn't there."""
        ...

    def remove_record(self, record: str) -> bool:
        """Take a record out, as :attr:`Paper.record` has it; False when it isn't there. Others of its paper stay."""
        ...

    def facts(self, paper: str) -> PaperFacts | None:
        """What the graph has of a paper, by id; None when it isn't there."""
        ...

    def paper_ids(self) -> list[str]:
        """Ids of all papers, sorted."""
        ...

    def record(self, record: str) -> PaperFacts | None:
        """What a record says, as :attr:`Paper.record` has it; None when it isn't there."""
        ...

    def records(self) -> list[str]:
        """All records that were taken in, as :attr:`Paper.record` has them, sorted by their papers' ids."""
        ...

    def hidden(self) -> dict[str, str]:
        """Records that are not shown, each with the one that is shown in place of it, since both are of one paper."""
        ...

    def records_of(self, papers: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The records of some papers.

        :param papers: ids that records have; one that isn't there is passed over.
        :returns: by the paper's id in the graph its records, as :attr:`Paper.record` has them, the one shown first.
        """
        ...

    def known_files(self) -> list[SourceFile]:
        """The files that it was built from, sorted by path, and what else papers came from; only to write."""
        ...

    def know(self, news: Reread) -> tuple[str, ...]:
        """Learn what files hold now, and remove the records that none holds any longer; these, sorted.

        All of it lasts, or none. A record that no file was ever known to hold stays.
        """
        ...

    @property
    def min_confidence(self) -> float:
        """What papers say with less confidence stays out of the graph, though the store keeps it; 0 to 1."""
        ...

    def demand(self, min_confidence: float) -> None:
        """Leave out of the graph what is less sure, from the next merge on, until another demand.

        :param min_confidence: 0 to 1; 0 to have everything.
        """
        ...

    @property
    def rulings(self) -> Rulings:
        """What was ruled last of names that are one thing or two."""
        ...

    def rule(self, rulings: Rulings) -> None:
        """Put these in place of all earlier rulings; they last, and the next merge follows them."""
        ...

    def is_named(self, space: str, key: str) -> bool:
        """Whether a paper has a name, an expansion or a known spelling of this key in this key space."""
        ...

    def related(self, space: str, key: str) -> list[Naming]:
        """All namings that decide what a key stands for: :func:`paperatlas.graph.resolve.resolve` needs no others."""
        ...

    @property
    def is_merged(self) -> bool:
        """Whether queries see every paper that was taken in, and every ruling."""
        ...

    def merge(self, progress: Progress | None = None) -> int:
        """Bring the graph up to the papers; how many papers' edges were written."""
        ...

    def cypher(self, query: str, params: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """Run a query.

        :param write: let it change the graph; what it changes lasts.
        :raises QueryError: the query is wrong, or would change the graph, or the store answers SPARQL alone.
        """
        ...

    def database(self) -> pyoxigraph.Store:
        """The graph as quads in Oxigraph, for SPARQL to read: its own, else loaded into memory, whole."""
        ...

    def nodes(self) -> Iterator[Node]:
        """Every node of a type in the schema, sorted by id and type."""
        ...

    def edges(self) -> Iterator[Edge]:
        """Every edge of a type in the schema, sorted."""
        ...

    def count(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many nodes and how many edges there are, each by type."""
        ...

    def nodes_of(self, type_: NodeType, ids: Iterable[str]) -> list[Node]:
        """The nodes of a type that have one of these ids, sorted; an id that isn't there is passed over."""
        ...

    def named(self, name: str, types: Sequence[NodeType]) -> list[Node]:
        """The nodes of these types that have this very name, sorted; what costs least to find."""
        ...

    def called(self, spelling: str, types: Sequence[NodeType], *, any_case: bool = False) -> list[Node]:
        """The nodes of these types that have this name, title, alias or other identifier, sorted.

        :param any_case: upper and lower case apart.
        """
        ...

    def spellings(self, types: Sequence[NodeType]) -> Iterator[tuple[NodeType, str, str]]:
        """Type, id and spelling, for every name and alias of every node of these types, in no order."""
        ...

    def edges_at(self, type_: NodeType, ids: Iterable[str]) -> list[Edge]:
        """Every edge that begins or ends at a node of this type with one of these ids, sorted."""
        ...

    def close(self) -> None:
        """Let go of what it holds open."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
