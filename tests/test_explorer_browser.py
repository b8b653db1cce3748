"""The explorer in a real browser, which may ask nobody but its server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.graph import open_store

from .explorer import Explorer
from .making import HOSTILE, said
from .test_guarded import NESTED
from .viz_browser import PHONE, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUILDS = "MATCH (a:Method)-[e:BUILDS_ON]->(b:Method {name: 'CLIP'}) RETURN a, e, b ORDER BY a.id"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def explorer(page_path: Path) -> Iterator[Explorer]:
    with Explorer(str(page_path), "--timeout", "60") as explorer:
        yield explorer


@pytest.fixture
def visit(browser: Browser, explorer: Explorer) -> Iterator[Any]:
    opened: list[Watched] = []

    def visit(where: str = "", server: Explorer = explorer, **context: Any) -> Watched:
        one = Watched(browser, server.url + where, server.url, "data:,", **context)
        opened.append(one)
        one.page.wait_for_selector("#query option", state="attached")
        if where.startswith("#node"):
            one.drawn()
        return one

    yield visit
    wrong = [line for one in opened for line in one.wrong]
    for one in opened:
        one.context.close()
    assert wrong == []


def ask_cypher(opened: Watched, query: str) -> None:
    if not opened.page.locator("#free").is_visible():
        opened.page.click("#ask-free")
    opened.page.fill("#text", query)
    opened.page.locator("#text").press("Control+Enter")
    opened.page.wait_for_selector("#running", state="hidden")


def test_the_first_page_says_what_there_is_and_what_can_be_asked(visit: Any) -> None:
    opened = visit()
    assert opened.text("#name") == "Paperatlas"
    assert "136 papers" in opened.text(".amounts")
    cards = opened.page.locator(".card strong").all_inner_texts()
    assert len(cards) == 18
    opened.page.locator(".card", has_text="leaderboard").click()
    assert opened.page.evaluate("document.activeElement.id") == "field-on"


def test_search_completes_over_the_whole_graph_and_goes_there(visit: Any) -> None:
    opened = visit()
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("florence v")
    option = opened.page.get_by_role("option").first
    option.wait_for()
    assert option.inner_text().split("\n") == ["Florence-VL", "Method"]
    opened.page.keyboard.press("Enter")
    opened.drawn()
    assert opened.text("#name") == opened.text("#panel h2") == "Florence-VL"
    assert opened.page.locator("#panel blockquote mark").count()
    assert opened.page.title() == "Florence-VL · Paperatlas"


def test_a_misspelt_name_offers_the_nearest(visit: Any) -> None:
    opened = visit()
    opened.page.fill("#search input", "Flroence-VL")
    opened.page.press("#search input", "Enter")
    opened.page.locator("#told button", has_text="Florence-VL").click()
    opened.drawn()
    assert opened.text("#name") == "Florence-VL"
    assert not opened.page.locator("#told").is_visible()
    opened.wrong[:] = [line for line in opened.wrong if "404" not in line]


def test_a_click_and_expand_adds_neighbours_where_nothing_moves(visit: Any) -> None:
    opened = visit("#node=LIBERO")
    before = opened.positions()
    names = opened.page.evaluate("paperatlas.content.nodes.map(n => n.id)")
    opened.click_node(
        "Discrete Diffusion VLA: Bringing Discrete Diffusion to Action Decoding in Vision-Language-Action Policies"
    )
    opened.page.get_by_role("button", name="Expand").click()
    opened.until(f"paperatlas.content.nodes.length > {len(names)}")
    opened.drawn()
    after = opened.page.evaluate(
        "Object.fromEntries(paperatlas.content.nodes.map((n, i) => [n.id, paperatlas.network.getPosition(i)]))"
    )
    assert {name: after[name] for name in names} == {name: before[str(i)] for i, name in enumerate(names)}
    assert opened.text("#panel h2").startswith("Discrete Diffusion VLA")
    assert "added around Discrete Diffusion VLA" in opened.text("#notes")
    assert opened.text("#name") == "LIBERO"


def test_a_double_click_expands_too(visit: Any) -> None:
    opened = visit("#node=LIBERO")
    amount = opened.page.evaluate("paperatlas.content.nodes.length")
    name = opened.page.evaluate("paperatlas.content.nodes.find(n => n.type === 'Paper').name")
    opened.page.mouse.dblclick(*opened.node_spot(name))
    opened.until(f"window.paperatlas && paperatlas.content.nodes.length > {amount}")


def test_what_was_switched_off_stays_off_and_is_not_added(visit: Any) -> None:
    opened = visit("#node=CLIP")
    opened.page.locator(".node-types").get_by_text("results").click()
    opened.page.locator(".edge-types").get_by_text("mentions").click()
    opened.page.locator("#panel h3 + ul .to", has_text="ViTamin: ").first.click()
    results = "paperatlas.content.nodes.filter(n => n.type === 'Result').length"
    before, amount = opened.page.evaluate(results), opened.page.evaluate("paperatlas.content.nodes.length")
    opened.page.get_by_role("button", name="Expand").click()
    opened.until(f"window.paperatlas && paperatlas.content.nodes.length > {amount}")
    opened.drawn()
    assert opened.page.evaluate(results) == before > 0
    assert opened.hidden_types() == {"Result"}
    off = opened.page.locator(".chip:has(input:not(:checked))").all_inner_texts()
    assert [text.split()[0] for text in off] == ["results", "mentions"]


def test_hops_reach_further(visit: Any) -> None:
    opened = visit("#node=LIBERO")
    near = opened.page.evaluate("paperatlas.content.nodes.length")
    opened.page.select_option("#hops", "2")
    opened.until(f"window.paperatlas && paperatlas.content.nodes.length > {near}")
    assert opened.page.evaluate("paperatlas.content.hops") == 2
    assert "hops=2" in opened.page.url


def test_hidden_nodes_and_papers_behind_a_sentence_can_be_opened(visit: Any) -> None:
    opened = visit("#node=CLIP&limit=20")
    opened.page.get_by_role("button", name=re.compile(r"\d+ hidden")).click()
    hidden = opened.page.locator("#lists .hidden .to").first
    name = hidden.inner_text()
    hidden.click()
    opened.until(f"document.getElementById('name').textContent === {name!r}")
    opened.drawn()
    assert not opened.page.locator("#tables").is_visible()
    ask_cypher(opened, BUILDS)
    opened.drawn()
    opened.click_edge("BUILDS_ON")
    paper = opened.page.locator("#panel .source .to")
    title = paper.inner_text()
    paper.click()
    opened.until(f"document.getElementById('name').textContent === {title!r}")


def test_back_and_reload_bring_the_same(visit: Any) -> None:
    opened = visit("#node=LIBERO")
    opened.page.locator("#panel .to").first.click()
    opened.page.get_by_role("button", name="Open").click()
    opened.until("document.getElementById('name').textContent !== 'LIBERO'")
    opened.drawn()
    name = opened.text("#name")
    opened.page.reload()
    opened.drawn()
    assert opened.text("#name") == name
    opened.page.go_back()
    opened.until("document.getElementById('name').textContent === 'LIBERO'")


def test_a_leaderboard_is_asked_by_a_form_with_completion(visit: Any) -> None:
    opened = visit()
    opened.page.click("#ask-named")
    opened.page.select_option("#query", "leaderboard")
    opened.page.locator("#field-on").press_sequentially("imagen")
    opened.page.locator("#field-on-options li").first.wait_for()
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    assert opened.page.input_value("#field-on") == "ImageNet"
    opened.page.fill("#field-limit", "5")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_selector("#answer table")
    assert opened.text("#name") == "leaderboard"
    assert opened.page.locator("#answer tbody tr").count() == 5
    assert "metric" in opened.page.locator("#answer th").all_inner_texts()
    opened.page.get_by_role("button", name="Graph", exact=True).click()
    assert "No cell of the answer is a node" in opened.text("#why")
    opened.page.get_by_role("button", name="Table", exact=True).click()
    paper = opened.page.locator("#answer td .to").last
    name = paper.inner_text()
    paper.click()
    opened.drawn()
    assert opened.text("#name") == name


def test_cypher_is_answered_as_graph_and_table(visit: Any) -> None:
    opened = visit()
    ask_cypher(opened, BUILDS)
    opened.drawn()
    assert opened.text("#name") == "Answer in Cypher"
    opened.click_edge("BUILDS_ON")
    assert opened.text("#panel .verb") == "builds on"
    assert opened.page.locator("#panel blockquote mark").count()
    opened.page.get_by_role("button", name="Table", exact=True).click()
    rows = opened.page.locator("#answer tbody tr")
    assert rows.count() >= 4
    assert rows.first.locator("td").nth(2).inner_text() == "CLIP"
    # The tables of the graph stand below, with each sentence.
    assert opened.page.locator("#lists .edges tbody tr").count() == rows.count()


def test_a_wrong_query_says_where_and_leaves_the_box_as_it_is(visit: Any) -> None:
    opened = visit()
    ask_cypher(opened, "MATCH (n RETURN n")
    assert "(line 1, column " in opened.text("#told")
    assert opened.page.input_value("#text") == "MATCH (n RETURN n"
    ask_cypher(opened, "LOAD CSV FROM '/etc/passwd' AS line RETURN line")
    assert "LOAD CSV reads files" in opened.text("#told")
    opened.wrong[:] = [line for line in opened.wrong if "400" not in line]


def test_a_query_that_runs_can_be_stopped_and_the_next_answers(visit: Any) -> None:
    opened = visit()
    opened.page.click("#ask-free")
    opened.page.fill("#text", NESTED)
    opened.page.press("#text", "Control+Enter")
    opened.page.get_by_role("button", name="Stop").click()
    assert opened.text("#told") == "Stopped."
    ask_cypher(opened, "RETURN 1 AS one")
    assert opened.page.locator("#answer td").all_inner_texts() == ["1"]


def test_a_query_in_the_address_waits_for_the_reader(visit: Any) -> None:
    opened = visit("#query=RETURN 1 AS one")
    assert opened.page.input_value("#text") == "RETURN 1 AS one"
    opened.page.wait_for_timeout(300)
    assert opened.page.locator("#answer table").count() == 0
    opened.page.press("#text", "Control+Enter")
    opened.page.wait_for_selector("#answer table", state="attached")


def test_all_can_be_done_by_keys_alone(visit: Any) -> None:
    opened = visit()
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("LIBERO")
    opened.page.get_by_role("option").first.wait_for()
    opened.page.keyboard.press("Enter")
    opened.drawn()
    amount = opened.page.evaluate("paperatlas.content.nodes.length")
    opened.page.locator("#panel h3 + ul .to").first.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "panel"
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Tab")
    while opened.page.evaluate("document.activeElement.textContent") != "Expand":
        opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    opened.until(f"window.paperatlas && paperatlas.content.nodes.length > {amount}")
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#panel").is_visible()


def test_hostile_names_are_text_everywhere(visit: Any, tmp_path: Path) -> None:
    name = HOSTILE.strip() + "<img src=x onerror='window.hacked=1'><b onclick=x>"
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([said("p1", "BLIP", name, edges=((None, "USES", name), (name, "BUILDS_ON", "BLIP")))])
        store.merge()
    with Explorer(str(tmp_path / "a.kgl")) as server:
        opened = visit("", server)
        opened.page.fill("#search input", "</script>")
        option = opened.page.get_by_role("option").first
        option.wait_for()
        shown = option.locator(".name").text_content()
        assert "<img src=x" in shown
        option.click()
        opened.drawn()
        assert opened.page.locator("#name").text_content() == shown
        assert opened.page.locator("#panel h2").text_content() == shown
        opened.page.get_by_role("button", name="Expand").click()
        opened.page.wait_for_selector("#running", state="hidden")
        assert shown in opened.page.locator("#notes").text_content()
        ask_cypher(opened, "MATCH (a:Method)-[e]->(b) RETURN a, e, b, a.name AS name, [b.name] AS list")
        opened.page.get_by_role("button", name="Table", exact=True).click()
        assert opened.page.locator("#answer td .to").first.text_content() == shown
        opened.page.fill("#search input", name)
        opened.page.press("#search input", "Enter")
        opened.page.wait_for_selector("#running", state="hidden")
        assert opened.page.evaluate("window.hacked") is None
        assert opened.page.locator("img, iframe, object, b").count() == 0


def test_page_fits_a_phone(visit: Any) -> None:
    opened = visit("#node=CLIP", viewport=PHONE, has_touch=True, is_mobile=True)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert not opened.page.locator("#panel").is_visible()
    canvas = opened.page.locator("#canvas").bounding_box()
    assert canvas["height"] > 300
    ask_cypher(opened, BUILDS)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Any, scheme: str) -> None:
    opened = visit(color_scheme=scheme)
    assert opened.serious() == []
    opened.page.click("#ask-named")
    opened.page.select_option("#query", "leaderboard")
    opened.page.fill("#field-on", "ImageNet")
    opened.page.locator("#named button[type=submit]").click()
    opened.page.wait_for_selector("#answer table")
    assert opened.serious() == []
    ask_cypher(opened, BUILDS)
    opened.drawn()
    opened.click_edge("BUILDS_ON")
    opened.page.fill("#search input", "clip")
    opened.page.get_by_role("option").first.wait_for()
    assert opened.serious() == []
    ask_cypher(opened, "MATCH (n RETURN n")
    assert opened.serious() == []
    opened.wrong[:] = [line for line in opened.wrong if "400" not in line]
