"""Where things stand in the pictures of a report: numbers only, which the page's template draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prompts.regression.comparison import Latency, MetricChange
from prompts.regression.report.numbers import points, seconds

_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MOST_TICKS = 5
_SIDE = 1000
"""Of the square that curves are drawn in."""
_LONG = 3.0
"""Times that are so many times the 95th percentile are left of the picture, which they would squeeze."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    """Percent of the width."""
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The interval of one metric's change."""

    change: MetricChange
    low: float
    high: float
    mean: float
    """Percent of the width, all three."""


@dataclass(frozen=True, slots=True)
class Forest:
    """All changes on one axis (a forest plot)."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    zero: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The share of answers that came within a time (an empirical distribution function)."""

    side: str
    """before or after."""
    path: str
    """Of an SVG, in a square of 1000 by 1000."""
    median: float
    late: float
    """50th and 95th percentile, in seconds."""
    median_at: float
    late_at: float
    """Percent of the width; 100 where it is beyond."""


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one kind, of one or two runs."""

    kind: str
    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]
    beyond: int
    """Answers that took longer than the axis is."""


def forest(changes: Sequence[MetricChange]) -> Forest:
    """Place the intervals of several changes; zero is always on the axis."""
    ends = [0.0, *(end for change in changes for end in (change.low, change.high, change.mean))]
    low, high = min(ends), max(ends)
    # Something to both sides of zero shows which side is which; the margin keeps marks off the edge.
    spare = max(0.01, (high - low) * 0.08)
    low, high = min(low - spare, -0.01), max(high + spare, 0.01)

    def at(change: float) -> float:
        return round(100 * (change - low) / (high - low), 2)

    bars = tuple(Bar(each, at(each.low), at(each.high), at(each.mean)) for each in changes)
    ticks = tuple(Tick(at(value), points(value).removesuffix(".0")) for value in _round_values(low, high))
    return Forest(bars, ticks, at(0))


def times(latency: Latency) -> Times | None:
    """Place the times of one or two runs; None where there are none."""
    sides = [(side, np.sort(told)) for side, told in (("before", latency.before), ("after", latency.after)) if told]
    if not sides:
        return None
    longest = max(float(told[-1]) for _, told in sides)
    end = min(longest, _LONG * max(float(np.percentile(told, 95)) for _, told in sides)) or 1.0
    return Times(
        latency.kind,
        tuple(_curve(side, told.tolist(), end) for side, told in sides),
        tuple(Tick(round(100 * value / end, 2), f"{value:g} s") for value in _round_values(0, end)),
        sum(int((told > end).sum()) for _, told in sides),
    )


def _curve(side: str, told: list[float], end: float) -> Curve:
    steps = [f"M0 {_SIDE}"]
    for count, value in enumerate(told, 1):
        if value > end:
            break
        steps.append(f"H{value / end * _SIDE:.1f}V{_SIDE - count / len(told) * _SIDE:.1f}")
    steps.append(f"H{_SIDE}")
    median, late = (float(value) for value in np.percentile(told, (50, 95)))
    places = (round(min(100.0, 100 * value / end), 2) for value in (median, late))
    return Curve(side, "".join(steps), median, late, *places)


def _round_values(low: float, high: float) -> list[float]:
    """Return round numbers between two others, few enough that their labels stand apart."""
    step = next((step for step in _STEPS if (high - low) / step <= _MOST_TICKS), high - low)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 6) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def spoken(times: Times) -> str:
    """Return the picture in words."""
    told = (
        f"{each.side} half within {seconds(each.median)}, 95 % within {seconds(each.late)}" for each in times.curves
    )
    return f"{times.kind}: {'; '.join(told)}"
