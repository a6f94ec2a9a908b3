"""Verdicts while cases still come in, which hold however often one looks.

A gambler bets before each case that the change lies on one side of a bound, and wins as much as the case bears him out.
Had he been wrong, his money would reach `1 / alpha` times what he began with no more often than `alpha`, at whatever
time it is counted (Ville, 1939). The bets are those of Waudby-Smith and Ramdas (JRSS B, 2024), section 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_BOLDEST = 0.75
"""Share of what a bet could lose at most that is risked, so that nobody is ever ruined."""


def capital(changes: Sequence[float], bound: float, *, below: bool) -> float:
    """Return what is left of 1 after betting that the mean change lies below the bound, or above it.

    The most that was held on the way counts: whoever looks at every case may stop there.

    Args:
        changes: score after less score before, -1 to 1, of independent cases (or means of groups) in any order that
            does not depend on them.
        bound: -1 to 1, both excluded.
        below: whether the bet is on a mean below the bound.
    """
    # Of scores from 0 to 1 that are better the higher, so that there is one side to bet on.
    null = (1 - bound) / 2 if below else (1 + bound) / 2
    held = most = 0.0
    total, square, count = 0.5, 0.25, 1
    for change in changes:
        score = (1 - change) / 2 if below else (1 + change) / 2
        mean, variance = total / count, square / count
        risk = math.sqrt(2 * math.log(2 / 0.05) / (variance * count * math.log(count + 1)))
        # Only if what came before bears it out: a bet on what is not so loses.
        stake = min(risk, _BOLDEST / null) if mean >= null else 0.0
        held += math.log1p(stake * (score - null))
        most = max(most, held)
        total, count = total + score, count + 1
        square += (score - total / count) ** 2
    return math.exp(min(most, 700.0))
