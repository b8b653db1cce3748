"""Questions put to a store from a process of its own, which can be ended: one that runs away takes nothing along.

The engines can't be trusted to stop by themselves: KGLite's time limit doesn't reach nested comprehensions, and a text
that doubles thirty times takes all memory within seconds.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from ..graph import PaperatlasError, QueryError, Store, StoreError, open_store

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT = 30.0
"""Seconds that a question may take, unless told otherwise."""

MEMORY = 2.0
"""GiB that a question may take beside the graph, unless told otherwise."""

_GIB = 1 << 30
# The process ends itself this many seconds late, should nobody be there any more to end it.
_GRACE = 5.0


class GuardedStore:
    """A store in a process of its own: opened once, asked many times.

    A question that takes too long or too much memory ends that process, and the next question starts another. Memory is
    bounded on Linux alone; elsewhere it is the time that bounds it.

    :param url: the store.
    :param timeout: seconds that a question may take; opening the store doesn't count.
    :param memory: GiB that a question may take beside the graph.
    :param opener: opens the store within that process; a function of a module.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = TIMEOUT,
        memory: float = MEMORY,
        opener: Callable[[str], Store] = open_store,
    ) -> None:
        self.url = url
        self.timeout = timeout
        self.memory = memory
        self._opener = opener
        self._asked: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        # Taken first: a thread that asks and one that closes may both come here.
        asked, self._asked = self._asked, None
        if asked is not None:
            asked.end()

    def stop(self) -> None:
        """End the question that is being answered, from another thread: who asked it gets an error."""
        asked = self._asked
        if asked is not None:
            asked.stop()

    def open(self) -> _Process:
        """Open the store now rather than with the first question.

        :raises StoreError: there is none, or it can't be opened.
        """
        if self._asked is None:
            self._asked = _Process(self.url, self.timeout, self.memory, self._opener)
        return self._asked

    def ask(self, question: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `question(store, ...)` answers.

        :param question: a function of a module; it, its arguments and its answer go through a pipe.
        :raises QueryError: it took too long or too much memory.
        """
        asked = self.open()
        try:
            answer: T = asked.ask(question, args, kwargs)
        except PaperatlasError:
            if not asked.alive:
                self.close()
            raise
        except BaseException:
            # Stopped by Ctrl-C, say: the answer that is still to come would be taken for the next one's.
            self.close()
            raise
        return answer


class _Process:
    """The process, seen from outside."""

    def __init__(self, url: str, timeout: float, memory: float, opener: Callable[[str], Store]) -> None:
        self._url, self._timeout, self._memory = url, timeout, memory
        # A fork starts at once, where no other thread can hold a lock that the child would wait for.
        quick = sys.platform == "linux" and threading.active_count() == 1
        context = multiprocessing.get_context("fork" if quick else "spawn")
        with tempfile.NamedTemporaryFile(prefix="paperatlas-", delete=False) as said:
            self._said = Path(said.name)
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_answer, args=(self._pipe, theirs, url, timeout, memory, opener, self._said), daemon=True
        )
        self._process.start()
        theirs.close()
        try:
            self._receive(None)
        except BaseException:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def stop(self) -> None:
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()
        self._said.unlink(missing_ok=True)

    def ask(self, question: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        text = next((a for a in args if isinstance(a, str)), "")
        self._pipe.send((question, args, kwargs))
        if not self._pipe.poll(self._timeout):
            self._process.kill()
            self._process.join()
            raise QueryError(
                f"Stopped after {self._timeout:g} seconds without an answer. Ask for less (bound every *, add LIMIT),"
                " or give it longer by --timeout.",
                text,
            )
        return self._receive(text)

    def _receive(self, query: str | None) -> Any:
        """What comes through the pipe.

        :param query: None while the store is opened.
        """
        try:
            done, answer = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join()
            raise self._ended(query) from None
        if not done:
            raise answer
        return answer

    def _ended(self, query: str | None) -> PaperatlasError:
        """Why it ended without an answer."""
        said = self._said.read_text(errors="replace").strip()
        first = (said.splitlines() or [f"exit status {self._process.exitcode}"])[0]
        if query is None:
            return StoreError(f"{self._url}: can't be opened ({first}).")
        if re.search("memory allocation of|MemoryError|bad_alloc", said):
            return _too_much(self._memory, query)
        return QueryError(f"The engine broke down over this query ({first}).", query)


def _too_much(memory: float, query: str) -> QueryError:
    return QueryError(
        f"Stopped: it took more than {memory:g} GiB of memory. Ask for less, or allow more by --memory.", query
    )


def _answer(
    asker: Connection,
    pipe: Connection,
    url: str,
    timeout: float,
    memory: float,
    opener: Callable[[str], Store],
    said: Path,
) -> None:
    """Open the store and answer until nobody asks any more: what the process does."""
    asker.close()  # a fork has it too, and would never see the end of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for who asked to decide what Ctrl-C ends
    try:
        store = opener(url)
    except PaperatlasError as error:
        pipe.send((False, error))
        return
    # From here on what an engine says as it breaks down is read by who asked, who needs neither stack nor core.
    faulthandler.disable()
    os.dup2(os.open(said, os.O_WRONLY), 2)
    _bound(memory)
    with store:
        pipe.send((True, None))
        while True:
            try:
                question, args, kwargs = pipe.recv()
            except EOFError:
                return
            _end_in(timeout + _GRACE)
            try:
                pipe.send((True, question(store, *args, **kwargs)))
            except PaperatlasError as error:
                pipe.send((False, error))
            except MemoryError:
                pipe.send((False, _too_much(memory, "")))
            _end_in(0)


def _end_in(seconds: float) -> None:
    """Let the system end this process then, whatever it does; 0 for never."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound(memory: float) -> None:
    """Let this process have so many GiB more than it has."""
    if sys.platform == "linux":
        import resource

        found = re.search(r"VmData:\s*(\d+) kB", Path("/proc/self/status").read_text())
        limit = int(found[1] if found else 0) * 1024 + int(memory * _GIB)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
