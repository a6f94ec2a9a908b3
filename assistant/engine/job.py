"""One request between its caller's thread and the engine's: what was asked, what goes back, what it cost."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.engine.runtime import Sampler
from assistant.engine.text import TextStream
from assistant.messages import Delta, Queued, Request, Scored, Stop, StopReason, Usage


@dataclass(eq=False, slots=True)
class Job:
    """A request with its tokens.

    The caller reads `outbox` and `standing` and sets `cancelled`; everything else is the engine's.
    """

    request: Request
    asked: float
    tokens: Sequence[int]
    targets: Sequence[int] = ()
    """For a request that scores a text: its tokens. All but the last of them end `tokens`."""
    choices: Sequence[int] = ()
    """For a request that weighs what may come next: those tokens."""
    outbox: queue.SimpleQueue[Delta | Scored | Stop | BaseException] = field(default_factory=queue.SimpleQueue)
    cancelled: bool = False
    standing: Queued | None = None
    """Its place while it waits."""
    sampler: Sampler | None = None
    text: TextStream = field(init=False)
    admitted: float = 0.0
    first: float = 0.0
    """When the first token was drawn; 0 before."""
    judged: list[float] = field(default_factory=list)
    """How likely the choices are, or the targets as far as they have been decoded, in nats."""

    def __post_init__(self) -> None:
        self.text = TextStream(self.request.sampling.stop)

    @property
    def writes(self) -> bool:
        """Whether a reply is wanted, and not a judgement."""
        return not (self.targets or self.choices)

    def push(self, piece: bytes) -> None:
        """Send on what text is certain after one more token."""
        if shown := self.text.push(piece):
            self.outbox.put(Delta(shown))

    def end(self, reason: StopReason, reused: int, written: int) -> Usage:
        """Send the rest and the final event; returns what the request cost."""
        now = time.perf_counter()
        if rest := self.text.finish():
            self.outbox.put(Delta(rest))
        first = self.first or now
        usage = Usage(len(self.tokens), reused, written, first - self.asked, now - self.asked)
        if self.writes or reason != "end":
            self.outbox.put(Stop(reason, usage))
        elif self.choices:
            self.outbox.put(Scored(tuple(self.judged), usage))
        else:
            self.outbox.put(Scored((sum(self.judged) / len(self.judged),), usage))
        return usage
