"""What a remote backend has done so far; the server's own load is not known here."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Iterator

from assistant.backend import Load
from assistant.messages import Usage

_LATELY = 64  # tokens that the speed is judged by


class Ledger:
    """Counts requests and tokens of all streams; every method may be called from any thread."""

    def __init__(self) -> None:
        # Guards everything below: streams write from threads of their own.
        self._lock = threading.Lock()
        self._running = 0
        self._finished = 0
        self._prompt = self._reused = self._written = 0
        self._times: deque[float] = deque(maxlen=_LATELY)
        self._speed = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count one request as running."""
        with self._lock:
            if not self._running:
                self._times.clear()  # the pause before is no part of the speed
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1

    def token(self) -> None:
        """A token has come."""
        with self._lock:
            self._times.append(time.perf_counter())
            if (span := self._times[-1] - self._times[0]) > 0:
                self._speed = (len(self._times) - 1) / span

    def finished(self, usage: Usage) -> None:
        """A request came to its end."""
        with self._lock:
            self._finished += 1
            self._prompt += usage.prompt_tokens
            self._reused += usage.reused_tokens
            self._written += usage.completion_tokens

    def load(self) -> Load:
        """The figures right now."""
        with self._lock:
            return Load(
                running=self._running,
                tokens_per_second=self._speed,
                finished=self._finished,
                prompt_tokens=self._prompt,
                reused_tokens=self._reused,
                completion_tokens=self._written,
            )
