"""The explorer's server: on 127.0.0.1 alone, until it is interrupted."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from ...graph import PaperatlasError, Store
from ...queries import GuardedStore
from ...queries.turns import Turns
from ..network import library
from .app import explorer
from .gate import Gate

HOST = "127.0.0.1"


def serve(
    url: str,
    *,
    port: int,
    timeout: float,
    memory: float,
    opener: Callable[[str], Store],
    started: Callable[[str], None],
    failed: Callable[[Exception], None],
) -> None:
    """Serve the explorer of a store until Ctrl-C.

    Names and neighbourhoods are answered by one process, queries by another, so that one can go on looking around while
    a query runs. The second one starts with the first query.

    :param port: 0 for any that is free.
    :param timeout: seconds that a question may take.
    :param memory: GiB that a question may take beside the graph.
    :param started: called with the address once it answers.
    :param failed: called with an error that nobody foresaw.
    :raises StoreError: the store can't be opened.
    :raises PaperatlasError: the port is taken.
    """
    with (
        _listening(port) as listening,
        GuardedStore(url, timeout=timeout, memory=memory, opener=opener) as here,
        GuardedStore(url, timeout=timeout, memory=memory, opener=opener) as there,
    ):
        library()  # what draws takes its time to load, which this way the store's process need not do
        here.open()  # while there is a single thread, and before anybody is told to come
        taken = listening.getsockname()[1]
        turns = Turns(here), Turns(there, stops=True)
        app = Gate(explorer(*turns, failed), taken)
        # What goes wrong is told by `failed`, in a line; uvicorn would print it once more with its stack.
        config = uvicorn.Config(app, log_config=None, log_level="critical", ws="none", server_header=False)
        started(f"http://{HOST}:{taken}/")
        with suppress(KeyboardInterrupt):  # how one ends it
            _Server(config, turns).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that ends the questions when it is to end, rather than wait for them."""

    def __init__(self, config: uvicorn.Config, turns: tuple[Turns, ...]) -> None:
        super().__init__(config)
        self._turns = turns

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        for turns in self._turns:
            turns.end()
        await super().shutdown(sockets)


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A port that another program left a moment ago is free; on Windows the option would share it with who has it.
    if hasattr(socket, "AF_UNIX"):
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PaperatlasError(
                f"Port {port} is taken by another program. Give another by --port, or 0 for any that is free."
            ) from error
        raise PaperatlasError(
            f"Port {port}: {error.strerror}. Give another by --port, or 0 for any that is free."
        ) from error
    return listening
