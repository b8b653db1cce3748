"""Broken files for every reader, without end: none may crash it, hang it or fill the memory.

    python -m tests.fuzz.readers --inputs 100000 --seed 1

Each input is a file that some format would have, cut, spliced, swapped and garbled, now and then packed or in another
encoding; it is read as that format, as another, or as the one that is sniffed. What a reader answers is checked: papers
that a store can take, faults that name file and line, or one error for the whole file. Prints how far it is, and at a
failure the seed and the input, in a file; exit status 1 then.
"""

from __future__ import annotations

import argparse
import bz2
import faulthandler
import gzip
import io
import json
import lzma
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from paperatlas.graph import LeftOut, Paper, SourceError
from paperatlas.loaders.sources import SOURCES, read_papers

from ..source_contents import CONTENTS

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sources"
LONGEST_SECONDS = 120.0
"""For one input, on a machine that does other things beside it. An input is a few kilobytes, read in milliseconds."""
MEMORY_BOUND = 512 << 20
"""Bytes by which the process may grow, whatever it reads; what is imported on the way, pyarrow too, is of them."""

_TOKENS = [
    *(bytes([one]) for one in b"<>\"'\\{}[](),:;=#@$ \n\r\t\0\xff\xfe\xc3"),
    *(b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [", b'<!ENTITY a "b">', b"&a;", b"&amp;"),
    *(b"&#0;", b"&#xD800;", b'\\"', b"\r\n", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xa8"),
    *(b"@article{", b"@string{a = b # a}", b"@comment{", b"TY  - JOUR\n", b"ER  - \n", b"AB  - ", b"XX  - "),
    *(
        b"$$",
        b"\\frac{",
        b"\\hat{x}",
        b"^{",
        b"_{",
        b"\\'",
        b"---\n",
        b"title",
        b"abstract",
        b"Sep 10",
        b"Daily Papers",
    ),
    *(b"null", b"true", b"-1", b"1e999", b"NaN", b"[0, 1]", b'{"": {}}', b'"\\ud800"', b"PAR1"),
    *(b"<paper id='1'>", b"<volume id='1'>", b"</entry>", b"<PubmedArticle>", b"<article>", b"<p>", b"<h3>"),
    *(b'data-props="', b"&quot;"),
]
# Of gzip's head the time is left out, so that the same seed gives the same bytes.
_PACKERS = (lambda data: gzip.compress(data, mtime=0), bz2.compress, lambda data: lzma.compress(data, preset=0))
_ENCODINGS = (None, None, None, "latin-1", "utf-16", "cp1252", "gb18030", "utf-7", "shift_jis")


def seeds() -> dict[str, list[bytes]]:
    """Whole files of each format."""
    known = {name: [text.encode()] for name, text in CONTENTS.items()}
    named = {
        "daily-papers-html": ("daily_papers.html", "trending_papers.html"),
        "daily-papers-json": ("daily_papers.json",),
        "arxiv": ("arxiv.jsonl",),
        "arxiv-atom": ("arxiv_atom.xml",),
        "openalex": ("openalex.jsonl",),
        "semantic-scholar": ("semantic_scholar.jsonl",),
        "acl-anthology": ("acl_anthology.xml",),
        "pubmed": ("pubmed.xml",),
        "bibtex": ("library.bib",),
        "ris": ("library.ris",),
        "text": ("notes.txt",),
    }
    for format_name, names in named.items():
        known[format_name] += [(FIXTURES / name).read_bytes() for name in names]
    known["parquet"] = [_parquet()]
    return known


def _parquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    rows = [{"title": f"Paper {n}", "abstract": f"What paper {n} says.", "authors": ["A", "B"]} for n in range(5)]
    file = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), file, row_group_size=2)
    return file.getvalue()


def inputs(seed: int) -> Iterator[tuple[bytes, str | None, str | None]]:
    """Contents, each with the format and the encoding that it is to be read as; the same ones for the same seed."""
    chance = random.Random(seed)
    whole = seeds()
    everything = [data for some in whole.values() for data in some]
    while True:
        format_name = chance.choice(list(SOURCES))
        data = chance.choice(whole[format_name])
        for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8, 20))):
            data = _garbled(data, chance, everything)
        if chance.random() < 0.05:
            data = chance.choice(_PACKERS)(data)
            data = data if chance.random() < 0.3 else _garbled(data, chance, everything)
        read_as = format_name if chance.random() < 0.6 else chance.choice([None, None, *SOURCES])
        yield data, read_as, chance.choice(_ENCODINGS)


