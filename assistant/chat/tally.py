"""What a turn has cost so far, all its tries together."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from assistant.chat.events import Timing
from assistant.messages import Usage


@dataclass(slots=True)
class Tally:
    """Counts from the moment it is made."""

    asked: float = field(default_factory=time.perf_counter)
    retrieve_s: float = 0.0
    first_token_s: float | None = None
    prompt_tokens: int = 0
    reused_tokens: int = 0
    completion_tokens: int = 0

    def retrieved(self) -> float:
        """Note that retrieval is over; returns the seconds it took."""
        self.retrieve_s = time.perf_counter() - self.asked
        return self.retrieve_s

    def token(self) -> None:
        """Note that a token has come."""
        if self.first_token_s is None:
            self.first_token_s = time.perf_counter() - self.asked

    def add(self, usage: Usage) -> None:
        """Add what one try cost."""
        self.prompt_tokens += usage.prompt_tokens
        self.reused_tokens += usage.reused_tokens
        self.completion_tokens += usage.completion_tokens

    def timing(self) -> Timing:
        """The sums, up to now."""
        total = time.perf_counter() - self.asked
        first = total if self.first_token_s is None else self.first_token_s
        tokens = (self.prompt_tokens, self.reused_tokens, self.completion_tokens)
        return Timing(self.retrieve_s, first, total, *tokens)
