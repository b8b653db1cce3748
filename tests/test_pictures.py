"""Pictures, diagrams and notebooks of a neighbourhood."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.cli import VERBS
from paperatlas.cli.show import VIEWS as OFFERED
from paperatlas.graph import ExportError, open_store
from paperatlas.viz import NODE_STYLES, SUFFIXES, VIEWS, Neighbourhood, View, show
from paperatlas.viz.picture import Outline, Words, picture

from .making import entity, said
from .viz_samples import CYPHER, HOSTILE, crowd, hostile, masked_autoencoders

SVG = "{http://www.w3.org/2000/svg}"


def sample() -> Neighbourhood:
    return Neighbourhood(*masked_autoencoders(hidden=3), CYPHER)


def test_svg_holds_every_name_as_text_and_the_colours_of_the_page() -> None:
    tree = ElementTree.fromstring(sample().svg())  # noqa: S314
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    for label in ("MAE", "Vision Transformer", "ImageNet-1K", "trains on", "builds on ×2", "papers 1"):
        assert label in texts
    assert "3 more within reach are not shown" in texts
    assert next(title.text for title in tree.iter(f"{SVG}title")) == "MAE"
    assert NODE_STYLES["Method"].colour in {circle.get("fill") for circle in tree.iter(f"{SVG}circle")}
    assert not re.search(r"(href|src|url\(|@import|<script)", sample().svg())


def test_svg_lies_within_its_own_bounds() -> None:
    shown = picture(sample().content, sample().drawing)
    for part in shown.parts:
        points = [(part.x, part.y)] if isinstance(part, Words) else part.points
        assert all(shown.left <= x <= shown.left + shown.width for x, _ in points)
        assert all(shown.top <= y <= shown.top + shown.height for _, y in points)


@settings(max_examples=40)
@given(st.text(max_size=60) | st.text(alphabet="</svg>&\"'\ufffe\uffff\x00\ud800]", max_size=30))
def test_svg_is_xml_whatever_the_names(text: str) -> None:
    subgraph, papers, _ = hostile(text)
    tree = ElementTree.fromstring(Neighbourhood(subgraph, papers).svg().encode("utf-8", "replace"))  # noqa: S314
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= {
        "svg",
        "title",
        "rect",
        "path",
        "polygon",
        "circle",
        "text",
    }


def test_words_of_a_picture_stand_on_no_label() -> None:
    shown = Neighbourhood(*crowd(40))
    along = [
        part for part in picture(shown.content, shown.drawing).parts if isinstance(part, Words) and part.size == 10
    ]
    assert along
    for words in along:
        for spot in shown.drawing.spots:
            inside = abs(words.x - spot.x) < spot.box.half_width and -spot.box.up < words.y - spot.y < spot.box.down
            assert not inside


def test_each_type_has_an_outline() -> None:
    shown = Neighbourhood(*hostile("x")[:2])
    parts = picture(shown.content, shown.drawing).parts
    outlines = [part for part in parts if isinstance(part, Outline) and part.name]
    assert {part.fill for part in outlines} == {style.colour for style in NODE_STYLES.values()}


def test_png_and_pdf_are_pictures_and_the_same_each_time() -> None:
    png, unseen = sample().raster("png")
    assert png.startswith(b"\x89PNG")
    assert unseen == ""
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    shown = picture(sample().content, sample().drawing)
    assert (width, height) == pytest.approx((2 * shown.width, 2 * shown.height), abs=2)
    pdf, _ = sample().raster("pdf")
    assert pdf.startswith(b"%PDF")
    assert (png, pdf) == (sample().raster("png")[0], sample().raster("pdf")[0])


def test_text_of_a_pdf_is_text() -> None:
    pdf, _ = sample().raster("pdf")
    streams = [
        zlib.decompress(s) for s in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL) if s[:1] == b"x"
    ]
    # Words are shown by the operators of text, two bytes a letter, in an embedded font that says which letters.
    shown = re.findall(rb"BT\n(.*?)ET", b"\n".join(streams), re.DOTALL)
    letters = [b"".join(re.findall(rb"\((.*?)\)", words, re.DOTALL)).replace(b"\0", b"") for words in shown]
    assert {b"MAE", b"ImageNet-1K", b"introduces"} <= set(letters)
    assert b"/FontFile2" in pdf
    assert b"/ToUnicode" in pdf


def test_characters_that_no_font_has_are_told() -> None:
    subgraph, papers, _ = hostile("\U000e0fff\U0001f9ff")
    _, unseen = Neighbourhood(subgraph, papers).raster("png")
    assert "\U0001f9ff" in unseen


def test_dollars_are_no_mathematics() -> None:
    subgraph, papers, _ = hostile("$\\frac{x$ $$")
    assert Neighbourhood(subgraph, papers).raster("png")[0].startswith(b"\x89PNG")


def test_without_matplotlib_a_picture_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ExportError, match=r"pip install 'paperatlas\[pictures\]'. SVG needs nothing"):
        sample().raster("pdf")


def test_mermaid_names_nodes_in_full_and_marks_the_centre() -> None:
    lines = sample().mermaid().splitlines()
    assert lines[0] == "flowchart LR"
    assert '  n0(["MAE"]):::Method' in lines
    assert '  n1["Masked Autoencoders Are Scalable Vision Learners"]:::Paper' in lines
    assert '  n0 -->|"builds on ×2"| n2' in lines
    assert "  style n0 stroke:#000000,stroke-width:3px" in lines
    assert lines[-1] == "%% 3 more within reach are not shown"


@given(st.text(max_size=60) | st.text(alphabet='"`#;<>&|[]{}\\\n\r%', max_size=30))
def test_mermaid_holds_no_sign_of_its_own_in_a_name(text: str) -> None:
    subgraph, papers, _ = hostile(text)
    for line in Neighbourhood(subgraph, papers).mermaid().splitlines():
        if found := re.match(r'  n\d+\W+?"(.*)"\W+:::\w+$', line):
            assert not re.search(r'["`<>&|\[\]{}\\%]|#(?!\d+;)', found[1])


@pytest.mark.parametrize("text", [HOSTILE, 'a"b\\', "\\N \\G", "{a|b}", "<b>&amp;", "line\nline", "x" * 500, ""])
def test_graphviz_reads_any_name(text: str) -> None:
    subgraph, papers, _ = hostile(text)
    source = Neighbourhood(subgraph, papers).dot()
    quoted = re.findall(r'label="((?:[^"\\]|\\.)*)"', source)
    assert len(quoted) == len(subgraph.nodes) + len(Neighbourhood(subgraph, papers).drawing.lines)
    if dot := shutil.which("dot"):
        drawn = subprocess.run(
            [dot, "-Tplain"], input=source.encode("utf-8", "replace"), capture_output=True, check=True
        )
        assert drawn.stdout.startswith(b"graph")


class Frames(HTMLParser):
    """The frames of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        self.found.append(dict(attrs))


