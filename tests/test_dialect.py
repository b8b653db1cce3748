"""Every query of docs/cypher.md on both engines: what is different, what is said of it, and that the mend holds."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dialect.both import put, shorter
from benchmarks.dialect.draws import Draws
from benchmarks.dialect.expressions import PARAMETERS
from benchmarks.dialect.grammar import Query, query
from paperatlas.graph import Paper, QueryError, Rows, Store, open_store
from paperatlas.graph.cypher_tokens import Tokens
from paperatlas.graph.dialect import differences
from paperatlas.graph.refusals import mends
from paperatlas.loaders import extractor
from paperatlas.queries import library

from .conftest import COMMAND, REPOSITORY
from .making import said
from .neo4j_server import Neo4jServer

PAGES = (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")))
_CELL = re.compile(r"\s*(?<!\\)\|\s*")
_HOPS = 12

DIFFERENT = {
    "DISTINCT m.label": "labels(n)[0]",
    "m.papers != 1": "write '<>'",
    "{id: e.paper}": "WITH ..., e.paper AS paper",
    "MATCH (:Method)-[:BUILDS_ON*]": "stop at 10 hops",
    "COUNT { (m)-[:BUILDS_ON*]": "*1..4",
    "r.type": "type(r)",
    "r.id": "elementId(r)",
    "keys(r)": "name the properties",
    "properties(r)": "name the properties",
    "id(p)": "p.id",
    "RETURN (p)-": "EXISTS { (a)-->() }",
    "RETURN p {.id}": "write p {...} AS p",
    "q {.name": "{name: q.name}",
    "r {.paper": "{paper: r.paper}",
    "+ m.aliases": "coalesce(m.aliases, [])",
    "round(-2.5)": "floor(x + 0.5)",
    "1.0 / y": "CASE WHEN x <> 0",
    "sqrt(-1)": "sqrt() that has no value",
    "toString(1e7)": "toString(toInteger(x))",
    "'x' + 0.0001": "return the number itself",
    r"'\\w'": "[a-z]",
    "(?i)": "(?iu)",
    "[1, 1.0]": "toFloat(x)",
}
"""By what tells its query in the docs from others, what the note must say."""

REFUSED = {
    ":!Paper": "WHERE NOT n:A",
    "Paper&Method": "n:A AND n:B",
    ":(Paper|Method)": ":A|B",
    "WHERE n:Paper|Method": "n:A OR n:B",
    "{1,2}": "-[*1..2]->",
    "COLLECT {": "pattern comprehension",
    "EXISTS {": "Leave RETURN out",
    "COUNT {": "CALL (a) { }",
    "{papers: 1}": "WHERE n.property = value",
    "1 < 2 < 3": "a < b AND b < c",
    "= true": "(x IN a) = b",
    "2 IN [x IN": "round brackets",
    "BY count(*)": "ORDER BY n",
    "[0] IS NULL": "WITH collect(x) AS xs",
    "(over:Paper)": "backtick it",
    "(?=b)": "several conditions",
    "nullIf": "CASE WHEN x = y",
    "isEmpty": "size(x) = 0",
    "timestamp": "datetime()",
    "stDevP": "sqrt(avg(x * x)",
    "percentileDisc": "sort and collect",
    "percentileCont": "sort and collect",
    "OrNull": "toInteger(x)",
    "upper('a')": "toUpper(x)",
}
"""The same of what the embedded store refuses: what its message must say."""


@dataclass(frozen=True)
class Row:
    """A row of a table in docs/cypher.md.

    :param query: the one to avoid.
    :param mended: the one to write.
    """

    query: str
    mended: str


def rows_of(heading: str) -> list[Row]:
    """The rows of the table below a heading."""
    page = (REPOSITORY / "docs" / "cypher.md").read_text(encoding="utf-8")
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [_CELL.split(line.strip())[1:-1] for line in lines]
    return [Row(_code(row[0]), _code(row[-1])) for row in cells]


def _code(cell: str) -> str:
    """The query in back-quotes, one or two of them."""
    return re.sub(r"^(`+)(.*)\1$", r"\2", cell).replace(r"\|", "|")


ANSWERED = rows_of("What is answered differently, and warned of")
NOT_ANSWERED = rows_of("What is refused here")
OPEN = rows_of("What Cypher leaves open")
SLOW = rows_of("What is slow here")


@dataclass(frozen=True)
class Both:
    """Two stores of one graph."""

    here: Store
    there: Store


@pytest.fixture(scope="module")
def both(
    neo4j_server: Neo4jServer, papers: tuple[Paper, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    """A few papers of the page, and methods that build on one another in a long row."""
    neo4j_server.empty()
    extract = extractor()
    facts = [extract.facts(paper) for paper in papers[:8]]
    urls = (str(tmp_path_factory.mktemp("dialect") / "a.kgl"), neo4j_server.url)
    for url in urls:
        with open_store(url, write=True) as store:
            store.add(facts)
            store.merge()
            for i in range(_HOPS + 1):
                one = {"id": f"method:hop{i}", "name": f"Hop {i}"}
                values = "id: $id, name: $name, title: $name, type: 'Method', papers: 1"
                store.cypher(f"CREATE (:Method {{{values}}})", one, write=True)
            for i in range(_HOPS):
                ends = {"a": f"method:hop{i}", "b": f"method:hop{i + 1}", "paper": papers[0].id}
                match = "MATCH (a:Method {id: $a}), (b:Method {id: $b})"
                store.cypher(f"{match} CREATE (a)-[:BUILDS_ON {{paper: $paper}}]->(b)", ends, write=True)
    # What the server's store keeps beside the graph would be among nodes of any label.
    neo4j_server.run("MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH '_') DETACH DELETE n")
    with open_store(urls[0]) as here, open_store(urls[1]) as there:
        yield Both(here, there)
    neo4j_server.empty()


def answered(store: Store, text: str) -> tuple[tuple[str, ...], Counter[str]] | str:
    """Columns and rows of an answer, these in any order, or the message of the one who refuses."""
    try:
        answer = store.cypher(text)
    except QueryError as error:
        return str(error)
    return answer.columns, Counter(map(repr, answer.rows))


def case(row: Row, told: dict[str, str]) -> str:
    """What must be said of a row's query: of the mark that is in it."""
    marks = [mark for mark in told if mark in row.query]
    assert len(marks) == 1, (row.query, marks)
    return told[marks[0]]


