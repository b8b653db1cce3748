"""A session at a Spark cluster: what it takes to begin one, and what is said where it can't be."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...graph import EngineError, MissingPackageError
from .errors import cause
from .shipping import NAME, pack

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PACKAGES = ("pyspark", "pandas", "pyarrow")
_JAVA = 17
"""The oldest that Spark 4 runs on."""
_TIMEOUT = 5.0
"""Seconds that a master has to answer a knock."""
_PATIENCE = 300.0
"""Seconds until a worker must have begun an executor; on a busy machine it takes a minute."""
_PYTHON = "spark.pyspark.python"
_DEFAULTS = {
    "spark.app.name": "paperatlas",
    # It would listen on every network of this machine.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    # Of a cluster's start, when some of its executors are there and others not yet, nothing is to be concluded.
    "spark.sql.files.minPartitionNum": "64",
}


@contextmanager
def spark_session(master: str, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session at a master, ended with the block; this package travels to the executors, with its weights.

    :param master: `local[2]`, `spark://host:7077`, `yarn`, `k8s://...`, as Spark has it.
    :param settings: properties of Spark, by name; in place of ours where both say something.
    :raises MissingPackageError: a package of the group `spark` is missing.
    :raises EngineError: Java is missing or too old, the master can't be reached, or Spark does not begin.
    """
    settings = dict(settings or {})
    for package in _PACKAGES:
        if find_spec(package) is None:
            raise MissingPackageError("--engine spark", package, group="spark")
    _check_java()
    _check_master(master)
    with _environment(master, settings), _no_word_of_pandas(), tempfile.TemporaryDirectory() as folder:
        spark = _begun(master, _DEFAULTS | _at_home(master) | settings, Path(folder) / "spark.log")
        try:
            _await_executor(master, spark)
            _ship(spark, Path(folder) / NAME)
            yield spark
        finally:
            # A second Ctrl-C, or a driver that died, must not hide what went wrong first.
            with suppress(Exception):
                spark.stop()


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    mend = f"Install Java {_JAVA} or newer (on Debian: apt-get install openjdk-{_JAVA}-jre-headless), or set JAVA_HOME."
    if java is None:
        where = f"under JAVA_HOME ({home})" if home else "on the PATH"
        raise EngineError(f"Spark needs Java, which is not {where}. {mend}")
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    if found is None or int(found[1]) < _JAVA:
        what = f"version {found[1]}" if found else "of no known version"
        raise EngineError(f"Spark needs Java {_JAVA} or newer; {java} is {what}. {mend}")


def _check_master(master: str) -> None:
    """Knock at a standalone master: Spark itself would try for minutes and end in a page of Java."""
    if not re.match(r"local(?:\[|\Z)|local-cluster\[|spark://|yarn\Z|k8s://", master):
        raise EngineError(
            f"{master!r} is no master. --master takes local[2], spark://HOST:PORT, yarn or k8s://HOST:PORT."
        )
    if not master.startswith("spark://"):
        return
    faults = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise EngineError(f"{master}: no host and port, such as spark://host:7077.")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _TIMEOUT).close()
        except OSError as error:
            faults.append(error.strerror or str(error))
        else:
            return
    raise EngineError(f"{master}: can't be reached ({'; '.join(faults)}). Is the master running there?")


def _at_home(master: str) -> dict[str, str]:
    """Settings for a cluster on this machine, which nobody else needs to reach."""
    is_here = master.startswith("local") or all(
        re.match(r"(?:127\.|localhost\b|\[::1\])", address) for address in master.removeprefix("spark://").split(",")
    )
    return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} if is_here else {}


@contextmanager
def _environment(master: str, settings: Mapping[str, str]) -> Iterator[None]:
    """What Spark takes from the environment alone, for as long as the session is."""
    wanted = {}
    if _PYTHON in settings:
        wanted["PYSPARK_PYTHON"] = settings[_PYTHON]
    elif master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
        # Else it would be the PATH's, which need not be this one and have our libraries.
        wanted["PYSPARK_PYTHON"] = sys.executable
    if _at_home(master) and "SPARK_LOCAL_IP" not in os.environ:
        wanted["SPARK_LOCAL_IP"] = "127.0.0.1"
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _no_word_of_pandas() -> Iterator[None]:
    """PySpark 4 warns of every pandas from version 3 on; what is handed to it here are plain columns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def _begun(master: str, settings: Mapping[str, str], log: Path) -> SparkSession:
    """A session whose Java writes its log to a file, unless the user asks for a level of it."""
    from py4j.protocol import Py4JError
    from pyspark import SparkConf
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    conf = SparkConf(loadDefaults=False).setMaster(master).setAll(list(settings.items()))
    stays = "spark.log.level" in settings
    try:
        with nullcontext() if stays else _stderr_to(log):
            return SparkSession.builder.config(conf=conf).getOrCreate()
    except (Py4JError, PySparkException, OSError) as error:
        said = " ".join(log.read_text(errors="replace").split())[-300:] if log.exists() else ""
        detail = f"{cause(error)}{f'; Java said: ...{said}' if said else ''}"
        raise EngineError(f"{master}: Spark does not begin ({detail}). See to the master and its log.") from error


@contextmanager
def _stderr_to(file: Path) -> Iterator[None]:
    """Let a process that is started meanwhile inherit a file as its standard error."""
    before = os.dup(2)
    with file.open("wb") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def _await_executor(master: str, spark: SparkSession) -> None:
    """See that a standalone master gives an executor: a job would wait for one for ever, without a word."""
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus
    end = time.monotonic() + _PATIENCE
    while master.startswith("spark://") and executors().size() < 2:  # the driver counts
        if time.monotonic() > end:
            memory = spark.sparkContext.getConf().get("spark.executor.memory", "1g")
            raise EngineError(
                f"{master}: no worker began an executor within {_PATIENCE:.0f} s. Start one, wait until one is free, or"
                f" ask for less than {memory} of memory: --conf spark.executor.memory=600m."
            )
        time.sleep(0.1)


def _ship(spark: SparkSession, archive: Path) -> None:
    before = sys.path[:]
    pack(archive)
    spark.sparkContext.addPyFile(str(archive))
    # Here the package is already; the archive is gone when the session ends.
    sys.path[:] = before