def test_in_a_notebook_it_is_the_page_in_a_frame_without_an_origin() -> None:
    shown = Neighbourhood(*hostile()[:2])
    (frame,) = Frames(shown._repr_html_()).found
    assert frame["srcdoc"] == shown.page().encode("utf-8", "replace").decode()
    assert "allow-same-origin" not in (frame["sandbox"] or "")


def test_every_view_has_a_suffix() -> None:
    assert set(VIEWS) == set(get_args(View)) == set(SUFFIXES.values())
    # The command lists them itself, so as not to load what draws before it must.
    assert tuple(VIEWS) == OFFERED


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "atlas.kgl"
    with open_store(str(path), write=True) as writer:
        writer.add(
            [
                said("p1", "BLIP", entity("ViT"), edges=(("BLIP", "BUILDS_ON", "ViT"),)),
                said("p2", "ViT", entity("COCO", "Dataset"), edges=((None, "EVALUATES_ON", "COCO"),)),
            ]
        )
        writer.merge()
    return path


def run(store: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(VERBS["show"], [*arguments, "--store", str(store)])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".html", b"<!DOCTYPE"), (".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".gv", b"digraph")],
)
def test_the_suffix_says_what_is_written(store: Path, tmp_path: Path, suffix: str, start: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    code, out, _ = run(store, "ViT", "-o", str(path))
    assert (code, out) == (0, f"{path}\n")
    assert path.read_bytes().startswith(start)


def test_a_diagram_is_printed_or_written(store: Path, tmp_path: Path) -> None:
    code, out, _ = run(store, "ViT", "--output", "mermaid")
    assert code == 0
    assert out.startswith("flowchart LR\n")
    path = tmp_path / "a.txt"
    assert run(store, "ViT", "--output", "mermaid", "-o", str(path))[1] == f"{path}\n"
    assert path.read_text() == out


def test_a_suffix_that_says_nothing_is_refused(store: Path, tmp_path: Path) -> None:
    code, _, err = run(store, "ViT", "-o", str(tmp_path / "a.txt"))
    assert code == 2
    assert "end it in .html, .htm, .svg, .png, .pdf, .mmd, .dot, .gv, or say --output" in err


def test_types_and_edges_are_taken_in_any_case_and_checked(store: Path) -> None:
    code, out, _ = run(store, "ViT", "--hops", "2", "--types", "paper, METHOD", "--output", "dot")
    assert code == 0
    assert "COCO" not in out
    code, out, _ = run(store, "ViT", "--edges", "builds_on", "--output", "dot")
    assert out.count(" -> ") == 1
    code, _, err = run(store, "ViT", "--types", "Paper,Model")
    assert code == 2
    assert "'Model' is none of Paper, Method, Dataset" in err


def test_a_python_user_sees_the_same(store: Path) -> None:
    with open_store(str(store)) as reader:
        shown = show(reader, "vit", hops=2)
    assert shown.centre.name == "ViT"
    assert shown.dot() == run(store, "vit", "--hops", "2", "--output", "dot")[1]
