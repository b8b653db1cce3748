"""Where the page of a node is: an address that is a function of the node's type and id alone.

So an address lasts while the graph grows, no two nodes share one, and every file system takes it: it is lower-case
ASCII, short whatever the id, and no name that Windows keeps for itself, as each ends in the digest.
"""

from __future__ import annotations

import base64
import hashlib
import re

from ...graph import NodeType

_READABLE = 40


def key_of(type_: NodeType, ident: str) -> str:
    """What tells a node from all others: 24 letters and digits.

    >>> key_of("Method", "method:clip")
    '6yy4yutmi26oz6gk4bblg3hg'
    """
    # 120 bits of SHA-256: nobody finds two ids of one key, and a shelf refuses them.
    digest = hashlib.sha256(f"{type_}\0{ident}".encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest[:15]).decode().lower()


def address_of(type_: NodeType, ident: str) -> str:
    """The file of a node's page, from the top of the site; of the first, where there are several.

    Two letters of the digest are a folder, so that of half a million pages none holds more than some hundreds.

    >>> address_of("Method", "method:clip")
    'method/6y/clip-6yy4yutmi26oz6gk4bblg3hg.html'
    """
    return _address(type_.lower(), type_, ident)


def board_address(type_: NodeType, ident: str) -> str:
    """The file of a leaderboard: the numbers on some data or a task."""
    return _address("leaderboard", type_, ident)


def numbered(address: str, number: int) -> str:
    """The file of a page of several, from 1.

    >>> numbered("method/6y/clip-x.html", 1), numbered("method/6y/clip-x.html", 3)
    ('method/6y/clip-x.html', 'method/6y/clip-x-3.html')
    """
    return address if number == 1 else f"{address.removesuffix('.html')}-{number}.html"


def _address(folder: str, type_: NodeType, ident: str) -> str:
    key = key_of(type_, ident)
    readable = re.sub(r"[^a-z0-9]+", "-", ident.lower().removeprefix(f"{type_.lower()}:"))[:_READABLE].strip("-")
    return f"{folder}/{key[:2]}/{readable or 'x'}-{key}.html"
