"""The MCP server, asked by the official package's own client over a real process, on the graph of the page."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, MCPError, StdioServerParameters

from paperatlas.graph import EDGE_SCHEMAS, NODE_SCHEMAS, QueryError, Store
from paperatlas.queries import MOST_CHARACTERS, ask_tool, library, run, structured, tools

from .conftest import COMMAND
from .test_guarded import DOUBLING, NESTED

T = TypeVar("T")
Asked = Callable[..., Any]


@pytest.fixture
def asked(page_path: Path, tmp_path: Path) -> Asked:
    """Runs what a client does with a server of its own."""

    def talk(does: Callable[[Client], Awaitable[T]], *options: str) -> T:
        command = [*COMMAND, "mcp", "--store", str(page_path), *options]
        server = StdioServerParameters(command=command[0], args=command[1:], cwd=tmp_path)

        async def told() -> T:
            async with Client(server) as client:
                return await does(client)

        return asyncio.run(told())

    return talk


def text_of(result: Any) -> str:
    (content,) = result.content
    assert content.type == "text"
    return str(content.text)


def test_each_named_query_is_a_tool_with_its_parameters_and_columns(asked: Asked) -> None:
    listed = {tool.name: tool for tool in asked(Client.list_tools).tools}
    assert set(listed) == {"find", "cypher", *library()}
    for query in library().values():
        tool = listed[query.name]
        assert (tool.description or "").startswith(query.answers)
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        given = tool.input_schema["properties"]
        assert list(given) == [p.name for p in query.parameters]
        assert tool.input_schema["required"] == [p.name for p in query.parameters if p.default is None]
        for parameter in query.parameters:
            assert given[parameter.name].get("default") == parameter.default
            assert given[parameter.name].get("enum", []) == list(parameter.choices)
        assert tool.output_schema is not None
        assert list(tool.output_schema["properties"]["rows"]["items"]["properties"]) == [c.name for c in query.columns]


def test_tools_answer_with_the_rows_of_the_store_and_a_text(asked: Asked, page_store: Store) -> None:
    async def does(client: Client) -> list[Any]:
        return [
            await client.call_tool("lineage", {"method": "clip", "limit": 3}),
            await client.call_tool("cypher", {"query": "RETURN $x AS x, [1.5, null] AS l", "params": {"x": "a|b"}}),
            await client.call_tool("find", {"name": "MS-COCO", "type": "Dataset"}),
        ]

    lineage, cypher, find = asked(does)
    rows = run(page_store, "lineage", {"method": "clip", "limit": 3})
    assert not lineage.is_error
    assert lineage.structured_content == {
        "rows": rows.dicts(), "row_count": 3, "more": 0, "notes": ["'clip' taken for CLIP (Method)"]
    }  # fmt: skip
    assert text_of(lineage).startswith("note: 'clip' taken for CLIP (Method)\n| side | step |")
    assert text_of(lineage).endswith("\n3 rows")
    assert cypher.structured_content["rows"] == [{"x": "a|b", "l": [1.5, None]}]
    assert "| a\\|b |" in text_of(cypher)
    assert [(r["name"], r["type"]) for r in find.structured_content["rows"]] == [("MS COCO", "Dataset")]


def test_the_schema_the_counts_and_the_queries_are_resources(asked: Asked) -> None:
    async def does(client: Client) -> tuple[list[str], list[str], list[str]]:
        listed = [str(r.uri) for r in (await client.list_resources()).resources]
        templates = [t.uri_template for t in (await client.list_resource_templates()).resource_templates]
        wanted = [*listed, "paperatlas://queries/lineage"]
        texts = [(await client.read_resource(uri)).contents[0].text for uri in wanted]  # type: ignore[union-attr]
        with pytest.raises(MCPError, match=r"No resource paperatlas://queries/nothing\. Known: paperatlas://schema"):
            await client.read_resource("paperatlas://queries/nothing")
        return listed, templates, texts

    listed, templates, (schema, counts, lineage) = asked(does)
    assert listed == ["paperatlas://schema", "paperatlas://counts"]
    assert templates == ["paperatlas://queries/{name}"]
    assert all(f"| {type_} |" in schema for type_ in (*NODE_SCHEMAS, *EDGE_SCHEMAS))
    assert "| node | Paper | 136 |" in counts
    assert lineage == library()["lineage"].text


WRONG = {
    "an unknown tool": ("leaderbord", {}, "No tool is named 'leaderbord'. Known: find, cypher,"),
    "a misspelt name": ("find", {"name": "Flroence-VL"}, "Nearest names: Florence-VL"),
    "an unknown name": ("lineage", {"method": "Flroence"}, "is not in the graph. Nearest names: "),
    "a missing parameter": ("lineage", {}, "lineage needs --param method="),
    "an unknown parameter": ("lineage", {"methode": "CLIP"}, "lineage has no parameter methode. It has: method"),
    "a number of another type": ("lineage", {"method": "CLIP", "limit": "x"}, "limit takes a whole number from 0"),
    "a list for a name": ("lineage", {"method": ["CLIP"]}, "method takes a text"),
    "a choice that is none": ("trending", {"type": "Nothing"}, "--param type takes "),
    "a query of another type": ("cypher", {"query": 5}, "cypher takes as query a text, not 5."),
    "no query": ("cypher", {}, "cypher needs query: the query"),
    "an argument of another tool": ("cypher", {"query": "RETURN 1", "write": True}, "cypher takes no write."),
    "a limit out of range": ("cypher", {"query": "RETURN 1", "limit": 0}, "a whole number from 1 to 1000, not 0"),
    "a type that is none": ("find", {"name": "CLIP", "type": "Paper; DROP"}, "find takes as type one of"),
    "a wrong query": ("cypher", {"query": "MATCH (n RETURN n"}, "(line 1, column "),
    "a write": ("cypher", {"query": "CREATE (n:Method {id: 'x'}) RETURN n"}, "The query would change the graph"),
    "a hidden write": ("cypher", {"query": "MATCH (n) WITH n LIMIT 1 SET n.x = 1 RETURN 1"}, "would change the graph"),
    "a file": ("cypher", {"query": "load /* */ csv FROM '/etc/passwd' AS l RETURN l"}, "LOAD CSV reads files"),
    "two statements": ("cypher", {"query": "RETURN 1; MATCH (n) DELETE n"}, "Only one statement at a time"),
}


def test_what_is_wrong_is_told_to_the_model_and_the_server_goes_on(asked: Asked) -> None:
    async def does(client: Client) -> dict[str, Any]:
        found = {case: await client.call_tool(tool, given) for case, (tool, given, _) in WRONG.items()}
        count = "MATCH (p:Paper) RETURN count(p) AS n"
        return found | {"last": await client.call_tool("cypher", {"query": count})}

    found = asked(does)
    assert found.pop("last").structured_content["rows"] == [{"n": 136}]
    for case, result in found.items():
        assert result.is_error, case
        assert WRONG[case][2] in text_of(result), case
        assert "Traceback" not in text_of(result), case


def test_a_query_that_runs_away_is_stopped_and_the_next_is_answered(asked: Asked) -> None:
    async def does(client: Client) -> list[Any]:
        queries = (NESTED, DOUBLING, "RETURN 1 AS n")
        return [await client.call_tool("cypher", {"query": query}) for query in queries]

    slow, large, last = asked(does, "--timeout", "2", "--memory", "0.25")
    assert "Stopped after 2 seconds" in text_of(slow)
    assert slow.is_error
    assert "Stopped" in text_of(large)
    assert large.is_error
    assert last.structured_content["rows"] == [{"n": 1}]


def test_calls_at_once_are_all_answered(asked: Asked) -> None:
    async def does(client: Client) -> list[Any]:
        calls = (client.call_tool("cypher", {"query": "RETURN $n AS n", "params": {"n": n}}) for n in range(12))
        return await asyncio.gather(*calls)

    assert [r.structured_content["rows"] for r in asked(does)] == [[{"n": n}] for n in range(12)]


@pytest.mark.parametrize(
    ("query", "kept", "count"),
    [
        ("UNWIND range(1, 200000) AS n RETURN n", 100, 200_000),
        ("UNWIND range(1, 90) AS n RETURN reduce(s = 'x', i IN range(1, 12) | s + s) AS s", 24, 90),
        ("RETURN reduce(s = 'x', i IN range(1, 22) | s + s) AS s", 0, 1),
    ],
)
def test_a_huge_answer_is_cut_and_says_so(page_store: Store, query: str, kept: int, count: int) -> None:
    answer = ask_tool(page_store, "cypher", {"query": query})
    found = structured(answer)
    assert (len(found["rows"]), found["row_count"], found["more"]) == (kept, count, count - kept)
    assert f"{count - kept} more rows" in found["notes"][-1]
    assert len(json.dumps(found["rows"])) < MOST_CHARACTERS + 20 * kept


def test_as_many_rows_come_as_are_asked_for(page_store: Store) -> None:
    found = ask_tool(page_store, "cypher", {"query": "UNWIND range(1, 2000) AS n RETURN n", "limit": 1000})
    assert (len(found.rows.rows), found.more) == (1000, 1000)


def test_every_cell_is_a_value_of_json(page_store: Store) -> None:
    query = "MATCH p = (m:Method)-[e]->(x) RETURN p, e, {a: date('2026-01-02'), b: 1.0 / 3} AS m LIMIT 3"
    found = structured(ask_tool(page_store, "cypher", {"query": query}))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["rows"][0]["m"]["a"] == "2026-01-02"


def test_no_tool_hides_another(page_store: Store) -> None:
    assert len(tools()) == len(library()) + 2
    with pytest.raises(QueryError, match="No tool is named ''"):
        ask_tool(page_store, "", {})


def spoken(page_path: Path, tmp_path: Path, lines: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What the server says to these lines, until its input ends."""
    command = [*COMMAND, "mcp", "--store", str(page_path), *options]
    return subprocess.run(command, input=lines, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)


