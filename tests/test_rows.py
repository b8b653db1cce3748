"""Answers in Python: as data frames, as graphs, as tables of a notebook."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph import QueryError, Rows, open_store
from paperatlas.queries import GuardedStore, cypher, run, sparql

from .making import HOSTILE, said

EVERY = "MATCH (a)-[e]->(b) RETURN a, e, b"


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = str(tmp_path / "a.kgl")
    with open_store(path, write=True) as store:
        store.add([said(p, "BLIP", "ViT", edges=((None, "USES", "ViT"),)) for p in ("p1", "p2")])
        store.merge()
    return path


def node(ident: str, **properties: Any) -> dict[str, Any]:
    return {"labels": ["Method"], "properties": {"id": ident, "name": ident, **properties}}


def edge(start: str | None, end: str | None, **properties: Any) -> dict[str, Any]:
    return {"type": "USES", "properties": properties, "start": start, "end": end}


def test_whole_numbers_stay_whole_where_some_are_missing() -> None:
    big = 2**53 + 1
    rows = Rows(("n", "x", "s", "l", "z"), ((big, 0.5, "a", [1], 2**70), (None, None, None, None, None)), ("told",))
    frame = rows.to_pandas()
    assert list(frame.columns) == ["n", "x", "s", "l", "z"]
    assert str(frame.dtypes["n"]) == "Int64"
    assert str(frame.dtypes["x"]) == "float64"
    assert [frame[c][0] for c in frame] == [big, 0.5, "a", [1], 2**70]
    assert bool(frame.isna().iloc[1].all())
    assert frame.attrs == {"notes": ("told",)}


@pytest.mark.parametrize(("columns", "rows"), [(("a", "b"), ()), ((), ()), (("a", "a"), ((1, 2),))])
def test_columns_and_rows_are_as_many_in_pandas(columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> None:
    frame = Rows(columns, rows).to_pandas()
    assert (tuple(frame.columns), len(frame)) == (columns, len(rows))


_VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.lists(st.tuples(_VALUES | st.lists(_VALUES, max_size=2), _VALUES), max_size=5))
def test_every_value_is_in_pandas_what_it_was(rows: list[tuple[Any, ...]]) -> None:
    frame = Rows(("a", "b"), tuple(rows)).to_pandas()
    for name, column in (("a", 0), ("b", 1)):
        for found, (i, row) in zip(frame[name], enumerate(rows), strict=True):
            assert frame[name].isna()[i] if row[column] is None else found == row[column], name


def test_answers_in_sparql_are_data_frames_too(path: str) -> None:
    with open_store(path) as store:
        rows = sparql(store, "SELECT ?p (COUNT(?m) AS ?n) { ?p pa:uses ?m } GROUP BY ?p ORDER BY ?p")
    assert isinstance(rows, Rows)
    assert rows.to_pandas()["n"].tolist() == [1, 1]


def test_named_queries_are_data_frames_too(path: str) -> None:
    with open_store(path) as store:
        frame = run(store, "who-uses", {"name": "ViT"}).to_pandas()
    assert frame["paper"].tolist() == ["Title of p1", "Title of p2"]


def test_without_pandas_the_mend_is_told(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from paperatlas.graph import MissingPackageError, Rows\n"
        "try:\n    Rows((), ()).to_pandas()\n"
        "except MissingPackageError as error:\n    print(error)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout == "to_pandas needs pandas, which is not installed: pip install 'paperatlas[pandas]'.\n"


def test_a_relationship_in_two_rows_is_one_edge_and_parallel_ones_are_two() -> None:
    once = edge("a", "b", paper="p1", sentence="One.")
    rows = Rows(("e",), ((once,), (dict(once),), (edge("a", "b", paper="p2"),), (edge("b", "a", paper="p1"),)))
    graph = rows.to_networkx()
    assert sorted(graph.edges(keys=True)) == [
        ("a", "b", ("USES", "p1")),
        ("a", "b", ("USES", "p2")),
        ("b", "a", ("USES", "p1")),
    ]
    assert graph.edges["a", "b", ("USES", "p1")] == {"type": "USES", "paper": "p1", "sentence": "One."}
    assert dict(graph.nodes(data=True)) == {"a": {}, "b": {}}


def test_relationships_of_one_paper_that_differ_in_a_property_stay_apart_in_any_order() -> None:
    cells = [edge("a", "b", n=n) for n in (3, 1, 2)]
    graphs = [Rows(("e",), tuple((c,) for c in order)).to_networkx() for order in (cells, cells[::-1])]
    assert graphs[0].number_of_edges() == 3
    assert dict(graphs[0].edges) == dict(graphs[1].edges)
    assert set(graphs[0].edges(keys=True)) == {("a", "b", ("USES", None, *n)) for n in ((), (2,), (3,))}


def test_nodes_and_edges_are_found_within_lists_maps_and_paths() -> None:
    way = {"nodes": [node("a"), node("b")], "relationships": [edge("b", "a")]}
    rows = Rows(("x", "y"), (([{"k": [way]}], 1), ([node("c"), None], "text")))
    graph = rows.to_networkx()
    assert sorted(graph) == ["a", "b", "c"]
    assert list(graph.edges()) == [("b", "a")]
    assert graph.nodes["c"] == {"type": "Method", "name": "c"}


def test_an_end_that_another_row_tells_of_has_its_properties() -> None:
    for order in (1, -1):
        graph = Rows(("x",), ((edge("a", "b"),), (node("b", aliases=["β"]),))[::order]).to_networkx()
        assert graph.nodes["b"] == {"type": "Method", "name": "b", "aliases": ("β",)}


def test_what_is_no_graph_is_told() -> None:
    with pytest.raises(QueryError, match="RETURN p, e, m"):
        Rows(("n",), ((1,),)).to_networkx()
    with pytest.raises(QueryError, match="has no id of ours"):
        Rows(("e",), ((edge("a", None),),)).to_networkx()
    with pytest.raises(QueryError, match="has no id of ours"):
        Rows(("n",), (({"labels": ["X"], "properties": {}},),)).to_networkx()
    for nothing in ((), ((None,),), (([], "x"),)):
        assert len(Rows(("n",) * len(nothing[0] if nothing else "n"), nothing).to_networkx()) == 0


def test_what_comes_through_a_process_is_the_same(path: str) -> None:
    with open_store(path) as store, GuardedStore(path) as guarded:
        assert dict(guarded.ask(cypher, EVERY).to_networkx().edges) == dict(store.cypher(EVERY).to_networkx().edges)


class Page(HTMLParser):
    """What a browser would see: tags with attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


