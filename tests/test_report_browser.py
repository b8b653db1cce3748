"""The static site of a graph in a real browser, from a disk and without a network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.viz.site import report
from paperatlas.viz.site.addresses import address_of
from paperatlas.viz.site.words import chunk_of, folded, words_of

from .site_samples import Graph, Site
from .viz_samples import HOSTILE, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    # WebGL drawn by the processor: there need be no graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    """Opens a page of a folder; whatever goes wrong in it, or is asked for beyond the folder, fails the test."""
    wrong: list[str] = []
    contexts = []

    def visit(folder: Path, name: str, **options: Any) -> Page:
        context = browser.new_context(offline=True, **({"viewport": DESK} | options))
        contexts.append(context)
        own = (folder.as_uri() + "/", "data:,")
        context.on("request", lambda r: None if r.url.startswith(own) else wrong.append(f"asks for {r.url}"))
        context.on("requestfailed", lambda r: wrong.append(f"did not get {r.url}"))
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if _is_wrong(message) else None)
        page.on("pageerror", lambda error: wrong.append(f"fails: {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"opens a dialog: {dialog.message}"))
        page.goto(f"{folder.as_uri()}/{name}")
        if name.startswith("map.html"):
            drawn(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def _is_wrong(message: ConsoleMessage) -> bool:
    """Whether a message tells of more than that the browser draws without a graphics card."""
    is_slow = "GPU stall" in message.text or "swiftshader" in message.text.lower()
    return message.type in ("error", "warning") and not is_slow


def until(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until a function gives true. Playwright's own way evaluates text in the page, which these pages forbid."""
    end = time.monotonic() + 60
    while not page.evaluate(condition, argument):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def drawn(page: Page) -> None:
    """Wait until the map is there."""
    until(page, "() => Boolean(window.fieldMap && !fieldMap.queued && fieldMap.size)")


def find(page: Page, text: str) -> Locator:
    """Type into the search box and wait for its answers."""
    page.fill("#search input", text)
    page.wait_for_selector("#options li:visible")
    return page.locator("#options li")


def dot_at(page: Page, name: str) -> tuple[float, float]:
    """Where a dot of the map is in the window."""
    x, y = page.evaluate(
        """name => {
            const { x, y } = fieldMap.spot(fieldMap.dots.findIndex((row) => row[5] === name));
            const box = fieldMap.element.getBoundingClientRect();
            return [box.x + x, box.y + y];
        }""",
        name,
    )
    return x, y


