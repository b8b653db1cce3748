"""Tables in Parquet: a row a paper."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from ...graph import LeftOut, Paper, Reason, SourceError
from ._record import FIELDS, check_columns, paper_of
from ._text import Blocks, Columns, Content, Damage, Place

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_ROWS_AT_ONCE = 256
_MAGIC = "PAR1"


def sniff(head: str, name: str) -> float:
    """1 by its first four bytes; see :class:`Source`."""
    return 1.0 if head.startswith(_MAGIC) else 0.0


def read(content: Content, place: Place) -> Iterator[Paper | LeftOut]:
    """One paper a row, counted from 1 in places; column names count in any case.

    The file is copied to a temporary one, since Parquet is read from its end and the content may come from a pipe.

    :raises SourceError: pyarrow is not installed, or the file is no Parquet or has no columns for title and abstract.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        mend = "pip install 'paperatlas[parquet]'."
        raise SourceError(f"{place.file}: Parquet needs pyarrow, which is not installed: {mend}") from error
    columns = {field: column.strip().casefold() for field, column in content.columns.items()}
    with tempfile.TemporaryFile() as copy:
        _copy(content.blocks, copy, place)
        try:
            table = parquet.ParquetFile(copy, pre_buffer=False, buffer_size=1 << 20)
            names = {name: name.strip().casefold() for name in table.schema_arrow.names}
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise SourceError(f"{place.file}: not a Parquet file ({_cause(error)}). Copy it anew.") from None
        check_columns(list(names.values()), place, columns)
        known = {name for some in FIELDS.values() for name in some} | set(columns.values())
        wanted = {name: low for name, low in names.items() if low in known}
        yield from _rows(table, wanted, place, columns)


def _copy(blocks: Blocks, copy: BinaryIO, place: Place) -> None:
    for block in blocks:
        if isinstance(block, Damage):
            raise SourceError(f"{place.file}: {block}. Copy or pack it anew.")
        copy.write(block)
    copy.seek(0)


def _rows(table: ParquetFile, names: dict[str, str], place: Place, columns: Columns) -> Iterator[Paper | LeftOut]:
    """Row group by row group, so that a damaged one costs only itself.

    :param names: the columns to read, and what they are called in small letters.
    """
    import pyarrow

    first = 1
    for group in range(table.num_row_groups):
        count = 0
        try:
            for batch in table.iter_batches(_ROWS_AT_ONCE, row_groups=[group], columns=list(names), use_threads=False):
                for values in batch.to_pylist():
                    record = {names[name]: _plain(value) for name, value in values.items()}
                    yield paper_of(record, place, first + count, columns)
                    count += 1
        except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
            detail = f"rows from here to the end of row group {group} can't be read ({_cause(error)}); left out."
            yield place.left_out(first + count, Reason.UNREADABLE, f"{detail} Copy the file anew.")
        first += max(table.metadata.row_group(group).num_rows, count)


def _plain(value: Any) -> Any:
    """A cell as JSON would have it."""
    return value.isoformat() if isinstance(value, datetime.date | datetime.datetime) else value


def _cause(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
