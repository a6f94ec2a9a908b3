"""A slice of the soak test over the fake runtime: `python -m tests.bench.soak` is the long one with a real model."""

from __future__ import annotations

import pytest

from assistant.engine.batch import Limits
from assistant.engine.worker import LocalBackend
from tests.bench.soak import ASKED, CODE, soak
from tests.fakes import FakeRuntime

LENGTH = len("K0000000")


def repeat(resident: bytes) -> int:
    """What a model does that obeys: the next byte of the code, judged by all that stands in the cache."""
    _, _, said = resident.rpartition(ASKED.encode())
    code, written = said[:LENGTH], said[LENGTH:]
    assert CODE.fullmatch(code.decode())
    return code[len(written)] if len(written) < LENGTH else FakeRuntime.END


SHARED = Limits(cells=1200, slots=12, rows=6, batch=64)
ALONE = Limits(cells=1200, slots=6, rows=6, batch=64, can_share=False)
LANES = Limits(cells=6 * 600, slots=6, rows=6, batch=64, block=8, kept=900)


@pytest.mark.slow
@pytest.mark.parametrize("limits", [SHARED, ALONE, LANES], ids=["shared", "alone", "lanes"])
def test_sixty_four_clients_lose_nothing_and_mix_nothing_up(limits: Limits) -> None:
    runtime = FakeRuntime(repeat, context=600, limits=limits)
    backend = LocalBackend("fake", lambda: runtime, queue_size=40)
    try:
        tally = soak(backend, seconds=6)
        load = backend.status().load
    finally:
        backend.close()
    assert (tally.wrong, tally.lost) == ([], 0)
    assert tally.whole == tally.repeated > 60
    assert {"end", "stop", "length", "closed", "ContextExceeded", "QueueFull"} <= set(tally.ends)
    assert set(tally.ends) <= {"end", "stop", "length", "closed", "ContextExceeded", "QueueFull"}
    assert load.preemptions > 0 and (load.reused_tokens > 0) == limits.can_share
    assert len(runtime.samplers) > 60 and all(sampler.closed for sampler in runtime.samplers)
