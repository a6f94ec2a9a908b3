"""Several metrics looked at together."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected so that one false alarm among all is as unlikely as for one (Holm, 1979)."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected = [0.0] * len(order)
    most = 0.0
    for rank, at in enumerate(order):
        most = max(most, min(1.0, p_values[at] * (len(order) - rank)))
        corrected[at] = most
    return corrected
