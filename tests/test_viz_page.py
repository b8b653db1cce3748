"""The neighbourhood page as text: what it holds, and that nothing in it can do harm."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import Edge, EdgeType, NodeType
from paperatlas.viz import EDGE_WORDS, NODE_STYLES
from paperatlas.viz.content import page_content, web_address
from paperatlas.viz.labels import LabelFormat
from paperatlas.viz.layout import GAP, Box, positions, positions_beside
from paperatlas.viz.marks import marked_span

from .viz_samples import CYPHER, HOSTILE, crowd, hostile, masked_autoencoders, page_of


class Parsed(HTMLParser):
    """Elements with their attributes, and the text inside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.raw.append((self._open, data))

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw[1][1])
        return found


def test_page_is_the_same_whatever_the_hash_seed() -> None:
    code = "from tests.viz_samples import *; import hashlib\n"
    code += "for sample in (masked_autoencoders(3), crowd(60)):\n"
    code += "    print(hashlib.sha256(page_of(*sample, CYPHER).encode()).hexdigest())"
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    here = "".join(
        hashlib.sha256(page_of(*sample, CYPHER).encode()).hexdigest() + "\n"
        for sample in (masked_autoencoders(3), crowd(60))
    )
    assert digests == {here}


def test_order_of_titles_does_not_matter() -> None:
    subgraph, papers = masked_autoencoders()
    backwards = dict(reversed(papers.items()))
    assert page_of(subgraph, papers) == page_of(subgraph, backwards)


def test_page_refers_to_nothing_outside_itself() -> None:
    html = page_of(*masked_autoencoders(), CYPHER)
    page = Parsed(html)
    loading = {"src", "href", "srcset", "action", "data", "poster", "background", "style"}
    assert [(tag, a) for tag, a in page.elements if loading & a.keys()] == [("link", {"rel": "icon", "href": "data:,"})]
    style = next(text for tag, text in page.raw if tag == "style")
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"sourceMappingURL|@import|importScripts", html)


def test_policy_allows_these_very_scripts_and_nothing_else() -> None:
    page = Parsed(page_of(*masked_autoencoders()))
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and a.get("http-equiv"))
    assert policy is not None

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    (_, style), (_, _data), (_, library), (_, program) = page.raw
    assert [part.strip() for part in policy.split(";")] == [
        "default-src 'none'",
        f"script-src {digest(library)} {digest(program)}",
        f"style-src {digest(style)}",
        "img-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_hostile_text_stays_inside_the_data() -> None:
    subgraph, papers, cypher = hostile()
    html = page_of(subgraph, papers, cypher)
    page, plain = Parsed(html), Parsed(page_of(*masked_autoencoders(), CYPHER))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert {node["name"] for node in page.data["nodes"]} == {HOSTILE}
    assert page.data["cypher"] == HOSTILE
    html.encode("utf-8")


@settings(max_examples=60)
@given(st.text(max_size=60) | st.text(alphabet="</script>!-&\u2028\ud800\\\"'{}", max_size=40))
def test_no_text_breaks_out_of_the_data(text: str) -> None:
    subgraph, papers, cypher = hostile(text)
    page = Parsed(page_of(subgraph, papers, cypher))
    assert [tag for tag, _ in page.raw] == ["style", "script", "script", "script"]
    content = json.loads(json.dumps(page_content(subgraph, papers, cypher)))
    assert {key: page.data[key] for key in content} == content


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("https://arxiv.org/abs/1", "https://arxiv.org/abs/1"),
        ("http://a.b/c?d#e", "http://a.b/c?d#e"),
        ("HTTPS://arxiv.org/abs/1", "HTTPS://arxiv.org/abs/1"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("//arxiv.org", None),
        ("https:", None),
        ("http://[", None),
        (None, None),
        (5, None),
    ],
)
def test_only_a_web_address_becomes_a_link(value: str | int | None, link: str | None) -> None:
    assert web_address(value) == link


def test_every_type_has_its_own_look_and_words() -> None:
    assert set(NODE_STYLES) == set(get_args(NodeType))
    assert len({(style.colour, style.shape) for style in NODE_STYLES.values()}) == len(NODE_STYLES)
    assert set(EDGE_WORDS) == set(get_args(EdgeType))
    assert len({w for words in EDGE_WORDS.values() for w in (words.forward, words.backward)}) == 2 * len(EDGE_WORDS)


