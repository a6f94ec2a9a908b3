"""Replies of the model, several at a time, whichever thread asks; all of them end when the work is called off."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import cast

from assistant.backend import Backend
from assistant.documents.checks.repetition import longest_loop
from assistant.errors import QueueFull
from assistant.messages import Delta, Queued, Request, Stop

_LOOK_EVERY = 200
"""Characters after which a growing reply is looked at for loops."""
_NO_ROOM_S = 0.5
"""How long to wait before the engine is asked again."""
_LOOP = 6
"""Repetitions from which on a reply goes nowhere any more."""


class CalledOff(Exception):
    """The work was cancelled while a reply was awaited."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote, and whether it came to an end by itself."""

    text: str
    whole: bool


class Asking:
    """The model, asked for many replies at once."""

    def __init__(self, backend: Backend, at_once: int) -> None:
        self._backend = backend
        self._off = threading.Event()
        self._pool = ThreadPoolExecutor(at_once, "translate-more")

    def fits(self, request: Request) -> bool:
        """Tell whether the model can take the request with the longest reply that it allows."""
        needed = self._backend.count_tokens(request.messages) + request.sampling.max_tokens
        return needed <= self._backend.context

    def one(self, request: Request) -> Reply:
        """Return the reply to a request; where the engine has no room for it, wait for some.

        Raises:
            CalledOff: `call_off` was called.
            AssistantError: the model cannot answer.
        """
        while True:
            try:
                return self._reply(request)
            except QueueFull:
                if self._off.wait(_NO_ROOM_S):
                    raise CalledOff from None

    def several(self, requests: Sequence[Request]) -> list[Reply]:
        """Return the replies to requests that are computed together; raises as `one` does."""
        if len(requests) == 1:
            return [self.one(requests[0])]
        try:
            return [reply.result() for reply in [self._pool.submit(self.one, request) for request in requests]]
        except (RuntimeError, CancelledError):
            if self._off.is_set():
                raise CalledOff from None
            raise

    def _reply(self, request: Request) -> Reply:
        text, looked = "", 0
        with closing(cast("Generator[Delta | Queued | Stop]", self._backend.stream(request))) as events:
            for event in events:
                if self._off.is_set():
                    raise CalledOff
                if isinstance(event, Stop):
                    return Reply(text.strip(), event.reason in ("end", "stop"))
                if isinstance(event, Delta):
                    text += event.text
                if len(text) - looked > _LOOK_EVERY:
                    looked = len(text)
                    if longest_loop(text).times > _LOOP:
                        break
        return Reply(text.strip(), whole=False)

    def call_off(self) -> None:
        """End all replies that are awaited, and every later one at once; safe to call twice."""
        self._off.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
