"""Answers on standard output, notes on standard error."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ..graph import Rows

# What a terminal may take for a command; titles hold anything.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Between columns; before what stands below a row.
_GAP, _INDENT = 2, 4
# What Markdown takes for a sign of its own, within a cell of a table.
_MARKDOWN = re.compile(r"[\\|`*<\[\]~]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)")


def note(text: str) -> None:
    """Say something to the person, apart from results."""
    print(_CONTROL.sub("\ufffd", text), file=sys.stderr, flush=True)


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
        writer.writerow(["" if c is None else c if isinstance(c, str) else _compact(c) for c in row])
    print(buffer.getvalue(), end="")


def _markdown(rows: Rows) -> None:
    print(_markdown_line(rows.columns))
    print(_markdown_line(["---"] * len(rows.columns), written=str))
    for row in rows.rows:
        print(_markdown_line(["" if cell is None else shown(cell) for cell in row]))


def _markdown_line(cells: Sequence[str], written: Callable[[str], str] | None = None) -> str:
    return f"| {' | '.join(map(written or in_markdown, cells))} |"


def in_markdown(text: str) -> str:
    """A text as a cell of a Markdown table (GitHub's) that a reader sees as the text.

    >>> print(in_markdown("a|b <c>\\nsee x_1 *"))
    a\\|b \\<c><br>see x_1 \\*
    """
    lines = text.splitlines() or [""]
    return "<br>".join(_MARKDOWN.sub(lambda m: f"\\{m[0]}", line.strip()) for line in lines)


def _compact(value: Any) -> str:
    """A value as JSON, a date or duration as it is written."""
    if value is None or isinstance(value, bool | int | float | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


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


def shown(value: Any) -> str:
    """A cell as a person reads it: a node as (name:Type), a relationship as [:TYPE], a path as both in a row.

    >>> shown({"labels": ["Method"], "properties": {"name": "CLIP"}}), shown([1, None]), shown(0.5)
    ('(CLIP:Method)', '[1, null]', '0.5')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return _shown_element(value)
    return _CONTROL.sub("\ufffd", str(value))


def _shown_element(value: dict[str, Any]) -> str:
    labels, properties, type_ = value.get("labels"), value.get("properties"), value.get("type")
    if len(value) == 2 and isinstance(properties, dict):
        if isinstance(labels, list):
            return f"({shown(properties.get('name', ''))}:{':'.join(map(str, labels))})"
        if isinstance(type_, str):
            return f"[:{type_}]"
    if value.keys() == {"nodes", "relationships"} and all(isinstance(n, dict) for n in value["nodes"]):
        return _shown_path(value["nodes"], value["relationships"])
    return _compact(value)


def _shown_path(nodes: list[dict[str, Any]], steps: list[dict[str, Any]]) -> str:
    drawn = "".join(map(shown, nodes[:1]))
    for step, node in zip(steps, nodes[1:], strict=False):
        onward = step["end"] == node["properties"].get("id")
        drawn += f"{'-' if onward else '<-'}[:{step['type']}]{'->' if onward else '-'}{shown(node)}"
    return drawn
