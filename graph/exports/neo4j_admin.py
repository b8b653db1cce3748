"""A folder of CSV files for `neo4j-admin database import full`: the graph, and a Neo4j store's books.

With the books the imported database is a store like any other, which later builds go on from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from ..atlas import edge_properties, namings
from ..contents import Contents, records_of, settings_of
from ..elements import Node, Value
from ..errors import ExportError
from ..facts import PaperFacts
from ..files import replacing_folder
from ..identity import all_shown, keys
from ..naming import Naming
from ..resolve import resolve
from ..schema import EVIDENCE, NODE_SCHEMAS, ValueType
from ..settings import Settings
from ..stores.records import Names, key_name, keys_of, names_record, paper_record, place_of, store_record
from ._written import Written

COMMAND = "import.sh"
"""The file with the command line that imports the folder."""

_TYPES: dict[ValueType, str] = {"string": "string", "integer": "long", "float": "double", "strings": "string[]"}
# The tool knows no escape within arrays, so what separates their elements must be in none of them.
_DELIMITERS = ("\x1f", "\x1e", "\x1d", "\x1c", "\x1b", "\x1a", "\x19", "\x18", "\x17", "\x16")
_BUFFER = 4 * 2**20
"""Bytes that the tool reads a field in, unless told otherwise."""

_Cell = Value | bool | None


class _DelimiterError(Exception):
    """An element of an array holds what was to separate them."""


@runtime_checkable
class Books(Protocol):
    """Contents that know what the books of a store on the server have; of others it is derived in memory."""

    def named_records(self) -> Iterator[tuple[PaperFacts, Names, str | None]]:
        """What each record says and its paper names, in the order of ids; of one that is not shown, which one is."""
        ...

    def key_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Every key of a name, sorted, and ids of the papers that have it, sorted."""
        ...

    def identity_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Every identifier and title, sorted, and the records that have it, sorted."""
        ...


def write_folder(contents: Contents, folder: Path) -> Written:
    """Write a graph as a folder, with a script that imports it.

    :param folder: is made; one that this wrote before is replaced.
    :raises ExportError: it holds something else, can't be written, or the store is being written to.
    """
    settings = settings_of(contents)
    with replacing_folder(folder, COMMAND) as part:
        _write(contents, settings, part)
    note = f"{folder}: take it in by the command below; it replaces what that database holds"
    return Written(note, f"sh {folder / COMMAND}")


def _write(contents: Contents, settings: Settings, folder: Path) -> None:
    books = contents if isinstance(contents, Books) else _DerivedBooks(contents, settings)
    for delimiter in _DELIMITERS:
        try:
            with _Tables(folder, delimiter) as tables:
                _write_graph(contents, tables)
                _write_books(books, settings, tables)
            (folder / COMMAND).write_text(_command(tables), encoding="utf-8")
        except _DelimiterError:
            for path in folder.iterdir():
                path.unlink()
        else:
            return
    raise ExportError("Names hold every character that could separate them in a list. Export JSON Lines instead.")


class _Tables:
    """The CSV files of a folder, each made when its first row comes.

    :ivar names: of the files, by whether they hold nodes or relationships.
    :ivar widest: bytes of the longest row.
    """

    def __init__(self, folder: Path, delimiter: str) -> None:
        self.delimiter = delimiter
        self.names: dict[str, list[str]] = {"nodes": [], "relationships": []}
        self.widest = 0
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._open = ExitStack()

    def __enter__(self) -> _Tables:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, kind: str, name: str, header: Sequence[str], row: Iterable[_Cell]) -> None:
        """Add a row to a file.

        :param kind: nodes or relationships.
        """
        file = self._files.get(name)
        if file is None:
            file = self._files[name] = self._open.enter_context((self._folder / name).open("xb"))
            self.names[kind].append(name)
            file.write((",".join(header) + "\n").encode())
        line = (",".join(map(self._cell, row)) + "\n").encode()
        self.widest = max(self.widest, len(line))
        file.write(line)

    def _cell(self, value: _Cell) -> str:
        """A field; nothing at all for what is absent, which an empty text in quotes is not."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, tuple):
            if any(self.delimiter in one for one in value):
                raise _DelimiterError
            value = self.delimiter.join(value)
        return f'"{value.replace(chr(34), chr(34) * 2)}"' if isinstance(value, str) else repr(value)


def _write_graph(contents: Contents, tables: _Tables) -> None:
    for node in contents.nodes():
        tables.add("nodes", f"nodes-{node.type}.csv", *_node_row(node))
    for edge in contents.edges():
        source, target = NODE_SCHEMAS[edge.source_type].space, NODE_SCHEMAS[edge.target_type].space
        header = [
            f":START_ID({source})",
            f":END_ID({target})",
            ":TYPE",
            *(f"{p.name}:{_TYPES[p.type]}" for p in EVIDENCE),
        ]
        row = [edge.source, edge.target, edge.type, *(value for _, value in edge_properties(edge))]
        tables.add("relationships", f"edges-{edge.type}-{source}-{target}.csv", header, row)


