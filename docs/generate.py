"""Writes what docs can be printed from code: schema.md, cli.md, ontology/, neo4j.grass, and the answers in other pages.

    python docs/generate.py           write them
    python docs/generate.py --check   fail where a page is stale

In README.md and the pages of docs/ that ANSWERED lists every ```console block holds commands behind `$ ` and
what they really print, a ```pycon block Python behind `>>> ` likewise, and a ```tsv block what examples/resolutions.tsv
holds. Blocks of one page are run in order, in one folder and one Python.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pyoxigraph

from paperatlas.cli import VERBS, main
from paperatlas.graph.ontology import ontology
from paperatlas.graph.rdf import NAMESPACES
from paperatlas.graph.schema import NEAR_PREFIXES
from paperatlas.graph.schema_page import schema_page
from paperatlas.graph.shapes import SHAPES, shapes
from paperatlas.graph.turtle import turtle_text
from paperatlas.viz.palette import NODE_STYLES

DOCS = Path(__file__).resolve().parent
README = DOCS.parent / "README.md"
_PAGES = ("formats", "mcp", "pages", "python", "queries", "rdf", "resolution")
ANSWERED = (README, *(DOCS / f"{page}.md" for page in _PAGES))
_BLOCK = re.compile(r"```(console|pycon)\n(.*?)```", re.DOTALL)
_TSV = re.compile(r"```tsv\n.*?```", re.DOTALL)
# Told every few seconds: how often depends on the machine.
_PROGRESS = re.compile(r"^[\d,]+ (papers (read|merged)|edges on pages)(, [^:\n]+)?\n", re.MULTILINE)
_SECONDS = re.compile(r"\d+\.\d s\b")


def turtle(triples: Iterable[pyoxigraph.Triple]) -> str:
    """Turtle with a line on what it is."""
    said = turtle_text(triples, {**NAMESPACES, **NEAR_PREFIXES, "pas": SHAPES})
    return f"# Printed from graph/schema.py by docs/generate.py.\n{said}"


def cli_page() -> str:
    """docs/cli.md, from --help."""
    parts = ["# The command\n\nPrinted from `--help` by `docs/generate.py`.\n"]
    for verb, command in VERBS.items():
        context = click.Context(command, info_name=f"paperatlas {verb}", max_content_width=100, terminal_width=100)
        parts.append(f"## {verb}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def grass() -> str:
    """docs/neo4j.grass, from viz/palette.py: how Neo4j Browser shows nodes and edges."""
    rules = [
        ("node", {"diameter": "50px", "border-width": "2px", "font-size": "10px"}),
        (
            "relationship",
            {"color": "#a5abb6", "shaft-width": "1px", "font-size": "8px", "padding": "3px", "caption": '"<type>"'},
        ),
    ]
    for type_, style in NODE_STYLES.items():
        values = {
            "color": style.colour,
            "border-color": style.border,
            "text-color-internal": style.on_fill,
            "caption": '"{name}"',
        }
        rules.append((f"node.{type_}", values))
    return "".join(
        f"{selector} {{\n" + "".join(f"  {name}: {value};\n" for name, value in values.items()) + "}\n"
        for selector, values in rules
    )


@contextlib.contextmanager
def _workplace() -> Iterator[None]:
    """An empty folder to run in, with the examples."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("examples").symlink_to(DOCS.parent / "examples")
            # A client of MCP starts the command by its name.
            os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            yield
        finally:
            os.chdir(before)


def printed(command: str) -> str:
    """What a command prints, results and notes as they come."""
    out = io.StringIO()
    arguments = shlex.split(command)
    if arguments[0] != "paperatlas":
        raise SystemExit(f"can't run {command!r}: only paperatlas is run")
    sys.argv = arguments
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
        main()
    return _PROGRESS.sub("", out.getvalue())


def _commands(block: str) -> str:
    """The commands of a block, with the answers that they give now."""
    commands, joined = [], ""
    for line in block.splitlines():
        if line.startswith("$ ") or joined:
            joined += ("\n" if joined else "") + line.removeprefix("$ ")
            try:
                shlex.split(joined)
            except ValueError:  # a quotation that goes on in the next line
                continue
            commands.append(joined)
            joined = ""
    return "\n".join(f"$ {c}\n{printed(c)}" for c in commands)


def _session(block: str, names: dict[str, Any]) -> str:
    """The Python of a block, with what it prints now.

    :param names: what the blocks before it have defined.
    """
    said = ""
    for example in doctest.DocTestParser().get_examples(block):
        first, *others = example.source.splitlines()
        said += "".join([f">>> {first}\n", *(f"... {line}".rstrip() + "\n" for line in others)])
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(example.source, "<docs>", "single"), names)  # noqa: S102
        said += "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return said


def answered_page(text: str) -> str:
    """A page with the answers that its commands give now, run one after the other in an empty folder."""

    names: dict[str, Any] = {"__name__": "docs"}

    def filled(match: re.Match[str]) -> str:
        answered = _commands(match[2]) if match[1] == "console" else _session(match[2], names)
        return f"```{match[1]}\n{answered}```"

    with _workplace():
        example = Path("examples/resolutions.tsv").read_text(encoding="utf-8")
        return _TSV.sub(lambda _: f"```tsv\n{example}```", _BLOCK.sub(filled, text))


def _stale(path: Path, page: str) -> bool:
    found = path.read_text(encoding="utf-8") if path.exists() else ""
    return _SECONDS.sub("n s", found) != _SECONDS.sub("n s", page)


def run(*, check: bool) -> int:
    """Write the pages, or tell which are stale; the exit status."""
    pages = {
        DOCS / "schema.md": schema_page(),
        DOCS / "cli.md": cli_page(),
        DOCS / "neo4j.grass": grass(),
        DOCS / "ontology" / "paperatlas.ttl": turtle(ontology()),
        DOCS / "ontology" / "shapes.ttl": turtle(shapes()),
    } | {page: answered_page(page.read_text(encoding="utf-8")) for page in ANSWERED}
    stale = [path for path, page in pages.items() if _stale(path, page)]
    for path in stale:
        if not check:
            path.write_text(pages[path], encoding="utf-8")
        print(f"{path.name}: {'stale: run python docs/generate.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv))
