"""A real Spark cluster for tests: started by .ci/spark, ended with the process that started it."""

from __future__ import annotations

import os
import signal
import sys
import sysconfig
from pathlib import Path

from .conftest import REPOSITORY
from .server_process import ServerProcess

_QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
SPARING = {
    # A Java that lives for a minute is not worth compiling well, nor is a query over some rows.
    "spark.driver.extraJavaOptions": _QUICK,
    "spark.executor.extraJavaOptions": _QUICK,
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Properties of Spark that spare this machine."""
SCRIPT = REPOSITORY / ".ci" / "spark"


class SparkCluster:
    """A cluster that keeps its logs in a folder.

    :ivar python: of its workers: it has the libraries of this one and does not see Paperatlas.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.python = home / "python"
        self._server = ServerProcess(SCRIPT, home)
        self.master = f"spark://127.0.0.1:{self._server.port}"

    def start(self) -> None:
        """Start it and wait until both workers are registered."""
        self.home.mkdir(parents=True, exist_ok=True)
        # Of the environment's libraries, but not of its editable install, of which only its own start-up knows.
        libraries = sysconfig.get_paths()["purelib"]
        base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
        self.python.write_text(f'#!/bin/sh\nexport PYTHONPATH="$PYTHONPATH:{libraries}"\nexec {base} "$@"\n')
        self.python.chmod(0o755)
        self._server.start({"SPARK_DAEMON_JAVA_OPTS": _QUICK})

    def settings(self) -> dict[str, str]:
        """What a session at it needs to know."""
        return SPARING | {"spark.pyspark.python": str(self.python), "spark.executor.memory": "600m"}

    def kill(self, worker: int) -> None:
        """End a worker and its executors as a power cut would.

        :param worker: 1 or 2.
        """
        os.killpg(int((self.home / f"worker-{worker}").read_text()), signal.SIGKILL)

    def stop(self) -> None:
        """End it as one should."""
        self._server.stop()
