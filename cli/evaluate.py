"""`paperatlas evaluate`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ..graph import Rows, open_store
from ..queries import ENTITY_EDGES, PAPER_EDGES, Annotation, Scores, annotations_of, read_annotations, score
from .options import output_option
from .output import note, print_rows

_KINDS = (
    *("entity", "Method", "Dataset", "Benchmark", "data", "Task", "Metric"),
    *("paper edges", *PAPER_EDGES, "MENTIONS"),
    *("entity edges", *ENTITY_EDGES, "result", "link"),
)


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--predictions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Score these instead of a graph built from the gold's own texts.",
)
@click.option("--errors", is_flag=True, help="List what is wrong and what is missed, paper by paper.")
@click.option("--reliability", is_flag=True, help="Show how often edges are right that say how sure they are.")
@output_option
def evaluate(gold: Path, predictions: Path | None, errors: bool, reliability: bool, output: str) -> None:
    """Score extraction against GOLD, a JSON array of annotated papers.

    The papers' titles and abstracts are built into a graph of their own, what it says is read by Cypher and compared
    with the annotations. 'data' is Dataset and Benchmark together.

    \b
    paperatlas evaluate gold.json --errors
    """
    if errors and reliability:
        raise click.UsageError("--errors and --reliability print a table each: give one of them.")
    if predictions and reliability:
        raise click.UsageError("--reliability needs a graph, which says how sure it is: leave --predictions out.")
    wanted = read_annotations(gold)
    found = read_annotations(predictions) if predictions else _extracted(gold)
    scores = score(wanted, found)
    print_rows(_errors(scores) if errors else _reliability(scores) if reliability else _table(scores), output)


def _extracted(gold: Path) -> list[Annotation]:
    from ..loaders import build

    with TemporaryDirectory() as folder, open_store(f"{folder}/gold.kgl", write=True) as store:
        report = build([gold], store)
        for record in report.left_out:
            note(f"left out: {record}")
        if report.left_out:
            note("A score without these papers would flatter: mend them first.")
            sys.exit(1)
        return annotations_of(store)


def _table(scores: Scores) -> Rows:
    rows = []
    for kind in _KINDS:
        found = scores.by_kind[kind]
        rows.append(
            (
                kind,
                *(round(value, 3) for value in (found.precision, found.recall, found.f1)),
                found.right,
                found.wrong,
                found.missed,
            )
        )
    return Rows(("kind", "precision", "recall", "f1", "right", "wrong", "missed"), tuple(rows))


def _errors(scores: Scores) -> Rows:
    return Rows(("kind", "outcome", "paper", "what"), tuple(scores.errors))


def _reliability(scores: Scores) -> Rows:
    """By tenths of confidence: edges that count, their mean confidence, and the share that is right."""
    rows = []
    for tenth in range(10):
        said = [(sure, right) for sure, right in scores.said if min(int(sure * 10 + 1e-9), 9) == tenth]
        if said:
            mean = sum(sure for sure, _ in said) / len(said)
            share = sum(right for _, right in said) / len(said)
            rows.append((f"{tenth / 10} to {(tenth + 1) / 10}", len(said), round(mean, 2), round(share, 2)))
    return Rows(("confidence", "edges", "mean", "right"), tuple(rows))
