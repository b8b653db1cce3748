"""The explorer as an application: its page, its assets and its API, which FastAPI describes at /openapi.json."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

import anyio
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from ...graph import EdgeType, NodeType, PaperatlasError, StoreError, UnknownNameError, whole
from ...queries import library
from ...queries.turns import Turns
from ..network import library as network_library
from ..page import COMPONENTS, asset
from .gate import MOST_BODY
from .models import Arguments, CypherQuestion, Expansion, QueryModel, Question, Wrong
from .questions import (
    MOST_NODES,
    About,
    Around,
    Drawn,
    Found,
    Named,
    about,
    around,
    completions,
    expanded,
    sparql_answer,
    tool_answer,
)

T = TypeVar("T")

SCRIPTS = ("vis-network.js", *COMPONENTS, "api.js", "answer.js", "ask.js", "explorer.js")
"""Scripts of the explorer's page, in the order to load them."""

_STYLES = ("page.css", "explorer.css")
_KINDS = {"js": "text/javascript", "css": "text/css"}
_WRONG: dict[int | str, dict[str, Any]] = {
    400: {"model": Wrong, "description": "The question is wrong, takes too long or too much memory"},
    403: {"model": Wrong, "description": "Asked by a page of another site"},
    404: {"model": Wrong, "description": "Nothing answers to a name"},
    413: {"model": Wrong, "description": f"The request has more than {MOST_BODY:,} bytes"},
    421: {"model": Wrong, "description": "Asked by another name than this server's"},
    422: {"model": Wrong, "description": "An argument is missing or of another type"},
    500: {"model": Wrong, "description": "The server failed; it says more where it was started"},
    503: {"model": Wrong, "description": "The store can't be asked"},
}
_GONE = Response(status_code=499)

Types = Annotated[list[NodeType], Query(description="types of nodes; none for all")]
Edges = Annotated[list[EdgeType], Query(description="types of edges; none for all")]


def explorer(browse: Turns, ask: Turns, failed: Callable[[Exception], None]) -> FastAPI:
    """The application.

    :param browse: answers what is bounded by itself: names, neighbourhoods.
    :param ask: answers queries, which may run long.
    :param failed: is told of an error that nobody foresaw.
    """
    app = FastAPI(
        title="Paperatlas Explorer",
        version=version("paperatlas"),
        description="Reads a graph of papers. Every answer is bounded, and says what was left out.",
        # Their pages load scripts from the net.
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=_WRONG,
    )
    _add_page(app)
    _add_browsing(app, browse)
    _add_asking(app, ask)
    _add_errors(app, failed)
    return app


def _add_page(app: FastAPI) -> None:
    @app.get("/", response_class=HTMLResponse, summary="The page", tags=["page"])
    async def page() -> str:
        """The explorer's page."""
        return _page()

    @app.get("/assets/{name}", response_class=Response, summary="A script or style of the page", tags=["page"])
    async def part(name: str) -> Response:
        """A script or style sheet of the page."""
        if name not in (*SCRIPTS, *_STYLES):
            raise HTTPException(404, f"The page has no {name}.")
        return Response(_part(name), media_type=_KINDS[name.rpartition(".")[2]])


def _add_browsing(app: FastAPI, browse: Turns) -> None:
    @app.get("/api/about", tags=["graph"])
    async def graph_about() -> About:
        """Which graph it is, and how many nodes and edges of each type it has."""
        return await browse.ask(about)

    @app.get("/api/complete", tags=["graph"])
    async def complete(
        text: Annotated[str, Query(max_length=500)],
        types: Types = [],  # noqa: B006
        limit: Annotated[int, Query(ge=1, le=50)] = 12,
    ) -> list[Named]:
        """Nodes whose name or alias holds a text without regard to case, accents and hyphens, best first."""
        return await browse.ask(completions, text, types, limit)

    @app.get("/api/around", tags=["graph"])
    async def neighbourhood(
        name: Annotated[str, Query(max_length=2000, description="a name in any spelling, or an id")],
        hops: Annotated[int, Query(ge=1, le=3)] = 1,
        limit: Annotated[int, Query(ge=2, le=MOST_NODES, description="nodes at most")] = 40,
        types: Types = [],  # noqa: B006
        edges: Edges = [],  # noqa: B006
    ) -> Around:
        """What lies around a node: nodes, edges with the sentences behind them, and a drawing."""
        return await browse.ask(around, name, hops, limit, types, edges)

    @app.post("/api/expand", tags=["graph"])
    async def expand(sent: Expansion) -> Drawn:
        """The graph that is shown with the neighbours of one of its nodes added; what is shown keeps its place."""
        places = {place.id: (place.x, place.y) for place in sent.shown}
        types = {place.id: place.type for place in sent.shown}
        if not {sent.centre, sent.node} <= set(places):
            raise PaperatlasError("centre and node must be among those that are shown.")
        leave = (sent.without_types, sent.without_edges)
        return await browse.ask(expanded, places, types, (sent.centre, sent.node), sent.limit, leave)


