"""A flag that ends a computation in C, read there without Python's lock."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_EVERY_S = 0.05
_C = ctypes.cdll.msvcrt if os.name == "nt" else ctypes.CDLL(None)


class StopFlag:
    """Tells C code whether to stop, while a thread of its own asks Python.

    llama.cpp asks at every node of its graph, some thousand times a step. A callback written in Python would wait each
    time for the interpreter's lock, up to 5 ms where another thread computes: steps took three times as long (see
    tests/bench/LOG.md). So the callback is C's `strlen`: it is given a text that is empty until it is time to stop.
    """

    function: int = ctypes.cast(_C.strlen, ctypes.c_void_p).value or 0
    """Address of a function that takes `pointer` and returns nothing but 0 or 1."""

    def __init__(self) -> None:
        """Start the thread; `close` ends it."""
        self._text = ctypes.create_string_buffer(2)
        self.pointer = ctypes.cast(self._text, ctypes.c_void_p)
        self._should_stop: Callable[[], bool] | None = None
        self._closed = False
        # Guards all of the above: a question asked about one computation must not stop the next.
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._look, name="engine-stop", daemon=True)
        self._thread.start()

    @contextmanager
    def watching(self, should_stop: Callable[[], bool]) -> Iterator[None]:
        """Raise the flag as soon as `should_stop` says so; it is down again afterwards."""
        self._set(should_stop)
        try:
            yield
        finally:
            self._set(None)

    def close(self) -> None:
        """End the thread; safe to call twice."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _set(self, should_stop: Callable[[], bool] | None) -> None:
        with self._changed:
            self._should_stop = should_stop
            # Asked here once: a short computation is over before the thread awakes.
            self._text[0] = b"\1" if should_stop is not None and should_stop() else b"\0"
            self._changed.notify()

    def _look(self) -> None:
        with self._changed:
            while not self._closed:
                if self._should_stop is None:
                    self._changed.wait()
                elif self._should_stop():
                    self._text[0] = b"\1"
                    self._should_stop = None
                else:
                    self._changed.wait(_LOOK_EVERY_S)
