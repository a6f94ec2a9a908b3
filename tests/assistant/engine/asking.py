"""Asking a local backend over a fake runtime."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from assistant.engine.batch import Limits
from assistant.engine.worker import LocalBackend
from assistant.messages import Delta, Message, Queued, Request, Sampling, Stop
from tests.fakes import FakeRuntime


def ask(text: str = "hi", **sampling: object) -> Request:
    return Request((Message("user", text),), Sampling(**{"max_tokens": 50, **sampling}))  # type: ignore[arg-type]


@contextmanager
def running(runtime: FakeRuntime, queue_size: int = 8) -> Iterator[LocalBackend]:
    backend = LocalBackend("fake", lambda: runtime, queue_size)
    try:
        yield backend
    finally:
        backend.close()


def reply(backend: LocalBackend, request: Request) -> tuple[str, Stop]:
    events = list(backend.stream(request))
    stop = events[-1]
    assert isinstance(stop, Stop)
    return "".join(e.text for e in events if isinstance(e, Delta)), stop


def idle(backend: LocalBackend, within_s: float = 2.0) -> bool:
    return eventually(lambda: backend.status().load.running == 0, within_s)


def eventually(condition: Callable[[], bool], within_s: float = 2.0) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


def started(stream: Iterator[Delta | Queued | Stop]) -> None:
    """Read a stream until its first words."""
    while True:
        event = next(stream)
        assert not isinstance(event, Stop)
        if isinstance(event, Delta) and event.text:
            return


def single(**changes: Any) -> Limits:
    return Limits(**{"cells": 1000, "slots": 2, "rows": 1, "batch": 64, **changes})


def holds(runtime: FakeRuntime, beginning: bytes) -> bool:
    return any(bytes(slot).startswith(beginning) for slot in runtime.slots)
