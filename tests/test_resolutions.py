"""Rulings in a file, what a build makes of them, and why names are one node or two."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.graph import (
    NO_RULINGS,
    PaperatlasError,
    PaperFacts,
    RulingError,
    Rulings,
    Store,
    UnknownNameError,
    name_key,
    open_store,
)
from paperatlas.graph.atlas import namings
from paperatlas.graph.exports import export
from paperatlas.graph.resolve import resolve
from paperatlas.loaders import build, read_rulings
from paperatlas.queries import Why, why

from .conftest import PAGE
from .making import entity, ruled, said
from .test_resolve import known, longs, names, pairs, without_contradiction


def nquads(store: Store, folder: Path) -> bytes:
    export(store, folder / "a.nq")
    return (folder / "a.nq").read_bytes()


def written(folder: Path, text: str) -> Path:
    path = folder / "r.tsv"
    path.write_bytes(text.encode())
    return path


def test_a_file_of_rulings_is_lines_of_three_columns(tmp_path: Path) -> None:
    text = "\ufeff# mine\r\n\r\nsame\tMS COCO \t dataset:coco\r\n\n  \ndifferent\tπ0\tpi zero\t\n"
    text += "same\tdataset:coco\tMS COCO"
    rulings = read_rulings(written(tmp_path, text))
    assert rulings == ruled(("different", "π0", "pi zero"), ("same", "MS COCO", "dataset:coco"))
    assert [r.place for r in rulings.listed] == [f"{tmp_path}/r.tsv:6", f"{tmp_path}/r.tsv:3"]
    assert read_rulings(written(tmp_path, "# nothing")) == NO_RULINGS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("same\tA\tB\nsame A B\n", r"r\.tsv:2: 1 columns instead of 3\. Write same or different, .* tabs"),
        ("same\tA\tB\tC", r"r\.tsv:1: 4 columns"),
        ("equal\tA\tB", r"r\.tsv:1: 'equal' is neither same nor different\. Write"),
        ("same\t\tB", r"r\.tsv:1 says .*empty\. Write a name"),
        ("same\tA\tB\n\ndifferent\tb\ta", r"r\.tsv:3 says that 'b' and 'a' are two things, but: \S*r\.tsv:1 says"),
        ("same\tA\t\udcff", "UTF-8"),
    ],
)
def test_a_line_that_can_not_be_read_is_told_with_place_and_mend(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "r.tsv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(RulingError, match=told):
        read_rulings(path)


def test_rulings_are_applied_without_reading_a_paper_kept_by_later_builds_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulings = ruled(("same", "COCO", "MS COCO"), ("different", "CLIP", "Contrastive Language-Image Pretraining"))
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        build([PAGE], store, workers=1)
        before = nquads(store, tmp_path)
        monkeypatch.setattr("paperatlas.loaders.building.extractor", None)  # would fail if it were called
        report = build([PAGE], store, workers=1, rulings=rulings)
        assert (report.added, report.unchanged, report.ruled.applied, report.ruled.idle) == (0, 136, 2, ())
        after = nquads(store, tmp_path)
        assert after != before
        assert {n.id for n in store.nodes()} & {"dataset:coco", "dataset:mscoco"} == {"dataset:mscoco"}
        assert build([PAGE], store, workers=1).ruled.total == 2
        assert nquads(store, tmp_path) == after
        assert build([], store, rulings=NO_RULINGS).ruled.total == 0
        assert nquads(store, tmp_path) == before


def test_papers_that_come_later_are_resolved_by_the_rulings_that_were_there(
    tmp_path: Path, facts: tuple[PaperFacts, ...]
) -> None:
    rulings = ruled(("same", "COCO", "MS COCO"), ("different", "CLIP", "Contrastive Language-Image Pretraining"))
    exports = []
    for parts in ((facts,), (facts[:50], facts[50:90], facts[90:])):
        with open_store(str(tmp_path / f"{len(parts)}.kgl"), write=True) as store:
            for part in parts:
                store.add(part)
                build([], store, rulings=rulings if part is parts[0] else None)
            exports.append(nquads(store, tmp_path))
    assert exports[0] == exports[1]


def test_a_build_tells_which_rulings_wait_for_names(tmp_path: Path) -> None:
    rulings = ruled(
        ("same", "CLIP", "Nowhere"),
        ("same", "A", "B"),
        ("same", "CLIP", "LAION"),
        ("same", "ViT", "vision transformers"),
    )
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        expanded = entity("ViT", long_form="Vision Transformer")
        store.add([said("p1", "CLIP", expanded), said("p2", entity("LAION", "Dataset"))])
        found = build([], store, rulings=rulings).ruled
    assert (found.total, found.applied) == (4, 1)
    assert found.idle == (
        "rulings.tsv:1: no paper names 'Nowhere'",
        "rulings.tsv:2: no paper names 'A' or 'B'",
        "rulings.tsv:3: 'CLIP' is named as method, 'LAION' as dataset; things of different key spaces are never one",
    )


def explained(folder: Path, *facts: PaperFacts, pair: tuple[str, str], rulings: Rulings = NO_RULINGS) -> Why:
    with open_store(str(folder / "why.kgl"), write=True) as store:
        store.add(facts)
        store.rule(rulings)
        store.merge()
        return why(store, *pair)


def told(found: Why) -> tuple[list[str], list[tuple[str, list[str]]]]:
    return [n.id for n in found.nodes], [(s.says, [ident for ident, _ in s.papers]) for s in found.steps]


def test_spellings_of_one_key_are_told_with_who_writes_which(tmp_path: Path) -> None:
    facts = [said(f"p{n}", entity(n, "Dataset")) for n in ("MS COCO", "MS-COCO", "MSCOCO")]
    assert told(explained(tmp_path, *facts, pair=("MS COCO", "MSCOCO"))) == (
        ["dataset:mscoco"],
        [("'MSCOCO' has the key 'mscoco'", ["pMSCOCO"]), ("'MS COCO' has the key 'mscoco'", ["pMS COCO"])],
    )
    assert len(explained(tmp_path, pair=("ms coco", "dataset:mscoco")).steps) == 3


def test_a_chain_of_rules_is_told_from_name_to_name(tmp_path: Path) -> None:
    facts = (
        said("p1", entity("VT", aliases=("ViT",))),
        said("p2", entity("ViT", long_form="Vision Transformer")),
        said("p3", "Vision Transformers", "Foo"),
    )
    rulings = ruled(("same", "Foo", "vision transformer"))
    assert told(explained(tmp_path, *facts, pair=("vt", "Foo"), rulings=rulings)) == (
        ["method:vt"],
        [
            ("'ViT' is a known spelling of 'VT'", ["p1"]),
            ("'ViT' without an expansion means what most papers mean by it, 'Vision Transformer'", ["p2"]),
            ("rulings.tsv:1 says that 'Foo' and 'vision transformer' are one thing", []),
        ],
    )
    expansion = explained(tmp_path, *facts, pair=("ViT", "Vision Transformer"), rulings=rulings)
    assert told(expansion)[1] == [("'Vision Transformer' is the expansion of 'ViT'", ["p2"])]


def test_a_ruling_that_keeps_names_apart_is_told_with_what_would_join_them(tmp_path: Path) -> None:
    facts = said("p1", entity("COCO", "Dataset", aliases=("MS COCO",))), said("p2", entity("MS COCO", "Dataset"))
    found = explained(tmp_path, *facts, pair=("COCO", "MSCOCO"), rulings=ruled(("different", "COCO", "MS COCO")))
    says = "'MS COCO' is a known spelling of 'COCO'; not followed, since rulings.tsv:1 says that 'COCO' and 'MS COCO'"
    assert told(found) == (["dataset:coco", "dataset:mscoco"], [(f"{says} are two things", ["p1"])])


def test_homonyms_are_told_with_their_expansions(tmp_path: Path) -> None:
    facts = (
        said("p1", entity("APT", long_form="Adaptive Pruning and Tuning")),
        said("p2", entity("APT", long_form="Anomaly Perception Transformer")),
        said("p3", entity("Foo", aliases=("APT",))),
    )
    for pair in (("APT", "apt"), ("method:apt", "Anomaly Perception Transformer")):
        nodes, steps = told(explained(tmp_path, *facts, pair=pair))
        assert nodes == ["method:apt", "method:apt~anomalyperceptiontransformer"]
        assert steps[:2] == [
            ("papers expand 'APT' differently; as 'Adaptive Pruning and Tuning'", ["p1"]),
            ("papers expand 'APT' differently; as 'Anomaly Perception Transformer'", ["p2"]),
        ]
    one = explained(tmp_path, *facts, pair=("APT", "Adaptive Pruning and Tuning"))
    assert [n.id for n in (*one.nodes, *one.also)] == ["method:apt", "method:apt~anomalyperceptiontransformer"]
    refused = told(explained(tmp_path, *facts, pair=("Foo", "method:apt")))[1]
    says = "'APT' is a known spelling of 'Foo'; not followed, since one stands for other things too, or says more"
    assert f"{says} than the other" in dict(refused)


def test_two_nodes_without_a_rule_between_them_are_told_with_their_edges(tmp_path: Path) -> None:
    sizes = said("p1", "Qwen2.5-VL-72B", "Qwen2.5-VL", edges=(("Qwen2.5-VL-72B", "VARIANT_OF", "Qwen2.5-VL"),))
    nodes, steps = told(explained(tmp_path, sizes, pair=("qwen2.5 vl", "Qwen2.5-VL-72B")))
    assert nodes == ["method:qwen2.5vl", "method:qwen2.5vl72b"]
    assert steps[0][0].startswith("no rule joins 'Qwen2.5-VL' (key 'qwen2.5vl') and 'Qwen2.5-VL-72B' (key 'qwen")
    assert steps[1] == ("the graph says that 'Qwen2.5-VL-72B' VARIANT_OF 'Qwen2.5-VL'", ["p1"])
    spaces = explained(tmp_path, sizes, said("p2", entity("LAION", "Dataset")), pair=("LAION", "Qwen2.5-VL"))
    assert told(spaces)[1] == [("a Dataset and a Method: things of different key spaces are never one node", [])]


def test_a_surface_is_told_as_what_papers_write(page_store: Store) -> None:
    nodes, steps = told(why(page_store, "ViT", "vision transformers"))
    assert nodes == ["method:visiontransformer"]
    assert steps[0][0] == "'ViT' is how papers write 'Vision Transformer'"


def test_every_pair_of_a_nodes_names_has_a_reason(page_store: Store) -> None:
    nodes = [n for n in page_store.nodes() if n.get("aliases")]
    assert len(nodes) > 100
    for node in nodes[::12]:
        for alias in node.get("aliases") or ():  # type: ignore[union-attr]
            found = why(page_store, node.id, str(alias))
            assert node in (*found.nodes, *found.also)
            assert found.steps


@given(
    st.lists(st.tuples(names, longs, known), min_size=2, max_size=8),
    st.lists(pairs, max_size=4).map(without_contradiction),
)
@settings(max_examples=40)
def test_a_reason_is_given_for_what_resolution_did(
    drawn: list[tuple[str, str | None, tuple[str, ...]]], rulings: Rulings
) -> None:
    facts = [said(f"p{i}", entity(n, long_form=long, aliases=aliases)) for i, (n, long, aliases) in enumerate(drawn)]
    groups = resolve((n for f in facts for n in namings(f)), rulings)
    asked = {name_key(name): name for name, _, _ in drawn}
    stand = {name: {g.id for g in groups for m in g.namings if m.use.key == key} for key, name in asked.items()}
    with TemporaryDirectory() as folder, open_store(f"{folder}/a.kgl", write=True) as store:
        store.add(facts)
        store.rule(rulings)
        store.merge()
        for (one, here), (other, there) in itertools.product(stand.items(), repeat=2):
            found = why(store, one, other)
            assert found.steps
            assert here | there <= {n.id for n in (*found.nodes, *found.also)}
            # Of a name asked for twice, what else answers to it as a spelling is the other node.
            if len(here | there) == 1 and one != other:
                assert len(found.nodes) == 1
            if len(found.nodes) == 1:
                assert not any("not followed" in step.says for step in found.steps)


def test_names_that_are_not_there_are_told_with_the_nearest(page_store: Store) -> None:
    with pytest.raises(UnknownNameError, match="Nearest names: MedRPG"):
        why(page_store, "CLIP", "MedRGP")
    apart = why(page_store, "CLIP", "PELA: Learning Parameter-Efficient Models with Low-Rank Approximation")
    assert [node.type for node in apart.nodes] == ["Method", "Paper"]
    assert [step.rule for step in apart.steps] == ["key space"]


def test_a_node_written_by_hand_has_no_reason(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.kgl"), write=True) as store:
        store.add([said("p1", "CLIP")])
        store.merge()
        store.cypher("CREATE (:Method {id: 'method:hand', name: 'Hand', title: 'Hand', type: 'Method'})", write=True)
        with pytest.raises(PaperatlasError, match="by hand"):
            why(store, "Hand", "CLIP")


def test_the_command_rules_and_explains(paperatlas, tmp_path: Path) -> None:
    written(tmp_path, "same\tFlorence-2\tMicrosoft Florence2\nsame\tNowhere\tCLIP\n")
    assert paperatlas("build", "--resolutions", "r.tsv", store="none.kgl").status == 1
    assert paperatlas("build", store="none.kgl").status == 2
    assert paperatlas("build", str(PAGE), "--resolutions", "none.tsv", store="none.kgl").status == 2
    assert [p.name for p in tmp_path.iterdir()] == ["r.tsv"]
    assert paperatlas("build", str(PAGE), store="own.kgl").status == 0
    done = paperatlas("build", "--resolutions", "r.tsv", store="own.kgl")
    assert done.status == 0
    assert "resolutions: 1 of 2 pairs applied\n" in done.err
    assert "not applied: r.tsv:2: no paper names 'Nowhere'\n" in done.err
    text = paperatlas("why", "Florence-2", "microsoft-florence2", store="own.kgl").out
    assert text.startswith("One node:\n  Florence-2 (Method, method:florence2), named by 4 papers\nWhy:\n")
    assert "  r.tsv:1 says that 'Florence-2' and 'Microsoft Florence2' are one thing\n" in text
    record = json.loads(paperatlas("why", "Florence-2", "Microsoft Florence2", "--output", "json", store="own.kgl").out)
    assert (record["one_node"], record["reasons"][0]["rule"], record["also"]) == (True, "ruling", [])
    assert "Two nodes:" in paperatlas("why", "Florence-2", "Microsoft Florence2").out
    missing = paperatlas("why", "COCO", "MedRGP")
    assert (missing.status, missing.out) == (1, "")
    assert "Nearest names: MedRPG" in missing.err
    written(tmp_path, "same\tA\n")
    done = paperatlas("build", "--resolutions", "r.tsv", store="own.kgl")
    assert (done.status, done.err.startswith("paperatlas: r.tsv:1: 2 columns")) == (1, True)
