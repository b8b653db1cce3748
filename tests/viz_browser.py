"""Pages of viz/ open in a browser, which may ask nobody but who it is told, for the tests of viz/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).parent / "axe" / "axe.min.js"


class Watched:
    """A page in the browser, and what went wrong in it.

    :param own: what the addresses begin with that it may ask for.
    """

    def __init__(self, browser: Browser, url: str, *own: str, **context: Any) -> None:
        self.context = browser.new_context(**({"viewport": DESK} | context))
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.context.on("request", lambda r: None if r.url.startswith(own) else self.wrong.append(f"asks for {r.url}"))
        self.context.route("**/*", lambda r: r.continue_() if r.request.url.startswith(own) else r.abort())
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"fails: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"opens a dialog: {dialog.message}"))
        self.page.goto(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"says: {message.text}")

    def drawn(self) -> None:
        """Waits until a graph is there."""
        self.until("window.paperatlas && window.paperatlas.network.getScale() > 0")
        self.page.wait_for_timeout(300)

    def until(self, condition: str) -> None:
        """Waits until an expression is true; Playwright's own way to wait needs eval, which our policies forbid."""
        for _ in range(1200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{condition} is still false")

    def node(self, name: str) -> int:
        index: int = self.page.evaluate("name => paperatlas.content.nodes.findIndex(n => n.name === name)", name)
        assert index >= 0, name
        return index

    def spot(self, script: str, argument: Any) -> tuple[float, float]:
        """Where a point of the drawing is in the window."""
        x, y = self.page.evaluate(
            f"""argument => {{
                const {{ network }} = paperatlas;
                const {{ x, y }} = network.canvasToDOM({script});
                const box = document.querySelector(".stage").getBoundingClientRect();
                return [box.x + x, box.y + y];
            }}""",
            argument,
        )
        return x, y

    def node_spot(self, name: str) -> tuple[float, float]:
        return self.spot("network.getPosition(argument)", self.node(name))

    def click_node(self, name: str) -> None:
        self.page.mouse.click(*self.node_spot(name))
        # vis-network waits whether a second click follows.
        self.page.wait_for_timeout(100)

    def click_edge(self, type_: str) -> None:
        index = self.page.evaluate("t => paperatlas.content.links.findIndex(l => l.type === t)", type_)
        self.page.mouse.click(*self.spot("network.body.edges[argument].edgeType.getPoint(0.5)", index))
        self.page.wait_for_timeout(100)

    def serious(self) -> list[tuple[str, list[str]]]:
        """What axe-core finds that keeps people out."""
        # As the page's policy allows no script of others, it comes in as the browser's own.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then(({ violations }) => violations)")
        return [
            (v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")
        ]

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def positions(self) -> Any:
        return self.page.evaluate("paperatlas.network.getPositions()")

    def hidden_types(self) -> set[str]:
        return set(
            self.page.evaluate(
                """paperatlas.content.nodes.filter((_, i) => paperatlas.network.body.data.nodes.get(i).hidden)
                .map(node => node.type)"""
            )
        )


class Opened(Watched):
    """A page of a file, with the network blocked; `plain`: a page around ours."""

    def __init__(self, browser: Browser, path: Path, *, plain: bool = False, **context: Any) -> None:
        super().__init__(browser, path.as_uri(), path.as_uri(), "data:,", "about:srcdoc", offline=True, **context)
        if not plain:
            self.drawn()
        self.page.wait_for_timeout(300)