def test_every_row_of_the_docs_has_its_case_and_every_case_its_row() -> None:
    for rows, told in ((ANSWERED, DIFFERENT), (NOT_ANSWERED, REFUSED)):
        said = [case(row, told) for row in rows]
        assert len(said) == len(told) == len({row.query for row in rows})
        assert set(said) == set(told.values())
    assert OPEN
    assert SLOW


@pytest.mark.parametrize("row", ANSWERED, ids=lambda r: r.query)
def test_what_is_answered_differently_is_warned_of_and_the_mend_is_answered_alike(both: Both, row: Row) -> None:
    ours, theirs = answered(both.here, row.query), answered(both.there, row.query)
    assert isinstance(ours, tuple)
    assert ours != theirs
    assert case(row, DIFFERENT) in " ".join(both.here.cypher(row.query).notes)
    mended = both.here.cypher(row.mended)
    assert mended.notes == ()
    assert mended.rows
    assert answered(both.here, row.mended) == answered(both.there, row.mended)


@pytest.mark.parametrize("row", NOT_ANSWERED, ids=lambda r: r.query)
def test_what_is_refused_says_what_to_write_and_that_is_answered_alike(both: Both, row: Row) -> None:
    with pytest.raises(QueryError) as refused:
        both.here.cypher(row.query)
    assert case(row, REFUSED) in str(refused.value)
    theirs = answered(both.there, row.query)
    assert isinstance(theirs, tuple)
    assert theirs == answered(both.there, row.mended) == answered(both.here, row.mended)
    # That a property is nowhere is noted too, which is no matter of the engines.
    assert differences(row.mended) == ()


@pytest.mark.parametrize("row", OPEN, ids=lambda r: r.query)
def test_what_is_left_open_has_a_form_that_is_not(both: Both, row: Row) -> None:
    assert both.here.cypher(row.query).notes == ()
    mended = both.here.cypher(row.mended)
    assert (mended.rows, mended.notes) == (both.there.cypher(row.mended).rows, ())


