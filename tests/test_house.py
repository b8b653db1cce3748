"""The house stands as docs/architecture.md draws it: arrows, tables, sizes, what is shipped."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from paperatlas.cli import VERBS
from paperatlas.graph.exports import EXPORTS, FOLDERS
from paperatlas.graph.imports import IMPORTS
from paperatlas.loaders import SOURCES

from .conftest import REPOSITORY

ROOMS = ("graph", "loaders", "queries", "viz", "cli")
# Who may look at whom; nothing else.
ARROWS = {
    "graph": set(),
    "loaders": {"graph"},
    "queries": {"graph"},
    "viz": {"graph", "queries"},
    "cli": {"graph", "loaders", "queries", "viz"},
}
MODULES = sorted(p for room in ROOMS for p in (REPOSITORY / room).rglob("*.py"))


def rooms_imported(path: Path) -> set[str]:
    """The rooms that a module imports from, by relative or absolute name."""
    package = list(path.relative_to(REPOSITORY).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            target = [*base, *(node.module or "").split(".")]
            found |= {target[0]} if target[0] else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("paperatlas"):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("paperatlas.")}
    return found - {package[0]}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_arrows_point_one_way(path: Path) -> None:
    room = path.relative_to(REPOSITORY).parts[0]
    assert rooms_imported(path) <= ARROWS[room]


def test_the_arrow_test_sees_every_kind_of_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.REPOSITORY", tmp_path)
    (tmp_path / "graph" / "stores").mkdir(parents=True)
    module = tmp_path / "graph" / "stores" / "x.py"
    module.write_text("from ...viz import a\nfrom ... import cli\nimport paperatlas.queries.b\nfrom ..facts import c\n")
    assert rooms_imported(module) == {"viz", "cli", "queries"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_modules_functions_and_calls_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name
            parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            assert len([p for p in parameters if p.arg not in ("self", "cls")]) <= 8, node.name


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_typed_and_lists_what_it_offers(room: str) -> None:
    assert (REPOSITORY / room / "py.typed").exists()
    module = __import__(f"paperatlas.{room}", fromlist=["x"])
    assert module.__doc__
    assert module.__all__ == sorted(module.__all__, key=lambda n: (not n.isupper(), n[0].islower(), n))
    assert all(hasattr(module, name) for name in module.__all__)


def test_tables_and_folders_agree() -> None:
    listed = {source.__name__.rpartition(".")[2] for source in SOURCES.values()}
    folder = {p.stem for p in (REPOSITORY / "loaders" / "sources").glob("[a-z]*.py")}
    assert listed == folder
    writers = {writer.__module__.rpartition(".")[2] for _, writer in (*EXPORTS.values(), *FOLDERS.values())}
    assert writers == {p.stem for p in (REPOSITORY / "graph" / "exports").glob("[a-z]*.py")}
    readers = {reader.__module__.rpartition(".")[2] for reader, _ in IMPORTS.values()}
    assert readers == {p.stem for p in (REPOSITORY / "graph" / "imports").glob("[a-z]*.py")}
    assert set(IMPORTS) < set(EXPORTS)
    verbs = {command.callback.__module__.rpartition(".")[2] for command in VERBS.values() if command.callback}
    shared = {"engine", "main", "options", "opening", "output", "rounds", "watching"}
    assert verbs == {p.stem for p in (REPOSITORY / "cli").glob("[a-z]*.py")} - shared


def test_importing_a_room_has_no_side_effects_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; import paperatlas.cli;"
        "heavy = {'spacy', 'pyvis', 'neo4j', 'networkx', 'pandas', 'pyarrow', 'IPython', 'thinc', 'mcp', 'pyspark'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []


def test_every_dependency_is_pinned_and_its_reason_is_told() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {d.split(">")[0].split("=")[0].split("<")[0].lower() for group in groups for d in group}
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if "==" in line}
    assert names <= pinned
    reasons = (REPOSITORY / "docs" / "dependencies.md").read_text().lower()
    assert [n for n in sorted(names) if f"| {n} |" not in reasons] == []


def test_a_wheel_holds_the_whole_house(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path / "w"), str(REPOSITORY)], check=True)
    (wheel,) = (tmp_path / "w").glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(tmp_path / "t"), str(wheel)], check=True)
    kept = {str(p.relative_to(tmp_path / "t" / "paperatlas")) for p in (tmp_path / "t" / "paperatlas").rglob("*")}
    tracked = subprocess.run(["git", "ls-files", *ROOMS], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert set(tracked.stdout.split()) <= kept
    code = "import paperatlas.cli, paperatlas.loaders as loaders; print(loaders.__file__)"
    environment = {"PYTHONPATH": str(tmp_path / "t")}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(tmp_path))
