"""What tests share: the papers of the user's page, read and extracted once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

from paperatlas.graph import Paper, PaperFacts, Store, open_store
from paperatlas.loaders import extractor, read_papers
from paperatlas.viz.site import report

from .site_samples import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from .neo4j_server import Neo4jServer

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "examples" / "daily_papers.txt"
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Files that take longer than the number of their tests lets think: they start servers and builds.
LONGEST = (
    "test_spark.py",
    "test_neo4j_store.py",
    "test_store_contract.py",
    "test_watching_folder.py",
    "test_explorer_browser.py",
    "test_named_queries.py",
    "test_viz_browser.py",
    "test_report_browser.py",
    "test_processors.py",
    "test_determinism.py",
)
COMMAND = [sys.executable, "-c", "from paperatlas.cli import main; main()"]


# No test asserts a time: a busy machine would fail it.
settings.register_profile("paperatlas", deadline=None)
settings.load_profile("paperatlas")


def leave_out(why: str) -> NoReturn:
    """Skip a test on a desk that lacks what it needs, but fail it in CI, where the tests are the proof."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@pytest.fixture(scope="session")
def papers() -> tuple[Paper, ...]:
    """The 136 papers of the page."""
    return tuple(p for p in read_papers(PAGE) if isinstance(p, Paper))


@pytest.fixture(scope="session")
def facts(papers: tuple[Paper, ...]) -> tuple[PaperFacts, ...]:
    """What they say."""
    return tuple(extractor().facts(p) for p in papers)


@pytest.fixture(scope="session")
def page_path(facts: tuple[PaperFacts, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the page, as a build leaves it. Read only: tests that change a store make their own."""
    path = tmp_path_factory.mktemp("page") / "atlas.kgl"
    with open_store(str(path), write=True) as store:
        store.add(facts)
        store.merge()
    return path


@pytest.fixture
def page_store(page_path: Path) -> Store:
    """The store of the page, open to read."""
    return open_store(str(page_path))


@pytest.fixture(scope="session")
def site(page_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The report of the 136 papers."""
    folder = tmp_path_factory.mktemp("site") / "site"
    with open_store(str(page_path)) as store:
        report(store, folder)
    return Site(folder)


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's chromium, with the arguments of the module where it has its own.

    By the module: while it is open no event loop of another test may run.
    """
    missing = [
        n for n, found in (("playwright", find_spec("playwright")), (str(CHROMIUM), CHROMIUM.exists())) if not found
    ]
    if missing:
        leave_out(f"needs {' and '.join(missing)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = getattr(request.module, "CHROMIUM_ARGUMENTS", CHROMIUM_ARGUMENTS)
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def neo4j_password() -> Iterator[str]:
    """The password of the servers that tests start, in the environment, where a user would put it."""
    from .neo4j_server import INSTALLED, new_password

    if not INSTALLED.exists() and not os.environ.get("CI"):
        pytest.skip("needs a Neo4j server of this checkout's own: .ci/neo4j install fetches it")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_PASSWORD", new_password())
        for name in ("NEO4J_USERNAME", "NEO4J_DATABASE"):
            patch.delenv(name, raising=False)
        yield os.environ["NEO4J_PASSWORD"]


@pytest.fixture(scope="session")
def neo4j_server(neo4j_password: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A server that all tests share; each finds in it what the one before left."""
    from .neo4j_server import Neo4jServer

    server = Neo4jServer(tmp_path_factory.mktemp("neo4j") / "home")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@dataclass(frozen=True)
class Run:
    status: int
    out: str
    err: str


@pytest.fixture
def paperatlas(page_path: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs the command in an empty folder, on the store of the page unless told otherwise."""

    def run(*arguments: str, store: str | None = str(page_path), stdin: str = "") -> Run:
        environment = {k: v for k, v in os.environ.items() if k != "PAPERATLAS_STORE"}
        if store:
            environment["PAPERATLAS_STORE"] = store
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    return run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files come first, so that no core is left with one of them at the end."""
    counts = Counter(item.path for item in items)
    longest = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (longest.get(item.path.name, len(LONGEST)), -counts[item.path], item.path))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI nothing may be skipped: what is skipped there was never tested."""
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("CI: tests were skipped, which counts as a failure", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a skipped test fail the run in CI."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
