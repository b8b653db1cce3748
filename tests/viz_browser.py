"""A neighbourhood page open in a browser without a network, for the tests of viz/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

DESK = {"width": 1440, "height": 900}


class Opened:
    """A page in the browser, and what went wrong in it."""

    def __init__(self, browser: Browser, path: Path, *, plain: bool = False, **context: Any) -> None:
        """Opens it; `plain`: a page around ours."""
        self.context = browser.new_context(offline=True, **({"viewport": DESK} | context))
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.url = path.as_uri()
        own = (self.url, "data:,", "about:srcdoc")
        self.context.on("request", lambda r: None if r.url in own else self.wrong.append(f"asks for {r.url}"))
        self.context.route("**/*", lambda r: r.continue_() if r.request.url == self.url else r.abort())
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"fails: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"opens a dialog: {dialog.message}"))
        self.page.goto(self.url)
        if not plain:
            self.page.wait_for_function("window.paperatlas && window.paperatlas.network.getScale() > 0")
        self.page.wait_for_timeout(300)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"says: {message.text}")

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