@pytest.mark.parametrize("row", SLOW, ids=lambda r: r.query)
def test_what_is_slow_is_right(both: Both, row: Row) -> None:
    for text in (row.query, row.mended):
        assert both.here.cypher(text).notes == ()
        assert answered(both.here, text) == answered(both.there, text)


# Notes come by parsing


def _mended() -> list[str]:
    return [row.mended for row in (*ANSWERED, *NOT_ANSWERED, *OPEN, *SLOW)]


def _queries_in(page: Path) -> Iterator[str]:
    """Cypher on the command lines of a page."""
    for block in re.findall(r"```(?:console|python|pycon|sh)?\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        yield from (text for text in re.findall(r"'([^']*)'|\"([^\"]*)\"", block) for text in text if "MATCH" in text)


def test_no_query_that_we_show_or_ship_is_warned_of() -> None:
    shown = [text for page in PAGES for text in _queries_in(page)]
    assert len(shown) > 5
    for text in (*shown, *(q.text for q in library().values()), *_mended(), *(row.query for row in (*OPEN, *SLOW))):
        assert differences(text) == (), text


WARNED = [
    "MATCH ()-[*]-() RETURN 1",
    "MATCH ()-[e:USES * 2 .. ]-() RETURN 1",
    "MATCH (n) WHERE (n)-[*0.. {field: 'title'}]-() RETURN n.id",
    "match (m) return M.`label`",
    "MATCH (m) RETURN m . label",
    "MATCH (m) RETURN m /* a */ . // b\n label",
    "MATCH ()-[r]->() RETURN KEYS( r )",
    "MATCH ()-[`r`]->() RETURN r.type",
    "MATCH ()-[r]->() WITH r AS s RETURN s.type",
    "MATCH p = ()-->() RETURN [s IN relationships(p) | s.type]",
    "MATCH p = ()-->() UNWIND relationships(p) AS s RETURN s.type",
    "MATCH (n) RETURN Id(n)",
    "MATCH ()-[e]->() MATCH ()-[f:USES {paper: e.paper}]->() RETURN f.paper",
    "MATCH p = ()-->() RETURN [n IN nodes(p) | n {.*}]",
    "MATCH (n) RETURN n.aliases + n.surfaces",
    "MATCH (n) RETURN collect(n.name) + head(n.aliases)",
    "RETURN [1, 2] + null",
    "MATCH (r:Result) RETURN ROUND(r.value - 3)",
    "MATCH (r:Result) RETURN r.value / r.value",
    "MATCH (r:Result) RETURN 1 / toFloat(size(r.name))",
    "RETURN 1.5 % 0",
    "MATCH (r:Result) RETURN tostring(r.value)",
    "MATCH (r:Result) RETURN r.value + ' %'",
]


@pytest.mark.parametrize("text", WARNED)
def test_a_note_is_not_fooled_by_case_space_comments_and_names(text: str) -> None:
    assert differences(text)


NOT_WARNED = [
    "MATCH ()-[*2]-()-[*..3]-()-[*1..3]-()-[e:USES*1..2 {field: 'title'}]-() RETURN 2 * 3",
    "MATCH p = shortestPath((a)-[*]-(b)) RETURN [x IN [1] | x * 2]",
    "MATCH (n) WHERE n.name = 'm.label != id(n) {.x}' RETURN n.name",
    "MATCH (n) RETURN n.name // n.label != 1",
    "MATCH (n) /* id(n) */ RETURN n.name",
    "MATCH (n) RETURN n.`a != b` AS `id(n)`",
    "MATCH (n:Paper) RETURN n {.name, .id} AS n, n.id, collect(n {.id}) AS l, {a: 1, b: [n.id, n {.id}]} AS m",
    "MATCH (n:Paper) WITH n AS m RETURN m {.*} AS m",
    "MATCH (p:Paper)-[:USES {field: 'title'}]->(m {name: p.name}) RETURN m {.name, p: p.name} AS x",
    "MATCH (label:Paper) RETURN label.name",
    "MATCH (m:Method) WHERE (m)-->() RETURN (m.papers) - (m.papers), (m.papers) - 1 < 2",
    "MATCH (r:Result) RETURN r.type, keys(r), r {.value} AS x",
    "MATCH (n) RETURN [n.name] + coalesce(n.aliases, []) + labels(n)",
    "RETURN reduce(a = [], x IN [1, 2] | a + [x])",
    "WITH ['a'] AS xs RETURN xs + 'b', [1] + [2], [1] + 2, 'a' + 'b', 1 + 2",
    "MATCH (r:Result) RETURN round(r.value), round(r.value - 1, 2), r.value / 2, r.value * -1",
    "MATCH (n) RETURN 7 / size(n.name), n.papers / 3",
    "MATCH (n) WHERE n.name =~ '(?i).*clip.*' RETURN toString(n.papers)",
    "RETURN [1, 2, 3], [1.0, 2.5], [0..2]",
    "MATCH (a)-[:USES*1..2]->(b) RETURN count(*) AS n, count(DISTINCT b) * 2 AS m",
]


