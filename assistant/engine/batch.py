"""VALUES between the scheduler and the runtime: what there is room for, what to move, which tokens to decode."""

from __future__ import annotations

from dataclasses import dataclass

BLOCK = 16
"""llama.cpp's kernels compute rows in blocks: on a CPU, 16 rows take less time than 15 (see tests/bench/LOG.md)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the runtime can hold."""

    cells: int
    """Tokens resident at once, all sequences together."""
    slots: int
    """Sequences resident at once, finished ones included; at least `rows`."""
    rows: int
    """Sequences running at once."""
    outputs: int = 64
    """Tokens of one step after which the model's judgement can be had; at least `rows`."""
    batch: int = 256
    """Tokens of prompts decoded in one step, beside one token of every reply."""
    mixed: int | None = None
    """Tokens, at most, of a step with many replies in it; None where mixing costs nothing."""
    can_share: bool = True
    """Whether a sequence can be cut back and its beginning lent to others."""
    block: int = 1
    """With more than 1, every prompt is read in blocks of so many tokens from its beginning on, each alone in its step,
    and replies go on in steps of their own: then what is computed for a sequence is computed in the same shapes whoever
    else is there. Only whole blocks are shared."""
    kept: int = 0
    """Tokens, at most, whose keys and values are kept in ordinary memory after their slot was needed for others."""

    @property
    def lanes(self) -> bool:
        """Whether every slot has cells of its own, so that sharing copies them."""
        return self.block > 1 and self.can_share


@dataclass(frozen=True, slots=True)
class Copy:
    """Let `target`, which is empty, hold the first `length` cells of `source` too; no token is decoded again."""

    source: int
    target: int
    length: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Drop what `slot` holds beyond its first `length` cells."""

    slot: int
    length: int


@dataclass(frozen=True, slots=True)
class Save:
    """Keep the state of `slot` in ordinary memory under the number of its request, and empty the slot."""

    slot: int
    request: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring the state kept under `request` back into `slot`, which is empty."""

    slot: int
    request: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep what stands in `slot` in ordinary memory under a key of its own."""

    slot: int
    key: int


@dataclass(frozen=True, slots=True)
class Lend:
    """Bring what is kept under a key into `slot`, which is empty; it stays kept."""

    key: int
    slot: int


@dataclass(frozen=True, slots=True)
class Drop:
    """Forget what is kept under a key."""

    key: int


Move = Copy | Cut | Save | Restore | Keep | Lend | Drop


@dataclass(frozen=True, slots=True)
class Row:
    """Consecutive tokens of one sequence, the first of them at position `start`."""

    request: int
    slot: int
    start: int
    tokens: tuple[int, ...]
    outputs: int
    """After how many of the tokens, the last ones, the model's judgement of the next token is wanted."""


@dataclass(frozen=True, slots=True)
class Step:
    """Moves, in order, then rows that are decoded together in one batch."""

    moves: tuple[Move, ...]
    rows: tuple[Row, ...]

    @property
    def size(self) -> int:
        """Tokens in the batch."""
        return sum(len(row.tokens) for row in self.rows)
