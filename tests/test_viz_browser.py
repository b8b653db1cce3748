"""The neighbourhood page in a real browser that has no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.viz import NODE_STYLES, Neighbourhood

from .viz_browser import PHONE, Opened
from .viz_samples import CYPHER, HOSTILE, crowd, hostile, masked_autoencoders, page_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


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
    opened = show(page_of(*masked_autoencoders()))
    assert opened.text("h1") == "MAE"
    assert opened.text("#summary") == "Method and what is within 2 hops · 5 nodes · 5 edges · 2 papers as evidence"
    assert opened.page.title() == "MAE · Paperatlas"
    assert opened.text("#panel h2") == "MAE"
    x, y = opened.node_spot("MAE")
    box = opened.page.locator(".stage").bounding_box()
    assert box["x"] + box["width"] * 0.25 < x < box["x"] + box["width"] * 0.75
    assert box["y"] + box["height"] * 0.25 < y < box["y"] + box["height"] * 0.75


def test_legend_counts_the_types(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    chips = opened.page.locator(".node-types .chip").all_inner_texts()
    assert [re.sub(r"\s+", " ", chip.strip()) for chip in chips] == ["papers 1", "methods 2", "datasets 1", "tasks 1"]


def test_a_type_can_be_switched_off_and_on(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.get_by_text("methods").click()
    # The centre stays: without it the page would be of nothing.
    assert opened.hidden_types() == {"Method"}
    assert not opened.page.evaluate("paperatlas.network.body.data.nodes.get(paperatlas.content.centre).hidden")
    opened.page.get_by_text("methods").click()
    assert opened.hidden_types() == set()


def test_edges_of_a_type_can_be_switched_off(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.locator(".edge-types").get_by_text("trains on").click()
    hidden = opened.page.evaluate(
        """paperatlas.content.links.filter((_, i) => paperatlas.network.body.data.edges.get(i).hidden)
        .map(link => link.type)"""
    )
    assert hidden == ["TRAINS_ON"]


def test_an_edge_without_evidence_says_so(show: Any) -> None:
    subgraph, papers = masked_autoencoders()
    written = replace(subgraph.edges[0], paper="", sentence="", surfaces=(), start=0, end=0, extractor="")
    opened = show(page_of(replace(subgraph, edges=(written,)), papers))
    assert "0 papers as evidence" in opened.text("#summary")
    assert "Written by hand: no paper says so." in opened.text("#panel")


def test_a_click_on_a_node_shows_each_sentence_with_its_surface_form_marked(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
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
    link = opened.page.locator("#panel .facts a")
    assert link.get_attribute("href") == "https://arxiv.org/abs/2111.06377"
    assert "noopener" in link.get_attribute("rel")


def test_a_click_on_an_edge_shows_what_all_papers_say(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.click_edge("BUILDS_ON")
    assert opened.text("#panel h2").split("\n") == ["MAE", "builds on", "Vision Transformer"]
    assert opened.page.locator("#panel blockquote").all_inner_texts() == [
        "Our MAE masks random patches of what a ViT sees.",
        "MAE is a pre-trained ViT.",
    ]
    assert opened.page.locator("#panel mark").all_inner_texts() == ["ViT", "ViT"]
    sources = opened.page.locator("#panel .source").all_inner_texts()
    assert [" ".join(source.split()) for source in sources] == [
        "Masked Autoencoders Are Scalable Vision Learners 2021 open ↗",
        "A Later Paper 2022 open ↗",
    ]


def test_lines_between_the_same_nodes_can_be_clicked_apart(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    for type_, words in (("TRAINS_ON", "trains on"), ("EVALUATES_ON", "evaluates on")):
        opened.click_edge(type_)
        assert opened.text("#panel .verb") == words


def test_names_in_the_panel_lead_on(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.locator("#panel .to").get_by_text("Vision Transformer").first.click()
    assert opened.text("#panel h2") == "Vision Transformer"


def test_the_panel_works_by_keyboard(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.locator("#panel h3 + ul .to").first.focus()
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Vision Transformer"
    assert opened.page.evaluate("document.activeElement.id") == "panel"
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#panel").is_visible()


def test_hovering_lights_the_neighbours(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.mouse.move(*opened.node_spot("Vision Transformer"))
    opened.page.wait_for_timeout(200)
    lit = opened.page.evaluate(
        """paperatlas.content.nodes.filter((_, i) => paperatlas.network.body.data.nodes.get(i).opacity === 1)
        .map(node => node.name)"""
    )
    assert lit == ["MAE", "Vision Transformer"]
    assert opened.text(".tip").split("\n") == ["Vision Transformer", "Method"]
    opened.page.mouse.move(700, 5)
    opened.page.wait_for_timeout(200)
    assert not opened.page.locator(".tip").is_visible()


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "</script><script>window.hacked=1</script>",
        "\"'`><b onclick=x>",
        "\u202eשלום \u2066عربى",
        "🤗👩‍👩‍👧 𝜋",
        "x" * 500,
    ],
    ids=["all", "script", "quotes", "right-to-left", "emoji", "long"],
)
def test_hostile_text_is_shown_as_text(show: Any, text: str) -> None:
    subgraph, papers, cypher = hostile(text)
    opened = show(page_of(subgraph, papers, cypher))
    shown = opened.page.evaluate("paperatlas.content.nodes[0].name")
    for index in range(len(subgraph.nodes)):
        spot = opened.spot("network.getPosition(argument)", index)
        opened.page.mouse.move(*spot)
        opened.page.mouse.click(*spot)
        opened.page.wait_for_timeout(30)
        assert opened.page.locator("#panel h2").text_content() == shown
    opened.page.fill("#search input", text.replace("\0", "")[:30])
    opened.page.keyboard.press("Escape")
    opened.page.click("#as-table")
    assert opened.page.locator("#tables .nodes .to").first.text_content() == shown
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.locator("img, iframe, object, a, b").count() == 0
    assert opened.page.locator("script").count() == 3
    assert opened.page.evaluate("paperatlas.content.cypher") == cypher
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 1440


def test_nothing_moves_by_itself(show: Any) -> None:
    opened = show(page_of(*crowd(40)))
    before = opened.positions()
    opened.page.wait_for_timeout(1000)
    assert opened.positions() == before
    drawn = opened.page.evaluate("paperatlas.content.drawing.nodes.map(n => [n.x, n.y])")
    assert [[spot["x"], spot["y"]] for spot in before.values()] == drawn


def test_a_node_can_be_dragged_and_stays_there(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
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
    opened = show(page_of(*crowd(count, papers)))
    assert opened.page.evaluate(OVERLAPS) == []
    # Names are written with 13 units; under 7 pixels nobody reads them.
    assert opened.page.evaluate("paperatlas.network.getScale()") * 13 > (10 if count <= 40 else 7)


def test_escape_closes_the_panel(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.click_node("Vision Transformer")
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#panel").is_visible()
    opened.click_node("Vision Transformer")
    assert opened.page.locator("#panel").is_visible()


def test_search_finds_by_name_and_alias(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.fill("#search input", "vit")
    assert opened.text("#search output") == "1 of 5"
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Vision Transformer"
    assert not opened.page.locator("#options").is_visible()


def test_typing_leaves_the_panel_open_and_lights_what_it_finds(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.click_node("ImageNet-1K")
    opened.page.fill("#search input", "vit")
    assert opened.text("#panel h2") == "ImageNet-1K"
    opened.page.mouse.move(700, 5)
    lit = opened.page.evaluate("[...paperatlas.selection.lit().nodes].map(i => paperatlas.content.nodes[i].name)")
    assert lit == ["Vision Transformer"]


def test_what_was_found_stands_in_the_middle_beside_the_panel_that_opens(show: Any) -> None:
    opened = show(page_of(*crowd(40)))
    opened.page.keyboard.press("Escape")
    opened.page.fill("#search input", "number 7")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_timeout(400)
    box = opened.page.locator("#canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert opened.node_spot(opened.text("#panel h2")) == pytest.approx(middle, abs=3)


def test_search_completes_and_arrows_choose(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.fill("#search input", "self sup")
    option = opened.page.get_by_role("option")
    assert option.all_inner_texts() == ["self-supervised learning\nTask"]
    opened.page.fill("#search input", "MA")
    names = opened.page.locator("#options .name").all_inner_texts()
    # What begins so comes first, then other spellings, then what holds it inside.
    assert names == ["MAE", "Masked Autoencoders Are Scalable Vision Learners", "ImageNet-1K"]
    box = opened.page.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "true"
    for press, active in (
        ("ArrowDown", "options-1"),
        ("ArrowDown", "options-2"),
        ("ArrowDown", "options-0"),
        ("ArrowUp", "options-2"),
    ):
        opened.page.keyboard.press(press)
        assert box.get_attribute("aria-activedescendant") == active
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "ImageNet-1K"
    box.focus()
    opened.page.keyboard.press("Escape")
    assert box.input_value() == ""


def test_an_option_can_be_clicked(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.fill("#search input", "image")
    opened.page.get_by_role("option").first.click()
    assert opened.text("#panel h2") == "ImageNet-1K"


def test_centre_here_arranges_the_page_around_another_node(show: Any) -> None:
    opened = show(page_of(*crowd(40), CYPHER), reduced_motion="reduce")
    opened.page.fill("#search input", "with the name number 3")
    opened.page.keyboard.press("Enter")
    name = opened.text("#panel h2")
    opened.page.get_by_role("button", name="Centre here").click()
    opened.page.wait_for_timeout(300)
    assert opened.text("h1") == name
    assert opened.positions()[str(opened.node(name))] == {"x": 0, "y": 0}
    assert opened.page.evaluate(OVERLAPS) == []
    # Its neighbours stand nearer than what no edge joins to it.
    far = opened.page.evaluate(
        """() => {
            const { network, content, selection } = paperatlas;
            const far = (i) => { const { x, y } = network.getPosition(i); return Math.hypot(x / 1.45, y); };
            const near = content.neighbours[selection.centre].nodes;
            const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
            const others = [...content.nodes.keys()].filter((i) => i !== selection.centre && !near.has(i));
            return [mean([...near].map(far)), mean(others.map(far))];
        }"""
    )
    assert far[0] < far[1]
    opened.page.get_by_role("button", name="Back to the first centre").click()
    opened.page.wait_for_timeout(300)
    assert opened.text("h1") == "Vision Transformer"


def test_the_table_holds_the_edges(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.get_by_role("button", name="Table").click()
    rows = opened.page.locator("#tables .edges tbody tr")
    assert rows.count() == 6
    cells = rows.first.locator("td").all_inner_texts()
    assert [" ".join(cell.split()) for cell in cells] == [
        "Masked Autoencoders Are Scalable Vision Learners",
        "introduces",
        "MAE",
        "We show that masked autoencoders (MAE) are scalable self-supervised learners.",
        "Masked Autoencoders Are Scalable Vision Learners open ↗",
        "2021",
        "0.98",
    ]
    nodes = opened.page.locator("#tables .nodes tbody tr")
    assert nodes.first.locator("td").all_inner_texts() == ["MAE", "Method", "Masked Autoencoder · MAEs", "7", "2"]
    assert nodes.count() == 5


def test_legend_and_search_filter_the_table(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.get_by_role("button", name="Table").click()
    opened.page.get_by_text("datasets").click()
    shown = opened.page.locator("#tables .nodes tbody tr:visible .to")
    assert "ImageNet-1K" not in shown.all_inner_texts()
    opened.page.fill("#search input", "vit")
    assert shown.all_inner_texts() == ["Vision Transformer"]
    assert opened.page.locator("#tables .edges tbody tr:visible").count() == 2


def test_the_table_can_be_reached_and_used_by_keys_alone(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.focus("#search input")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.id") == "as-table"
    opened.page.keyboard.press("Enter")
    opened.page.locator("#tables .nodes .to").nth(2).focus()
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Vision Transformer"


def test_print_holds_the_tables_and_light_colours(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders(), CYPHER), color_scheme="dark")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print", color_scheme="dark")
    assert opened.page.locator("#tables .edges tbody tr:visible").count() == 6
    assert not opened.page.locator("#panel").is_visible()
    fill = opened.page.evaluate("paperatlas.network.body.data.nodes.get(2).color.background")
    assert fill == NODE_STYLES["Method"].colour
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    fill = opened.page.evaluate("paperatlas.network.body.data.nodes.get(2).color.background")
    assert fill == NODE_STYLES["Method"].on_dark


def test_hidden_nodes_are_counted_and_stand_in_a_table(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders(hidden=3)))
    opened.page.get_by_role("button", name="3 hidden").click()
    rows = opened.page.locator("#tables .hidden tbody tr")
    assert rows.locator("td:first-child").all_inner_texts() == ["left out 0", "left out 1", "left out 2"]
    assert opened.page.evaluate("document.activeElement.dataset.title") == "Hidden"


def test_no_hidden_nodes_and_no_query_take_no_room(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.get_by_role("button", name="Table").click()
    assert opened.page.locator("#tables h2").all_inner_texts() == ["Edges 6", "Nodes 5"]
    assert not opened.page.locator("#hidden").is_visible()
    assert opened.page.get_by_role("button", name="Copy Cypher").count() == 0


def test_query_can_be_copied(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders(), CYPHER))
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.get_by_role("button", name="Copy Cypher").click()
    opened.page.get_by_text("Copied").wait_for()
    assert opened.page.evaluate("navigator.clipboard.readText()") == CYPHER


def test_papers_of_a_node_stand_with_year_and_link(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    papers = [" ".join(text.split()) for text in opened.page.locator("#panel .papers li").all_inner_texts()]
    assert papers == ["A Later Paper 2022 open ↗", "Masked Autoencoders Are Scalable Vision Learners 2021 open ↗"]
    addresses = [a.get_attribute("href") for a in opened.page.locator("#panel .papers a").all()]
    assert addresses == ["https://arxiv.org/abs/2205.1", "https://arxiv.org/abs/2111.06377"]


def test_keys_move_the_view(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.locator(".stage .vis-network").focus()
    before = opened.page.evaluate("paperatlas.network.getViewPosition()")
    opened.page.keyboard.press("ArrowRight")
    assert opened.page.evaluate("paperatlas.network.getViewPosition()")["x"] > before["x"]


def test_pointer_over_the_graph_leaves_the_search_its_focus(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()))
    opened.page.focus("#search input")
    opened.page.mouse.move(*opened.node_spot("Vision Transformer"))
    opened.page.keyboard.type("mae")
    assert opened.page.input_value("#search input") == "mae"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_follows_the_colour_scheme(show: Any, scheme: str) -> None:
    opened = show(page_of(*masked_autoencoders()), color_scheme=scheme)
    style = NODE_STYLES["Method"]
    fill = opened.page.evaluate("paperatlas.network.body.data.nodes.get(2).color.background")
    assert fill == (style.colour if scheme == "light" else style.on_dark)
    ground = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) > 600) == (scheme == "light")


def test_light_and_dark_can_be_switched(show: Any) -> None:
    opened = show(page_of(*masked_autoencoders()), color_scheme="light")
    opened.page.click("#theme")
    ground = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground))) < 200
    fill = opened.page.evaluate("paperatlas.network.body.data.nodes.get(2).color.background")
    assert fill == NODE_STYLES["Method"].on_dark


def test_page_fits_a_phone(show: Any) -> None:
    opened = show(page_of(*crowd(40), CYPHER), viewport=PHONE, has_touch=True, is_mobile=True)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert not opened.page.locator("#panel").is_visible()
    opened.page.fill("#search input", "vision")
    opened.page.keyboard.press("Enter")
    panel = opened.page.locator("#panel").bounding_box()
    assert panel["width"] == PHONE["width"]
    assert panel["y"] + panel["height"] == PHONE["height"]
    # What was chosen is not under the sheet.
    assert opened.node_spot("Vision Transformer")[1] < panel["y"]
    assert not opened.page.locator("#legend").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["#as-graph", "#as-table"])
def test_axe_finds_nothing_serious(show: Any, scheme: str, view: str) -> None:
    opened = show(page_of(*masked_autoencoders(hidden=3), CYPHER), color_scheme=scheme)
    opened.click_edge("BUILDS_ON")
    opened.page.click(view)
    opened.page.fill("#search input", "a")
    assert opened.serious() == []


def test_two_graphs_in_one_notebook_stay_apart(show: Any) -> None:
    cells = [
        Neighbourhood(*masked_autoencoders(), CYPHER)._repr_html_(),
        Neighbourhood(*crowd(12), CYPHER)._repr_html_(),
    ]
    opened = show(f"<!DOCTYPE html><title>notebook</title><h1>notebook</h1>{''.join(cells)}", plain=True)
    frames = [frame for frame in opened.page.frames if frame.parent_frame]
    for frame in frames:
        frame.wait_for_function("window.paperatlas")
    first, second = frames
    first.fill("#search input", "vit")
    first.press("#search input", "Enter")
    assert first.inner_text("#panel h2") == second.inner_text("#panel h2") == "Vision Transformer"
    first.get_by_text("methods").click()
    assert second.locator(".node-types input:not(:checked)").count() == 0
    # Neither sees the notebook, nor the notebook them.
    assert (
        first.evaluate("(() => { try { return parent.document.title } catch (e) { return e.name } })()")
        == "SecurityError"
    )
    assert opened.page.evaluate("typeof paperatlas, typeof vis") == "undefined"
