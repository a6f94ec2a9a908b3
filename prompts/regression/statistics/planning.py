"""How many cases it takes to see a change."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from prompts.regression.statistics.groups import members

ALPHA = 0.05
POWER = 0.8


def cases_needed(change: float, spread: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """Return the cases after which a paired change is seen, two-sided, with that power.

    With passes and failures this is Connor's size for McNemar's test (Connor, Biometrics 1987): the spread is then the
    root of the share of cases that change.

    Args:
        change: of the mean score; not 0.
        spread: root of the mean square of the differences.
        alpha: chance of a false alarm.
        power: chance of seeing the change.

    Raises:
        ValueError: the change is 0, or larger than the spread allows.
    """
    if not 0 < abs(change) <= spread:
        raise ValueError(f"A change of {change} cannot come of differences of {spread} on the mean square.")
    outer, inner = float(stats.norm.ppf(1 - alpha / 2)), float(stats.norm.ppf(power))
    root = outer * spread + inner * math.sqrt(spread**2 - change**2)
    return math.ceil((root / change) ** 2)


def spread(differences: Sequence[float], groups: Sequence[str] | None = None) -> float:
    """Return the root of the mean square of differences; where cases share groups, as if they stood alone.

    Groups whose cases change together weigh as fewer cases: the square is that which makes the variance of the mean the
    one between groups (the design effect of Kish, 1965).
    """
    found = np.asarray(differences, float)
    if groups is None:
        return float(np.sqrt(np.mean(found**2)))
    sums = np.bincount(members(groups), weights=found)
    return float(np.sqrt(np.sum(sums**2) / len(found)))
