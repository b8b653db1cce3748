"""The answer to a query: rows as they are, as a table of pandas, as a graph of NetworkX, as a table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import MissingPackageError

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

_INT64 = range(-(1 << 63), 1 << 63)


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a query.

    :param columns: names, in the order of RETURN.
    :param rows: one tuple a row. A node is a dict with `labels` and `properties`; a relationship one with `type`,
        `properties`, `start` and `end`, the ids of the nodes that it goes from and to (None where the query deleted
        them); a path one with `nodes` and `relationships`.
    :param notes: what the engine has to say about the query, for a person to read.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()

    def dicts(self) -> list[dict[str, Any]]:
        """The rows by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a data frame, its columns those of the answer; the notes are in its `attrs`.

        Whole numbers stay whole where some are missing (Int64); lists, nodes and the like stay as they are.

        :raises MissingPackageError: pandas is not installed; says how to get it.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingPackageError("to_pandas", "pandas") from error
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        frame = pd.DataFrame(
            {i: pd.Series(list(column), dtype=_dtype(column)) for i, column in enumerate(cells)},
            index=pd.RangeIndex(len(self.rows)),
        )
        frame.columns = pd.Index(self.columns, dtype=object)
        frame.attrs["notes"] = self.notes
        return frame

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Every node, relationship and path of the cells, also within lists and maps, as a graph.

        As :func:`to_networkx` gives a whole graph: nodes by id, properties as attributes. A node that the answer
        knows only as an end of a relationship has no attributes. Relationships are one where type, ends and
        properties are; of several that differ in their properties alone, later ones have a number in their key.

        :raises QueryError: no cell is one of these, or a node has no id.
        """
        from .graphs import answer_graph

        return answer_graph(self)

    def _repr_html_(self) -> str:
        from .display import html_table

        return html_table(self)


def _dtype(column: Sequence[Any]) -> str | None:
    """What pandas must be told for a column's whole numbers to stay so; None where it infers the type itself."""
    whole = [value for value in column if isinstance(value, int) and not isinstance(value, bool)]
    if any(value not in _INT64 for value in whole):
        return "object"
    missing = sum(value is None for value in column)
    return "Int64" if whole and missing and len(whole) + missing == len(column) else None
