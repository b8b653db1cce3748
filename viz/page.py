"""The page of a neighbourhood: one HTML file that needs nothing else, neither server nor network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files

from ..graph import whole
from .content import Content
from .drawing import Drawing
from .network import library, network

COMPONENTS = (
    "dom.js",
    "model.js",
    "theme.js",
    "place.js",
    "graph.js",
    "words.js",
    "evidence.js",
    "panel.js",
    "legend.js",
    "combobox.js",
    "tables.js",
    "frame.js",
)
"""Scripts that pages are made of, in the order to load them: classes that take their element and a model."""

_PLACE = re.compile(r"\{\{ (\w+) \}\}")


def page(content: Content, drawing: Drawing) -> str:
    """One self-contained HTML page; the same values give the same text."""
    style = asset("page.css")
    scripts = [_inline(library()), _inline("\n".join(asset(name) for name in (*COMPONENTS, "search.js", "page.js")))]
    values = {
        "policy": _policy(style, scripts),
        "title": _plain(f"{content['nodes'][content['centre']]['name']} · Paperatlas"),
        "style": style,
        "data": _json_for_script({**content, "drawing": network(content, drawing)}),
        "library": scripts[0],
        "program": scripts[1],
    }
    # One pass, so that a value that looks like a place is not filled in turn.
    return _PLACE.sub(lambda match: values[match[1]], asset("page.html"))


def asset(name: str, package: str = __package__) -> str:
    """A file of a package's assets."""
    return files(package).joinpath("assets", name).read_text(encoding="utf-8")


def in_frame(document: str, title: str) -> str:
    """A page as an element of another page: neither can reach into the other.

    :param title: what the frame holds, for a screen reader.
    """
    # Without allow-same-origin the frame is of no origin: its scripts run, but see nothing of what is around.
    allowed = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    return (
        f'<iframe srcdoc="{_plain(document)}" title="{_plain(title)}" sandbox="{allowed}" allow="clipboard-write" '
        'style="width: 100%; height: 640px; border: 1px solid #8888; border-radius: 8px"></iframe>'
    )


def _inline(script: str) -> str:
    """A script as the parser will see it inside a page, so that its hash holds."""
    if re.search(r"</script|<!--|\r", script, re.IGNORECASE):
        raise ValueError("a script of the page would end its own element; pyvis's bundled vis-network is not 9.1.2")
    return script


def _policy(style: str, scripts: list[str]) -> str:
    """Content-Security-Policy: nothing is loaded, and only these very scripts run."""
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json_for_script(value: Mapping[str, object]) -> str:
    """JSON that no string in it can end, whatever the papers hold: it has no <, >, & and nothing beyond ASCII."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _plain(text: str) -> str:
    """Text for an element or attribute."""
    return html.escape(whole(text))
