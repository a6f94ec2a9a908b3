"""The language model as the jobs share it: so many of their requests at once, and each job's in turn.

Without it a job that is under way would keep all places in the engine's queue: whoever just had an answer asks again
at once, while the others wait before they look for room again.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import cast

from assistant.backend import Backend, BackendStatus
from assistant.errors import QueueFull
from assistant.messages import Conversation, Delta, Message, Queued, Request, Scored, Stop

_HEARTBEAT_S = 0.5
"""How often a request that waits for its turn gives its caller a chance to close it."""


@dataclass(eq=False, slots=True)
class Ticket:
    """A place, had or waited for."""

    caller: str
    called: threading.Event = field(default_factory=threading.Event)
    """Set when the place is had."""


class Turns:
    """A bounded number of places, which callers get in turn; every member may be called from any thread.

    Where the model takes fewer requests than there are places, only as many are called as it takes.
    """

    def __init__(self, places: int) -> None:
        """Make ready with so many places."""
        self._places = self._most = places
        self._had = 0
        # One line a caller; whose line comes first is called next and then goes to the end.
        self._lines: dict[str, deque[Ticket]] = {}
        # Guards all of them: nobody waits while fewer than `_most` places are had.
        self._lock = threading.Lock()

    def take(self, caller: str) -> Ticket:
        """Return a ticket, which is called at once where a place is free."""
        ticket = Ticket(caller)
        with self._lock:
            self._lines.setdefault(caller, deque()).append(ticket)
            self._call()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give back a ticket: its place, or its wait for one."""
        with self._lock:
            if ticket.called.is_set():
                self._had -= 1
                # One more than before is let try, as there may be room again.
                self._most = min(self._places, self._most + 1)
                self._call()
                return
            line = self._lines[ticket.caller]
            line.remove(ticket)
            if not line:
                del self._lines[ticket.caller]

    def refused(self, ticket: Ticket) -> None:
        """Let a ticket wait as the next of all: the model had no room for it beside those that have a place."""
        with self._lock:
            ticket.called.clear()
            self._had -= 1
            self._most = self._had
            line = self._lines.pop(ticket.caller, deque())
            self._lines = {ticket.caller: deque([ticket, *line]), **self._lines}

    def remind(self) -> None:
        """Let one try again where nobody has a place whose end would let others try."""
        with self._lock:
            self._most = max(self._most, 1)
            self._call()

    def _call(self) -> None:
        while self._had < self._most and self._lines:
            caller, line = next(iter(self._lines.items()))
            del self._lines[caller]
            line.popleft().called.set()
            self._had += 1
            if line:
                self._lines[caller] = line


class SharedBackend:
    """A `Backend` whose replies are had in turn."""

    def __init__(self, backend: Backend, turns: Turns) -> None:
        """Share a backend among all that are given the same turns."""
        self._backend, self._turns = backend, turns

    @property
    def context(self) -> int:
        """Tokens that a prompt and its reply may take together."""
        return self._backend.context

    def stream(self, request: Request) -> Iterator[Delta | Queued | Stop]:
        """Yield the reply when it is the caller's turn and the model has room for it; empty `Delta` before."""
        ticket = self._turns.take(request.caller)
        begun = False
        try:
            while True:
                while not ticket.called.wait(_HEARTBEAT_S):
                    self._turns.remind()
                    yield Delta("")
                try:
                    with closing(cast("Generator[Delta | Queued | Stop]", self._backend.stream(request))) as events:
                        for event in events:
                            begun = begun or event != Delta("")
                            yield event
                    return
                except QueueFull:
                    if begun:
                        raise
                    self._turns.refused(ticket)
        finally:
            self._turns.leave(ticket)

    @property
    def can_score(self) -> bool:
        """Whether `score` works."""
        return self._backend.can_score

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Tell how likely a text is; nobody waits for a turn."""
        return self._backend.score(prompts, text, caller)

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Tell how likely words are; nobody waits for a turn."""
        return self._backend.weigh(prompt, words, caller)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of messages."""
        return self._backend.count_tokens(messages)

    def status(self) -> BackendStatus:
        """The state right now."""
        return self._backend.status()

    def close(self) -> None:
        """Close the backend."""
        self._backend.close()
