"""The command itself: its verbs, and what becomes of errors."""

from __future__ import annotations

import io
import os
import sys
from importlib.metadata import version

import click

from ..graph import PaperatlasError
from .build import build
from .copy import copy
from .cypher import cypher
from .diff import diff
from .evaluate import evaluate
from .export import export
from .import_ import import_
from .mcp import mcp
from .output import note
from .pack import pack
from .query import queries, query
from .remove import remove
from .report import report
from .serve import serve
from .show import show
from .sparql import sparql
from .stats import stats
from .validate import validate
from .why import why

VERBS: dict[str, click.Command] = {
    "build": build,
    "cypher": cypher,
    "sparql": sparql,
    "query": query,
    "queries": queries,
    "mcp": mcp,
    "show": show,
    "serve": serve,
    "report": report,
    "why": why,
    "export": export,
    "import": import_,
    "copy": copy,
    "pack": pack,
    "diff": diff,
    "stats": stats,
    "validate": validate,
    "remove": remove,
    "evaluate": evaluate,
}
"""All verbs, in the order of the help page."""


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Verbs, commands=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("paperatlas"), prog_name="paperatlas")
def _group() -> None:
    """Paper abstracts to a knowledge graph: query it in Cypher, look at it in a browser, export it as Turtle.

    Exit status: 0 all done, 1 something was left out or went wrong, 2 the command line is not understood.
    """


def main() -> None:
    """Run the command line and leave with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a letter shows its code rather than ending the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _group.main(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        note("Stopped.")
        sys.exit(130)
    except PaperatlasError as error:
        note(f"paperatlas: {error}")
        sys.exit(1)
    except OSError as error:
        # Standard output that can't be written, such as a full disk behind '>'; files of ours tell their own story.
        note(f"paperatlas: {error.filename or 'output'}: {error.strerror}")
        # Python would try once more, and complain, when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
