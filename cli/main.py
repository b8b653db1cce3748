"""The command itself: its verbs, and what becomes of errors."""

from __future__ import annotations

import sys
from importlib.metadata import version

import click

from ..graph import PaperatlasError
from .build import build
from .cypher import cypher
from .export import export
from .output import note
from .query import queries, query
from .remove import remove
from .show import show
from .stats import stats

VERBS: dict[str, click.Command] = {
    "build": build,
    "cypher": cypher,
    "query": query,
    "queries": queries,
    "show": show,
    "export": export,
    "stats": stats,
    "remove": remove,
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
    try:
        sys.exit(_group.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        note("Stopped.")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more when it flushes at exit.
        sys.stdout = None
        sys.exit(141)
    except PaperatlasError as error:
        note(f"paperatlas: {error}")
        sys.exit(1)
