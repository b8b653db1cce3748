"""The index of the search box: files of script, of which a search loads the few that it needs.

A page that was opened from a disk may load scripts but no data, so each file is a call with its data. Nodes are
numbered by how many papers name them; `search/words/CHUNK.js` says by word which nodes have it in a name,
`search/names/NUMBER.js` how so many nodes in a row are called and where their pages are. assets/find.js reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from .shelf import TYPES, Placed, Shelf
from .words import chunk_of, folded, words_of

NAMES_A_FILE = 500
_LONGEST_WHOLE = 60


def script(top: Path, name: str, data: object) -> None:
    """A file that gives data to the page that loads it.

    :param top: of the site.
    :param name: where the file is from there, without its suffix; by this the page waits for it.
    """
    path = top / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"give({json.dumps(name)},{json.dumps(data, separators=(',', ':'))});\n"
    path.write_text(text, encoding="ascii", newline="\n")


def write_search(shelf: Shelf, top: Path) -> None:
    """Write the index of all nodes but results, which are found with their papers.

    :param top: of the site.
    """
    shelf.put("INSERT INTO posting VALUES (?, ?, ?)", _postings(_write_names(shelf, top)))
    rows = shelf.ask("SELECT DISTINCT chunk, word, number FROM posting ORDER BY chunk, word, number")
    chunks = []
    for chunk, of_chunk in groupby(rows, key=lambda row: row[0]):
        words: dict[str, list[int]] = {}
        for _, word, number in of_chunk:
            words.setdefault(word, []).append(number)
        steps = {word: _steps(numbers) for word, numbers in words.items()}
        script(top, f"search/words/{chunk}", steps)
        chunks.append(chunk)
    # A chunk that isn't there is not asked for: a failed request would stand in the console.
    script(top, "search/chunks", chunks)


def _write_names(shelf: Shelf, top: Path) -> Iterator[tuple[int, Placed]]:
    """Write names, and give each node with its number on."""
    number, rows = 0, []
    for node in shelf.nodes():
        if node.type == "Result":
            continue
        rows.append((node.name, _aliases(node), TYPES.index(node.type), node.weight or node.year or 0, node.address))
        yield number, node
        number += 1
        if len(rows) == NAMES_A_FILE:
            _write_rows(top, number, rows)
            rows = []
    if rows:
        _write_rows(top, number, rows)


def _write_rows(top: Path, number: int, rows: list[tuple[Any, ...]]) -> None:
    index = (number - 1) // NAMES_A_FILE
    script(top, f"search/names/{index}", rows)


def _aliases(node: Placed) -> list[str]:
    found = node.properties.get("ids" if node.type == "Paper" else "aliases")
    return [alias for alias in found if alias != node.name] if isinstance(found, list) else []


def _postings(nodes: Iterable[tuple[int, Placed]]) -> Iterator[tuple[str, str, int]]:
    for number, node in nodes:
        for spelling in (node.name, *_aliases(node)):
            for word in words_of(spelling):
                yield chunk_of(word), word, number
            whole = folded(spelling)
            if whole and len(whole) <= _LONGEST_WHOLE:
                # The name as a whole, so that the one of that very name comes before those that only have the word.
                yield chunk_of(whole), f"={whole}", number


def _steps(numbers: Iterable[int]) -> list[int]:
    """The first number, then how much each is more than the one before."""
    last, steps = 0, []
    for number in numbers:
        steps.append(number - last)
        last = number
    return steps
