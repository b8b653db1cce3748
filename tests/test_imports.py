"""Exports read back, and stores copied: what comes is what was there, and what can't be read is told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.graph import (
    NO_RULINGS,
    Claim,
    Entity,
    Evidence,
    ExportError,
    FactsError,
    Paper,
    PaperFacts,
    Result,
    Rulings,
    SourceError,
    Store,
    StoreError,
    Taken,
    open_store,
)
from paperatlas.graph.codec import facts_from, facts_from_json, facts_to_json
from paperatlas.graph.copying import copy
from paperatlas.graph.exports import export
from paperatlas.graph.imports import IMPORTS, import_export, open_export
from paperatlas.graph.stores import engine

from .making import EXTRACTOR, Held, entity, number, place, ruled, said
from .stores import FILES, holds_just, nquads

SLOW = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
RULED = ruled(("same", "CLIP", "Contrastive Net"), ("different", "BLIP", "BLIP-2"))
PAPERS = (
    said("p1", "CLIP", "BLIP", edges=(("BLIP", "BUILDS_ON", "CLIP"),)),
    said("p2", "Contrastive Net", entity("COCO", "Dataset")),
    said("p3", "BLIP-2", entity("https://a.org/x", "Repository")),
)


def imported(path: Path, url: str) -> Taken:
    with open_export(path) as export_, open_store(url, write=True) as store:
        return import_export(export_, store)


def written(path: Path, held: Held | Store) -> bytes:
    export(held, path)
    return path.read_bytes()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("suffix", IMPORTS)
def test_an_export_read_back_is_the_same_store(
    kind: str, suffix: str, tmp_path: Path, facts: tuple[PaperFacts, ...]
) -> None:
    facts = facts[:40]
    before = written(tmp_path / f"a{suffix}", Held(facts))
    url = FILES[kind](tmp_path)
    taken = imported(tmp_path / f"a{suffix}", url)
    assert (taken.read, taken.added, taken.unchanged, taken.left_out, taken.is_same) == (40, 40, 0, [], True)
    with open_store(url, write=True) as store:
        assert written(tmp_path / f"b{suffix}", store) == before
        for said_ in facts:
            assert store.facts(said_.paper.id) == said_
            assert store.held([said_.paper], said_.extractor) == {said_.paper.record}
    again = imported(tmp_path / f"b{suffix}", url)
    assert (again.added, again.unchanged) == (0, 40)
    with open_store(url, write=True) as store:
        assert store.merge() == 0
        assert store.remove(facts[0].paper.id)
        store.merge()
        holds_just(store, list(facts[1:]))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
TEXTS = st.sets(TEXT, max_size=2).map(lambda some: tuple(sorted(some)))
SURE = st.floats(0, 1)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    start = draw(st.integers(0, 2**40))
    return Evidence(draw(st.sampled_from(["title", "abstract"])), start, start + draw(st.integers(1, 99)), draw(TEXT))


@st.composite
def any_facts(draw: st.DrawFn, ident: str) -> PaperFacts:
    names = draw(st.lists(TEXT, unique=True, max_size=4))
    entities = [
        Entity(
            name,
            draw(st.sampled_from(["Method", "Dataset", "Benchmark", "Task", "Metric"])),
            draw(st.sampled_from(["named", "term"])),
            draw(TEXTS.filter(bool)),
            draw(st.none() | TEXT),
            draw(TEXTS),
        )
        for name in names
    ]
    claims = [Claim(None, "MENTIONS", name, draw(evidence()), draw(SURE)) for name in names]
    methods = [e.name for e in entities if e.type == "Method"]
    if len(methods) > 1:
        claims.append(Claim(methods[0], "PART_OF", methods[1], draw(evidence()), draw(SURE)))
    parts = [Claim(None, "OBTAINED_BY", methods[0], draw(evidence()), draw(SURE))] if methods else []
    numbers = st.floats(-1e9, 1e9) | st.integers(-(2**53), 2**53)
    results = [
        Result(draw(st.none() | TEXT), draw(numbers), draw(st.none() | TEXT), "delta", draw(evidence()), draw(SURE), p)
        for p in draw(st.lists(st.just(tuple(parts)), max_size=2))
    ]
    paper = Paper(
        ident,
        draw(TEXT),
        draw(st.just("") | TEXT),
        draw(TEXT),
        draw(st.none() | st.integers(-9999, 9999)),
        draw(st.none() | TEXT),
        draw(st.none() | TEXT),
        draw(st.none() | TEXT),
        tuple(draw(st.lists(TEXT, unique=True, max_size=2))),
    )
    return PaperFacts.of(paper, draw(TEXT), tuple(entities), tuple(claims), tuple(results))


@given(st.data())
@SLOW
def test_whatever_papers_say_is_read_back(data: st.DataObject) -> None:
    idents = data.draw(st.lists(TEXT.filter(lambda text: ":" not in text), unique=True, max_size=4))
    held = Held(
        tuple(data.draw(any_facts(ident)) for ident in idents),
        data.draw(st.sampled_from([NO_RULINGS, RULED])),
        data.draw(st.sampled_from([0.0, 0.3, 0.5])),
    )
    suffix = data.draw(st.sampled_from(sorted(IMPORTS)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        before = written(path, held)
        kind = data.draw(st.sampled_from(sorted(FILES)))
        url = FILES[kind](Path(folder))
        taken = imported(path, url)
        assert (taken.left_out, taken.is_same) == ([], True)
        with open_store(url) as store:
            assert {r: store.record(r) for r in store.records()} == {f.paper.record: f for f in held.papers}
            assert (store.rulings, store.min_confidence) == (held.rulings, held.min_confidence)
            # The RDF store's graph has U+FFFD for control characters.
            assert set(nquads(store).splitlines()) == set(nquads(held).splitlines())
            if kind != "rdf":
                assert written(path, store) == before


@given(any_facts("p1"))
def test_the_json_of_facts_is_without_loss(facts: PaperFacts) -> None:
    assert facts_from_json(facts_to_json(facts)) == facts


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3) | st.sampled_from(["Method", "USES"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)


@given(st.data())
@settings(max_examples=300)
def test_no_garbage_within_facts_ends_in_a_traceback(data: st.DataObject) -> None:
    text = "FooNet reaches 87% accuracy."
    number_ = number(text, "87%", 87.0, Claim(None, "OBTAINED_BY", "FooNet", place(text, "FooNet"), 0.7))
    facts = replace(said("p1", "FooNet", entity("COCO", "Dataset")), results=(number_,))
    record = json.loads(facts_to_json(facts))
    here = record
    while True:  # down to some part, which becomes anything
        key = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[key], list | dict) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = data.draw(ANYTHING)
    try:
        found = facts_from(record)
    except FactsError:
        return
    assert facts_from_json(facts_to_json(found)) == found
    Held((found,)).nodes()


def test_what_was_decided_is_taken_over_by_a_store_without_papers(tmp_path: Path) -> None:
    for suffix in IMPORTS:
        export(Held(PAPERS, RULED, 0.5), tmp_path / f"a{suffix}")
        url = str(tmp_path / f"a{suffix}.kgl")
        taken = imported(tmp_path / f"a{suffix}", url)
        assert (taken.is_adopted, taken.is_same) == (True, True)
        with open_store(url) as store:
            assert [r.place for r in store.rulings.listed] == [r.place for r in RULED.listed]
            holds_just(store, list(PAPERS), RULED, 0.5)


def test_a_store_that_has_papers_keeps_what_was_decided_of_them(tmp_path: Path) -> None:
    export(Held(PAPERS[1:], RULED, 0.5), tmp_path / "a.jsonl")
    url = str(tmp_path / "a.kgl")
    older = said("p2", "Another Net")
    with open_store(url, write=True) as store:
        store.add([PAPERS[0], older])
        store.merge()
    taken = imported(tmp_path / "a.jsonl", url)
    assert (taken.read, taken.added, taken.is_adopted, taken.is_same) == (2, 2, False, None)
    with open_store(url) as store:
        holds_just(store, list(PAPERS))  # p2 in place of what it said before


def test_texts_of_every_kind_are_read_back(tmp_path: Path) -> None:
    odd = "\x00\x01\x0b\x1b\x1f\x7f\x85\u2028\ufdd0\ufffe\uffff\U0010ffff\r\n\t\"'\\u0000 </x> \U0001f600"
    for size in (1, 50_000):
        text = odd * size
        paper = Paper("p\x00\ufffe1", "T" + text, text, odd, None, odd, odd, "V" + odd, ("A" + odd,))
        facts = PaperFacts.of(
            paper,
            EXTRACTOR,
            (Entity("N" + odd, "Method", "named", (odd,), "L" + odd, (odd,)),),
            (Claim(None, "USES", "N" + odd, Evidence("abstract", 0, 2, text), 1 / 3),),
        )
        for suffix in IMPORTS:
            export(Held((facts,)), tmp_path / f"a{suffix}")
            url = str(tmp_path / f"{size}{suffix}.kgl")
            assert imported(tmp_path / f"a{suffix}", url).left_out == []
            with open_store(url) as store:
                assert store.facts(paper.id) == facts
    assert len(facts_to_json(facts)) > 2**20


def changed(suffix: str, folder: Path, change: Callable[[list[bytes]], object]) -> Path:
    """An export of PAPERS, with its lines changed."""
    path = folder / f"a{suffix}"
    lines = written(path, Held(PAPERS)).splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))
    return path


def of_facts(lines: list[bytes], which: int) -> int:
    return [i for i, line in enumerate(lines) if b'"facts": ' in line or b"ontology#facts>" in line][which]


@pytest.mark.parametrize("suffix", [".jsonl", ".nq"])
@pytest.mark.parametrize(
    "broken",
    [b"", b"\xff\xfe", b"[" * 99_999, b'{"facts": {"paper": 1}}', b"<http://a> <http://b> <http://c> .", b"{}"],
)
def test_a_broken_line_is_told_and_costs_no_other(suffix: str, broken: bytes, tmp_path: Path) -> None:
    places: list[int] = []

    def break_one(lines: list[bytes]) -> None:
        places.append(of_facts(lines, 1) + 1)
        lines[places[0] - 1] = broken + b"\n"

    path = changed(suffix, tmp_path, break_one)
    taken = imported(path, str(tmp_path / "a.kgl"))
    told = [str(record) for record in taken.left_out]
    assert taken.read == 2
    assert told[-1] == f"{path}: ends with 2 of 3 papers: cut off, or edited. Export it again."
    assert [t.partition(": ")[0] for t in told[:-1]] == ([f"{path}:{places[0]}"] if broken else [])
    assert taken.is_same is None
    with open_store(str(tmp_path / "a.kgl")) as store:
        holds_just(store, [PAPERS[0], PAPERS[2]])


def test_a_broken_statement_of_trig_is_told(tmp_path: Path) -> None:
    def break_one(lines: list[bytes]) -> None:
        at = next(i for i, line in enumerate(lines) if line.startswith(b"paper:p3 {"))
        lines[at] = b'paper:p3 { "\n'

    taken = imported(changed(".trig", tmp_path, break_one), str(tmp_path / "a.kgl"))
    assert taken.read == 2
    assert any("not TriG at column" in str(record) for record in taken.left_out)
    assert "ends with 2 of 3 papers" in str(taken.left_out[-1])


@pytest.mark.parametrize("suffix", IMPORTS)
def test_a_file_that_was_cut_off_anywhere_is_told(suffix: str, tmp_path: Path) -> None:
    whole = written(tmp_path / f"a{suffix}", Held(PAPERS))
    for share in (0.3, 0.6, 0.9, 0.99):
        path = tmp_path / f"{share}{suffix}"
        path.write_bytes(whole[: int(len(whole) * share)])
        taken = imported(path, str(tmp_path / f"{share}{suffix}.kgl"))
        assert "of 3 papers: cut off" in str(taken.left_out[-1])
        packed = tmp_path / f"{share}{suffix}.gz"
        packed.write_bytes(gzip.compress(whole)[: int(len(gzip.compress(whole)) * share)])
        try:
            told = str(imported(packed, str(tmp_path / f"{share}{suffix}.gz.kgl")).left_out[0])
        except SourceError as error:  # nothing of so short a file could be unpacked
            told = str(error)
        assert "can't be unpacked to its end" in told


def test_a_file_without_its_begin_is_taken_in_and_told(tmp_path: Path) -> None:
    taken = imported(changed(".jsonl", tmp_path, lambda lines: lines.pop(0)), str(tmp_path / "a.kgl"))
    assert taken.read == 3
    assert ["its begin is missing" in str(record) for record in taken.left_out] == [True]


def test_a_packed_export_is_read(tmp_path: Path) -> None:
    for suffix in IMPORTS:
        path = tmp_path / f"a{suffix}.gz"
        path.write_bytes(gzip.compress(written(tmp_path / f"a{suffix}", Held(PAPERS))))
        assert imported(path, str(tmp_path / f"{suffix}.kgl")).is_same


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.nq", b"", "no export of Paperatlas"),
        ("a.jsonl", b"\n\n", "it is empty"),
        ("a.nq", b"<http://a> <http://b> <http://c> <http://d> .\n" * 99, r"a\.nq:1: no export of Paperatlas"),
        ("a.trig", b"<http://a> <http://b> <http://c> .\n", "nothing of a graph of Paperatlas"),
        ("a.trig", b"once upon a time", "not TriG"),
        ("a.jsonl", b'{"title": "T", "abstract": "A"}\n' * 50, "'paperatlas build'"),
        ("a.jsonl", bytes(range(256)) * 9, "no export of Paperatlas"),
        ("a.nq.gz", b"not packed", "no export of Paperatlas"),
        ("a.jsonl", b'{"settings": {"format": 1}}\n', r"a\.jsonl: written in format 1, and this version reads 2"),
        ("a.ttl", b"", r"Known: \.jsonl, \.nq, \.trig"),
        ("a.gz", b"", r"Known: \.jsonl"),
    ],
)
def test_what_is_no_export_is_refused_before_a_store_is_made(
    name: str, content: bytes, told: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=told):
        imported(tmp_path / name, str(tmp_path / "a.kgl"))
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("suffix", [".jsonl", ".nq"])
def test_a_graph_without_what_papers_say_is_told(suffix: str, tmp_path: Path) -> None:
    derived = (b'"facts": ', b'"settings": ', b"ontology#facts>", b"ontology#settings>")

    def graph_alone(lines: list[bytes]) -> None:
        lines[:] = [line for line in lines if not any(word in line for word in derived)]

    taken = imported(changed(suffix, tmp_path, graph_alone), str(tmp_path / "a.kgl"))
    assert ["not what papers say" in str(record) for record in taken.left_out] == [True]


@pytest.mark.parametrize("suffix", IMPORTS)
def test_a_graph_that_was_edited_is_noticed_and_one_in_another_order_is_not(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    before = written(path, Held(PAPERS))
    path.write_bytes(before.replace(b'"CLIP"', b'"KLIP"', 1))
    assert path.read_bytes() != before
    assert imported(path, str(tmp_path / "a.kgl")).is_same is False
    with open_store(str(tmp_path / "a.kgl")) as store:
        holds_just(store, list(PAPERS))
    if suffix != ".trig":
        path.write_bytes(b"".join(reversed(before.splitlines(keepends=True))))
        taken = imported(path, str(tmp_path / "b.kgl"))
        assert (taken.is_same, taken.left_out) == (True, [])


def test_of_a_paper_that_stands_twice_the_last_counts(tmp_path: Path) -> None:
    newer = Held((said("p1", "Other Net"),))
    path = tmp_path / "a.jsonl"
    path.write_bytes(written(path, Held(PAPERS)) + written(path, newer))
    taken = imported(path, str(tmp_path / "a.kgl"))
    assert (taken.read, taken.added) == (3, 3)
    with open_store(str(tmp_path / "a.kgl")) as store:
        holds_just(store, [*newer.papers, *PAPERS[1:]])


def test_a_store_that_is_written_to_is_not_exported_by_halves(tmp_path: Path) -> None:
    for suffix in IMPORTS:
        with pytest.raises(ExportError, match="another process is writing"):
            export(Held(PAPERS, busy=True), tmp_path / f"a{suffix}")
    assert list(tmp_path.iterdir()) == []


# from store to store


def filled(url: str, rulings: Rulings = NO_RULINGS, least: float = 0.0) -> str:
    with open_store(url, write=True) as store:
        store.rule(rulings)
        store.demand(least)
        store.add(PAPERS)
        store.merge()
    return url


def copied(source: str, target: str) -> Taken:
    with open_store(source) as old, open_store(target, write=True) as new:
        return copy(old, new)


@pytest.mark.parametrize("source", FILES)
@pytest.mark.parametrize("target", FILES)
def test_a_copy_is_the_same_graph_in_any_store(source: str, target: str, tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "to").mkdir()
    urls = filled(FILES[source](tmp_path / "from"), RULED, 0.2), FILES[target](tmp_path / "to")
    taken = copied(*urls)
    assert (taken.read, taken.added, taken.is_same) == (3, 3, True)
    with open_store(urls[0]) as old, open_store(urls[1]) as new:
        assert nquads(new) == nquads(old)
        assert [new.facts(ident) for ident in new.paper_ids()] == list(PAPERS)
        assert (new.rulings, new.min_confidence) == (RULED, 0.2)


def test_a_copy_that_was_interrupted_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.graph.taking._BATCH", 1)
    source, target = filled(str(tmp_path / "a.kgl"), RULED), str(tmp_path / "b.kgl")

    class Stopping(Held):
        def record(self, record: str) -> PaperFacts | None:
            if record.startswith("p3\t"):
                raise KeyboardInterrupt
            return super().record(record)

    with open_store(target, write=True) as store:
        with pytest.raises(KeyboardInterrupt):
            copy(Stopping(PAPERS, RULED), store)
        holds_just(store, list(PAPERS[:2]), RULED)
    taken = copied(source, target)
    assert (taken.added, taken.unchanged, taken.is_adopted) == (1, 2, True)
    with open_store(target) as store:
        holds_just(store, list(PAPERS), RULED)


def test_what_was_written_by_hand_is_not_copied_in_silence(tmp_path: Path) -> None:
    source = filled(str(tmp_path / "a.kgl"))
    with open_store(source, write=True) as store:
        store.cypher("MATCH (m:Method {name: 'CLIP'}) SET m.name = 'clip by hand'", write=True)
    assert copied(source, str(tmp_path / "b.kgl")).is_same is False


def test_the_embedded_graph_is_read_in_order_whatever_the_pages(
    tmp_path: Path, facts: tuple[PaperFacts, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add(facts[:30])
        store.merge()
        store.cypher("MATCH (a:Method {name: 'CLIP'}), (b:Task) CREATE (a)-[:PART_OF]->(b)", write=True)
        store.cypher("MATCH (a:Method {name: 'CLIP'}), (b:Task) CREATE (a)-[:USES {paper: 7}]->(b)", write=True)
        store.cypher("CREATE (:Method {id: 'by hand'})", write=True)
        whole = list(store.nodes()), list(store.edges())
        for size in (1, 7):
            monkeypatch.setattr(engine, "_NODES_AT_ONCE", size)
            monkeypatch.setattr(engine, "_EDGES_AT_ONCE", size)
            assert (list(store.nodes()), list(store.edges())) == whole
        assert whole == (sorted(whole[0]), sorted(whole[1]))
        nodes, edges = store.count()
        assert (len(whole[0]), len(whole[1])) == (sum(nodes.values()), sum(edges.values()))


# by command


def test_import_says_what_it_did_and_what_it_could_not_read(paperatlas, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert paperatlas("export", "a.nq").status == 0
    done = paperatlas("import", "a.nq", store="b.kgl")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("136 papers read: 136 taken in, 0 unchanged\nnodes: 136 Paper")
    assert "note" not in done.err
    assert "0 taken in, 136 unchanged" in paperatlas("import", "a.nq", store="b.kgl").err
    lines = (tmp_path / "a.nq").read_bytes().splitlines(keepends=True)
    at = of_facts(lines, 5)
    (tmp_path / "a.nq").write_bytes(b"".join([*lines[:at], lines[at][:-9] + b"\n", *lines[at + 1 :]]))
    done = paperatlas("import", "a.nq", store="c.kgl")
    assert done.status == 1
    assert f"left out: a.nq:{at + 1}: not N-Quads at column" in done.err
    assert "2 records left out: 2 unreadable" in done.err
    assert paperatlas("import", "none.nq", store="d.kgl").status == 2
    done = paperatlas("import", "a.nq", store=str(tmp_path / "none" / "d.kgl"))
    assert (done.status, "there is no folder" in done.err) == (1, True)


def test_import_notes_other_settings_and_edited_graphs(paperatlas, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    export(Held(PAPERS, RULED, 0.5), tmp_path / "a.jsonl")
    assert "with min-confidence 0.5, 2 rulings of names\n" in paperatlas("import", "a.jsonl", store="a.kgl").err
    filled(str(tmp_path / "b.kgl"))
    done = paperatlas("import", "a.jsonl", store="b.kgl")
    assert (done.status, "note: b.kgl has papers of its own and keeps" in done.err) == (0, True)
    text = (tmp_path / "a.jsonl").read_text()
    (tmp_path / "a.jsonl").write_text(text.replace('"name": "CLIP"', '"name": "KLIP"', 1))
    done = paperatlas("import", "a.jsonl", store="c.kgl")
    assert (done.status, "its nodes or edges are not those that its papers give" in done.err) == (0, True)


def test_copy_says_what_it_did_and_refuses_itself(paperatlas, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    filled(str(tmp_path / "a.kgl"), RULED, 0.5)
    done = paperatlas("copy", "a.kgl", "rdf:b")
    assert done.status == 0
    assert done.err.startswith("3 papers read: 3 taken in, 0 unchanged\nwith min-confidence 0.5, 2 rulings of names\n")
    assert done.err.endswith("s, the same graph\n")
    for one, other in (("a.kgl", "./a.kgl"), ("rdf:b", "rdf:../" + tmp_path.name + "/b")):
        done = paperatlas("copy", one, other)
        assert (done.status, "both are one store" in done.err) == (1, True)
    done = paperatlas("copy", "none.kgl", "c.kgl")
    assert (done.status, "no such store" in done.err) == (1, True)
    assert not list(tmp_path.glob("c.kgl*"))
    with pytest.raises(StoreError):
        open_store(str(tmp_path / "c.kgl"))
