"""How large a step may be, and how long a wait will be, judged by what came before (pure, without a clock)."""

from __future__ import annotations

from assistant.engine.batch import BLOCK

STREAM_GAP_S = 0.25
"""Aim for a step beside a reply that somebody is reading: words come four times a second at least."""
_LEAST = 8
"""Prompt tokens that a step takes at least, however many replies are being read; else none would ever begin."""
_WEIGHT = 0.2
"""Share of the newest measurement in a running mean."""


class Mean:
    """A running mean that forgets; None before the first value."""

    def __init__(self) -> None:
        self.value: float | None = None

    def add(self, value: float) -> None:
        """Take in one more value."""
        self.value = value if self.value is None else (1 - _WEIGHT) * self.value + _WEIGHT * value


class Pace:
    """Chooses the size of steps, and tells how fast things go."""

    def __init__(self, batch: int, fixed: bool = False) -> None:
        """`batch` tokens fit into a step; `fixed` lets every step be of that size, whoever waits."""
        self._batch = batch
        self._fixed = fixed
        self._per_token_s = Mean()
        self._service_s = Mean()
        self._throughput = Mean()

    @property
    def tokens_per_second(self) -> float:
        """Tokens drawn in a second, all requests together, lately; 0 before the first."""
        return self._throughput.value or 0.0

    def room(self, readers: int) -> int:
        """Prompt tokens for the next step; few while somebody reads a growing reply: with theirs they fill blocks."""
        if not readers or self._fixed:
            return self._batch
        affordable = STREAM_GAP_S / self._per_token_s.value if self._per_token_s.value else BLOCK
        blocks = max(int(affordable) // BLOCK, -(-(readers + _LEAST) // BLOCK))
        return min(self._batch, blocks * BLOCK - readers)

    def stepped(self, size: int, drawn: int, seconds: float) -> None:
        """A step of `size` tokens, after which `drawn` were drawn, took so long."""
        if drawn == size:  # no prompt was read beside
            self._throughput.add(drawn / seconds)
        elif drawn and size >= BLOCK:  # a prompt alone is read in large steps, which cost less a token
            self._per_token_s.add(seconds / size)

    def served(self, seconds: float) -> None:
        """A request was served whole, so long after it was admitted."""
        self._service_s.add(seconds)

    def wait_s(self, place: int, running: int) -> float | None:
        """Seconds until the one in that place is served, as the `running` requests end one after another."""
        if self._service_s.value is None:
            return None
        return place * self._service_s.value / max(running, 1)
