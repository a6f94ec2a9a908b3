"""Small words for the tests of the remote backend: a conversation, and what a stream said."""

from __future__ import annotations

import time
from collections.abc import Callable

from assistant.messages import Delta, Message, Queued, Request, Sampling, Stop
from assistant.remote.backend import RemoteBackend

HELLO = (Message("system", "Be brief."), Message("user", "Hello"))
Start = Callable[..., RemoteBackend]


def events(backend: RemoteBackend, request: Request | None = None) -> list[Delta | Queued | Stop]:
    return list(backend.stream(request or Request(HELLO, Sampling(max_tokens=50))))


def text(found: list[Delta | Queued | Stop]) -> str:
    return "".join(event.text for event in found if isinstance(event, Delta))


def stop(found: list[Delta | Queued | Stop]) -> Stop:
    assert isinstance(found[-1], Stop)
    return found[-1]


def soon(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 5
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    return true()
