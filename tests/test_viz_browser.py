"""The neighbourhood page in a real browser that has no network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.viz import NODE_STYLES, neighbourhood_page

from .viz_browser import Opened
from .viz_samples import CYPHER, HOSTILE, crowd, hostile, masked_autoencoders

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    missing = [
        n for n, found in (("playwright", find_spec("playwright")), (str(CHROMIUM), CHROMIUM.exists())) if not found
    ]
    if missing:
        # Left out on a desk, but never in silence where the tests are the proof.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {' and '.join(missing)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    opened: list[Opened] = []

    def show(html: str, **context: Any) -> Opened:
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(html, encoding="utf-8")
        opened.append(Opened(browser, path, **context))
        return opened[-1]

    yield show
    wrong = [line for one in opened for line in one.wrong]
    for one in opened:
        one.context.close()
    assert wrong == []


def test_page_opens_on_its_centre_with_the_network_blocked(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    assert opened.text("h1") == "MAE"
    assert opened.text("#summary") == "Method and what is within 2 hops · 5 nodes · 5 edges · 2 papers as evidence"
    assert opened.page.title() == "MAE · Paperatlas"
    assert opened.text("#panel h2") == "MAE"
    x, y = opened.node_spot("MAE")
    box = opened.page.locator("#graph").bounding_box()
    assert box["x"] + box["width"] * 0.25 < x < box["x"] + box["width"] * 0.75
    assert box["y"] + box["height"] * 0.25 < y < box["y"] + box["height"] * 0.75


def test_legend_counts_the_types(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    chips = opened.page.locator("#node-types .chip").all_inner_texts()
    assert [re.sub(r"\s+", " ", chip.strip()) for chip in chips] == ["papers 1", "methods 2", "datasets 1", "tasks 1"]


def test_a_type_can_be_switched_off_and_on(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.get_by_text("methods").click()
    # The centre stays: without it the page would be of nothing.
    assert opened.hidden_types() == {"Method"}
    assert not opened.page.evaluate("paperatlas.network.body.data.nodes.get(paperatlas.content.centre).hidden")
    opened.page.get_by_text("methods").click()
    assert opened.hidden_types() == set()


def test_edges_of_a_type_can_be_switched_off(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.locator("#edge-types").get_by_text("trains on").click()
    hidden = opened.page.evaluate(
        """paperatlas.content.links.filter((_, i) => paperatlas.network.body.data.edges.get(i).hidden)
        .map(link => link.type)"""
    )
    assert hidden == ["TRAINS_ON"]


def test_an_edge_without_evidence_says_so(show: Any) -> None:
    subgraph, papers = masked_autoencoders()
    written = replace(subgraph.edges[0], paper="", sentence="", surfaces=(), start=0, end=0, extractor="")
    opened = show(neighbourhood_page(replace(subgraph, edges=(written,)), papers))
    assert "0 papers as evidence" in opened.text("#summary")
    assert "Written by hand: no paper says so." in opened.text("#panel")


def test_a_click_on_a_node_shows_each_sentence_with_its_surface_form_marked(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.click_node("Masked Autoencoders Are Scalable Vision Learners")
    assert opened.text("#panel h2") == "Masked Autoencoders Are Scalable Vision Learners"
    headings = opened.page.locator("#panel h3").all_inner_texts()
    assert [h.split("\n")[0].strip() for h in headings] == ["introduces", "evaluates on", "trains on", "addresses"]
    assert opened.page.locator("#panel mark").all_inner_texts() == [
        "MAE",
        "ImageNet-1K",
        "ImageNet-1K",
        "self-supervised",
    ]
    first = opened.page.locator("#panel figure").first
    assert first.locator("blockquote").inner_text() == (
        "We show that masked autoencoders (MAE) are scalable self-supervised learners."
    )
    assert "confidence 0.98" in first.inner_text()
    assert "abstract 34–37" in first.inner_text()
    assert "local 1" in first.inner_text()
    link = opened.page.locator("#panel a")
    assert link.get_attribute("href") == "https://arxiv.org/abs/2111.06377"
    assert "noopener" in link.get_attribute("rel")


def test_a_click_on_an_edge_shows_what_all_papers_say(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.click_edge("BUILDS_ON")
    assert opened.text("#panel h2").split("\n") == ["MAE", "builds on", "Vision Transformer"]
    assert opened.page.locator("#panel blockquote").all_inner_texts() == [
        "Our MAE masks random patches of what a ViT sees.",
        "MAE is a pre-trained ViT.",
    ]
    assert opened.page.locator("#panel mark").all_inner_texts() == ["ViT", "ViT"]
    assert opened.page.locator("#panel .source").all_inner_texts() == [
        "Masked Autoencoders Are Scalable Vision Learners",
        "A Later Paper",
    ]


def test_lines_between_the_same_nodes_can_be_clicked_apart(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    for type_, words in (("TRAINS_ON", "trains on"), ("EVALUATES_ON", "evaluates on")):
        opened.click_edge(type_)
        assert opened.text("#panel .verb") == words


def test_names_in_the_panel_lead_on(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.locator("#panel .to").get_by_text("Vision Transformer").click()
    assert opened.text("#panel h2") == "Vision Transformer"


def test_the_panel_works_by_keyboard(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.locator("#panel .to").first.focus()
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Vision Transformer"
    assert opened.page.evaluate("document.activeElement.id") == "panel"
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#panel").is_visible()


def test_hovering_lights_the_neighbours(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.mouse.move(*opened.node_spot("Vision Transformer"))
    opened.page.wait_for_timeout(200)
    lit = opened.page.evaluate(
        """paperatlas.content.nodes.filter((_, i) => paperatlas.network.body.data.nodes.get(i).opacity === 1)
        .map(node => node.name)"""
    )
    assert lit == ["MAE", "Vision Transformer"]
    assert opened.text("#tip").split("\n") == ["Vision Transformer", "Method"]
    opened.page.mouse.move(700, 5)
    opened.page.wait_for_timeout(200)
    assert not opened.page.locator("#tip").is_visible()


def test_hostile_text_is_shown_as_text(show: Any) -> None:
    subgraph, papers, cypher = hostile()
    opened = show(neighbourhood_page(subgraph, papers, cypher))
    for summary in opened.page.locator("summary").all():
        summary.click()
    for index in range(len(subgraph.nodes)):
        spot = opened.spot("network.getPosition(argument)", index)
        opened.page.mouse.move(*spot)
        opened.page.mouse.click(*spot)
        opened.page.wait_for_timeout(30)
        assert "<img src=x onerror='window.hacked=1'>" in opened.text("#panel h2")
    assert "</script><script>window.hacked=1</script>" in opened.text("#edge-table")
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.locator("img, iframe, object, a").count() == 0
    assert opened.page.locator("script").count() == 3
    assert opened.page.evaluate("paperatlas.content.cypher") == HOSTILE


def test_nothing_moves_by_itself(show: Any) -> None:
    opened = show(neighbourhood_page(*crowd(40)))
    before = opened.positions()
    opened.page.wait_for_timeout(1000)
    assert opened.positions() == before
    drawn = opened.page.evaluate("paperatlas.content.drawing.nodes.map(n => [n.x, n.y])")
    assert [[spot["x"], spot["y"]] for spot in before.values()] == drawn


def test_a_node_can_be_dragged_and_stays_there(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    before = opened.positions()
    vit = opened.node("Vision Transformer")
    x, y = opened.node_spot("Vision Transformer")
    opened.page.mouse.move(x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(x + 60, y + 40, steps=5)
    opened.page.mouse.up()
    opened.page.mouse.move(*opened.node_spot("MAE"))
    opened.page.wait_for_timeout(300)
    after = opened.positions()
    assert {i for i in before if before[i] != after[i]} == {str(vit)}
    assert opened.node_spot("Vision Transformer") == pytest.approx((x + 60, y + 40), abs=3)


OVERLAPS = """() => {
    const { network, content } = paperatlas;
    const boxes = content.nodes.map((_, i) => network.getBoundingBox(i));
    const over = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
                                    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    return boxes.flatMap((a, i) => boxes.slice(0, i).filter(b => over(a, b) > 0).map(() => content.nodes[i].name));
}"""


@pytest.mark.parametrize(("count", "papers"), [(8, 2), (40, 12), (40, 39), (120, 30)])
def test_labels_never_overlap(show: Any, count: int, papers: int) -> None:
    opened = show(neighbourhood_page(*crowd(count, papers)))
    assert opened.page.evaluate(OVERLAPS) == []
    # Names are written with 13 units; under 7 pixels nobody reads them.
    assert opened.page.evaluate("paperatlas.network.getScale()") * 13 > (10 if count <= 40 else 7)


def test_escape_closes_the_panel(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.click_node("Vision Transformer")
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#panel").is_visible()
    opened.click_node("Vision Transformer")
    assert opened.page.locator("#panel").is_visible()


def test_search_finds_by_name_and_alias(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.fill("#search", "vit")
    assert opened.text("#found") == "1 of 5"
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Vision Transformer"


def test_edges_stand_in_a_table_too(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.locator("#edge-table summary").click()
    rows = opened.page.locator("#edge-table tbody tr")
    rows.first.wait_for()
    assert rows.count() == 6
    assert rows.first.locator("td").all_inner_texts() == [
        "Masked Autoencoders Are Scalable Vision Learners",
        "introduces",
        "MAE",
        "We show that masked autoencoders (MAE) are scalable self-supervised learners.",
        "Masked Autoencoders Are Scalable Vision Learners",
        "0.98",
    ]


def test_hidden_nodes_are_counted_and_named(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders(hidden=3)))
    assert opened.text("#hidden-nodes summary").startswith("3 hidden")
    opened.page.locator("#hidden-nodes summary").click()
    assert opened.text("#hidden-nodes .names").split("\n") == ["left out 0", "left out 1", "left out 2"]


def test_no_hidden_nodes_and_no_query_take_no_room(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    assert [s.strip() for s in opened.page.locator("summary:visible").all_inner_texts()] == ["All 5 edges as a table"]


def test_query_can_be_copied(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders(), CYPHER))
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.locator("#query summary").click()
    assert opened.text("#query code") == CYPHER
    opened.page.locator("#query .copy").click()
    opened.page.get_by_text("Copied").wait_for()
    assert opened.page.evaluate("navigator.clipboard.readText()") == CYPHER


def test_keys_move_the_view(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.locator("#graph .vis-network").focus()
    before = opened.page.evaluate("paperatlas.network.getViewPosition()")
    opened.page.keyboard.press("ArrowRight")
    assert opened.page.evaluate("paperatlas.network.getViewPosition()")["x"] > before["x"]


def test_pointer_over_the_graph_leaves_the_search_its_focus(show: Any) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()))
    opened.page.focus("#search")
    opened.page.mouse.move(*opened.node_spot("Vision Transformer"))
    opened.page.keyboard.type("mae")
    assert opened.page.input_value("#search") == "mae"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_follows_the_colour_scheme(show: Any, scheme: str) -> None:
    opened = show(neighbourhood_page(*masked_autoencoders()), color_scheme=scheme)
    style = NODE_STYLES["Method"]
    fill = opened.page.evaluate("paperatlas.network.body.data.nodes.get(2).color.background")
    assert fill == (style.colour if scheme == "light" else style.on_dark)
    ground = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) > 600) == (scheme == "light")


def test_page_fits_a_phone(show: Any) -> None:
    opened = show(neighbourhood_page(*crowd(40), CYPHER), viewport=PHONE, has_touch=True, is_mobile=True)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    stage = opened.page.locator("#stage").bounding_box()
    panel = opened.page.locator("#panel").bounding_box()
    assert panel["y"] >= stage["y"] + stage["height"] - 1
    assert panel["width"] == PHONE["width"]
