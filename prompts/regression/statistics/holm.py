"""Several metrics looked at together."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """Return p-values corrected so that one false alarm among all is as unlikely as for one (Holm, 1979).

    Args:
        p_values: one for each metric.
        weights: how the chance of a false alarm is shared among them at first, positive (section 4 there); None
            shares it alike.
    """
    shares = [1.0] * len(p_values) if weights is None else list(weights)
    order = sorted(range(len(p_values)), key=lambda at: p_values[at] / shares[at])
    corrected = [0.0] * len(order)
    most, left = 0.0, sum(shares)
    for at in order:
        most = max(most, min(1.0, p_values[at] * left / shares[at]))
        corrected[at] = most
        left -= shares[at]
    return corrected
