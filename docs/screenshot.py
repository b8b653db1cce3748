"""Takes the pictures of docs/ from real pages: python docs/screenshot.py

Builds the page of examples/ in a folder of its own, opens neighbourhood pages and the explorer in Debian's chromium
with the network blocked, clicks, and writes docs/*.png. Needs the groups `browser` and `serve`, and .ci/chromium.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from paperatlas.graph import open_store
from paperatlas.loaders import build
from paperatlas.viz import show
from paperatlas.viz.site import report

DOCS = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
# The map is drawn by WebGL, which the processor does where there is no graphics card.
FLAGS += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
DESK = {"viewport": {"width": 1280, "height": 800}}
QUERY = "MATCH (a:Method)-[e:BUILDS_ON|OUTPERFORMS]->(b:Method {name: 'CLIP'})\nRETURN a, e, b"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def write_pages(folder: Path) -> None:
    """The pages of what lies around some names, and the site of all."""
    with open_store(str(folder / "atlas.kgl"), write=True) as store:
        build([DOCS.parent / "examples" / "daily_papers.txt"], store, workers=1)
        for name, hops in (("CLIP", 1), ("LIBERO", 2)):
            (folder / f"{name}.html").write_text(show(store, name, hops=hops).page(), encoding="utf-8")
        report(store, folder / "site")


def opened(browser: Browser, path: Path, **context: Any) -> Page:
    """A page, drawn."""
    page = browser.new_context(offline=True, **context).new_page()
    page.goto(path.as_uri())
    page.wait_for_timeout(800)
    return page


@contextmanager
def explorer(folder: Path) -> Iterator[str]:
    """The address of an explorer of the folder's store."""
    command = [str(Path(sys.executable).with_name("paperatlas")), "serve", "--port", "0"]
    serving = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield serving.stdout.readline().strip() if serving.stdout else ""
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait()


def answered(browser: Browser, url: str) -> Page:
    """The explorer with the answer to a query, and an edge of it chosen."""
    page = browser.new_context(viewport={"width": 1120, "height": 700}).new_page()
    page.goto(url)
    page.click("#ask-free")
    page.fill("#text", QUERY)
    page.press("#text", "Control+Enter")
    page.wait_for_selector(".vis-network canvas")
    page.wait_for_timeout(800)
    page.evaluate("paperatlas.selection.choose({ link: 0 })")
    page.wait_for_timeout(500)
    return page


def page_of(site: Path, name: str) -> Path:
    """The page of a site that has this title."""
    return next(p for p in sorted(site.rglob("*.html")) if f"<title>{name}" in p.read_text(encoding="utf-8"))


def shoot_site(browser: Browser, site: Path) -> None:
    """Take the pictures of the site."""
    paper = opened(browser, page_of(site, "Discrete Diffusion VLA: Bringing"), **DESK)
    shoot(paper, "report-paper.png")
    # A picture of a thousand dots packs badly: a smaller one is enough.
    field = opened(browser, site / "map.html", viewport={"width": 1000, "height": 600})
    shoot(field, "report-map.png")
    shoot(
        opened(browser, page_of(site, "Leaderboard of ImageNet ·"), **DESK, color_scheme="dark"),
        "report-leaderboard.png",
    )
    shoot(opened(browser, page_of(site, "CLIP ·"), **PHONE), "report-phone.png")


def go_to(page: Page, name: str) -> None:
    """Go to a node by the search box."""
    page.fill("#search input", name)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)


def shoot(page: Page, picture: str) -> None:
    """Take a page's picture."""
    page.screenshot(path=DOCS / picture)
    print(DOCS / picture)


def main() -> None:
    """Take all pictures."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        write_pages(Path(folder))
        clip, libero = (Path(folder, f"{name}.html") for name in ("CLIP", "LIBERO"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shoot(opened(browser, clip, **DESK), "neighbourhood.png")
        dark = opened(browser, libero, **DESK, color_scheme="dark")
        go_to(dark, "Discrete Diffusion VLA")
        shoot(dark, "neighbourhood-dark.png")
        table = opened(browser, clip, **DESK)
        table.click(".close")
        table.click("#as-table")
        shoot(table, "neighbourhood-table.png")
        phone = opened(browser, clip, **PHONE)
        go_to(phone, "Florence-VL")
        shoot(phone, "neighbourhood-phone.png")
        with explorer(Path(folder)) as url:
            shoot(answered(browser, url), "explorer.png")
        shoot_site(browser, Path(folder, "site"))
        browser.close()


if __name__ == "__main__":
    main()
