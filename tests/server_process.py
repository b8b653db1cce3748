"""A real server for tests, started by a script of .ci, which ends with the process that started it."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """`SCRIPT run HOME PORT`, which says "ready" once it answers, and errors into a file of its home."""

    def __init__(self, script: Path, home: Path) -> None:
        self.script = script
        self.home = home
        self.port = _free_port()
        self._process: subprocess.Popen[str] | None = None

    def start(self, environment: Mapping[str, str] = {}) -> None:
        """Start it and wait until it answers."""
        with (self.home / "errors").open("w") as errors:
            # It ends when our end of the pipe closes, however we end; and Ctrl-C is for the tests to see first.
            self._process = subprocess.Popen(
                [self.script, "run", self.home, str(self.port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **environment},
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout
        for line in self._process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError((self.home / "errors").read_text())

    def stop(self) -> None:
        """End it as one should."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid
