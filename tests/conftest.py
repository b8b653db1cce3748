"""What tests share: the papers of the user's page, read and extracted once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paperatlas.graph import Paper, PaperFacts, Store, open_store
from paperatlas.loaders import build, extractor, read_papers

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "examples" / "daily_papers.txt"


@pytest.fixture(scope="session")
def papers() -> tuple[Paper, ...]:
    """The 136 papers of the page."""
    return tuple(p for p in read_papers(PAGE) if isinstance(p, Paper))


@pytest.fixture(scope="session")
def facts(papers: tuple[Paper, ...]) -> tuple[PaperFacts, ...]:
    """What they say."""
    return tuple(extractor().facts(p) for p in papers)


@pytest.fixture(scope="session")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the page, built as a user would. Read only: tests that change a store make their own."""
    path = tmp_path_factory.mktemp("page") / "atlas.kgl"
    with open_store(str(path), write=True) as store:
        build([PAGE], store, workers=1)
    return path


@pytest.fixture
def page_store(page_path: Path) -> Store:
    """The store of the page, open to read."""
    return open_store(str(page_path))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI nothing may be skipped: what is skipped there was never tested."""
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("CI: tests were skipped, which counts as a failure", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a skipped test fail the run in CI."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