def _garbled(data: bytes, chance: random.Random, everything: list[bytes]) -> bytes:
    """The same with one thing wrong."""
    if not data:
        return chance.choice(everything)
    a, b = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    near = min(b, a + chance.randrange(1, 40))
    at = min(a, len(data) - 1)
    other = chance.choice(everything)
    token, some = chance.choice(_TOKENS), bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
    longer = data[:b] + data[a:b] * chance.choice((1, 2, 10)) + data[b:]
    return chance.choice(
        (
            data[:a],
            data[:a] + data[near:],
            data[:a] + token + data[a:],
            data[:a] + token * chance.choice((2, 50, 3000)) + data[near:],
            data[:a] + some + data[near:],
            longer if len(longer) < 1_000_000 else data[:a],
            data[:a] + other[chance.randrange(len(other)) :],
            data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
            data[:a] + data[a:near] * chance.choice((2, 5, 500)) + data[near:],
        )
    )


def check(path: Path, format_name: str | None, encoding: str | None) -> int:
    """Read a file, and see that every answer is one that a build can take; how many papers there are.

    :raises AssertionError: an answer is not.
    """
    papers, said = 0, str(path)
    try:
        for result in read_papers(path, format_name, encoding=encoding):
            if isinstance(result, Paper):
                papers += 1
                _check_paper(result)
            else:
                _check_left_out(result, path)
    except SourceError as error:
        said = str(error)
    assert said.startswith(str(path)), said
    return papers


def _check_paper(paper: Paper) -> None:
    # A store and an export take text that is Unicode and has no NUL.
    json.dumps(repr(paper)).encode()
    for text in (paper.id, paper.title, paper.abstract, paper.date or "", paper.venue or "", *paper.authors):
        text.encode()
        assert "\0" not in text
    assert paper.title == paper.title.strip()
    assert "\n" not in paper.title
    assert 4 <= len(paper.abstract) <= 100_000


def _check_left_out(record: LeftOut, path: Path) -> None:
    place, _, line = record.place.rpartition(":")
    assert place == str(path), record
    assert int(line) >= 1
    assert record.detail
    str(record).encode()


def run(count: int, seed: int, folder: Path, *, every: float = 60.0) -> int:
    """Read so many inputs; how many papers they gave.

    :param every: seconds between two lines that tell how far it is.
    :raises AssertionError: one gave a wrong answer, took too long, or the memory grew beyond the bound.
    """
    path, papers, told, before = folder / "input", 0, time.monotonic(), peak()
    for number, (data, format_name, encoding) in zip(range(count), inputs(seed), strict=False):
        path.write_bytes(data)
        # A hang ends the process with the place where it hung.
        faulthandler.dump_traceback_later(LONGEST_SECONDS, exit=True)
        try:
            papers += check(path, format_name, encoding)
            assert peak() - before < MEMORY_BOUND, f"{peak() >> 20} MiB at the peak, {before >> 20} before"
        except BaseException as error:
            kept = folder / f"failed-{seed}-{number}"
            kept.write_bytes(data)
            error.add_note(f"seed {seed}, input {number}, read as {format_name} in {encoding}: {kept}")
            raise
        finally:
            faulthandler.cancel_dump_traceback_later()
        if time.monotonic() - told > every:
            told = time.monotonic()
            print(f"{number + 1} inputs, {papers} papers, {peak() >> 20} MiB at the peak", flush=True)
    return papers


def peak() -> int:
    """The most bytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for inputs that failed; else one of its own")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(exist_ok=True)
    began = time.monotonic()
    papers = run(arguments.inputs, arguments.seed, folder)
    took = time.monotonic() - began
    print(f"{arguments.inputs} inputs, {papers} papers, {took:.0f} s, {peak() >> 20} MiB at the peak: nothing wrong")


if __name__ == "__main__":
    sys.exit(main())
