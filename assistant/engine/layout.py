"""How the KV cache is divided, from the settings and from what model and device can do (pure).

By default all sequences share one pool of cells. Under `deterministic` every sequence has a lane, a run of cells of its
own, so that its tokens stand in order and nobody else's among them. What is computed for it then depends on itself
alone, which was found by reading ggml's CPU kernels and is tested bit by bit:

- a prompt is read in blocks of `BLOCK_TOKENS` from its beginning, each alone, so a whole block is the same numbers for
  whoever has the same beginning, and may be lent;
- replies go on in groups of `GROUP` neighbouring lanes, idle ones filled up: matrix products take rows by fours
  (ggml-cpu/repack.cpp) and give each row the same result whichever fours stand beside it, and attention of one row a
  lane does not split its cells among threads where there are several lanes (ops.cpp).

Where that does not hold, one request at a time is computed, and nothing is reused: on a GPU, whose kernels choose their
shapes by the size of the whole batch, and with a model whose memory cannot be cut back.
"""

from __future__ import annotations

from assistant.engine.batch import BLOCK, Limits
from assistant.engine.settings import EngineSettings

OUTPUTS = 64
"""Judgements of one step; by default llama.cpp reserves room, 0.6 MB each, for every token of a batch."""
BLOCK_TOKENS = 32
"""Tokens of a prompt that are read in one step under `deterministic`: larger steps are hardly faster, smaller ones are
slower, and half a block is read again whenever a beginning is shared (see tests/bench/LOG.md)."""
GROUP = 8
"""Lanes that are always computed together."""
_MIXED = 3 * BLOCK  # ggml's CPU attention goes by tiles from 64 rows on (ops.cpp)
_RESIDENT = 16  # finished sequences kept for reuse beside those that run
_PAD = 256  # llama.cpp rounds the cells of a lane to a multiple of this (llama-context.cpp)


def limits_of(settings: EngineSettings, *, can_share: bool, offloads: bool) -> Limits:
    """What the KV cache holds.

    Args:
        settings: of the engine.
        can_share: whether the model's memory can be cut back and copied.
        offloads: whether layers are computed on a GPU.
    """
    rows = settings.parallel
    if not settings.deterministic:
        return Limits(
            settings.total_cells,
            rows + (_RESIDENT if can_share else 0),
            rows,
            outputs=max(rows, OUTPUTS),
            batch=settings.batch,
            mixed=None if offloads else _MIXED,
            can_share=can_share,
        )
    if rows == 1 or offloads or not can_share:
        return Limits(settings.context, 1, 1, batch=settings.batch, can_share=False, block=BLOCK_TOKENS)
    lanes = -(-rows // GROUP) * GROUP
    return Limits(
        lanes * settings.context,
        lanes,
        rows,
        outputs=max(lanes, OUTPUTS),
        batch=settings.batch,
        block=BLOCK_TOKENS,
        kept=lanes * settings.context // 2,
    )


def context_cells(settings: EngineSettings, limits: Limits) -> int:
    """Cells that llama.cpp is asked for; each lane has one over, for what fills it up beside others."""
    if not limits.lanes:
        return limits.cells
    return limits.slots * (settings.context // _PAD + 1) * _PAD