def test_edges_of_one_kind_are_one_line_with_all_their_evidence() -> None:
    page = Parsed(page_of(*masked_autoencoders()))
    builds = [link for link in page.data["links"] if link["type"] == "BUILDS_ON"]
    assert [[said["paper"] for said in link["evidence"]] for link in builds] == [["2111.06377", "2205.1"]]
    assert page.data["papers"]["2205.1"] == {
        "title": "A Later Paper",
        "year": 2022,
        "url": "https://arxiv.org/abs/2205.1",
    }
    labels = [line["label"] for line in page.data["drawing"]["edges"]]
    assert sorted(labels) == ["addresses", "builds on ×2", "evaluates on", "introduces", "trains on"]


def test_lines_between_the_same_nodes_bend_apart() -> None:
    page = Parsed(page_of(*masked_autoencoders()))
    drawn = zip(page.data["links"], page.data["drawing"]["edges"], strict=True)
    bends = {link["type"]: line["smooth"] for link, line in drawn}
    assert bends["TRAINS_ON"]["type"] != bends["EVALUATES_ON"]["type"]
    assert bends["INTRODUCES"] is False


def test_a_paper_that_is_not_given_goes_by_its_id() -> None:
    subgraph, papers = masked_autoencoders()
    given = {"2111.06377": papers["2111.06377"]}
    said = page_content(subgraph, given, None)["papers"]
    assert said["2205.1"] == {"title": "2205.1", "year": None, "url": None}
    assert said["2111.06377"]["title"] == "Masked Autoencoders Are Scalable Vision Learners"


def test_a_centre_that_is_no_node_is_refused() -> None:
    subgraph, papers = masked_autoencoders()
    stray = type(subgraph)("method:none", 1, subgraph.nodes, subgraph.edges)
    with pytest.raises(ValueError, match="'method:none' is not among the nodes"):
        page_of(stray, papers)


def test_a_node_alone_has_a_page() -> None:
    subgraph, papers = masked_autoencoders()
    alone = type(subgraph)(subgraph.centre, 1, subgraph.nodes[:1], ())
    assert Parsed(page_of(alone, papers)).data["links"] == []


