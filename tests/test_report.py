"""The static site of a whole graph: what is in its folder, and what becomes of the folder that was there."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import Edge, ExportError, Node, PaperFacts, Store, open_store, visible
from paperatlas.queries import library, run
from paperatlas.queries.measures import LESS_IS_BETTER
from paperatlas.viz.site import report
from paperatlas.viz.site import shelf as shelf_module
from paperatlas.viz.site.addresses import address_of, key_of
from paperatlas.viz.site.boards import BOARD_TYPES, boards, scores
from paperatlas.viz.site.evidence import marked
from paperatlas.viz.site.field import draw_field
from paperatlas.viz.site.packing import pack
from paperatlas.viz.site.report import MARK
from paperatlas.viz.site.shelf import Shelf

from .making import entity, said
from .site_samples import Graph, Site, hub, tree
from .stores import FILES
from .viz_samples import HOSTILE, edge, hostile, masked_autoencoders

NAMES = st.text(max_size=60) | st.sampled_from(["con", "NUL", "..", "/", "a" * 5000, "Ａ", "CLIP", "clip", "\ud800"])


@pytest.fixture
def shelf(page_store: Store, tmp_path: Path) -> Shelf:
    found = Shelf(tmp_path / "shelf.sqlite")
    found.take(page_store.nodes(), page_store.edges())
    return found


# addresses


@given(one=NAMES, other=NAMES, types=st.tuples(*[st.sampled_from(["Method", "Paper"])] * 2))
def test_two_nodes_never_share_an_address_on_any_file_system(one: str, other: str, types: Any) -> None:
    first, second = address_of(types[0], one), address_of(types[1], other)
    assert (first.casefold() == second.casefold()) == ((types[0], one) == (types[1], other))
    assert re.fullmatch(r"(method|paper)/[a-z2-7]{2}/[a-z0-9-]{26,70}\.html", first)


def test_an_address_lasts_while_the_graph_grows(tmp_path: Path) -> None:
    report(hub(3), tmp_path / "few")
    report(hub(9), tmp_path / "more")
    assert set(Site(tmp_path / "few").pages) < set(Site(tmp_path / "more").pages)


# the folder


def test_no_link_of_the_folder_is_broken(site: Site) -> None:
    assert site.broken() == []
    assert len(site.pages) > 1300


def test_pages_load_scripts_and_styles_of_the_folder_alone(site: Site) -> None:
    for page, tags in site.pages.items():
        assert tags.odd == [], page
        assert all(load.endswith(("assets/site.css", "assets/site.js", "assets/map.js")) for load in tags.loads)


def test_thing_paper_leaderboard_and_map_lead_to_each_other(site: Site) -> None:
    thing, paper = site.of("LIBERO ·"), site.of("Discrete Diffusion VLA: Bringing Discrete Diffusion")
    board = site.of("Leaderboard of LIBERO ·")
    assert {paper, board, "map.html", "index.html"} <= site.ways(thing)
    assert {thing, board, "map.html"} <= site.ways(paper)
    assert {thing, paper} <= site.ways(board)
    drawn = (site.folder / "map" / "0.js").read_text(encoding="ascii")
    assert thing in drawn
    assert paper in drawn


def test_every_page_is_reached_from_the_first_without_a_script(site: Site) -> None:
    seen, ring = {"index.html"}, {"index.html"}
    while ring:
        ring = {way for page in ring for way in site.ways(page)} - seen
        seen |= ring
    assert set(site.pages) - seen == set()


def test_every_edge_is_on_the_pages_of_its_ends_with_its_sentence_and_mark(site: Site, page_store: Store) -> None:
    folder = site.folder
    for said_of in list(page_store.edges())[::7]:
        ends = {
            address_of(type_, ident)
            for type_, ident in ((said_of.source_type, said_of.source), (said_of.target_type, said_of.target))
            if type_ != "Result"
        }
        for page in (*ends, address_of("Paper", said_of.paper)):
            tags = site.pages[page]
            assert visible(said_of.sentence) in tags.text, (folder / page, said_of)
        text = next(n for n in page_store.nodes_of("Paper", [said_of.paper]))
        whole = text.title if said_of.field == "title" else str(text.get("abstract"))
        surface = whole[said_of.start : said_of.end]
        tags = site.pages[address_of("Paper", said_of.paper)]
        # Of marks that overlap the longest stays.
        assert any(surface in mark for mark in tags.marks), said_of


def test_the_same_graph_gives_the_same_bytes(facts: tuple[PaperFacts, ...], tmp_path: Path) -> None:
    chosen, folders = facts[:25], []
    for name, order in (("embedded", chosen), ("rdf", chosen[::-1])):
        url = FILES[name](tmp_path)
        with open_store(url, write=True) as store:
            store.add(order)
            store.merge()
            folders.append(tmp_path / name)
            report(store, folders[-1])
    assert tree(folders[0]) == tree(folders[1])


@pytest.mark.usefixtures("neo4j_password")
def test_a_server_gives_the_same_bytes_as_a_file(
    neo4j_server: Any, facts: tuple[PaperFacts, ...], tmp_path: Path
) -> None:
    neo4j_server.empty()
    for name, url in (("file", FILES["embedded"](tmp_path)), ("server", neo4j_server.url)):
        with open_store(url, write=True) as store:
            store.add(facts[:8])
            store.merge()
            report(store, tmp_path / name)
    assert tree(tmp_path / "file") == tree(tmp_path / "server")


def test_what_is_said_often_takes_several_pages_and_none_is_lost(tmp_path: Path) -> None:
    graph = hub(450)
    report(graph, tmp_path / "site")
    site = Site(tmp_path / "site")
    first = address_of("Method", "method:hub")
    pages = [first, first.replace(".html", "-2.html"), first.replace(".html", "-3.html")]
    told = [text for page in pages for text in re.findall(r"Paper (p\d+) uses the Hub", site.pages[page].text)]
    assert Counter(told) == Counter(f"p{i:04}" for i in range(450))
    assert set(pages) <= site.ways(first) | {first}
    assert site.broken() == []
    assert not (tmp_path / "site" / first.replace(".html", "-4.html")).exists()


def test_it_is_told_how_much_is_done_of_all(page_store: Store, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    report(page_store, tmp_path / "site", lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {told[-1][0]}
    # On the page of a paper, and on those of both ends but where the paper is one.
    edges = page_store.edges()
    assert told[-1][0] >= 2 * sum(1 for edge in edges if edge.type not in ("REPORTS", "HAS_CODE"))


def test_a_graph_of_nothing_is_a_site(tmp_path: Path) -> None:
    report(Graph([], []), tmp_path / "site")
    site = Site(tmp_path / "site")
    assert set(site.pages) == {"index.html", "map.html", "leaderboards.html"}
    assert site.broken() == []


def test_hostile_text_in_every_field_stays_text(tmp_path: Path) -> None:
    near, papers, _ = hostile(HOSTILE)
    report(Graph([*near.nodes, *papers.values()], near.edges), tmp_path / "site")
    site = Site(tmp_path / "site")
    assert site.broken() == []
    for page, tags in site.pages.items():
        assert tags.odd == [], page
        assert not [link for link in tags.links if "javascript" in link]
    assert visible(f"before {HOSTILE} after") in site.pages[address_of("Paper", f"paper {HOSTILE}")].text


def test_a_graph_of_names_that_have_no_letters_is_a_site(tmp_path: Path) -> None:
    nodes = [Node(name, "Method", name, name, (("papers", 1),)) for name in ("", " ", "\0", "∑", "\ud800", "A" * 900)]
    report(Graph(nodes, []), tmp_path / "site")
    assert Site(tmp_path / "site").broken() == []


def test_edges_and_results_that_a_person_wrote_by_hand_are_shown(tmp_path: Path) -> None:
    near, papers = masked_autoencoders()
    mae, paper = near.nodes[0], near.nodes[1]
    alone = Node("result:alone", "Result", "1 FPS", "1 FPS", (("value", 1.0), ("kind", "absolute")))
    reported = Node("result:r", "Result", "2 FPS", "2 FPS", (("value", 2.0), ("kind", "absolute")))
    by_hand = [
        Edge("", type_, a.id, b.id, a.type, b.type, "", "abstract", 0, 0, (), 0.0, "")
        for a, type_, b in ((alone, "OBTAINED_BY", mae), (reported, "OBTAINED_BY", mae), (paper, "REPORTS", reported))
    ]
    nodes = {node.id: node for node in (*near.nodes, *papers.values(), alone, reported)}
    report(Graph(list(nodes.values()), [*near.edges, *by_hand]), tmp_path / "site")
    site = Site(tmp_path / "site")
    assert site.broken() == []
    assert address_of("Result", alone.id) in site.ways(address_of("Method", mae.id))
    assert key_of("Result", reported.id) in site.pages[address_of("Paper", paper.id)].anchors
    assert "Written by hand" in site.pages[address_of("Method", mae.id)].text


def test_the_index_of_the_search_has_every_word_of_every_name(site: Site, page_store: Store) -> None:
    def given_by(path: Path) -> Any:
        return json.loads(re.fullmatch(r"give\(\"[^\"]+\",(.*)\);\n", path.read_text(encoding="ascii"))[1])  # type: ignore[index]

    names = [row for i in range(3) for row in given_by(site.folder / "search" / "names" / f"{i}.js")]
    clip = next(i for i, row in enumerate(names) if row[0] == "CLIP")
    listed = {
        word: steps for path in (site.folder / "search" / "words").iterdir() for word, steps in given_by(path).items()
    }

    def numbers(word: str) -> list[int]:
        at, found = 0, []
        for step in listed[word]:
            at += step
            found.append(at)
        return found

    assert numbers("=clip") == [clip]
    assert clip in numbers("pretraining")
    assert {row[4] for row in names} == {address_of(n.type, n.id) for n in page_store.nodes() if n.type != "Result"}


# leaderboards


def test_leaderboards_are_those_of_the_named_query(shelf: Shelf, page_store: Store) -> None:
    listed = list(boards(shelf))
    asked = [board for board in listed if board.on.type != "Task"][:12] + [b for b in listed if b.on.type == "Task"][:6]
    for board in asked:
        found = [
            (
                score.data and score.data.name,
                score.metric,
                score.kind,
                score.whose,
                score.value,
                score.unit,
                score.method and score.method.name,
                score.baseline and score.baseline.name,
                score.paper.name,
                score.said.sentence,
            )
            for score in scores(shelf, board.on)
        ]
        told = run(page_store, "leaderboard", {"on": board.on.id, "limit": 10_000}).rows
        assert found == list(map(tuple, told)), board.on.name
    with_numbers = {e.target for e in page_store.edges() if e.type == "MEASURED_ON"}
    assert {board.on.id for board in listed if board.on.type != "Task"} == with_numbers
    assert {board.on.type for board in listed} == set(BOARD_TYPES)


def test_python_and_the_named_query_call_the_same_measures_better_when_less() -> None:
    query = library()["leaderboard"]
    assert f"({LESS_IS_BETTER})" in query.text
    assert f"({LESS_IS_BETTER})" in query.sparql


# the map


@settings(max_examples=60)
@given(
    radii=st.lists(st.floats(0.1, 50), max_size=40),
    ties=st.dictionaries(st.integers(0, 39), st.dictionaries(st.integers(0, 39), st.floats(0.1, 9), max_size=4)),
)
def test_packed_discs_never_overlap_and_lie_in_one(radii: list[float], ties: dict[int, dict[int, float]]) -> None:
    packed = pack(radii, ties, gap=0.25)
    for i, (x, y) in enumerate(packed.spots):
        assert (x * x + y * y) ** 0.5 + radii[i] <= packed.radius * (1 + 1e-6)
        for j, (u, v) in enumerate(packed.spots[:i]):
            assert ((x - u) ** 2 + (y - v) ** 2) ** 0.5 >= (radii[i] + radii[j] + 0.25) * (1 - 1e-6)


def test_what_is_tied_to_nothing_stands_around_the_others_on_all_sides() -> None:
    packed = pack([3.0] * 3 + [1.0] * 500, {0: {1: 1.0}, 1: {2: 1.0}}, gap=0.5)
    away = [math.hypot(x, y) for x, y in packed.spots]
    assert max(away[:3]) < min(away[3:])
    sides = Counter(int(math.atan2(y, x) / math.tau * 36) for x, y in packed.spots[3:])
    assert len(sides) >= 35
    assert packed.radius < 3 * math.sqrt(sum((radius + 0.25) ** 2 for radius in [3.0] * 3 + [1.0] * 500))


def test_no_dot_lies_over_another_and_each_is_in_its_community(shelf: Shelf) -> None:
    field = draw_field(shelf)
    assert len(field.keys) > 1000
    dots = list(zip(field.spots, field.radii, strict=True))
    for i, ((x, y), radius) in enumerate(dots):
        home = field.communities[field.community[i]]
        assert ((x - home.x) ** 2 + (y - home.y) ** 2) ** 0.5 + radius <= home.radius * (1 + 1e-6)
        for (u, v), other in dots[:i]:
            assert (x - u) ** 2 + (y - v) ** 2 >= (radius + other) ** 2 * (1 - 1e-6)
    assert sum(community.size for community in field.communities) == len(field.keys)


def test_a_map_that_is_too_small_for_all_says_what_is_not_on_it(shelf: Shelf) -> None:
    field = draw_field(shelf, most=100)
    assert len(field.keys) == 100
    drawn = [node for node in shelf.nodes() if node.type not in ("Metric", "Repository", "Result")]
    assert field.left_out == len(drawn) - 100 > 0
    chosen = [shelf.placed(key) for key in field.keys]
    weights = [node.weight for node in chosen if node and node.type != "Paper"]
    assert len(weights) == 50
    others = [node.weight for node in shelf.nodes() if node.key not in field.keys and node.type in BOARD_TYPES]
    assert min(weights) >= max(others)


# what stands there


@pytest.mark.parametrize("old", ["nothing", "empty", "report"])
def test_a_report_takes_the_place_of_a_report(tmp_path: Path, old: str) -> None:
    folder = tmp_path / "site"
    if old == "empty":
        folder.mkdir()
    if old == "report":
        report(hub(5), folder)
    report(hub(2), folder)
    report(hub(2), tmp_path / "fresh")
    assert tree(folder) == tree(tmp_path / "fresh")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fresh", "site"]


def test_a_folder_of_other_files_stays(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ExportError, match="holds other files"):
        report(hub(2), tmp_path)
    assert tree(tmp_path) == {"thesis.tex": b"years of work"}


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    report(hub(3), folder)
    before = tree(folder)
    broken = hub(2)
    broken.fails = True
    with pytest.raises(ExportError, match="can't be written"):
        report(broken, folder)
    assert tree(folder) == before
    assert list(tmp_path.iterdir()) == [folder]


def test_a_full_disk_is_told_and_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site"
    report(hub(3), folder)
    before = tree(folder)
    schema = f"PRAGMA max_page_count = 12; {shelf_module._SCHEMA}"
    monkeypatch.setattr(shelf_module, "_SCHEMA", schema)
    with pytest.raises(ExportError, match=r"site: can't be written \(database or disk is full\)"):
        report(hub(2000), folder)
    assert tree(folder) == before
    assert list(tmp_path.iterdir()) == [folder]


def test_two_nodes_of_one_id_are_told(tmp_path: Path) -> None:
    graph = hub(2)
    graph.given = [*graph.given, graph.given[0]]
    with pytest.raises(ExportError, match="Two nodes of type Method have the id 'method:hub'"):
        report(graph, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_report_and_says_where(paperatlas: Callable[..., Any], tmp_path: Path) -> None:
    store = tmp_path / "a.kgl"
    with open_store(str(store), write=True) as writer:
        writer.add([said("p1", "CLIP", entity("COCO", "Dataset"))])
        writer.merge()
    done = paperatlas("report", "-o", "site", store=str(store))
    assert (done.status, done.out) == (0, "site/index.html\n")
    assert done.err == "6 pages of 3 nodes and 2 edges; 0 leaderboards; a map of 3 dots in 1 communities\n".replace(
        "6 pages", f"{len(Site(tmp_path / 'site').pages)} pages"
    )
    assert (tmp_path / "site" / MARK).exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").touch()
    done = paperatlas("report", "-o", "mine", store=str(store))
    assert (done.status, done.err) == (1, "paperatlas: mine: holds other files. Choose a new folder.\n")
    done = paperatlas("report", "-o", "a.kgl", store=str(store))
    assert (done.status, done.err) == (
        1,
        "paperatlas: a.kgl: can't be written (Not a directory). Choose another place.\n",
    )


@given(st.text(max_size=12), st.lists(st.tuples(st.integers(-2, 14), st.integers(-2, 14), st.just("x"), st.none())))
def test_a_marked_text_is_the_text(text: str, spans: list[tuple[int, int, str, None]]) -> None:
    assert "".join(segment.text for segment in marked(text, spans)) == text


def test_an_edge_to_a_node_that_is_not_there_is_shown(tmp_path: Path) -> None:
    paper = Node("p", "Paper", "P", "P", ())
    gone = Node("method:gone", "Method", "Gone", "Gone", ())
    report(Graph([paper], [edge(paper, "USES", gone, "We use Gone.", "Gone")]), tmp_path / "site")
    assert "not in the graph" in Site(tmp_path / "site").pages[address_of("Paper", "p")].text
