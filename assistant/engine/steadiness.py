"""Whether lanes keep their promise on this machine: the same numbers whoever else is computed beside (see `layout`).

What kernels do with a row is llama.cpp's business and may change with the processor, the quantisation and the version;
so it is asked when a model is loaded, which takes less than a second, and not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.engine.batch import Row
from assistant.engine.layout import GROUP
from assistant.engine.runtime import Runtime

_PROBE = tuple(range(3, 14))
_OTHER = tuple(range(20, 25))

Logits = Callable[[int], NDArray[np.float32]]
"""What the model says after the row of that number in the batch decoded last."""


def steady(runtime: Runtime, logits: Logits) -> bool:
    """Return whether a sequence gets the same logits, bit for bit, alone, beside others, and in another lane.

    The runtime must be empty, and is empty afterwards.
    """
    lanes = runtime.limits.slots
    alone = _said(runtime, logits, {0: _PROBE})
    beside = {lane: _OTHER for lane in range(0, lanes, GROUP // 2)} | {lanes - 1: _PROBE}
    return bool(np.array_equal(alone, _said(runtime, logits, beside)))


def _said(runtime: Runtime, logits: Logits, prompts: Mapping[int, Sequence[int]]) -> NDArray[np.float32]:
    """Read each prompt in its lane, go on with all at once, and return what is said after the last of them."""
    for lane, tokens in prompts.items():
        runtime.decode([Row(lane, lane, 0, tuple(tokens[:-1]), outputs=1)], _never)
    runtime.decode(
        [Row(lane, lane, len(tokens) - 1, tuple(tokens[-1:]), 1) for lane, tokens in prompts.items()], _never
    )
    said = logits(len(prompts) - 1).copy()
    for lane in prompts:
        runtime.cut(lane, 0)
    return said


def _never() -> bool:
    return False
