"""One request's state on its way through the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.messages import Priority

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Lead:
    """A sequence that is decoding the same beginning right now, and how many tokens of it can then be shared."""

    leader: SequenceState | None
    length: int


NO_LEAD = Lead(None, 0)


@dataclass(eq=False, slots=True)
class SequenceState:
    """A prompt and what has been drawn after it; the scheduler alone changes it.

    `cached` counts the leading tokens whose keys and values stand in `slot`, or, while the sequence is parked, in the
    state that was saved. The rest, `pending`, has yet to be decoded: all of a new prompt, or the last token drawn.
    """

    request: int
    prompt: Sequence[int]
    caller: str = ""
    priority: Priority = "interactive"
    outputs: int = 1
    """After how many of the last tokens the model's judgement is wanted: one to write on, more to score a text."""
    tokens: list[int] = field(init=False)
    slot: int = NOWHERE
    cached: int = 0
    reused: int = 0
    parked: bool = False
    lead: Lead = field(default_factory=lambda: NO_LEAD)
    """Whom to wait for, rather than decode the same beginning too."""

    def __post_init__(self) -> None:
        self.tokens = list(self.prompt)

    @property
    def pending(self) -> int:
        """Tokens still to be decoded before the next one can be drawn."""
        return len(self.tokens) - self.cached

    @property
    def written(self) -> int:
        """Tokens drawn so far."""
        return len(self.tokens) - len(self.prompt)

    @property
    def streaming(self) -> bool:
        """Whether the reply has begun: each step brings one token more."""
        return self.written > 0 and self.pending == 1
