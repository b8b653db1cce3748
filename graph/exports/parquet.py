"""A folder of two Parquet tables, for pandas, Polars, DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..contents import Contents
from ..errors import ExportError
from ..files import replacing_folder
from ..schema import ID, NAME, TITLE, TYPE, Property
from ..stores.batches import chunks
from ._columns import EDGE_COLUMNS, NODE_COLUMNS, edge_ends, edge_row, node_row
from ._written import Written

NODES, EDGES = "nodes.parquet", "edges.parquet"
_ENDS = ("type", "from", "from_type", "to", "to_type")
_ROWS_AT_ONCE = 20_000
"""Rows a row group: what is in memory at a time, and what a reader skips by its least and greatest values."""


def write_parquet(contents: Contents, folder: Path) -> Written:
    """Write a graph as nodes.parquet and edges.parquet, a column a property; what a node lacks is null.

    :param folder: is made; one that this wrote before is replaced.
    :raises ExportError: pyarrow is not installed, or the folder holds something else or can't be written.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ExportError(
            "Parquet needs pyarrow, which is not installed: pip install 'paperatlas[parquet]'."
        ) from error
    with replacing_folder(folder, NODES) as part:
        nodes = _write(part / NODES, _fields(NODE_COLUMNS), (node_row(node) for node in contents.nodes()))
        rows = ({"type": edge.type, **edge_ends(edge), **edge_row(edge)} for edge in contents.edges())
        edges = _write(part / EDGES, [*((name, "string", True) for name in _ENDS), *_fields(EDGE_COLUMNS)], rows)
    return Written(f"{folder}: {NODES} with {nodes:,} rows, {EDGES} with {edges:,}")


def _fields(columns: Iterable[Property]) -> list[tuple[str, str, bool]]:
    """Name, type, and whether every row has it; what only some types of node have is null on the others."""
    always = {column.name for column in (ID, NAME, TYPE, TITLE, *EDGE_COLUMNS)}
    return [(column.name, column.type, column.name in always) for column in columns]


def _write(path: Path, fields: Sequence[tuple[str, str, bool]], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a table; how many rows it has."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"string": pa.string(), "integer": pa.int64(), "float": pa.float64(), "strings": pa.list_(pa.string())}
    schema = pa.schema([pa.field(name, types[type_], nullable=not needed) for name, type_, needed in fields])
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in chunks(rows, _ROWS_AT_ONCE):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count
