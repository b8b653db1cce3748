"""The page of a neighbourhood: one HTML file that needs nothing else, neither server nor network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files

from ..graph import Node, Subgraph
from .content import page_content
from .network import draw

_SCRIPTS = ("dom.js", "evidence.js", "graph.js", "words.js", "page.js")
_PLACE = re.compile(r"\{\{ (\w+) \}\}")


def neighbourhood_page(subgraph: Subgraph, papers: Mapping[str, Node], cypher: str | None = None) -> str:
    """One self-contained HTML page of a node's neighbourhood; the same values give the same text.

    :param papers: by id, every paper that an edge's evidence names; one that is not there is named by its id.
    :param cypher: the query that gives this neighbourhood, shown to be copied.
    """
    content = page_content(subgraph, papers, cypher)
    drawing, library = draw(content)
    style = _asset("page.css")
    scripts = [_inline(library), _inline("\n".join(_asset(name) for name in _SCRIPTS))]
    values = {
        "policy": _policy(style, scripts),
        "title": _plain(f"{content['nodes'][content['centre']]['name']} · Paperatlas"),
        "style": style,
        "data": _json_for_script({**content, "drawing": drawing}),
        "library": scripts[0],
        "program": scripts[1],
    }
    # One pass, so that a value that looks like a place is not filled in turn.
    return _PLACE.sub(lambda match: values[match[1]], _asset("page.html"))


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _inline(script: str) -> str:
    """A script as the parser will see it inside a page, so that its hash holds."""
    # The bundled library names a source map, which a browser's developer tools would try to load.
    script = re.sub(r"\n//# sourceMappingURL=\S*", "", script.replace("\r\n", "\n"))
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
    """Text for the head of the page; half a surrogate pair can't be written as UTF-8."""
    return html.escape(text.encode("utf-8", "replace").decode())
