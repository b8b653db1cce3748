"""A file in the real shape of each format, and all that is read from it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from paperatlas.graph import LeftOut, Paper, SourceError, title_id
from paperatlas.loaders.sources import SOURCES, read_papers, sniff

FIXTURES = Path(__file__).parent / "fixtures" / "sources"
SMALL = "We introduce SmallNet, which is small."
ABS = "https://arxiv.org/abs/"

READ: dict[str, tuple[str, list[Paper | str]]] = {
    "daily_papers.html": (
        "daily-papers-html",
        [
            Paper(
                "2309.05239",
                'A Small Model of "Graphs"',
                "We introduce SmallNet, a model of 10<100 parameters.",
                "daily-papers-html",
                year=2023,
                date="2023-09-11",
                url=f"{ABS}2309.05239",
                authors=("Ann Ash",),
            )
        ],
    ),
    "trending_papers.html": (
        "daily-papers-html",
        [
            Paper(
                "2309.05239",
                "A Small Model of & for Graphs",
                "We introduce SmallNet, a model of few parameters.",
                "daily-papers-html",
                url="https://huggingface.co/papers/2309.05239",
            ),
            "7: no abstract; left out. Fill in 'abstract' or 'summary'.",
        ],
    ),
    "daily_papers.json": (
        "daily-papers-json",
        [
            Paper(
                "2309.05239",
                "A Small Model That Learns α-Graphs",
                "We introduce SmallNet, a model of 10⁶ parameters.",
                "daily-papers-json",
                year=2023,
                date="2023-09-11",
                url=f"{ABS}2309.05239",
                authors=("Ann Ash", "Bo González"),
            )
        ],
    ),
    "arxiv.jsonl": (
        "arxiv",
        [
            Paper(
                "2309.05239",
                "A Small Model That Learns α-Graphs in Gödel's Manner",
                "We introduce SmallNet, a model of 10⁶ parameters that reads graphs in O(n log n) time. It uses sparse "
                "attention and is 62.3% better than GraphBase on the ToyGraph dataset.\n"
                "Code is at https://github.com/none/smallnet.",
                "arxiv",
                year=2023,
                date="2023-09-11",
                url=f"{ABS}2309.05239",
                authors=("Ann Ash", "Bo González", "Cy van der Birch III"),
            ),
            Paper(
                "hep-th/9901001",
                "On Nothing in Particular",
                "We show that nothing follows from nothing, in ℝᵈ.",
                "arxiv",
                year=1999,
                date="1999-01-01",
                url=f"{ABS}hep-th/9901001",
                authors=("Dee Dale",),
                ids=("doi:10.1000/xyz.9901",),
            ),
        ],
    ),
    "arxiv_atom.xml": (
        "arxiv-atom",
        [
            Paper(
                "2309.05239",
                "A Small Model That Learns α-Graphs in Gödel's Manner",
                "We introduce SmallNet, a model of 10⁶ parameters that reads graphs & trees with p < 0.05 in "
                "O(n log n) time.",
                "arxiv-atom",
                year=2023,
                date="2023-09-11",
                url="http://arxiv.org/abs/2309.05239v2",
                authors=("Ann Ash", "Bo González"),
                ids=("doi:10.1000/abc.1",),
            )
        ],
    ),
    "openalex.jsonl": (
        "openalex",
        [
            Paper(
                "10.1000/peerj.4375",
                "The state of made-up things",
                "Despite growing interest, the state of made-up the things of all the rest is open.",
                "openalex",
                year=2018,
                date="2018-02-13",
                url="https://doi.org/10.1000/PeerJ.4375",
                venue="MadeUpJ",
                authors=("Heather Ash", "J. Birch"),
                ids=("openalex:W2741809807",),
            ),
            Paper(
                "2309.05239",
                "A small model",
                "We introduce SmallNet. We say more.",
                "openalex",
                year=2023,
                date="2023-09-11",
                url="https://doi.org/10.48550/arxiv.2309.05239",
                ids=("openalex:W4386597122",),
            ),
        ],
    ),
    "semantic_scholar.jsonl": (
        "semantic-scholar",
        [
            Paper(
                "2309.05239",
                "A Small Model",
                SMALL,
                "semantic-scholar",
                year=2023,
                date="2023-09-11",
                url="https://www.semanticscholar.org/paper/abc",
                venue="ArXiv",
                authors=("Ann Ash", "Bo González"),
                ids=("s2:13756489",),
            ),
            Paper(
                "10.1000/s2.42",
                "A Text Read by Machine",
                "We read papers by machine and keep what they say.",
                "semantic-scholar",
                ids=("s2:42",),
            ),
            "3: no title; left out. Where a dataset has no titles, join it with 'papers' by 'corpusid'.",
        ],
    ),
    "acl_anthology.xml": (
        "acl-anthology",
        [
            Paper(
                "10.18653/v1/p18-1001",
                "Probabilistic FastText for α Senses",
                "We introduce Probabilistic FastText, a model of word senses with O(n²) costs. See "
                "https://github.com/none/fast.",
                "acl-anthology",
                year=2018,
                date="2018-07",
                url="https://aclanthology.org/P18-1001",
                venue="Proceedings of the 56th Made-Up Meeting (Volume 1: Long Papers)",
                authors=("Ben Ash", "Anima Birch"),
                ids=("acl:P18-1001",),
            ),
            Paper(
                "acl:P18-1003",
                "Another Paper",
                "We say nothing new in this paper.",
                "acl-anthology",
                year=2018,
                date="2018-07",
                url="https://aclanthology.org/P18-1003",
                venue="Proceedings of the 56th Made-Up Meeting (Volume 1: Long Papers)",
                authors=("Plato",),
            ),
        ],
    ),
    "pubmed.xml": (
        "pubmed",
        [
            Paper(
                "pmid:31452104",
                "The role of CO₂ in nothing.",
                "BACKGROUND: We ask what CO₂ does, p < 0.05.\nRESULTS: It does 10⁻³ of what we thought.",
                "pubmed",
                year=2019,
                date="2019-08-09",
                url="https://pubmed.ncbi.nlm.nih.gov/31452104/",
                venue="Journal of made-up medicine",
                authors=("Ann B Müller", "The Made-Up Group"),
            ),
            "6: no abstract; left out. Fill in 'abstract' or 'summary'.",
            Paper(
                "10.1000/old.18",
                "An older title.",
                "What was known then is known now.",
                "pubmed",
                year=1998,
                date="1998 Dec-1999 Jan",
                url="https://pubmed.ncbi.nlm.nih.gov/18/",
                venue="Old journal",
                ids=("pmid:18",),
            ),
        ],
    ),
    "library.bib": (
        "bibtex",
        [
            Paper(
                "10.18653/v1/p18-1001",
                "Probabilistic FastText for α-Senses of Gödel",
                "We introduce Probabilistic FastText — a model of word senses that is 62% better, in O(n²).",
                "bibtex",
                year=2018,
                date="2018-07",
                url="https://aclanthology.org/P18-1001/",
                venue="Made-Up Meeting of Association for Made-Up Linguistics",
                authors=("Ben Ash", "Anima van der Birch", "The ACME Group"),
                ids=("acl:P18-1001",),
            ),
            Paper(
                "2309.05239",
                "A Small Model",
                SMALL,
                "bibtex",
                year=2023,
                date="2023",
                venue="arXiv",
                authors=("Ann Ash", "Bo González"),
            ),
            Paper(
                "2401.00001",
                "Named by Its Eprint",
                "It has an eprint and no journal.",
                "bibtex",
                year=2024,
                date="2024",
                authors=("Dee Dale",),
            ),
            "31: no abstract; left out. Fill in 'abstract' or 'summary'.",
        ],
    ),
    "library.ris": (
        "ris",
        [
            Paper(
                "10.1000/jmr.7",
                "Things That Reference Managers Save",
                "We study what reference managers save, and how it is read back.",
                "ris",
                year=2021,
                date="2021-03-09",
                url="https://doi.org/10.1000/jmr.7",
                venue="Journal of Made-Up Results",
                authors=("Ann Ash", "Bo Müller Jr."),
            ),
            Paper(
                "hep-th/9901001",
                "A Report",
                "A report says what is in it at some length.",
                "ris",
                year=1999,
                date="1999",
                url="https://arxiv.org/abs/hep-th/9901001v1",
                authors=("Dee Dale",),
            ),
        ],
    ),
    "notes.txt": (
        "text",
        [
            Paper(
                title_id("A Note in Plain Text"),
                "A Note in Plain Text",
                "We write what we know.\nAnd in a second line, more.\n\nA second paragraph.",
                "text",
            ),
            Paper(title_id("Another Note"), "Another Note", "Its abstract follows without a blank line.", "text"),
        ],
    ),
}


def told(path: Path) -> list[Paper | str]:
    """Papers, and what was left out by line and detail."""
    return [r if isinstance(r, Paper) else str(r).removeprefix(f"{path}:") for r in read_papers(path)]


@pytest.mark.parametrize("name", READ)
def test_file_in_its_real_shape(name: str) -> None:
    format_name, results = READ[name]
    assert sniff(FIXTURES / name) == format_name
    assert told(FIXTURES / name) == results


def test_every_format_has_a_file_here() -> None:
    elsewhere = {"daily-papers", "jsonl", "csv", "parquet"}  # test_sources_page, test_sources_records, made by pyarrow
    assert {format_name for format_name, _ in READ.values()} == SOURCES.keys() - elsewhere
    assert {path.name for path in FIXTURES.iterdir()} == READ.keys()


def test_table_in_parquet_with_columns_of_its_own(tmp_path: Path) -> None:
    import datetime

    import pyarrow as pa
    from pyarrow import parquet

    rows = [
        {
            "Nr": 1,
            "Title": "One",
            "Text": "The first of all.",
            "Authors": ["Ann Ash"],
            "Date": datetime.date(2023, 9, 1),
        },
        {"Nr": 2, "Title": "Two", "Text": None, "Authors": [], "Date": None},
        {"Nr": 3, "Title": "Three", "Text": "The third of all.", "Authors": None, "Date": None},
    ]
    path = tmp_path / "papers.parquet"
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=2)
    columns = {"id": "Nr", "abstract": "text"}
    one, left_out, three = read_papers(path, columns=columns)
    assert one == Paper("1", "One", "The first of all.", "parquet", date="2023-09-01", authors=("Ann Ash",))
    assert three == Paper("3", "Three", "The third of all.", "parquet")
    assert isinstance(left_out, LeftOut)
    assert str(left_out) == f"{path}:2: no abstract; left out. Fill in 'text'."


def test_damaged_row_group_of_a_table_costs_only_itself(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    rows = [{"title": f"Paper {n}", "abstract": f"What paper {n} says."} for n in range(6)]
    path = tmp_path / "papers.parquet"
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=2, compression="gzip")
    column = parquet.ParquetFile(path).metadata.row_group(1).column(1)
    whole = bytearray(path.read_bytes())
    start = column.dictionary_page_offset or column.data_page_offset
    whole[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(whole)
    results = list(read_papers(path))
    assert [r.title for r in results if isinstance(r, Paper)] == ["Paper 0", "Paper 1", "Paper 4", "Paper 5"]
    assert [str(r).partition(" (")[0] for r in results if isinstance(r, LeftOut)] == [
        f"{path}:3: rows from here to the end of row group 1 can't be read"
    ]


def test_parquet_without_its_package_is_an_error_that_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a").write_bytes(b"PAR1")
    with pytest.raises(SourceError) as error:
        list(read_papers(tmp_path / "a"))
    said = "Parquet needs pyarrow, which is not installed: pip install 'paperatlas[parquet]'."
    assert str(error.value) == f"{tmp_path}/a: {said}"
