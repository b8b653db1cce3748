"""Records in JSON Lines, in JSON lists and in CSV: what is read of them, and what is left out and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paperatlas.graph import LeftOut, Paper, Reason, SourceError, title_id
from paperatlas.loaders.sources import read_papers

FULL = {
    "id": "2309.05239",
    "title": "PELA",
    "abstract": "We make it quite small.",
    "authors": ["Ann Ash", "Bo Birch"],
    "year": 2023,
    "date": "2023-09-10",
    "venue": "CVPR",
    "url": "https://arxiv.org/abs/2309.05239",
    "source": "arxiv",
}
PAPER = Paper(
    "2309.05239",
    "PELA",
    "We make it quite small.",
    "arxiv",
    2023,
    "2023-09-10",
    "https://arxiv.org/abs/2309.05239",
    "CVPR",
    ("Ann Ash", "Bo Birch"),
)
ONE = Paper("1", "One", "The first of all.", "jsonl")
TWO = Paper("2", "Two", "The second of all.", "jsonl")
GOOD = '{"id": 1, "title": "One", "abstract": "The first of all."}'
LAST = '{"id": 2, "title": "Two", "abstract": "The second of all."}'


def read(path: Path, text: str, format_name: str) -> list[Paper | LeftOut]:
    path.write_bytes(text.encode())
    return list(read_papers(path, format_name))


def told(path: Path, results: list[Paper | LeftOut]) -> list[object]:
    """Results with what was left out as the line of a report, without the folder."""
    return [r if isinstance(r, Paper) else (r.reason, str(r).removeprefix(f"{path.parent}/")) for r in results]


def test_all_fields_of_a_record(tmp_path: Path) -> None:
    assert read(tmp_path / "a", json.dumps(FULL), "jsonl") == [PAPER]
    assert read(tmp_path / "b", json.dumps([FULL]), "jsonl") == [PAPER]
    cells = [str(v) if k != "authors" else "Ann Ash; Bo Birch" for k, v in FULL.items()]
    assert read(tmp_path / "c", ",".join(FULL) + "\n" + ",".join(cells), "csv") == [PAPER]


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"id": 7}, {"id": "7"}),
        ({"id": None}, {"id": title_id("PELA")}),
        ({"id": " "}, {"id": title_id("PELA")}),
        ({"id": "cvpr2016:None"}, {"id": title_id("PELA")}),
        ({"id": "nan"}, {"id": title_id("PELA")}),
        ({"id": "cvpr2016:Nonesuch"}, {"id": "cvpr2016:Nonesuch"}),
        ({"id": None, "paper_id": "p7"}, {"id": "p7"}),
        ({"abstract": None, "summary": "It is made small."}, {"abstract": "It is made small."}),
        ({"date": "", "published": "2023"}, {"date": "2023"}),
        ({"title": " PELA:\n\t Learning  more "}, {"title": "PELA: Learning  more"}),
        ({"title": "PELA\u2028of\xa0us"}, {"title": "PELA of\xa0us"}),
        ({"abstract": " Two\r\n\n lines of text.\t"}, {"abstract": "Two\r\n\n lines of text."}),
        ({"authors": None}, {"authors": ()}),
        ({"authors": "Ash, Ann; Birch, Bo;"}, {"authors": ("Ash, Ann", "Birch, Bo")}),
        ({"authors": "Ann Ash and\nBo Birch"}, {"authors": ("Ann Ash", "Bo Birch")}),
        ({"authors": [{"name": "Ann Ash", "id": 3}, " Bo\nBirch", ""]}, {"authors": ("Ann Ash", "Bo Birch")}),
        ({"authors": ["B", "A", "B", "A"]}, {"authors": ("B", "A")}),
        ({"year": "2023"}, {"year": 2023}),
        ({"year": 2023.0}, {"year": 2023}),
        ({"year": ""}, {"year": None}),
        ({"venue": None, "url": "", "date": None}, {"venue": None, "url": None, "date": None}),
        ({"source": None}, {"source": "jsonl"}),
        ({"entities": [{"name": "PELA"}], "extra": {}}, {}),
    ],
)
def test_spellings_of_a_field(tmp_path: Path, fields: dict[str, object], changed: dict[str, object]) -> None:
    expected = {name: getattr(PAPER, name) for name in Paper.__slots__} | changed
    assert read(tmp_path / "papers.jsonl", json.dumps(FULL | fields), "jsonl") == [Paper(**expected)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        (
            '{"id": "x" "title": 1}',
            Reason.UNREADABLE,
            "not valid JSON at column 12 (Expecting ',' delimiter); left out. "
            "Close what is open there, or pass --format if it is no JSON.",
        ),
        ('["One", "The first of all."]', Reason.UNREADABLE, "a list, not an object with fields; left out. "),
        ("[" * 100_000, Reason.UNREADABLE, "lists or objects too deep; left out. Take that field out."),
        ('{"id": ' + "1" * 5000 + "}", Reason.UNREADABLE, "a number too long; left out. Take that field out."),
        ("{}", Reason.NO_TITLE, "no title; left out. Give it a field 'title' (it has none)."),
        ('{"name": "x"}', Reason.NO_TITLE, "no title; left out. Give it a field 'title' (it has 'name')."),
        ('{"title": " \\n"}', Reason.NO_TITLE, "no title; left out. Fill in 'title'."),
        (
            '{"title": "x"}',
            Reason.NO_ABSTRACT,
            "no abstract; left out. Give it a field 'abstract' or 'summary' (it has 'title').",
        ),
        (
            '{"title": "x", "abstract": ""}',
            Reason.NO_ABSTRACT,
            "no abstract; left out. Fill in 'abstract' or 'summary'.",
        ),
        ('{"title": ["x"]}', Reason.BAD_FIELD, "field 'title' is ['x']; left out. Make it a text."),
        ('{"title": "x", "abstract": 7}', Reason.BAD_FIELD, "field 'abstract' is 7; left out. Make it a text."),
        ('{"title": "x\\u0000", "abstract": "y"}', Reason.BAD_FIELD, "field 'title' holds a NUL character; left out. "),
        (
            '{"title": "x", "abstract": "\\ud800"}',
            Reason.BAD_FIELD,
            "field 'abstract' holds half a character, \\ud800; ",
        ),
    ],
)
def test_line_that_is_no_paper_costs_only_itself(tmp_path: Path, line: str, reason: Reason, said: str) -> None:
    path = tmp_path / "papers.jsonl"
    first, left_out, last = told(path, read(path, f"{GOOD}\n\n{line}\n{LAST}\n", "jsonl"))
    assert (first, last) == (ONE, TWO)
    assert isinstance(left_out, tuple)
    assert left_out[0] is reason
    assert left_out[1].startswith(f"papers.jsonl:3: {said}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": True}, "field 'id' is True; left out. Make it a text."),
        ({"id": 1.5}, "field 'id' is 1.5; left out. Make it a text."),
        ({"id": "method:pela"}, "paper id 'method:pela' begins like an entity's id; "),
        ({"year": "MMXXIII"}, "field 'year' is 'MMXXIII'; left out. Make it a number like 2024."),
        ({"year": 20233}, "field 'year' is 20233; left out. "),
        ({"year": True}, "field 'year' is True; left out. "),
        ({"year": float("nan")}, "field 'year' is nan; left out. "),
        ({"authors": 3}, "field 'authors' is 3; left out. "),
        ({"authors": ["x", 3]}, "field 'authors' is 3; left out. Make each author a name, "),
        ({"authors": [{"first": "Ann"}]}, "field 'authors' is None; left out. Make each author a name, "),
        ({"authors": ["\ud800"]}, "field 'authors' holds half a character"),
        ({"venue": {}}, "field 'venue' is {}; left out. Make it a text."),
        ({"url": 1}, "field 'url' is 1; left out. "),
        ({"date": 20230910}, "field 'date' is 20230910; left out. "),
        ({"source": ["x"]}, "field 'source' is ['x']; left out. "),
    ],
)
def test_field_of_a_wrong_kind_is_named(tmp_path: Path, fields: dict[str, object], said: str) -> None:
    path = tmp_path / "papers.jsonl"
    (left_out,) = told(path, read(path, json.dumps(FULL | fields), "jsonl"))
    assert isinstance(left_out, tuple)
    assert left_out[0] is Reason.BAD_FIELD
    assert left_out[1].startswith(f"papers.jsonl:1: {said}")


def test_json_over_many_lines_is_read_without_a_list_around_it(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(json.loads(record), indent=2) for record in (GOOD, LAST))
    path = tmp_path / "papers.json"
    path.write_text(text)
    assert list(read_papers(path)) == [ONE, TWO]


@pytest.mark.parametrize("form", ["[{}, {}]", "[{},{}]\n", "[\n{},\n{}\n]", "\n [ {}\n , {} ] \n", "[\n  {},\n\n  {}]"])
def test_list_of_records_in_any_layout(tmp_path: Path, form: str) -> None:
    assert read(tmp_path / "papers.json", form.replace("{}", GOOD, 1).replace("{}", LAST, 1), "jsonl") == [ONE, TWO]


NOT_CLOSED = "not valid JSON: the record that begins here is never closed; left out. Close its quotes and braces."


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            f'[\n {GOOD},\n {{"title" "x"}},\n {LAST}\n]',
            3,
            "not valid JSON at line 3 (Expecting ':' delimiter); left out.",
        ),
        (f'[\n {GOOD},\n {{"title": "x",\n  "a": ]}},\n {LAST}\n]', 3, "not valid JSON at line 4 (Expecting value);"),
        (f"[{GOOD}, 7, {LAST}]", 1, "a number, not an object with fields; left out."),
        (f'[{GOOD}, "a, b]", {LAST}]', 1, "a text, not an object with fields; left out."),
        (f"[{GOOD}, null,\n{LAST}]", 1, "null, not an object with fields; left out."),
        (f'[{GOOD},\n["a", [1]], {LAST}]', 2, "a list, not an object with fields; left out."),
        (f'[\n {GOOD},\n {{"title": "x",\n {LAST}\n]', 3, NOT_CLOSED),
        (f'[\n {GOOD},\n {{"title": "x,\n  "id": 5}},\n {LAST}\n]', 3, NOT_CLOSED),
        (f'[\n{GOOD},\n{{"title": "x", "a": [}},\n{LAST}\n]', 3, NOT_CLOSED),
        (f'[{GOOD},\n{{"title": 1]}}, {LAST}]', 2, "not valid JSON at line 2 (Expecting ',' delimiter); left out."),
        (f'[{GOOD}, {{"title" 1}}}}, {LAST}]', 1, "not valid JSON at line 1 (Expecting ':' delimiter); left out."),
    ],
)
def test_broken_record_of_a_list_costs_only_itself(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "papers.json"
    first, left_out, last = told(path, read(path, text, "jsonl"))
    assert (first, last) == (ONE, TWO)
    assert isinstance(left_out, tuple)
    assert left_out[0] is Reason.UNREADABLE
    assert left_out[1].startswith(f"papers.json:{line}: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[{GOOD}", "papers.json:1: the list is not closed; what may have followed is missing."),
        (f"[{GOOD},\n", "papers.json:2: the list is not closed; "),
        (f'[{GOOD},\n{{"title": "x', f"papers.json:2: {NOT_CLOSED}"),
        (f"[{GOOD}]\n\n{LAST}", "papers.json:3: text behind the end of the list; left out."),
    ],
)
def test_list_that_is_cut_short_or_goes_on_is_reported_once(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "papers.json"
    first, left_out = told(path, read(path, text, "jsonl"))
    assert first == ONE
    assert isinstance(left_out, tuple)
    assert left_out[1].startswith(said)


def test_good_records_between_two_broken_ones_are_read(tmp_path: Path) -> None:
    # Behind the first missing quote all quotes are taken the wrong way round, until the second sets them right.
    path = tmp_path / "papers.json"
    broken = '{"id": 3, "title": Three", "abstract": "The third of all."}'
    results = told(path, read(path, "[\n " + ",\n ".join([broken, GOOD, LAST, broken, LAST]) + "\n]", "jsonl"))
    assert [paper for paper in results if isinstance(paper, Paper)] == [ONE, TWO, TWO]
    places = [left_out[1].split(": ")[0] for left_out in results if isinstance(left_out, tuple)]
    assert sorted(set(places)) == ["papers.json:2", "papers.json:5"]


def test_empty_list_has_no_papers(tmp_path: Path) -> None:
    path = tmp_path / "papers.json"
    path.write_text("[]\n")
    assert list(read_papers(path)) == []


def test_string_cut_at_every_character_of_a_block_is_one_string(tmp_path: Path) -> None:
    # A block ends after 65,536 bytes: here once before, within and behind an escaped quote.
    for shift in range(4):
        abstract = "x" * (65_536 - 40 - shift) + '\\"]}, {\\'
        record = json.dumps({"id": "1", "title": "One", "abstract": abstract})
        assert read(tmp_path / "papers.json", f"[{record}]", "jsonl") == [Paper("1", "One", abstract, "jsonl")]


def test_table_with_any_separator_and_any_case_of_names(tmp_path: Path) -> None:
    for separator in ",;\t":
        text = (
            separator.join(["ID", "Title ", "ABSTRACT", "note"])
            + "\r\n"
            + separator.join(["1", "One", "The first of all.", ""])
        )
        assert read(tmp_path / "papers.csv", text, "csv") == [Paper("1", "One", "The first of all.", "csv")]


def test_row_begins_where_its_place_says(tmp_path: Path) -> None:
    path = tmp_path / "papers.csv"
    text = 'title,abstract\n"One, or\nmore","The first ""one"".\n\nReally."\n\nTwo,\n"Three",The third of all.\n'
    assert told(path, read(path, text, "csv")) == [
        Paper(title_id("One, or more"), "One, or more", 'The first "one".\n\nReally.', "csv"),
        (Reason.NO_ABSTRACT, "papers.csv:7: no abstract; left out. Fill in 'abstract' or 'summary'."),
        Paper(title_id("Three"), "Three", "The third of all.", "csv"),
    ]


def test_ragged_row_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "papers.csv"
    assert told(
        path, read(path, "id,title,abstract\n1,One,First, of all.\n2,Two\n3,Three,The third of all.", "csv")
    ) == [
        (
            Reason.UNREADABLE,
            "papers.csv:2: a row of 4 cells under a header of 3; left out. "
            "Put quotes around what has the separator in it.",
        ),
        (
            Reason.UNREADABLE,
            "papers.csv:3: a row of 2 cells under a header of 3; left out. "
            "Put quotes around what has the separator in it.",
        ),
        Paper("3", "Three", "The third of all.", "csv"),
    ]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('1,"One,The first of all.', "papers.csv:2: not a row (a quote is never closed); left out. "),
        ('1,"One "and" more",The first of all.', "papers.csv:2: not a row (',' expected after '\"'); left out. "),
        (
            '1,One,"First\nof\n"all" of them."',
            "papers.csv:2: not a row (',' expected after '\"'); lines 2 to 4 are left out. ",
        ),
    ],
)
def test_broken_quote_costs_only_its_row(tmp_path: Path, broken: str, said: str) -> None:
    path = tmp_path / "papers.csv"
    left_out, *others = told(
        path, read(path, f"id,title,abstract\n{broken}\n2,Two,The second of all.\n3,Three,The third of all.\n", "csv")
    )
    assert others == [Paper("2", "Two", "The second of all.", "csv"), Paper("3", "Three", "The third of all.", "csv")]
    assert left_out == (Reason.UNREADABLE, f"{said}Close each quote, and write a quote within quotes twice.")


def test_rows_that_all_open_a_quote_take_no_quadratic_time(tmp_path: Path) -> None:
    path = tmp_path / "papers.csv"
    results = read(path, "title,abstract\n" + 'a","\n' * 200_000, "csv")
    assert all(isinstance(result, LeftOut) for result in results)


def test_cells_longer_than_the_csv_module_allows_by_itself(tmp_path: Path) -> None:
    text = f"id,title,abstract,note\n1,One,The first of all.,{'x' * 500_000}\n"
    assert read(tmp_path / "papers.csv", text, "csv") == [Paper("1", "One", "The first of all.", "csv")]


def test_abstract_of_three_words_or_of_a_whole_book_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    for abstract, reason, said in (
        ("No abstract available.", Reason.NO_ABSTRACT, "an abstract of 3 words ('No abstract available.'); left out. "),
        (
            "word " * 200_000,
            Reason.BAD_FIELD,
            "an abstract of 999,999 characters, where 100,000 are the most; left out.",
        ),
    ):
        line = json.dumps({"title": "x", "abstract": abstract})
        first, left_out, last = told(path, read(path, f"{GOOD}\n{line}\n{LAST}", "jsonl"))
        assert (first, last) == (ONE, TWO)
        assert isinstance(left_out, tuple)
        assert left_out[0] is reason
        assert left_out[1].startswith(f"papers.jsonl:2: {said}")


def test_columns_are_called_what_the_user_says(tmp_path: Path) -> None:
    columns = {"title": "Titel", "abstract": "Text", "id": "Nr"}
    (tmp_path / "a.csv").write_text("Nr,TITEL,Text,abstract\n1,One,The first of all.,not this\n")
    (tmp_path / "a.jsonl").write_text('{"Nr": 1, "Titel": "One", "Text": "The first of all.", "abstract": "not this"}')
    for source in ("csv", "jsonl"):
        (paper,) = read_papers(tmp_path / f"a.{source}", source, columns=columns)
        assert paper == Paper("1", "One", "The first of all.", source)


def test_columns_that_can_not_be_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Titel,Text\nOne,The first of all.\n")
    for columns, said in (
        (
            {"title": "Titel"},
            "no column 'abstract' or 'summary'; it has 'titel', 'text'. Name the columns, or say which",
        ),
        ({"title": "Titel", "abstract": "Text", "year": "Jahr"}, "no column 'jahr'; it has 'titel', 'text'."),
        ({"titel": "Titel"}, "no field 'titel' for a column. --columns takes id, title, abstract, "),
    ):
        with pytest.raises(SourceError) as error:
            list(read_papers(path, "csv", columns=columns))
        assert said in str(error.value)
    with pytest.raises(SourceError, match="--columns is for jsonl, csv, parquet; this is bibtex"):
        list(read_papers(path, "bibtex", columns={"title": "Titel"}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no header; the file is empty. Begin it with title,abstract."),
        (
            "name,abstract\na,b",
            "the header has no column 'title'; it has 'name', 'abstract'. "
            "Name the columns, or say which it is: --columns title=NAME.",
        ),
        (
            "title;text\na;b",
            "the header has no column 'abstract' or 'summary'; it has 'title', 'text'. "
            "Name the columns, or say which it is: --columns abstract=NAME.",
        ),
        (
            "title,Title,abstract",
            "the header has two columns 'title'; it has 'title', 'title', 'abstract'. Rename one.",
        ),
    ],
)
def test_table_without_the_columns_is_an_error_that_names_its_header(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "papers.csv"
    with pytest.raises(SourceError) as error:
        read(path, text, "csv")
    assert str(error.value) == f"{path}: {said}"
