"""How much of a new prompt is resident already (pure)."""

from __future__ import annotations

from collections.abc import Sequence


def shared_prefix(resident: Sequence[int], wanted: Sequence[int]) -> int:
    """Number of leading tokens that two sequences have in common."""
    for at, (have, want) in enumerate(zip(resident, wanted, strict=False)):
        if have != want:
            return at
    return min(len(resident), len(wanted))
