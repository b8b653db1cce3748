"""The tools of tools.py over the Model Context Protocol, on standard input and output.

The package `mcp` is for those who ask for it, so nothing else imports this module.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import anyio
import mcp_types as types
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from ..graph import PaperatlasError, whole
from ..graph.schema_page import schema_page
from .guarded import GuardedStore
from .named import library
from .tools import ask_tool, counts, readable_answer, structured, tools
from .turns import Turns

_SCHEMA, _COUNTS, _QUERIES = "paperatlas://schema", "paperatlas://counts", "paperatlas://queries/"
_INSTRUCTIONS = (
    "A knowledge graph of paper abstracts: methods, datasets, benchmarks, tasks, metrics and results, and how they hang"
    " together. Every edge has the sentence of the paper that says so: quote it. Look a name up by `find`, ask a named"
    " query, and write Cypher where none answers. Nothing here changes the graph. Options that messages name, such as"
    " --timeout or --param name=value, are those of the command `paperatlas`: here give arguments by name."
)
_READS = types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def serve(store: GuardedStore) -> None:
    """Answer one client on standard input and output until it closes them.

    Questions that come at once are answered one after the other, each within the store's bounds.

    :raises StoreError: the store can't be opened.
    """
    store.open()  # while there is a single thread, and before a client hopes for an answer
    turns = Turns(store)
    server = _server(_Handlers(turns))

    async def talk() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
            turns.end()

    anyio.run(talk)


class _Handlers:
    """What the server does for each kind of request."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def list_tools(self, _: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.description,
                    input_schema=tool.takes,
                    output_schema=tool.gives,
                    annotations=_READS,
                )
                for tool in tools().values()
            ]
        )

    async def call_tool(self, _: Any, call: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            answer = await self._turns.ask(ask_tool, call.name, call.arguments or {})
        except PaperatlasError as error:
            # What the model can mend is for it to read; errors of the protocol are for its client.
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        return types.CallToolResult(content=[_text(readable_answer(answer))], structured_content=structured(answer))

    async def list_resources(self, _: Any, __: Any) -> types.ListResourcesResult:
        listed = (
            (_SCHEMA, "schema", "What a graph holds: types of nodes and edges, their properties."),
            (_COUNTS, "counts", "How many nodes and edges of each type this graph has."),
        )
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=uri, name=name, description=doc, mime_type="text/markdown")
                for uri, name, doc in listed
            ]
        )

    async def list_templates(self, _: Any, __: Any) -> types.ListResourceTemplatesResult:
        doc = "The Cypher of a named query, with a header on its parameters and columns."
        template = types.ResourceTemplate(uri_template=f"{_QUERIES}{{name}}", name="queries", description=doc)
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(self, _: Any, wanted: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri, kind = str(wanted.uri), "text/markdown"
        query = library().get(uri.removeprefix(_QUERIES)) if uri.startswith(_QUERIES) else None
        if uri == _SCHEMA:
            text = schema_page()
        elif uri == _COUNTS:
            try:
                text = await self._turns.ask(counts)
            except PaperatlasError as error:
                raise MCPError(types.INTERNAL_ERROR, whole(str(error))) from error
        elif query is not None:
            text, kind = query.text, "text/plain"
        else:
            known = ", ".join([_SCHEMA, _COUNTS, *(f"{_QUERIES}{name}" for name in library())])
            raise MCPError(types.INVALID_PARAMS, whole(f"No resource {uri}. Known: {known}."))
        return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=kind, text=text)])


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=whole(text))


def _server(handlers: _Handlers) -> Server[Any]:
    return Server(
        "paperatlas",
        version=version("paperatlas"),
        instructions=_INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
    )