def test_standard_output_carries_the_protocol_alone(page_path: Path, tmp_path: Path) -> None:
    start = {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}
    }  # fmt: skip
    asked = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "find", "arguments": {"name": "CLIP"}}},
        {"jsonrpc": "2.0", "id": 3, "method": "no/such"},
    ]
    lines = "".join(json.dumps(one) + "\n" for one in asked) + "not json\n\ud7ff\n"
    done = spoken(page_path, tmp_path, lines)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(one["jsonrpc"] == "2.0" for one in said)
    assert 1 in {one.get("id") for one in said}
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_what_runs_ends_with_the_client(page_path: Path, tmp_path: Path) -> None:
    call = {"name": "cypher", "arguments": {"query": NESTED}}
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}
    command = [*COMMAND, "mcp", "--store", str(page_path), "--timeout", "600"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for one in (
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
        ):
            server.stdin.write(json.dumps(one) + "\n")
            server.stdin.flush()
        server.stdout.readline()
        (child,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        time.sleep(0.5)
        server.stdin.close()
        assert server.wait(60) == 0
    assert not Path(f"/proc/{child}").exists()


def test_a_store_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    done = spoken(tmp_path / "none.kgl", tmp_path, "")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no such store" in done.stderr


def test_without_the_package_the_mend_is_told(tmp_path: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; from paperatlas.cli import main; main()"
    environment = {k: v for k, v in os.environ.items() if k != "PAPERATLAS_STORE"}
    done = subprocess.run(
        [sys.executable, "-c", code, "mcp"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "paperatlas: paperatlas mcp needs mcp, which is not installed: pip install 'paperatlas[mcp]'.\n"
    )
