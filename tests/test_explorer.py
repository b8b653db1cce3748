"""The explorer's server and its API, asked as a browser or a program would."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paperatlas.graph import PaperFacts, open_store
from paperatlas.queries import library
from paperatlas.viz.explorer.gate import HEADERS, MOST_BODY
from paperatlas.viz.explorer.questions import MOST_NODES, around, completions, tool_answer

from .conftest import COMMAND
from .explorer import JSON, Explorer
from .making import HOSTILE, said
from .test_guarded import NESTED, children

RUNAWAY = {"query": NESTED}
BUILDS = "MATCH (a:Method)-[e:BUILDS_ON]->(b:Method {name: 'CLIP'}) RETURN a, e, b ORDER BY a.id"


@pytest.fixture(scope="module")
def explorer(page_path: Path) -> Iterator[Explorer]:
    with Explorer(str(page_path), "--timeout", "20") as explorer:
        yield explorer
        assert explorer.interrupt()[0] == 0


# who is let in


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "127.0.0.1", "", "localhost."])
@pytest.mark.parametrize("path", ["/", "/api/about", "/openapi.json", "/assets/page.css"])
def test_another_host_name_gets_nothing(explorer: Explorer, host: str, path: str) -> None:
    found = explorer.ask("GET", path, headers={"Host": host.format(port=explorer.port)})
    assert found.status == 421
    assert list(found.json) == ["error"]
    assert found.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_the_own_host_names_are_let_in(explorer: Explorer) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST"):
        assert explorer.ask("GET", "/", headers={"Host": f"{name}:{explorer.port}"}).status == 200


def test_two_host_names_are_no_name(explorer: Explorer) -> None:
    with socket.create_connection(("127.0.0.1", explorer.port)) as line:
        host = f"Host: 127.0.0.1:{explorer.port}\r\n"
        line.sendall(f"GET / HTTP/1.1\r\n{host}Host: evil.example\r\nConnection: close\r\n\r\n".encode())
        assert line.makefile().readline().split()[1] in ("400", "421")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_may_not_post(explorer: Explorer, origin: str) -> None:
    origin = origin.format(port=explorer.port)
    assert explorer.post("/api/cypher", {"query": "RETURN 1 AS x"}, Origin=origin).status == 403


def test_the_own_origin_and_programs_may_post(explorer: Explorer) -> None:
    for headers in ({}, {"Origin": f"http://127.0.0.1:{explorer.port}"}):
        assert explorer.post("/api/cypher", {"query": "RETURN 1 AS x"}, **headers).status == 200


def test_a_page_of_another_site_may_not_even_read_but_may_link(explorer: Explorer) -> None:
    for site in ("cross-site", "same-site"):
        given = {"Sec-Fetch-Site": site}
        assert explorer.ask("GET", "/api/around?name=CLIP", headers=given).status == 403
        assert explorer.ask("GET", "/", headers=given).status == 200


def test_a_request_has_a_bound(explorer: Explorer) -> None:
    assert explorer.ask("POST", "/api/cypher", "x" * (MOST_BODY + 1), JSON).status == 413
    connection = explorer.open()
    pieces = iter([b"x" * 65536] * 40)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it need not listen to the end
        connection.request("POST", "/api/cypher", pieces, JSON, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_it_listens_on_this_machine_alone(explorer: Explorer) -> None:
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [place for place in listening if int(place.split(":")[1], 16) == explorer.port] == [
        f"0100007F:{explorer.port:04X}"
    ]


# what browsers are told


@pytest.mark.parametrize("path", ["/", "/assets/page.css", "/assets/explorer.js", "/api/about", "/openapi.json", "/x"])
def test_every_answer_tells_browsers_to_be_careful(explorer: Explorer, path: str) -> None:
    found = explorer.get(path)
    assert {name: found.headers[name.lower()] for name in HEADERS} == HEADERS
    policy = dict(part.strip().split(" ", 1) for part in found.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in found.headers["content-security-policy"]
    assert "server" not in found.headers


def test_the_page_names_only_its_own_assets(explorer: Explorer) -> None:
    page = explorer.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "http" not in page.text
    assert "style=" not in page.text
    for name in ("vis-network.js", "page.css", "explorer.css", "graph.js", "panel.js", "tables.js", "explorer.js"):
        assert f'"/assets/{name}"' in page.text
        assert explorer.get(f"/assets/{name}").status == 200


@pytest.mark.parametrize("name", ["page.html", "../page.py", "..%2Fpage.py", "%2Fetc%2Fpasswd", "x.js", ""])
def test_no_other_file_can_be_had(explorer: Explorer, name: str) -> None:
    assert explorer.get(f"/assets/{name}").status == 404


# the API describes itself


def test_openapi_covers_each_route_with_its_answers(explorer: Explorer) -> None:
    from paperatlas.queries import GuardedStore
    from paperatlas.queries.turns import Turns
    from paperatlas.viz.explorer.app import explorer as application

    told = explorer.get("/openapi.json").json
    turns = Turns(GuardedStore("nothing.kgl"))
    served = application(turns, turns, lambda _: None)
    assert served.openapi()["paths"] == told["paths"]
    assert {getattr(route, "path", None) for route in served.routes} == {"/openapi.json", *told["paths"]}
    assert set(told["paths"]) == {
        "/",
        "/assets/{name}",
        "/api/about",
        "/api/complete",
        "/api/around",
        "/api/expand",
        "/api/queries",
        "/api/queries/{name}",
        "/api/cypher",
        "/api/sparql",
    }
    for path, methods in told["paths"].items():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"200", "400", "403", "404", "413", "421", "422", "500", "503"} <= set(operation["responses"])
            if path.startswith("/api/"):
                content = operation["responses"]["200"]["content"]["application/json"]
                assert content["schema"] != {}
                wrong = operation["responses"]["400"]["content"]["application/json"]["schema"]
                assert wrong == {"$ref": "#/components/schemas/Wrong"}
    evidence = told["components"]["schemas"]["Said"]["properties"]
    assert {"paper", "sentence", "mark", "start", "end", "confidence", "extractor"} <= set(evidence)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/api/nothing"])
def test_pages_that_would_load_from_the_net_are_not_there(explorer: Explorer, path: str) -> None:
    found = explorer.get(path)
    assert (found.status, found.json) == (404, {"error": "Not Found", "nearest": []})


# what it answers


def test_about_counts_the_graph(explorer: Explorer, page_path: Path) -> None:
    about = explorer.get("/api/about").json
    assert (about["store"], about["language"]) == (str(page_path), "Cypher")
    assert about["nodes"][0] == {"type": "Paper", "count": 136}
    assert {kind["type"] for kind in about["kinds"]} > {one["type"] for one in about["nodes"]}


def test_names_are_completed_without_regard_to_case_and_hyphens(explorer: Explorer) -> None:
    names = [one["name"] for one in explorer.get("/api/complete", text="CLI").json]
    assert names[0] == "CLIP"
    assert "DCLIP" in names
    assert explorer.get("/api/complete", text="florence vl").json[0]["name"] == "Florence-VL"
    papers = explorer.get("/api/complete", text="clip", types="Paper").json
    assert {one["type"] for one in papers} == {"Paper"}
    assert len(explorer.get("/api/complete", text="a", limit=5).json) == 5
    assert explorer.get("/api/complete", text="  ").json == []


def test_a_neighbourhood_has_the_sentence_behind_every_edge(explorer: Explorer) -> None:
    graph = explorer.get("/api/around", name="clip").json["graph"]
    assert graph["nodes"][graph["centre"]]["name"] == "CLIP"
    around = {node["id"] for node in graph["nodes"]}
    assert len(graph["nodes"]) == len(graph["drawing"]["nodes"]) == len(around) > 20
    for link in graph["links"]:
        assert link["evidence"]
        for one in link["evidence"]:
            start, end = one["mark"]
            assert graph["sentences"][one["sentence"]][start:end]
            assert one["paper"] in graph["papers"]
    only = explorer.get("/api/around", name="clip", types=["Paper"], edges=["USES"]).json["graph"]
    assert {link["type"] for link in only["links"]} == {"USES"}
    assert len(explorer.get("/api/around", name="clip", limit=5).json["graph"]["hidden"]) == len(around) - 5


def test_every_node_of_a_graph_can_be_opened_by_its_id(explorer: Explorer) -> None:
    nodes = explorer.get("/api/around", name="LIBERO", hops=2).json["graph"]["nodes"]
    assert "Result" in {node["type"] for node in nodes}
    for node in nodes:
        graph = explorer.get("/api/around", name=node["id"], limit=3).json["graph"]
        assert graph["nodes"][graph["centre"]]["id"] == node["id"]


def test_a_name_that_is_not_there_is_answered_with_the_nearest(explorer: Explorer) -> None:
    found = explorer.get("/api/around", name="Flroence-VL")
    assert found.status == 404
    assert found.json["nearest"][0] == "Florence-VL"


def placed(graph: Any) -> list[dict[str, Any]]:
    return [
        {"id": node["id"], "type": node["type"], "x": spot["x"], "y": spot["y"]}
        for node, spot in zip(graph["nodes"], graph["drawing"]["nodes"], strict=True)
    ]


def test_expanding_adds_neighbours_and_moves_nothing(explorer: Explorer) -> None:
    graph = explorer.get("/api/around", name="LIBERO").json["graph"]
    shown = placed(graph)
    centre = graph["nodes"][graph["centre"]]["id"]
    node = next(n["id"] for n in graph["nodes"] if n["name"].startswith("Discrete Diffusion VLA:"))
    sent = {"shown": shown, "centre": centre, "node": node, "limit": 4, "without_types": ["Task"]}
    more = explorer.post("/api/expand", sent).json
    assert more["nodes"][more["centre"]]["id"] == centre
    places = {one["id"]: one for one in placed(more)}
    assert {one["id"]: places[one["id"]] for one in shown} == {one["id"]: one for one in shown}
    fresh = [n for n in more["nodes"] if n["id"] not in {one["id"] for one in shown}]
    assert len(fresh) == 4
    assert "Task" not in {n["type"] for n in fresh}
    # Every one of them hangs on the node that was expanded.
    at = next(i for i, n in enumerate(more["nodes"]) if n["id"] == node)
    near = {
        end
        for link in more["links"]
        for end in (link["source"], link["target"])
        if at in (link["source"], link["target"])
    }
    assert {more["nodes"].index(n) for n in fresh} <= near
    assert more["hidden"]
    # What "Copy Cypher" gives has just these edges.
    rows = explorer.post("/api/cypher", {"query": more["cypher"], "limit": 1000}).json
    assert rows["row_count"] == sum(len(link["evidence"]) for link in more["links"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"node": "nothing"}, "centre and node must be among those that are shown."),
        ({"shown": []}, "shown: List should have at least 1 item"),
        ({"limit": 0}, "limit: Input should be greater than or equal to 1"),
        ({"write": True}, "write: Extra inputs are not permitted"),
        (
            {"shown": [{"id": "x", "type": "Method", "x": 0, "y": 0}], "node": "x", "centre": "x"},
            "No node of the graph",
        ),
    ],
)
def test_a_wrong_expansion_is_told(explorer: Explorer, change: dict[str, Any], says: str) -> None:
    sent = {"shown": [{"id": "method:clip", "type": "Method", "x": 0, "y": 0}], "centre": "method:clip"}
    found = explorer.post("/api/expand", {**sent, "node": "method:clip", **change})
    assert found.status in (400, 422)
    assert says in found.json["error"]


# questions


def test_every_named_query_is_listed_with_its_parameters(explorer: Explorer) -> None:
    listed = {query["name"]: query for query in explorer.get("/api/queries").json}
    assert list(listed) == list(library())
    on, metric, limit = listed["leaderboard"]["parameters"]
    assert (on["name"], on["default"], on["nodes"]) == ("on", None, ["Dataset", "Benchmark", "Task"])
    assert (metric["default"], metric["nodes"]) == ("", ["Metric"])
    assert (limit["type"], limit["default"]) == ("integer", 50)
    assert listed["trending"]["parameters"][0]["choices"]


GIVEN = {
    "method": "CLIP",
    "on": "ImageNet",
    "name": "CLIP",
    "one": "CLIP",
    "other": "DINO",
    "from": "CLIP",
    "to": "ImageNet",
    "data": "ImageNet",
    "paper": "Locality Alignment Improves Vision-Language Models",
}


def test_every_named_query_answers(explorer: Explorer) -> None:
    for query in library().values():
        needed = {p.name: GIVEN[p.name] for p in query.parameters if p.default is None}
        found = explorer.post(f"/api/queries/{query.name}", {"arguments": needed})
        assert found.status == 200, found.text
        answer = found.json
        assert answer["columns"] == [column.name for column in query.columns]
        assert all(len(row) == len(answer["columns"]) for row in answer["rows"])


def test_a_leaderboard_leads_to_its_papers(explorer: Explorer) -> None:
    answer = explorer.post("/api/queries/leaderboard", {"arguments": {"on": "imagenet", "limit": 5}}).json
    assert answer["rows"]
    paper, sentence = (answer["rows"][0][answer["columns"].index(name)] for name in ("paper", "sentence"))
    assert answer["names"][paper]["type"] == "Paper"
    assert sentence
    assert answer["graph"] is None
    assert "RETURN p, e, m" in answer["no_graph"]
    assert answer["notes"] == ["'imagenet' taken for ImageNet (Dataset)"]


def test_cypher_gives_rows_and_their_graph(explorer: Explorer) -> None:
    answer = explorer.post("/api/cypher", {"query": BUILDS}).json
    assert answer["columns"] == ["a", "e", "b"]
    assert answer["texts"][0][1:] == ["[:BUILDS_ON]", "(CLIP:Method)"]
    graph = answer["graph"]
    assert graph["nodes"][graph["centre"]]["name"] == "CLIP"
    assert {link["type"] for link in graph["links"]} == {"BUILDS_ON"}
    assert sum(len(link["evidence"]) for link in graph["links"]) == answer["row_count"]
    assert all(said["mark"] for link in graph["links"] for said in link["evidence"])


def test_a_graph_of_relationships_alone_has_their_ends(explorer: Explorer) -> None:
    whole = explorer.post("/api/cypher", {"query": BUILDS}).json["graph"]
    alone = explorer.post("/api/cypher", {"query": BUILDS.replace("RETURN a, e, b", "RETURN e")}).json["graph"]
    assert alone == whole


def test_a_graph_of_nodes_alone_has_the_edges_between_them(explorer: Explorer) -> None:
    query = "MATCH (m:Method) WHERE m.name IN ['CLIP', 'DCLIP'] RETURN m"
    graph = explorer.post("/api/cypher", {"query": query}).json["graph"]
    assert {link["type"] for link in graph["links"]} == {"BUILDS_ON"}
    assert "the edges that the graph has between them are drawn" in graph["notes"][0]


def test_a_large_answer_is_cut_and_says_so(explorer: Explorer) -> None:
    answer = explorer.post("/api/cypher", {"query": "MATCH (n) RETURN n", "limit": 1000}).json
    assert len(answer["graph"]["nodes"]) == MOST_NODES
    assert len(answer["rows"]) + answer["more"] == answer["row_count"] > 1000
    assert "more rows" in answer["notes"][-1]
    hidden = len(answer["rows"]) - MOST_NODES
    assert len(answer["graph"]["hidden"]) == min(500, hidden)
    assert any("nodes are hidden" in note for note in answer["graph"]["notes"]) == (hidden > 500)


WRONG = {
    "a file": ("LOAD CSV FROM '/etc/passwd' AS line RETURN line", "LOAD CSV reads files and is not allowed here"),
    "a hidden file": ("load /* */ csv FROM '/etc/passwd' AS line RETURN line", "LOAD CSV reads files"),
    "a write": ("CREATE (n:Method {id: 'x'}) RETURN n", "The query would change the graph"),
    "a hidden write": ("MATCH (n) WITH n LIMIT 1 SET n.x = 1 RETURN 1", "would change the graph"),
    "two statements": ("RETURN 1; MATCH (n) DELETE n", "Only one statement at a time"),
    "no Cypher": ("MATCH (n RETURN n", "(line 1, column "),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_query_is_refused_with_the_mend(explorer: Explorer, case: str) -> None:
    query, says = WRONG[case]
    found = explorer.post("/api/cypher", {"query": query})
    assert found.status == 400
    assert says in found.json["error"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/queries/leaderbord", {"arguments": {}}, 400),
        ("/api/queries/leaderboard", {"arguments": {}}, 400),
        ("/api/queries/leaderboard", {"arguments": {"on": "Imagnett"}}, 404),
        ("/api/queries/leaderboard", {"arguments": {"on": ["ImageNet"]}}, 422),
        ("/api/queries/leaderboard", {"on": "ImageNet"}, 422),
        ("/api/cypher", {"query": "RETURN 1", "limit": 0}, 422),
        ("/api/cypher", {"query": "RETURN 1", "limit": 1001}, 422),
        ("/api/cypher", {"query": "\ud800"}, 422),
        ("/api/cypher", [], 422),
        ("/api/sparql", {"query": "INSERT DATA { <x:a> <x:b> <x:c> }"}, 400),
        ("/api/sparql", {"query": "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"}, 400),
    ],
)
def test_what_is_wrong_is_one_line(explorer: Explorer, path: str, body: Any, status: int) -> None:
    found = explorer.post(path, body)
    assert found.status == status
    assert set(found.json) == {"error", "nearest"}
    assert "Traceback" not in found.text


def test_sparql_is_answered_too(explorer: Explorer) -> None:
    answer = explorer.post("/api/sparql", {"query": "SELECT (COUNT(?p) AS ?n) { ?p a pa:Paper }"}).json
    assert answer["rows"] == [[136]]


# queries that run away


def test_a_query_that_takes_too_long_is_stopped_while_others_go_on(page_path: Path) -> None:
    with Explorer(str(page_path), "--timeout", "3") as explorer:
        connection = explorer.open()
        connection.request("POST", "/api/cypher", json.dumps(RUNAWAY), JSON)
        assert explorer.get("/api/complete", text="clip").json[0]["name"] == "CLIP"
        found = connection.getresponse()
        assert found.status == 400
        assert b"Stopped after 3 seconds without an answer" in found.read()
        connection.close()
        assert explorer.post("/api/cypher", {"query": "RETURN 1 AS x"}).json["rows"] == [[1]]
        assert explorer.interrupt()[0] == 0


def test_a_query_ends_with_who_asked_it_and_ctrl_c_ends_all(page_path: Path) -> None:
    before = children()
    with Explorer(str(page_path), "--timeout", "600") as explorer:
        # It would run for ten minutes; when who asked goes, the next one is answered by another process.
        runaway(explorer).close()
        assert explorer.post("/api/cypher", {"query": "RETURN 1 AS x"}).json["rows"] == [[1]]
        connection = runaway(explorer)
        status, told = explorer.interrupt()
        connection.close()
    assert status == 0
    assert told == f"The explorer of {page_path} listens there; Ctrl-C ends it.\n"
    assert children() == before


def runaway(explorer: Explorer) -> http.client.HTTPConnection:
    """Who asks a query that runs on and on, and waits."""
    connection = explorer.open()
    connection.request("POST", "/api/cypher", json.dumps(RUNAWAY), JSON)
    time.sleep(0.5)
    return connection


# stores and the command


def test_hostile_names_come_through_as_they_are(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([said("p1", "BLIP", HOSTILE.strip())])
        store.merge()
    with Explorer(str(tmp_path / "a.kgl")) as explorer:
        (found,) = explorer.get("/api/complete", text="</script>").json
        graph = explorer.get("/api/around", name=found["id"]).json["graph"]
        assert graph["nodes"][graph["centre"]]["name"] == found["name"]
        answer = explorer.post("/api/cypher", {"query": "MATCH (m:Method) RETURN m.name AS name ORDER BY name"}).json
        assert answer["rows"] == [[found["name"]], ["BLIP"]]


@pytest.fixture(params=["rdf", "neo4j"])
def other_store(request: pytest.FixtureRequest, facts: tuple[PaperFacts, ...], tmp_path: Path) -> str:
    if request.param == "neo4j":
        server = request.getfixturevalue("neo4j_server")
        server.empty()
        url: str = server.url
    else:
        url = f"rdf:{tmp_path / 'a.rdf'}"
    with open_store(url, write=True) as store:
        store.add(facts[:20])
        store.merge()
    return url


def test_other_kinds_of_store_are_explored_alike(
    other_store: str, facts: tuple[PaperFacts, ...], tmp_path: Path
) -> None:
    with open_store(str(tmp_path / "same.kgl"), write=True) as store:
        store.add(facts[:20])
        store.merge()
    name = next(e.name for f in facts[:20] for e in f.entities if e.type == "Method")
    with Explorer(other_store) as explorer, open_store(str(tmp_path / "same.kgl")) as embedded:
        expected = around(embedded, name, 2, 40, [], [])
        assert explorer.get("/api/around", name=name, hops=2).json == json.loads(json.dumps(expected))
        assert explorer.get("/api/complete", text=name[:3]).json == completions(embedded, name[:3], [], 12)
        answer = explorer.post("/api/queries/trending", {"arguments": {"limit": 5}}).json
        assert answer["rows"] == tool_answer(embedded, "trending", {"limit": 5})["rows"]
        language = explorer.get("/api/about").json["language"]
        assert language == ("SPARQL" if other_store.startswith("rdf:") else "Cypher")
        refused = explorer.post("/api/cypher", {"query": "LOAD CSV FROM '/etc/passwd' AS line RETURN line"})
        assert refused.status == 400


def test_a_port_that_is_taken_is_told(paperatlas: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = paperatlas("serve", "--port", str(port))
    assert (found.status, found.out) == (1, "")
    assert found.err == (
        f"paperatlas: Port {port} is taken by another program. Give another by --port, or 0 for any that is free.\n"
    )


def test_a_store_that_is_missing_is_told(paperatlas: Any) -> None:
    found = paperatlas("serve", "--port", "0", store="none.kgl")
    assert (found.status, found.out) == (1, "")
    assert found.err.startswith("paperatlas: none.kgl: no such store.")
    assert found.err.count("\n") == 1


def test_a_package_that_is_missing_is_told(page_path: Path, tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "fastapi.py").write_text("raise ImportError('no fastapi')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {COMMAND[2]}"
    found = subprocess.run(
        [COMMAND[0], "-c", code, "serve", "--store", str(page_path)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        "paperatlas: paperatlas serve needs fastapi, which is not installed: pip install 'paperatlas[serve]'.\n"
    )
