"""`paperatlas pack`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import note


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def pack(path: Path) -> None:
    """Write the package with the weights of the extraction as FILE, a zip that Python imports as it is.

    For jobs of Spark that you submit yourself (docs/scale.md); a build with --engine spark sends it by itself.

    \b
    paperatlas pack paperatlas.zip
    spark-submit --py-files paperatlas.zip job.py
    """
    from ..loaders.spark import pack as write

    write(path)
    note(f"{path}: {path.stat().st_size:,} bytes")