_OURS = {"div", "table", "thead", "tbody", "tr", "th", "td", "span", "a"}
_HOSTILE = st.text() | st.sampled_from(
    [
        HOSTILE,
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "https://a/' onclick='alert(1)",
        'https://a/" onclick="alert(1)',
        "HTTPS://a.b/?x=<b>&y",
        "data:text/html,<script>",
        "&lt;b&gt; &#60;",
        "$$x$$ \\(y\\)",
        "\ud800\x1b[2J",
    ]
)


@given(_HOSTILE, _HOSTILE, _HOSTILE)
def test_hostile_text_stays_text(column: str, cell: str, note: str) -> None:
    shown = {"labels": [cell], "properties": {"name": cell, "url": cell}}
    html = Rows((column,), ((cell,), ([cell],), (shown,), ({cell: cell},)), (note,))._repr_html_()
    page = Page(html)
    html.encode()
    assert {tag for tag, _ in page.tags} <= _OURS
    for tag, attributes in page.tags:
        assert set(attributes) <= {"style", "class", "title", *({"href", "target", "rel"} if tag == "a" else ())}
        if tag == "a":
            assert (attributes["href"] or "").casefold().startswith(("https://", "http://"))
    assert "mathjax_ignore" in html
    if cell.isprintable() and len(cell) < 100:
        assert page.text.count(cell) >= 3


def test_a_notebook_shows_names_links_cuts_and_counts() -> None:
    long = "x" * 1000
    paper = {"labels": ["Paper"], "properties": {"id": "p", "name": "A paper", "url": "https://a.b/c"}}
    rows = Rows(("p", "u", "t"), ((paper, "http://a.b/d?e=f&g", long), (None, "ftp://a.b", "short")), ("a note",))
    page = Page(rows._repr_html_())
    assert [a["href"] for tag, a in page.tags if tag == "a"] == ["https://a.b/c", "http://a.b/d?e=f&g"]
    assert [a["title"] for _, a in page.tags if "title" in a] == [long]
    assert long not in page.text
    for told in ("A paper Paper", "null", "ftp://a.b", "2 rows", "note: a note"):
        assert told in page.text


def test_a_notebook_is_not_drowned_in_rows() -> None:
    page = Page(Rows(("n",), tuple((n,) for n in range(12345)))._repr_html_())
    assert sum(tag == "tr" for tag, _ in page.tags) == 101
    assert "12,345 rows, of which the first 100 are shown" in page.text


def test_tables_in_one_notebook_share_nothing() -> None:
    page = Page(Rows(("n",), ((1,),))._repr_html_())
    assert not {"style", "script"} & {tag for tag, _ in page.tags}
    assert not any("id" in attributes for _, attributes in page.tags)
    assert not any("color: #" in (a.get("style") or "") for _, a in page.tags)