@pytest.mark.parametrize(("nodes", "most"), [(50, 700_000), (300, 1_500_000)])
def test_page_is_small_enough_to_mail(nodes: int, most: int) -> None:
    assert len(page_of(*crowd(nodes, papers=nodes // 4), CYPHER).encode()) < most


def _edge(sentence: str, surfaces: tuple[str, ...], start: int = 0, end: int = 1) -> Edge:
    ends = ("Paper", "Method", sentence, "abstract", start, end, surfaces, 1.0, "local 1")
    return Edge("p", "USES", "p", "m", *ends)  # type: ignore[arg-type]


def _marked(edge: Edge, text: str | None = None) -> str | None:
    """The sentence with the mark in brackets."""
    span = marked_span(edge, text)
    if span is None:
        return None
    return f"{edge.sentence[: span[0]]}[{edge.sentence[slice(*span)]}]{edge.sentence[span[1] :]}"


@pytest.mark.parametrize(
    ("sentence", "surfaces", "marked"),
    [
        ("We use ViT here.", ("ViT",), "We use [ViT] here."),
        ("ViTs beat a ViT.", ("ViT",), "ViTs beat a [ViT]."),
        ("The DeiT-S model", ("DeiT", "DeiT-S"), "The [DeiT-S] model"),
        ("vision transformers win", ("Vision Transformers",), "[vision transformers] win"),
        ("YOLOv8n is fast", ("YOLO",), "[YOLO]v8n is fast"),
        ("C++ (v1) {x}", ("(v1) {x}",), "C++ [(v1) {x}]"),
        ("nothing of the kind", ("ViT",), None),
        ("", ("ViT",), None),
    ],
)
def test_mark_is_the_surface_form(sentence: str, surfaces: tuple[str, ...], marked: str | None) -> None:
    assert _marked(_edge(sentence, surfaces)) == marked


def test_the_surface_as_long_as_the_evidence_comes_first() -> None:
    sentence = "Masked Autoencoders (MAE) scale."
    assert _marked(_edge(sentence, ("MAE", "Masked Autoencoders"), 221, 224)) == "Masked Autoencoders ([MAE]) scale."


def test_mark_is_exact_where_the_text_is_at_hand() -> None:
    text = "ViT is old. A ViT beats a ViT."
    assert _marked(_edge("A ViT beats a ViT.", ("ViT",), 26, 29), text) == "A ViT beats a [ViT]."


def test_mark_does_not_trust_offsets_of_another_text() -> None:
    assert _marked(_edge("A ViT wins.", ("ViT",), 90, 93), "A ViT wins.") == "A [ViT] wins."


@given(st.text(max_size=20), st.text(min_size=1, max_size=8), st.text(max_size=20))
def test_mark_is_counted_as_javascript_counts(before: str, surface: str, after: str) -> None:
    subgraph, papers, _ = hostile()
    edge = replace(subgraph.edges[0], sentence=f"{before}{surface}{after}", surfaces=(surface,), end=1)
    content = page_content(replace(subgraph, edges=(edge,)), papers, None)
    ((said,),) = [link["evidence"] for link in content["links"]]
    units = content["sentences"][said["sentence"]].encode("utf-16-le", "surrogatepass")
    if said["mark"] is None:
        assert not surface.strip()
    else:
        start, end = said["mark"]
        marked = units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
        assert marked.casefold() == surface.casefold() or len(marked) == 1


def test_a_sentence_is_kept_once() -> None:
    content = page_content(*masked_autoencoders(), None)
    assert len(content["sentences"]) == 4
    assert sum(len(link["evidence"]) for link in content["links"]) == 6


@given(st.text(max_size=80), st.integers(4, 24), st.integers(1, 3))
def test_label_keeps_to_its_room(name: str, columns: int, lines: int) -> None:
    label = LabelFormat(columns, lines).fit(name).split("\n")
    assert len(label) <= lines or label == ["(no name)"]
    assert all(0 < len(line) <= columns for line in label) or label == ["(no name)"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("MAE", "MAE"),
        ("Masked autoencoders are scalable", "Masked autoencoders\nare scalable"),
        ("Parameter-efficient fine-tuning of everything", "Parameter-efficient\nfine-tuning of everyt…"),
        ("a" * 60, "a" * 22 + "\n" + "a" * 21 + "…"),
        (" \n\t ", "(no name)"),
        ("left\u202eright", "left right"),
    ],
)
def test_label_breaks_where_a_reader_would(name: str, label: str) -> None:
    assert LabelFormat(22, 2).fit(name) == label


@settings(max_examples=40)
@given(st.data(), st.integers(1, 45))
def test_nodes_never_overlap_and_the_centre_is_in_the_middle(data: st.DataObject, count: int) -> None:
    side = st.floats(4, 110)
    boxes = [Box(data.draw(side), data.draw(st.floats(4, 30)), data.draw(st.floats(4, 70))) for _ in range(count)]
    node = st.integers(0, count - 1)
    graph: nx.Graph[int] = nx.Graph(data.draw(st.lists(st.tuples(node, node), max_size=80)))
    graph.add_nodes_from(range(count))
    spots = positions(graph, 0, boxes, dict.fromkeys(range(count), 0))
    assert spots[0] == (0, 0)
    for a in range(count):
        for b in range(a):
            assert apart(spots, boxes, a, b) > GAP - ROUNDED


@settings(max_examples=40)
@given(st.data(), st.integers(1, 20), st.integers(0, 25))
def test_nodes_that_join_others_move_none_and_cover_none(data: st.DataObject, kept: int, fresh: int) -> None:
    count, place = kept + fresh, st.integers(-400, 400)
    boxes = [Box(data.draw(st.floats(4, 110)), data.draw(st.floats(4, 30)), data.draw(st.floats(4, 70)))] * count
    node = st.integers(0, count - 1)
    graph: nx.Graph[int] = nx.Graph(data.draw(st.lists(st.tuples(node, node), max_size=60)))
    graph.add_nodes_from(range(count))
    # The reader may have dragged some over others: these stay so.
    places = {i: (data.draw(place), data.draw(place)) for i in range(kept)}
    spots = positions_beside(graph, places, data.draw(st.integers(0, kept - 1)), boxes)
    assert {i: spots[i] for i in range(kept)} == places
    for a in range(kept, count):
        for b in range(a):
            assert apart(spots, boxes, a, b) > GAP - ROUNDED


ROUNDED = 1.01
"""Places are rounded to whole units."""


def apart(spots: Sequence[tuple[int, int]], boxes: Sequence[Box], a: int, b: int) -> float:
    """How far two boxes are from each other, along the axis on which they are farther."""
    across = abs(spots[a][0] - spots[b][0]) - boxes[a].half_width - boxes[b].half_width
    upper, lower = (a, b) if spots[a][1] < spots[b][1] else (b, a)
    return max(across, spots[lower][1] - spots[upper][1] - boxes[upper].down - boxes[lower].up)
