"""Who is let in to the explorer, and what browsers are told of each answer: an ASGI layer around the application.

A server on 127.0.0.1 is reached by every page that its user's browser opens. A page of another site may send requests
to it, and by a name of its own that resolves to 127.0.0.1 (DNS rebinding) also read the answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 1 << 20
"""Bytes of a request's body at most."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What the graph says changes with the next build; assets change with the next version.
    "Cache-Control": "no-store",
}
"""Of every answer: nothing from elsewhere is loaded, no script but our files runs, nobody frames the page."""

_SAFE = ("GET", "HEAD")
_TOO_MUCH = (413, f"A request has at most {MOST_BODY:,} bytes.")


class Gate:
    """Lets requests through that come from the page itself or from a program of this machine.

    :param port: that the server listens on.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        if port == 80:
            self._hosts |= {"127.0.0.1", "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; see ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name.lower() for name in HEADERS}
                kept = [(name, value) for name, value in message["headers"] if name.decode().lower() not in ours]
                message["headers"] = [*kept, *((n.lower().encode(), v.encode()) for n, v in HEADERS.items())]
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await _answer(told, *refused)
            return
        body = await _body(receive)
        if body is None:
            await _answer(told, *_TOO_MUCH)
        else:
            await self._app(scope, _Again(body, receive).receive, told)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason; None for who may come in."""
        given: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            given.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        hosts = given.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, f"Ask for {' or '.join(sorted(self._hosts))}: this server answers to no other name."
        origins = given.get("origin", [])
        if scope["method"] not in _SAFE and any(origin.lower() not in self._origins for origin in origins):
            return 403, "A page of another site may not ask this server."
        # Browsers say where a request comes from; a link that leads to the page is no question.
        site = given.get("sec-fetch-site", ["none"])[0]
        if site not in ("none", "same-origin") and scope["path"] != "/":
            return 403, "A page of another site may not ask this server."
        length = given.get("content-length", ["0"])[0]
        if not length.isdecimal() or int(length) > MOST_BODY:
            return _TOO_MUCH
        return None

    @property
    def _origins(self) -> set[str]:
        return {f"http://{host}" for host in self._hosts}


async def _body(receive: Receive) -> bytes | None:
    """The body of a request, which may come in pieces that say no length; None where it is over the bound."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


class _Again:
    """What a request has to say, when its body was read already."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def receive(self) -> Message:
        body, self._body = self._body, None
        return await self._receive() if body is None else {"type": "http.request", "body": body, "more_body": False}


async def _answer(send: Send, status: int, error: str) -> None:
    body = json.dumps({"error": error}).encode()
    headers: Iterable[tuple[bytes, bytes]] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
