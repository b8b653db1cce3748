"""The command as a user meets it: what it prints where, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from paperatlas.cli.watching import Pace
from paperatlas.graph import in_markdown
from paperatlas.graph.exports import EXPORTS

from .conftest import COMMAND, PAGE


def test_build_says_what_it_found_and_results_stay_off_its_output(paperatlas, tmp_path: Path) -> None:
    done = paperatlas("build", str(PAGE), store=None)
    assert (done.status, done.out) == (0, "")
    assert "136 papers read: 136 taken in, 0 unchanged" in done.err
    assert "136 Paper" in done.err
    assert "INTRODUCES" in done.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["atlas.kgl", "atlas.kgl.facts"]
    again = paperatlas("build", str(PAGE), store=None)
    assert "0 taken in, 136 unchanged" in again.err


def test_build_leaves_out_what_it_can_not_read_says_so_and_exits_1(paperatlas, tmp_path: Path) -> None:
    lines = ['{"title": "A title", "abstract": "Here we propose Foo."}', '{"title": "No abstract"}', "{broken"]
    (tmp_path / "papers.jsonl").write_text("\n".join(lines))
    done = paperatlas("build", "papers.jsonl", "--store", "a.kgl")
    assert done.status == 1
    assert "1 papers read: 1 taken in" in done.err
    assert "left out: papers.jsonl:2: " in done.err
    assert "left out: papers.jsonl:3: " in done.err
    assert "2 records left out: 1 no abstract, 1 unreadable" in done.err


def test_a_pace_is_reckoned_by_what_was_done_of_late(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("paperatlas.cli.watching.time.monotonic", lambda: now)
    pace = Pace("papers read")
    # The first half was in the store already and went by in a second.
    assert pace.told(0, 0.0) == "0 papers read"
    now = 1
    assert pace.told(5000, 0.5) == "5,000 papers read"
    for second in range(2, 201):
        now = second
        said = pace.told(5000 + 10 * (second - 1), 0.5 + 0.001 * (second - 1))
    assert said == "6,990 papers read, 10 a second, 6 min left"
    now += 60
    assert pace.told(7000, 0.999).endswith(", less than a minute left")
    unknown = Pace("papers read")
    unknown.told(0, None)
    now += 600
    assert unknown.told(100, None) == "100 papers read, 10 a minute"


def test_build_shows_a_progress_bar_on_a_terminal_only(tmp_path: Path) -> None:
    # A terminal of our own: what the command prints while it runs can be seen on its other end.
    ours, theirs = pty.openpty()
    command = [*COMMAND, "build", str(PAGE), "--store", str(tmp_path / "a.kgl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 4096):
                seen += chunk
        except OSError:  # the other end is closed
            pass
        assert process.wait() == 0
    assert b"papers read" in seen
    assert b"\x1b[" in seen
    assert b"136 taken in" in seen


@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("build", "nowhere.txt"),
        ("build", str(PAGE), "--format", "nonsense"),
        ("build", str(PAGE), "--workers", "0"),
        ("cypher",),
        ("cypher", "RETURN 1", "--output", "xml"),
        ("cypher", "RETURN 1", "--param", "novalue"),
        ("show", "CLIP", "--hops", "9"),
        ("nonsense",),
    ],
)
def test_a_command_line_that_is_not_understood_exits_2(paperatlas, arguments: tuple[str, ...]) -> None:
    done = paperatlas(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err


QUERY = "MATCH (p:Paper)-[:INTRODUCES]->(m {name: $name}) RETURN m.name AS name, m.papers AS papers, m.title = 'x' AS x"


def test_cypher_prints_rows_as_asked(paperatlas) -> None:
    expected = [{"name": "MedRPG", "papers": 1, "x": False}]
    asked = ("cypher", QUERY, "--param", "name=MedRPG", "--output")
    assert json.loads(paperatlas(*asked, "json").out) == expected
    assert [json.loads(line) for line in paperatlas(*asked, "jsonl").out.splitlines()] == expected
    rows = list(csv.reader(io.StringIO(paperatlas(*asked, "csv").out)))
    assert rows == [["name", "papers", "x"], ["MedRPG", "1", "false"]]
    table = paperatlas(*asked, "table")
    assert table.out == "name    papers  x\nMedRPG  1       false\n"
    assert table.err == "1 row\n"


def test_cypher_shows_nodes_and_paths_as_a_person_draws_them(paperatlas) -> None:
    query = "MATCH path = (m {name: 'MedRPG'})<-[r:INTRODUCES]-(p) RETURN m, r, path"
    node, edge, path = "(MedRPG:Method)", "[:INTRODUCES]", "(MedRPG:Method)<-[:INTRODUCES]-(Medical Phrase Grounding"
    found = paperatlas("cypher", query).out.splitlines()[1]
    assert found.startswith(f"{node}  {edge}  {path}")
    turned = query.replace("(m {name: 'MedRPG'})<-[r:INTRODUCES]-(p)", "(p)-[r:INTRODUCES]->(m {name: 'MedRPG'})")
    assert "-[:INTRODUCES]->(MedRPG:Method)" in paperatlas("cypher", turned).out


def test_cypher_reads_a_query_from_standard_input(paperatlas) -> None:
    assert paperatlas("cypher", "-", "--output", "jsonl", stdin="RETURN 1 AS one").out == '{"one": 1}\n'


def test_cypher_is_read_only_without_write(paperatlas, tmp_path: Path) -> None:
    done = paperatlas("cypher", "MATCH (n) SET n.seen = true")
    assert (done.status, done.out) == (1, "")
    assert "--write" in done.err
    paperatlas("build", str(PAGE), store="own.kgl")
    assert paperatlas("cypher", "MATCH (n:Paper) SET n.seen = true", "--write", store="own.kgl").status == 0
    counted = paperatlas("cypher", "MATCH (n {seen: true}) RETURN count(n) AS n", "--output", "jsonl", store="own.kgl")
    assert counted.out == '{"n": 136}\n'


def test_cypher_points_at_the_place_of_an_error(paperatlas) -> None:
    done = paperatlas("cypher", "MATCH (n:Paper RETURN n")
    assert done.status == 1
    message, query, caret = done.err.splitlines()
    assert "(line 1, column" in message
    assert query == "  MATCH (n:Paper RETURN n"
    assert caret.strip() == "^"


def test_cypher_notes_a_misspelt_type(paperatlas) -> None:
    done = paperatlas("cypher", "MATCH (n:Papr) RETURN n")
    assert done.status == 0
    assert "'Papr'" in done.err
    assert "'Paper'" in done.err


def test_show_writes_a_page_and_prints_its_name(paperatlas, tmp_path: Path) -> None:
    done = paperatlas("show", "clip")
    assert (done.status, done.out) == (0, "CLIP.html\n")
    assert "CLIP (Method): " in done.err
    page = (tmp_path / "CLIP.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert paperatlas("show", "CLIP", "-o", "other.html").out == "other.html\n"
    assert (tmp_path / "other.html").read_text(encoding="utf-8") == page


def test_show_names_the_nearest_names(paperatlas, tmp_path: Path) -> None:
    done = paperatlas("show", "MedRGP")
    assert done.status == 1
    assert "'MedRGP' is not in the graph. Nearest names: MedRPG" in done.err
    assert list(tmp_path.iterdir()) == []


def test_export_tells_the_formats(paperatlas, tmp_path: Path) -> None:
    assert paperatlas("export", "a.ttl").status == 0
    assert (tmp_path / "a.ttl").stat().st_size > 10_000
    done = paperatlas("export", "a.xyz")
    assert done.status == 1
    assert f"Known: {', '.join(EXPORTS)}." in done.err


def test_remove_takes_a_paper_out_by_title(paperatlas, tmp_path: Path) -> None:
    paperatlas("build", str(PAGE), store="own.kgl")
    title = "PELA: Learning Parameter-Efficient Models with Low-Rank Approximation"
    assert paperatlas("remove", title, store="own.kgl").status == 0
    counted = paperatlas("cypher", "MATCH (p:Paper) RETURN count(p) AS n", "--output", "jsonl", store="own.kgl")
    assert counted.out == '{"n": 135}\n'
    done = paperatlas("remove", title, store="own.kgl")
    assert done.status == 1
    assert "no paper of this store" in done.err


def test_named_queries_are_listed_run_and_shown(paperatlas) -> None:
    listed = paperatlas("queries").out
    assert "who-evaluates-on: Which papers evaluate on a dataset" in listed
    assert "data=<dataset>" in listed
    assert "[limit=50]" in listed
    shown = paperatlas("query", "who-evaluates-on", "--show", store=None).out
    assert "(d:Dataset|Benchmark {id: $data})" in shown
    assert "?d dcterms:identifier $data" in shown
    filled = paperatlas("query", "who-evaluates-on", "--param", "data=libero", "--show").out
    assert "(d:Dataset|Benchmark {id: 'dataset:libero'})" in filled
    assert '?d dcterms:identifier "dataset:libero"' in filled
    found = paperatlas("query", "who-evaluates-on", "--param", "data=LIBREO", "--output", "csv")
    assert found.err == "note: 'LIBREO' taken for LIBERO (Benchmark), the nearest name\n"
    assert found.out.startswith("year,paper,method,result,sentence\n")
    wrong = paperatlas("query", "trending", "--param", "type=Paper")
    assert (wrong.status, wrong.out) == (1, "")
    assert "takes Method, Dataset, Benchmark, Task or Metric, not 'Paper'" in wrong.err
    assert paperatlas("query", "common-datasets", "--param", "limit=3", "--output", "jsonl").out.count("\n") == 3
    assert paperatlas("query", "nonsense").status == 1


def test_a_store_that_is_not_there_is_told_with_the_mend(paperatlas) -> None:
    done = paperatlas("stats", store="none.kgl")
    assert done.status == 1
    assert "none.kgl: no such store. 'paperatlas build SOURCE --store none.kgl' makes one." in done.err


def test_a_reader_finishes_what_an_interrupted_build_left(paperatlas, tmp_path: Path) -> None:
    paperatlas("build", str(PAGE), store="own.kgl")
    (tmp_path / "own.kgl").unlink()
    done = paperatlas("stats", "--output", "csv", store="own.kgl")
    assert "interrupted" in done.err
    assert "node,Paper,136" in done.out


def test_a_pipe_that_closes_early_is_no_error(page_path: Path) -> None:
    query = "MATCH (a)-[r]->(b) RETURN r.sentence"
    command = [*COMMAND, "cypher", query, "--store", str(page_path), "--output", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_odd_values_and_places_are_told_in_one_sentence(paperatlas, tmp_path: Path) -> None:
    assert paperatlas("cypher", "RETURN $x AS x", "--param", "x=99999999999999999999", "--output", "json").status == 0
    assert paperatlas("cypher", "RETURN {labels: ['x'], properties: 1} AS m").status == 0
    assert paperatlas("cypher", "RETURN {nodes: [1], relationships: []} AS m").status == 0
    assert paperatlas("cypher", "RETURN $x AS x").status == 1
    assert paperatlas("stats", store="x" * 300).status == 1
    assert paperatlas("export", "x" * 253 + ".nt").status == 1
    assert paperatlas("show", "CLIP", "-o", "clip.gif").status == 2
    assert paperatlas("show", " ").status == 1
    for arguments in (("remove", "x"), ("cypher", "RETURN 1", "--write")):
        assert paperatlas(*arguments, store="typo.kgl").status == 1
    assert list(tmp_path.iterdir()) == []


def test_letters_that_a_terminal_can_not_show_are_shown_as_codes(page_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PAPERATLAS_STORE": str(page_path)}
    done = subprocess.run([*COMMAND, "cypher", "RETURN 'é' AS e"], env=environment, capture_output=True, check=True)
    assert done.stdout == b"e\n\\xe9\n"


def test_no_title_can_command_the_terminal(paperatlas) -> None:
    assert paperatlas("cypher", "RETURN $x AS x", "--param", "x=\x1b[31mred").out == "x\n\ufffd[31mred\n"


def test_csv_has_dates_and_truth_values_as_they_are_written(paperatlas) -> None:
    found = paperatlas("cypher", "RETURN date('2020-01-02') AS d, true AS t, [1, 'a'] AS l", "--output", "csv").out
    assert found == 'd,t,l\n2020-01-02,true,"[1, ""a""]"\n'


def test_a_full_disk_behind_the_output_is_told(page_path: Path) -> None:
    with open("/dev/full", "w") as full:
        command = [*COMMAND, "cypher", "RETURN 1", "--store", str(page_path)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_remove_takes_all_or_none(paperatlas) -> None:
    paperatlas("build", str(PAGE), store="own.kgl")
    title = "PELA: Learning Parameter-Efficient Models with Low-Rank Approximation"
    assert paperatlas("remove", title, "zzz", store="own.kgl").status == 1
    assert (
        '{"n": 136}'
        in paperatlas("cypher", "MATCH (p:Paper) RETURN count(p) AS n", "--output", "jsonl", store="own.kgl").out
    )
    assert paperatlas("remove", title, title, store="own.kgl").err.count("removed") == 1


def test_build_leaves_out_what_is_less_sure_until_it_is_taken_back(paperatlas, tmp_path: Path) -> None:
    source = tmp_path / "p.jsonl"
    source.write_text(
        json.dumps({"title": "FooNet", "abstract": "We propose FooNet. FooNet is faster than ResNet-50 and trees."})
    )
    edges = ("cypher", "MATCH (p)-[e]->() RETURN min(e.confidence) AS least, count(e) AS edges")
    paperatlas("build", str(source), store=None)
    before = json.loads(paperatlas(*edges, "--output", "json", store=None).out)[0]
    limit = before["least"] + 0.005
    done = paperatlas("build", "--min-confidence", str(limit), store=None)
    assert f"what is less sure than {limit:g} is left out; --min-confidence 0 brings it back" in done.err
    after = json.loads(paperatlas(*edges, "--output", "json", store=None).out)[0]
    assert after["least"] >= limit
    assert 0 < after["edges"] < before["edges"]
    assert "is left out" in paperatlas("build", str(source), store=None).err
    assert "is left out" not in paperatlas("build", "--min-confidence", "0", store=None).err
    assert json.loads(paperatlas(*edges, "--output", "json", store=None).out)[0] == before


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1)))
def test_a_cell_of_a_markdown_table_reads_as_the_text(texts: list[str]) -> None:
    line = f"| {' | '.join(map(in_markdown, ['first', *texts]))} |"
    rule = f"|{' --- |' * (len(texts) + 1)}"
    tokens = MarkdownIt("commonmark").enable("table").parse(f"{line}\n{rule}\n")
    cells = [token for token in tokens if token.type == "inline"]
    read = ["".join(child.content for child in cell.children or ()) for cell in cells]
    assert read == ["first", *texts]


def test_a_line_break_in_a_cell_stays_within_the_cell() -> None:
    assert in_markdown("a|b\n c\\") == "a\\|b<br>c\\\\"