def _add_asking(app: FastAPI, ask: Turns) -> None:
    @app.get("/api/queries", tags=["questions"])
    async def queries() -> list[QueryModel]:
        """The named queries: what they answer, their parameters and columns."""
        return [QueryModel.of(query) for query in library().values()]

    @app.post("/api/queries/{name}", response_model=Found, tags=["questions"])
    async def named_query(name: str, sent: Arguments, request: Request) -> Any:
        """The answer to a named query. Nodes are given by any of their names, by a near misspelling or by id."""
        if name not in library():
            raise PaperatlasError(f"No query is named {name!r}. Known: {', '.join(library())}.")
        return await _while_waited_for(request, lambda: ask.ask(tool_answer, name, sent.arguments))

    @app.post("/api/cypher", response_model=Found, tags=["questions"])
    async def cypher(sent: CypherQuestion, request: Request) -> Any:
        """The answer to a query in Cypher that only reads. It ends with who asked, and at the server's time limit."""
        return await _while_waited_for(request, lambda: ask.ask(tool_answer, "cypher", sent.model_dump()))

    @app.post("/api/sparql", response_model=Found, tags=["questions"])
    async def sparql(sent: Question, request: Request) -> Any:
        """The answer to SELECT or ASK in SPARQL; a store that is no RDF store is loaded into memory for it, whole."""
        return await _while_waited_for(request, lambda: ask.ask(sparql_answer, sent.query, sent.limit))


async def _while_waited_for(request: Request, work: Callable[[], Awaitable[T]]) -> T | Response:
    """What the work gives; it is cancelled when who asked goes."""
    done: list[T] = []
    failure: list[Exception] = []
    async with anyio.create_task_group() as both:

        async def watch() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            both.cancel_scope.cancel()

        both.start_soon(watch)
        try:
            done.append(await work())
        except Exception as error:  # a group would wrap it
            failure.append(error)
        both.cancel_scope.cancel()
    if failure:
        raise failure[0]
    return done[0] if done else _GONE


def _add_errors(app: FastAPI, failed: Callable[[Exception], None]) -> None:
    @app.exception_handler(PaperatlasError)
    async def wrong(_: Request, error: PaperatlasError) -> JSONResponse:
        status = 404 if isinstance(error, UnknownNameError) else 503 if isinstance(error, StoreError) else 400
        nearest = list(error.nearest) if isinstance(error, UnknownNameError) else []
        return _wrong(status, str(error), nearest)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        told = (f"{'.'.join(map(str, one['loc'][1:])) or 'body'}: {one['msg']}" for one in error.errors()[:5])
        return _wrong(422, "; ".join(told))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        return _wrong(error.status_code, str(error.detail))

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        failed(error)
        return _wrong(500, "The server failed over this; it says more where it was started.")


def _wrong(status: int, error: str, nearest: list[str] | None = None) -> JSONResponse:
    return JSONResponse(Wrong(error=whole(error), nearest=list(map(whole, nearest or []))).model_dump(), status)


@cache
def _page() -> str:
    styles = "\n".join(f'<link rel="stylesheet" href="/assets/{name}">' for name in _STYLES)
    scripts = "\n".join(f'<script defer src="/assets/{name}"></script>' for name in SCRIPTS)
    return asset("explorer.html").replace("{{ styles }}", styles).replace("{{ scripts }}", scripts)


@cache
def _part(name: str) -> str:
    return network_library() if name == "vis-network.js" else asset(name)
