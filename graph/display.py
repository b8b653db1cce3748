"""Rows as tables: in Markdown, and in HTML for notebooks, where hostile text stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from .cells import is_node, shown, visible
from .rows import Rows

# What Markdown takes for a sign of its own, within a cell of a table.
_MARKDOWN = re.compile(r"[\\|`*<\[\]~]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)")
_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}]+\Z", re.IGNORECASE)
_MOST_ROWS = 100
_MOST_CHARACTERS = 160
# Colours come from around the table and none is set, so that it is right on light and dark; every style is in its
# element, so that two tables, or one and the notebook, can't disturb each other.
_LINE = "1px solid rgba(128, 128, 128, 0.35)"
_CELL = (
    "padding: 0.3em 0.7em; text-align: left; vertical-align: top; white-space: pre-wrap; overflow-wrap: break-word;"
    f" max-width: 40em; border-bottom: {_LINE}"
)
_HEAD = f"{_CELL}; font-weight: bold; white-space: nowrap"
_QUIET = "opacity: 0.7"
_LINK = "color: inherit; text-decoration: underline"


def in_markdown(text: str) -> str:
    """A text as a cell of a Markdown table (GitHub's) that a reader sees as the text.

    >>> print(in_markdown("a|b <c>\\nsee x_1 *"))
    a\\|b \\<c><br>see x_1 \\*
    """
    lines = text.splitlines() or [""]
    return "<br>".join(_MARKDOWN.sub(lambda m: f"\\{m[0]}", line.strip()) for line in lines)


def markdown_table(rows: Rows) -> str:
    """The rows as a table in Markdown (GitHub's), nothing where a cell is null."""
    lines = [_markdown_line(rows.columns), _markdown_line(["---"] * len(rows.columns), str)]
    lines += [_markdown_line(["" if cell is None else shown(cell) for cell in row]) for row in rows.rows]
    return "\n".join(lines)


def _markdown_line(cells: Sequence[str], written: Callable[[str], str] = in_markdown) -> str:
    return f"| {' | '.join(map(written, cells))} |"


def html_table(rows: Rows) -> str:
    """The rows as a table in HTML, the first hundred of them, with their number and the notes below."""
    columns = "".join(f'<th style="{_HEAD}">{_text(name)}</th>' for name in rows.columns)
    body = "".join(
        f"<tr>{''.join(f'<td style={chr(34)}{_CELL}{chr(34)}>{_html_cell(cell)}</td>' for cell in row)}</tr>"
        for row in rows.rows[:_MOST_ROWS]
    )
    count = len(rows.rows)
    told = f"{count:,} row{'' if count == 1 else 's'}"
    if count > _MOST_ROWS:
        told += f", of which the first {_MOST_ROWS} are shown"
    notes = "".join(f'<div style="{_QUIET}">note: {_text(note)}</div>' for note in rows.notes)
    # These two classes keep notebooks from setting $...$ as mathematics.
    return (
        '<div class="tex2jax_ignore mathjax_ignore" style="overflow-x: auto">'
        '<table style="border-collapse: collapse; color: inherit; background: none">'
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"
        f'<div style="{_QUIET}">{told}</div>{notes}</div>'
    )


def _html_cell(value: Any) -> str:
    if value is None:
        return f'<span style="{_QUIET}">null</span>'
    if is_node(value):
        properties = value["properties"]
        name = _linked(_cut(shown(properties.get("name", ""))), properties.get("url"))
        return f'{name} <span style="{_QUIET}">{_text(":".join(map(shown, value["labels"])))}</span>'
    return _linked(_cut(shown(value)), value)


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return _text(text)
    return f'<span title="{_text(text)}">{_text(text[:_MOST_CHARACTERS].rstrip())}…</span>'


def _linked(html: str, url: Any) -> str:
    """This, as a link where the URL is one of the web."""
    if not isinstance(url, str) or not _URL.match(url):
        return html
    try:
        if not urlsplit(url).hostname:
            return html
    except ValueError:  # an unclosed bracket of an IPv6 address
        return html
    return f'<a href="{_text(url)}" style="{_LINK}" target="_blank" rel="noopener noreferrer">{html}</a>'


def _text(text: str) -> str:
    return escape(visible(text), quote=True)