def _node_row(node: Node) -> tuple[list[str], list[_Cell]]:
    schema = NODE_SCHEMAS[node.type]
    if not node.id:
        raise ExportError(f"A {node.type} that was made by hand has no id. Give it one, or delete it.")
    header = [f"id:ID({schema.space})", "name:string", "type:string", "title:string"]
    header += [*(f"{p.name}:{_TYPES[p.type]}" for p in schema.own), ":LABEL"]
    return header, [node.id, node.name, node.type, node.title, *(node.get(p.name) for p in schema.own), node.type]


class _DerivedBooks:
    """The books as a store on the server would have them after a merge."""

    def __init__(self, contents: Contents, settings: Settings) -> None:
        self._contents = contents
        self._shown_by = contents.hidden()
        groups: dict[str, list[str]] = {}
        for record in contents.records():
            groups.setdefault(self._shown_by.get(record, record), []).append(record)
        self._named: dict[str, list[Naming]] = {}
        for record in contents.records():
            # The records of one paper are in memory at a time.
            said = all_shown(records_of(contents, groups[record])) if record in groups else []
            self._named[record] = [naming for one in said for naming in namings(one.sure(settings.min_confidence))]
        self._places: dict[Naming, str] = {}
        for group in resolve((n for some in self._named.values() for n in some), settings.rulings):
            self._places |= dict.fromkeys(group.namings, place_of(group))

    def named_records(self) -> Iterator[tuple[PaperFacts, Names, str | None]]:
        for facts in records_of(self._contents, self._named):
            record = facts.paper.record
            found = self._named[record]
            yield facts, Names(found, [self._places[n] for n in found]), self._shown_by.get(record)

    def key_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        yield from _sorted((key_name(key), record) for record, some in self._named.items() for key in keys_of(some))

    def identity_holders(self) -> Iterator[tuple[str, Sequence[str]]]:
        facts = records_of(self._contents, self._named)
        yield from _sorted((key, said.paper.record) for said in facts for key in keys(said.paper))


def _sorted(held: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Sequence[str]]]:
    """Who has each key, in the order of both."""
    holders: dict[str, set[str]] = defaultdict(set)
    for key, holder in held:
        holders[key].add(holder)
    for key, holding in sorted(holders.items()):
        yield key, sorted(holding)


def _write_books(books: Books, settings: Settings, tables: _Tables) -> None:
    """What records say, where their names stand, and which of them are of one paper."""
    for facts, names, shown_by in books.named_records():
        record = paper_record(facts) | names_record(facts.paper.record, names, shown_by)
        _add_record(tables, "books-papers.csv", record | {"_merged": None if shown_by else True}, "_Paper")
    for name, holding in books.key_holders():
        _add_record(tables, "books-keys.csv", {"_key": name, "_papers": list(holding)}, "_Key")
    for name, holding in books.identity_holders():
        _add_record(tables, "books-identities.csv", {"_identity": name, "_papers": list(holding)}, "_Identity")
    _add_record(tables, "books-store.csv", store_record(settings) | {"_imported": True}, "_Store")


def _add_record(
    tables: _Tables, name: str, record: dict[str, str | float | bool | list[str] | None], label: str
) -> None:
    header = [f"{key}:{_type_of(key, value)}" for key, value in record.items()]
    row = [tuple(value) if isinstance(value, list) else value for value in record.values()]
    tables.add("nodes", name, [*header, ":LABEL"], [*row, label])


def _type_of(key: str, value: object) -> str:
    if value is None:  # the first record of a file may lack what others have
        return {"_merged": "boolean", "_shown_by": "string"}[key]
    return {bool: "boolean", float: "double", str: "string", list: "string[]"}[type(value)]


def _command(tables: _Tables) -> str:
    """The script that imports the folder."""
    options = [f"--nodes={name}" for name in sorted(tables.names["nodes"])]
    options += [f"--relationships={name}" for name in sorted(tables.names["relationships"])]
    options += [
        '--report-file="${TMPDIR:-/tmp}/import.report"',
        "--multiline-fields=true",
        f"--array-delimiter=U+{ord(tables.delimiter):04X}",
        "--trim-strings=false",
    ]
    if tables.widest > _BUFFER:
        options.append(f"--read-buffer-size={2 * tables.widest}")
    return (
        "#!/bin/sh\n"
        "# Imports these files into a database that is stopped or does not exist yet, in place of what it holds:\n"
        "# sh import.sh [DATABASE]. NEO4J_ADMIN says where neo4j-admin is, if not on the PATH.\n"
        'cd "$(dirname "$0")" || exit\n'
        # Who runs the tool, such as a container's user, may not write here.
        "exec ${NEO4J_ADMIN:-neo4j-admin} database import full --overwrite-destination \\\n    "
        + " \\\n    ".join(options)
        + ' "${1:-neo4j}"\n'
    )
