"""Takes the pictures of docs/ from real pages: python docs/screenshot.py

Builds the page of examples/ in a folder of its own, opens neighbourhood pages in Debian's chromium with the network
blocked, clicks, and writes docs/*.png. Needs the `browser` group and .ci/chromium.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from paperatlas.graph import open_store
from paperatlas.loaders import build
from paperatlas.queries import find_nodes, neighbourhood, neighbourhood_cypher, papers_of
from paperatlas.viz import neighbourhood_page

DOCS = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def write_page(name: str, hops: int, folder: Path) -> Path:
    """The page of what lies around a name."""
    with open_store(str(folder / "atlas.kgl"), write=True) as store:
        build([DOCS.parent / "examples" / "daily_papers.txt"], store, workers=1)
        centre = find_nodes(store, name)[0]
        near = neighbourhood(store, centre, hops=hops)
        papers = papers_of(store, near.edges)
    path = folder / "page.html"
    path.write_text(neighbourhood_page(near, papers, neighbourhood_cypher(centre, hops)), encoding="utf-8")
    return path


def shoot(page: Page, path: Path, picture: str) -> None:
    """Open a page and take its picture."""
    page.goto(path.as_uri())
    page.wait_for_timeout(800)
    page.screenshot(path=DOCS / picture)
    print(DOCS / picture)


def main() -> None:
    """Take all pictures."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = write_page("CLIP", 1, Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
        shoot(context.new_page(), path, "neighbourhood.png")
        browser.close()


if __name__ == "__main__":
    main()
