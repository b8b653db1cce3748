"""Takes the pictures of docs/ from real pages: python docs/screenshot.py

Builds the page of examples/ in a folder of its own, opens neighbourhood pages in Debian's chromium with the network
blocked, clicks, and writes docs/*.png. Needs the `browser` group and .ci/chromium.
"""

from __future__ import annotations

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
        shoot_site(browser, Path(folder, "site"))
        browser.close()


if __name__ == "__main__":
    main()