def test_a_reader_goes_from_the_search_to_a_thing_a_paper_a_leaderboard_and_the_map(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html")
    assert page.locator("h1").inner_text() == "What 136 papers say"
    options = find(page, "libero")
    assert options.first.inner_text().split("\n") == ["LIBERO", "Benchmark"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/benchmark/**")
    assert page.locator("h1").inner_text() == "LIBERO"
    assert "LIBERO" in page.locator("mark").all_inner_texts()
    page.click("main a:has-text('Discrete Diffusion VLA: Bringing') >> nth=0")
    page.wait_for_url("**/paper/**")
    assert page.locator("h1").inner_text().startswith("Discrete Diffusion VLA: Bringing")
    page.click("a.board:has-text('LIBERO') >> nth=0")
    page.wait_for_url("**/leaderboard/**")
    assert page.locator("td.number").first.inner_text() == "96.3% avg. SR"
    page.go_back()
    assert page.locator("h1").inner_text().startswith("Discrete Diffusion VLA: Bringing")
    page.click("a:has-text('On the map')")
    page.wait_for_url("**/map.html#**")
    drawn(page)
    assert page.locator("#chosen a").inner_text().startswith("Discrete Diffusion VLA: Bringing")
    page.click("#chosen a")
    page.wait_for_url("**/paper/**")


def test_a_mention_in_the_abstract_leads_to_what_it_names(visit: Any, site: Site) -> None:
    page = visit(site.folder, site.of("Discrete Diffusion VLA: Bringing"))
    link = page.locator(".abstract a.named").first
    wanted = link.get_attribute("title").rpartition(" (")[0]
    link.click()
    page.wait_for_url(lambda url: "/paper/" not in url)
    assert page.locator("h1").inner_text() == wanted


def test_the_search_knows_aliases_accents_beginnings_and_several_words(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html")
    assert find(page, "contrastive language image pretraining").first.inner_text().startswith("CLIP\n")
    for typed, wanted in (("vít", "Vision Transformer"), ("transf vision", "Vision Transformer")):
        page.fill("#search input", "")
        found = find(page, typed)
        until(page, "wanted => document.querySelector('#options').innerText.includes(wanted)", wanted)
        assert wanted in "\n".join(found.all_inner_texts()), typed
    page.fill("#search input", "zzzzqqq")
    until(page, "() => document.querySelector('#search output').textContent === '0'")
    assert page.locator("#options li:visible").count() == 0


def test_names_are_cut_into_the_same_words_here_and_there(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html")
    names = [
        "Mask2Former-É",
        "图像net",
        "C++ & Ω_3.5B",
        "한국어 모델",
        "ﬁne-tuning",
        "ΣΑΣ",
        "𝒜𝓃",
        "",
        "the ∑ of",
        HOSTILE,
    ]
    for name in names:
        found = page.evaluate("name => [wordsOf(name), folded(name), folded(name) && chunkOf(folded(name))]", name)
        clean = name.encode("utf-8", "replace").decode()
        if name == clean:
            assert list(dict.fromkeys(found[0])) == words_of(name), name
            assert found[1] == folded(name)
            assert found[2] == (chunk_of(folded(name)) if folded(name) else "")


def test_the_keyboard_is_enough(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    find(page, "clip")
    page.keyboard.press("ArrowDown")
    assert page.locator("#options [aria-selected=true]").inner_text().split("\n")[0] != "CLIP"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/method/**")
    assert page.locator("h1").inner_text() == "CLIP"


def test_a_dot_tells_its_name_and_leads_to_its_page(visit: Any, site: Site) -> None:
    page = visit(site.folder, "map.html")
    assert page.locator(".notice:visible").count() == 0
    spot = dot_at(page, "Transformer")
    page.mouse.move(*spot)
    page.wait_for_selector(".tip:visible")
    assert page.locator(".tip").inner_text().split("\n") == ["Transformer", "Method"]
    around = page.evaluate("fieldMap.lit.length")
    assert around > 5
    page.mouse.click(*spot)
    page.wait_for_url("**/method/**")
    assert page.locator("h1").inner_text() == "Transformer"


def test_the_map_draws_its_dots_in_the_colours_of_their_types(visit: Any, site: Site) -> None:
    for scheme, colour in (("light", (0, 114, 178)), ("dark", (74, 168, 232))):
        page = visit(site.folder, "map.html", color_scheme=scheme)
        # Read in the frame that drew it: afterwards the buffer is empty.
        seen = page.evaluate(
            """() => {
                const { points, camera, size } = fieldMap;
                const foot = points.canvas.height;
                points.draw({ ...camera, scale: camera.scale * size.ratio }, 2);
                const i = fieldMap.dots.findIndex((row) => row[5] === "Transformer");
                const { x, y } = fieldMap.spot(i);
                const pixel = new Uint8Array(4);
                points.gl.readPixels(x * size.ratio, foot - y * size.ratio, 1, 1, 0x1908, 0x1401, pixel);
                return [...pixel];
            }"""
        )
        assert seen[3] > 200
        assert all(abs(255 * part / seen[3] - wanted) < 8 for part, wanted in zip(seen, colour, strict=False)), seen


def test_the_map_moves_by_pointer_wheel_buttons_and_keys(visit: Any, site: Site) -> None:
    page = visit(site.folder, "map.html")

    def camera() -> Any:
        return page.evaluate("({ ...fieldMap.camera })")

    first = camera()
    box = page.locator("#canvas").bounding_box()
    x, y = box["x"] + 20, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 40, steps=4)
    page.mouse.up()
    moved = camera()
    assert moved["x"] == pytest.approx(first["x"] - 90 / first["scale"], rel=0.05)
    assert page.url.endswith("map.html")
    before = dot_at(page, "Transformer")
    page.mouse.move(*before)
    page.mouse.wheel(0, -300)
    until(page, "scale => fieldMap.camera.scale > scale", moved["scale"])
    # What is under the pointer stays there.
    assert dot_at(page, "Transformer") == pytest.approx(before, abs=1)
    page.click("#zoom-out")
    page.focus("#canvas")
    for key, change in (("+", "scale"), ("ArrowLeft", "x"), ("ArrowDown", "y")):
        last = camera()
        page.keyboard.press(key)
        assert camera()[change] != last[change], key
    page.keyboard.press("0")
    assert camera() == pytest.approx(first)
    page.click("#fields button >> nth=2")
    assert camera()["scale"] > first["scale"]


def test_a_slow_machine_moves_the_largest_dots_in_view_and_rests_on_all(visit: Any, site: Site) -> None:
    page = visit(site.folder, "map.html")
    told = page.evaluate(
        """async () => {
            const drawn = [];
            const put = fieldMap.points.put;
            fieldMap.points.put = function (indices, opacity) {
                drawn.push(indices === null ? null : [...indices]);
                put.call(this, indices, opacity);
            };
            const frame = () => new Promise((go) => requestAnimationFrame(go));
            fieldMap.zoom(8);
            // One frame draws, the next learns how long that took.
            for (let i = 0; i < 3; i += 1) await frame();
            const seen = [...fieldMap.inView(1e9)];
            fieldMap.cost = 200;
            fieldMap.drawnAt = performance.now();
            fieldMap.draw();
            await frame();
            const [wide, high] = [fieldMap.size.width, fieldMap.size.height];
            const outside = seen.filter((i) => {
                const [{ x, y }, reach] = [fieldMap.spot(i), fieldMap.columns.radius[i] * fieldMap.camera.scale + 1];
                return x < -reach || y < -reach || x > wide + reach || y > high + reach;
            });
            const moving = drawn.at(-1);
            await new Promise((go) => setTimeout(go, 900));
            await frame();
            return { seen, outside, moving, resting: drawn.at(-1), few: [...fieldMap.inView(5)] };
        }"""
    )
    assert told["outside"] == []
    assert told["moving"] == told["seen"]
    assert 0 < len(told["seen"]) < 1117
    assert told["few"] == told["seen"][:5]
    assert told["resting"] is None


def test_a_search_on_the_map_goes_to_the_dot(visit: Any, site: Site) -> None:
    page = visit(site.folder, "map.html")
    find(page, "clip")
    page.keyboard.press("Enter")
    page.wait_for_selector("#chosen:visible")
    assert page.locator("#chosen a").inner_text() == "CLIP"
    assert page.evaluate("document.activeElement.innerText") == "CLIP"
    page.keyboard.press("Enter")
    page.wait_for_url("**/method/**")


def test_a_finger_first_learns_what_it_is_on(visit: Any, site: Site) -> None:
    page = visit(site.folder, "map.html", viewport=PHONE, has_touch=True, is_mobile=True)
    page.touchscreen.tap(*dot_at(page, "Transformer"))
    page.wait_for_selector("#chosen:visible")
    assert page.url.endswith("map.html")
    page.locator("#chosen a").tap()
    page.wait_for_url(lambda url: not url.endswith("map.html"))


def test_colours_are_kept_from_page_to_page(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html", color_scheme="light")
    page.click("#theme")
    page.click("nav a:has-text('Leaderboards')")
    page.wait_for_url("**/leaderboards.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 18, 25)"


def test_a_browser_without_webgl_says_so_and_has_the_list(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html")
    page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(f"{site.folder.as_uri()}/map.html")
    page.wait_for_selector(".notice")
    assert "no WebGL 2" in page.locator(".notice").inner_text()
    assert page.locator("#fields li a").count() > 20


def test_everything_but_search_and_map_works_without_scripts(visit: Any, site: Site) -> None:
    page = visit(site.folder, "index.html", java_script_enabled=False)
    page.click("main a:has-text('methods') >> nth=0")
    page.click("main a:has-text('CLIP') >> nth=0")
    assert page.locator("h1").inner_text() == "CLIP"
    assert page.locator("mark").count() > 10


def test_hostile_text_in_every_field_harms_no_page(visit: Any, tmp_path: Path) -> None:
    near, papers, _ = hostile(HOSTILE)
    folder = tmp_path / "site"
    report(Graph([*near.nodes, *papers.values()], near.edges), folder)
    page = visit(folder, "index.html")
    for name in Site(folder).pages:
        page.goto(f"{folder.as_uri()}/{name}")
        assert page.evaluate("window.hacked") is None, name
        assert page.locator("img, iframe").count() == 0
    page.goto(f"{folder.as_uri()}/index.html")
    find(page, "</script>").first.click()
    page.wait_for_url(lambda url: not url.endswith("index.html"))
    assert page.evaluate("window.hacked") is None
    page = visit(folder, f"map.html#{address_of('Method', f'1{HOSTILE}')}")
    assert page.locator("#chosen").is_visible()
    assert page.evaluate("window.hacked") is None


def kinds(site: Site) -> list[str]:
    """A page of each kind."""
    return [
        "index.html",
        "methods.html",
        "leaderboards.html",
        "map.html",
        site.of("CLIP ·"),
        site.of("Discrete Diffusion VLA: Bringing"),
        site.of("Leaderboard of ImageNet ·"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_kind_of_page(visit: Any, site: Site, scheme: str) -> None:
    for name in kinds(site):
        page = visit(site.folder, name, color_scheme=scheme)
        find(page, "vi")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run({ preload: false }).then(({ violations }) => violations)")
        told = [
            (v["id"], [n["html"][:200] for n in v["nodes"]][:3])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert told == [], name
        page.context.close()


def test_no_page_is_wider_than_a_phone(visit: Any, site: Site) -> None:
    for name in kinds(site):
        page = visit(site.folder, name, viewport=PHONE, has_touch=True, is_mobile=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        page.context.close()
