"""The check before lanes are trusted, over runtimes that keep the promise and that break it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.engine.batch import Limits, Row
from assistant.engine.steadiness import steady
from tests.fakes import FakeRuntime

LIMITS = Limits(cells=2000, slots=16, rows=16, batch=64, block=64)


class Numbers(FakeRuntime):
    """Says a number made of all that stands in a slot, and of whatever `flaw` adds for rows beside and for the slot."""

    def __init__(self, flaw: Callable[[int, int], float]) -> None:
        super().__init__(limits=LIMITS)
        self._flaw = flaw
        self._said: list[float] = []

    def decode(self, rows: Sequence[Row], should_stop: Callable[[], bool]) -> None:
        super().decode(rows, should_stop)
        self._said = [sum(self.slots[row.slot]) + self._flaw(len(rows), row.slot) for row in rows]

    def logits(self, row: int) -> NDArray[np.float32]:
        return np.array([self._said[row], 1.0], dtype=np.float32)


@pytest.mark.parametrize(
    ("flaw", "kept"),
    [
        (lambda rows, slot: 0.0, True),
        (lambda rows, slot: 1e-4 * rows, False),
        (lambda rows, slot: 1e-4 * (slot == 15), False),
    ],
)
def test_lanes_are_trusted_only_where_nothing_else_changes_a_single_bit(
    flaw: Callable[[int, int], float], kept: bool
) -> None:
    runtime = Numbers(flaw)
    assert steady(runtime, runtime.logits) is kept
    assert not any(runtime.slots)
