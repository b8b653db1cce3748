"""Pages from templates: every value is text and never markup, every link is relative to the page that it stands on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..page import asset
from ..palette import NODE_STYLES
from .addresses import numbered

_AROUND = 3
_SCRIPTS = ("dom.js", "model.js", "theme.js", "combobox.js", "search.js")


@dataclass(frozen=True, slots=True)
class PageLink:
    """An entry in the row of page numbers; a gap has neither number nor address."""

    number: int
    address: str
    is_here: bool
    is_gap: bool = False


class Printer:
    """Writes pages into a folder.

    :param folder: the top of the site.
    """

    def __init__(self, folder: Path) -> None:
        self.count = 0
        self._folder = folder
        self._folders: set[str] = set()
        templates = Environment(
            loader=PackageLoader(__package__),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        templates.globals["styles"] = NODE_STYLES
        self._templates = templates

    def page(self, address: str, template: str, title: str, **values: object) -> None:
        """Write a page."""
        root = "../" * address.count("/")
        text = self._templates.get_template(template).render(title=title, root=root, **values)
        folder = address.rpartition("/")[0]
        if folder not in self._folders:
            (self._folder / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        (self._folder / address).write_text(text, encoding="utf-8", newline="\n")
        self.count += 1

    def assets(self) -> None:
        """Write the styles and scripts that all pages share."""
        folder = self._folder / "assets"
        folder.mkdir()
        kinds = "".join(
            f".of-{type_} {{ background: light-dark({style.colour}, {style.on_dark}); }}\n"
            for type_, style in NODE_STYLES.items()
        )
        looks = [(type_, style.shape, style.colour, style.on_dark) for type_, style in NODE_STYLES.items()]
        shared = "\n".join((*map(asset, _SCRIPTS), f"const LOOKS = {json.dumps(looks)};"))
        for name, text in (
            ("site.css", asset("page.css") + asset("site.css", __package__) + kinds),
            ("site.js", "\n".join((shared, asset("find.js", __package__), asset("site.js", __package__)))),
            ("map.js", asset("points.js", __package__) + asset("map.js", __package__)),
        ):
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def page_links(address: str, here: int, count: int) -> list[PageLink]:
    """The row of page numbers: the first, the last and those around this one.

    >>> [link.number for link in page_links("x.html", 9, 20)]
    [1, 0, 6, 7, 8, 9, 10, 11, 12, 0, 20]
    """
    shown = sorted({1, count, *range(max(1, here - _AROUND), min(count, here + _AROUND) + 1)})
    links: list[PageLink] = []
    for number in shown:
        if links and number > links[-1].number + 1:
            links.append(PageLink(0, "", is_here=False, is_gap=True))
        links.append(PageLink(number, numbered(address, number), number == here))
    return links
