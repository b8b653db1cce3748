"""A store that many ask at once: they take turns.

For servers, whose packages bring anyio; nothing else imports this module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

import anyio
from anyio.to_thread import run_sync

from ..graph import Store, StoreError
from .guarded import GuardedStore

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Asker:
    """Who asks.

    :ivar is_gone: he waits no longer.
    """

    is_gone: bool = False


class Turns:
    """A store that many ask, one after the other.

    :param stops: a question ends with who asked it; else it is left to its time limit, and the store's process lives.
    """

    def __init__(self, store: GuardedStore, *, stops: bool = False) -> None:
        self._store = store
        self._stops = stops
        self._ended = False
        self._queue = anyio.Lock()
        # Whoever was cancelled gives his place in the queue back while his thread may still be at the store.
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._asking: _Asker | None = None

    async def ask(self, question: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the store answers.

        :raises PaperatlasError: what the question raises, and a StoreError after the end.
        """
        asker = _Asker()

        def asked() -> T:
            with self._turn:
                self._check()
                self._store.open()
                with self._state:
                    self._check()  # opening takes its time
                    if asker.is_gone and self._stops:
                        raise StoreError(f"{self._store.url}: nobody waits for the answer.")
                    self._asking = asker
                try:
                    return self._store.ask(question, *args, **kwargs)
                finally:
                    with self._state:
                        self._asking = None

        async with self._queue:
            try:
                return await run_sync(asked, abandon_on_cancel=True)
            except anyio.get_cancelled_exc_class():
                self._leave(asker)
                raise

    def _check(self) -> None:
        if self._ended:
            raise StoreError(f"{self._store.url}: closed.")

    def _leave(self, asker: _Asker) -> None:
        with self._state:
            asker.is_gone = True
            # Of two that were asked one after the other only the one that nobody waits for may end.
            if self._stops and self._asking is asker:
                self._store.stop()

    def end(self) -> None:
        """Answer nothing more, and stop what runs: nobody waits for it."""
        with self._state:
            self._ended = True
            self._store.stop()
        # Whoever was asking notices, and tells who waits; only then nothing uses the store any more.
        with self._turn:
            self._store.close()
