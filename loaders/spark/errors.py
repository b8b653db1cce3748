"""Spark's errors as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ...graph import EngineError

# Of a failed job, what failed and not where in Spark: the last line of Python's traceback, or Java's first cause.
_PYTHON = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Exit|Interrupt)\b.*)$", re.MULTILINE)
_JAVA = re.compile(r"^(?:Caused by: )?(?:[\w$]+\.)+([\w$]+(?:Exception|Error)\b.*)$", re.MULTILINE)


@contextmanager
def told() -> Iterator[None]:
    """Let Spark's errors be told in a sentence.

    :raises EngineError: Spark gave up.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise EngineError(f"Spark gave up: {cause(error)}") from error


def cause(error: Exception) -> str:
    """What an error of Spark's says is the matter, on one line."""
    text = str(error)
    if "Traceback (most recent call last)" in text:
        found = _PYTHON.findall(text)
        return f"{found[-1]} (in a worker's Python)" if found else _line(text)
    deepest = _JAVA.findall(text)
    return _line(deepest[-1] if deepest else text)


def _line(text: str) -> str:
    return " ".join(text.split())[:500]
