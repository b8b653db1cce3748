"""Answers on standard output, notes on standard error."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ..graph import Rows, compact, markdown_table, shown, visible

# Between columns; before what stands below a row.
_GAP, _INDENT = 2, 4


def note(text: str) -> None:
    """Say something to the person, apart from results."""
    print(visible(text), file=sys.stderr, flush=True)


def _table(rows: Rows) -> None:
    if not rows.columns:
        note("done; the query returns nothing")
        return
    console = Console(highlight=False)
    if console.is_terminal:
        _wrapped_table(rows, console)
    else:
        # A pipe has no width to keep to: nothing is broken there.
        _plain_table(rows)
    note(f"{len(rows.rows)} row{'' if len(rows.rows) == 1 else 's'}")


def _wrapped_table(rows: Rows, console: Console) -> None:
    """A table as wide as the terminal; texts that don't fit, such as sentences, stand below their row."""
    cells = [[shown(cell) for cell in row] for row in rows.rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(rows.columns)]
    beside = list(range(len(widths)))
    while beside and sum(widths[i] + _GAP for i in beside) - _GAP > console.width:
        widest = max(beside, key=lambda i: (widths[i], i))
        beside.remove(widest)
    below = [i for i in range(len(widths)) if i not in beside]
    if beside:
        console.print(Text(_line(rows.columns, beside, widths), style="bold"), soft_wrap=True)
    for row in cells:
        if beside:
            console.print(Text(_line(row, beside, widths)), soft_wrap=True)
        for i in below:
            told = Text.assemble((f"{rows.columns[i]}: ", "bold"), row[i])
            console.print(Padding(told, (0, 0, 0, _INDENT if beside else 0), expand=False))
        if below:
            console.print()


def _line(cells: Sequence[str], beside: list[int], widths: list[int]) -> str:
    gap = " " * _GAP
    return gap.join(cells[i].replace("\n", " ").ljust(widths[i]) for i in beside).rstrip()


def _plain_table(rows: Rows) -> None:
    cells = [list(rows.columns), *([shown(c).replace("\n", " ") for c in row] for row in rows.rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(rows.columns))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _json(rows: Rows) -> None:
    print(json.dumps(rows.dicts(), ensure_ascii=False, indent=1, default=str))


def _jsonl(rows: Rows) -> None:
    for row in rows.dicts():
        print(json.dumps(row, ensure_ascii=False, default=str))


def _csv(rows: Rows) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rows.columns)
    for row in rows.rows:
        writer.writerow(["" if c is None else c if isinstance(c, str) else compact(c) for c in row])
    print(buffer.getvalue(), end="")


def _markdown(rows: Rows) -> None:
    print(markdown_table(rows))


OUTPUTS: dict[str, Callable[[Rows], None]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "markdown": _markdown,
}
"""How rows can be printed."""


def print_rows(rows: Rows, output: str) -> None:
    """Print an answer, and the engine's notes on the query to standard error."""
    for text in rows.notes:
        note(f"note: {text}")
    OUTPUTS[output](rows)