@pytest.mark.parametrize("text", NOT_WARNED)
def test_what_is_answered_alike_sets_off_no_note(text: str) -> None:
    assert differences(text) == ()


@given(st.text(alphabet="()[]{}`'\"/*.,:+-<>=!~|$ \nabxRETURN019é\\", max_size=60))
def test_any_text_can_be_parsed(text: str) -> None:
    tokens = Tokens(text)
    for place in range(-1, len(tokens) + 1):
        assert set(tokens.before(place)) | set(tokens.after(place)) <= set(range(-1, len(tokens) + 1))
        if (partner := tokens.partner(place)) >= 0:
            assert tokens.partner(partner) == place
    for found in (*differences(text), *mends(text, "")):
        assert found.endswith(".")


def test_a_block_comment_is_left_out_and_places_stay(both: Both) -> None:
    assert both.here.cypher("RETURN /* one\n two */ '/* x */' AS a // /* y").rows == (("/* x */",),)
    with pytest.raises(QueryError) as caught:
        both.here.cypher("/* a\n b */ RETURN n ORDER x")
    assert caught.value.line == 2


def test_the_command_warns_and_names_the_mend(tmp_path: Path) -> None:
    url = str(tmp_path / "a.kgl")
    with open_store(url, write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()

    def run(text: str) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, "cypher", text, "--store", url]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = run("MATCH ()-[r:INTRODUCES|USES]->() RETURN r.type AS t LIMIT 1")
    assert done.returncode == 0
    assert "note: r.type is null on Neo4j and is not here: write type(r)." in done.stderr
    done = run("RETURN isEmpty([]) AS e")
    assert done.returncode != 0
    assert "Instead of isEmpty() write size(x) = 0." in done.stderr


# Queries by chance


def test_queries_by_chance_are_answered_alike_or_with_a_note(both: Both) -> None:
    kinds: Counter[str] = Counter()
    answers = 0
    for seed in range(25):
        outcome = put(query(Draws(f"test {seed}")), both.here.cypher, both.there.cypher)
        kinds[outcome.kind] += 1
        assert outcome.kind != "different", (outcome.query.text, outcome.here, outcome.there)
        answers += outcome.kind == "alike" and isinstance(outcome.here, Rows) and bool(outcome.here.rows)
    assert kinds["alike"] > 15
    assert answers > 3


def test_a_query_that_differs_is_made_short() -> None:
    def here(text: str, _: dict[str, Any]) -> Rows:
        return Rows(("x",), ((1,),) if "toUpper" in text else ((2,),))

    def there(text: str, _: dict[str, Any]) -> Rows:
        return Rows(("x",), ((2,),))

    def differs(made: Query) -> bool:
        return put(made, here, there).kind == "different"

    draws = next(d for i in range(9999) if differs(query(d := Draws(str(i)))))
    short = shorter(draws.drawn, differs).text
    assert "toUpper" in short
    assert len(short) < 80
    assert query(Draws(given=draws.drawn)).text == query(Draws(given=list(draws.drawn))).text


def test_parameters_of_queries_by_chance_are_all_given() -> None:
    made = [query(Draws(f"parameters {seed}")).text for seed in range(300)]
    used = {name for text in made for name in re.findall(r"\$(\w+)", text)}
    assert used
    assert used <= set(PARAMETERS)
