"""`paperatlas validate`."""

from __future__ import annotations

import sys

import click

from ..graph import shown
from ..queries import validate as violations
from .opening import open_current
from .options import store_option
from .output import note


@click.command()
@click.option("--paper", metavar="ID", help="Check what this paper says, alone.")
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Check N papers, taken evenly, and what they name; it is faster.",
)
@store_option
def validate(paper: str | None, sample: int | None, url: str) -> None:
    """Check the graph against the SHACL shapes of its schema.

    Prints a line for whatever breaks a shape: the node, the shape and property, the value, the rule. Exit status 1 if
    there is any.

    \b
    paperatlas validate
    paperatlas validate --store rdf:atlas --sample 500
    """
    if paper is not None and sample is not None:
        raise click.UsageError("--paper and --sample choose papers each: give one of them.")
    count = 0
    with open_current(url) as store:
        for violation in violations(store, paper=paper, sample=sample):
            print(shown(str(violation).replace("\n", " ")))
            count += 1
    if count:
        note(f"{count} break{'s a shape' if count == 1 else ' shapes'}")
        sys.exit(1)
    note("conforms")
