"""The change of a metric between two runs over the same cases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped]

from prompts.regression.statistics.groups import members as members_of

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Of the intervals."""
_DRAWS = 9_999
_BATCH = 500
"""Draws computed together: memory, not the result, depends on it."""
_ALIKE = 1e-12
"""Means of groups that differ by no more are the same."""
_SEED = 20_260
"""The same scores always get the same verdict."""


@dataclass(frozen=True, slots=True)
class Change:
    """By how much the mean score of the second run differs from that of the first."""

    mean: float
    low: float
    high: float
    """Ends of the interval, at `LEVEL`."""
    p: float
    """Two-sided: how likely a change as large is if there is none."""
    cases: int
    groups: int
    """Independent ones among the cases."""

    @property
    def p_worse(self) -> float:
        """One-sided: how likely a fall as large is if nothing got worse. Both tests are alike on either side."""
        return self.p / 2 if self.mean < 0 else 1 - self.p / 2


def change(before: Sequence[float], after: Sequence[float], groups: Sequence[str] | None = None) -> Change:
    """Compare two runs, case by case.

    Passes and failures of independent cases are compared by McNemar's test, as mid-p (Fagerland, Lydersen and Laake,
    BMC Medical Research Methodology 2013), with Newcombe's hybrid score interval (method 10 of Newcombe, Statistics in
    Medicine 1998). Everything else is compared by exchanging the runs of whole groups (a permutation test) and by
    drawing groups anew (the bootstrap; BCa of Efron, 1987); where all groups change alike there is nothing to draw.

    Args:
        before: scores of the accepted run, 0 to 1.
        after: scores of the same cases, in the same order.
        groups: what each case belongs to; None if each stands for itself.

    Raises:
        ValueError: there is no case, or the lengths differ.
    """
    first, second = np.asarray(before, float), np.asarray(after, float)
    if not len(first) or len(first) != len(second) or (groups is not None and len(groups) != len(first)):
        raise ValueError(f"{len(first)} scores and {len(second)} cannot be compared case by case.")
    members = np.arange(len(first)) if groups is None else members_of(groups)
    alone = members.max() + 1 == len(first)
    if alone and set(np.unique(np.concatenate((first, second)))) <= {0.0, 1.0}:
        return _passes(first, second)
    return _drawn(first, second, members)


def _passes(first: Floats, second: Floats) -> Change:
    fixed, broken = int(np.sum(second > first)), int(np.sum(second < first))
    mean = float(second.mean() - first.mean())
    low, high = newcombe(int(np.sum(first * second)), broken, fixed, int(np.sum((1 - first) * (1 - second))))
    return Change(mean, low, high, mcnemar(fixed, broken), len(first), len(first))


def mcnemar(fixed: int, broken: int) -> float:
    """Return the two-sided mid-p of so many cases that changed one way and the other."""
    changed = stats.binom(fixed + broken, 0.5)
    fewer = min(fixed, broken)
    return float(min(1.0, 2 * changed.cdf(fewer) - changed.pmf(fewer)))


def newcombe(both: int, first_only: int, second_only: int, neither: int) -> tuple[float, float]:
    """Return the interval of the second share of passes less the first, of four counts of pairs."""
    cases = both + first_only + second_only + neither
    passes = (both + second_only, both + first_only)
    shares = [count / cases for count in passes]
    ends = [stats.binomtest(count, cases).proportion_ci(LEVEL, "wilson") for count in passes]
    margins = math.prod((passes[0], cases - passes[0], passes[1], cases - passes[1]))
    product = both * neither - first_only * second_only
    # The correlation of the pairs, corrected for continuity where it is positive.
    corrected = max(product - cases / 2, 0.0) if product > 0 else float(product)
    phi = corrected / math.sqrt(margins) if margins else 0.0

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))

    mean = shares[0] - shares[1]
    down = reach(shares[0] - ends[0].low, ends[1].high - shares[1])
    up = reach(ends[0].high - shares[0], shares[1] - ends[1].low)
    return mean - down, mean + up


def _drawn(first: Floats, second: Floats, members: NDArray[np.int64]) -> Change:
    sums = [np.bincount(members, weights=scores).astype(float) for scores in (second, first)]
    sizes = np.bincount(members).astype(float)
    mean = float((second - first).mean())
    p = 1.0
    low = high = mean
    if len(sizes) == 1:  # of one group no chance can be told
        low, high = (-1.0, 1.0) if np.any(first != second) else (mean, mean)
        return Change(mean, low, high, p, len(first), 1)
    if np.ptp((sums[0] - sums[1]) / sizes) > _ALIKE:
        low, high = _interval(sums[0] - sums[1], sizes)
    if np.any(sums[0] != sums[1]):
        p = float(
            stats.permutation_test(
                sums,
                lambda one, other, axis: (one - other).sum(axis=axis),
                permutation_type="samples",
                vectorized=True,
                n_resamples=_DRAWS,
                batch=_BATCH,
                rng=np.random.default_rng(_SEED),
            ).pvalue
        )
    return Change(mean, low, high, p, len(first), len(sizes))


def _interval(differences: Floats, sizes: Floats) -> tuple[float, float]:
    found = stats.bootstrap(
        (differences, sizes),
        lambda drawn, count, axis: drawn.sum(axis=axis) / count.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=_DRAWS,
        batch=_BATCH,
        confidence_level=LEVEL,
        method="BCa",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return float(found.low), float(found.high)
