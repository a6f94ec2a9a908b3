"""VALUES: what differs between a run and the accepted one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from prompts.regression.case import Case
from prompts.regression.run import About, Sample

Fate = Literal["fixed", "broken", "changed", "same", "unjudged"]
"""fixed: it failed and passes. broken: the other way round. changed: it passes or fails as before, with other words or
another score. unjudged: one side could not be judged."""
Direction = Literal["worse", "better", "unclear"]

PASSED = "passed"
"""The metric that counts whole cases; all others are named like their scorers."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One case in both runs, with all its repeats."""

    case: Case
    before: tuple[Sample, ...]
    after: tuple[Sample, ...]
    fate: Fate
    flaky: bool = False
    """Its repeats within one run disagree."""


@dataclass(frozen=True, slots=True)
class MetricChange:
    """How one metric changed over the cases that both runs judge by it."""

    metric: str
    before: float
    """Mean, 0 to 1."""
    after: float
    low: float
    high: float
    """Ends of the 95 % interval of `after - before`."""
    p: float
    """One-sided: how likely a fall as large is if nothing got worse; corrected for there being several metrics."""
    cases: int
    groups: int
    """Independent ones among the cases."""
    needed: int | None
    """Cases that it takes to see a change of 3 points, 4 times in 5; None where too little changed to tell."""
    direction: Direction

    @property
    def mean(self) -> float:
        """The change: -1 to 1."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of one kind, before and after, of the cases in both runs, in the order of the cases."""

    kind: str
    """first_token_s or total_s."""
    before: tuple[float, ...]
    after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs beside each other."""

    before: About
    after: About
    metrics: tuple[MetricChange, ...]
    """`passed` first, then by name."""
    languages: Mapping[str, tuple[MetricChange, ...]]
    """The same by the reader's language, not corrected for each other: where to look, not what to conclude."""
    cases: tuple[CaseChange, ...]
    latencies: tuple[Latency, ...] = ()
    only_before: tuple[str, ...] = ()
    """Keys of cases that the second run has not."""
    only_after: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    """What makes the second run one that cannot be trusted, a line each."""
    warnings: tuple[str, ...] = field(default=())
    """What else differs between the two, such as another machine or suite; a line each."""

    @property
    def regressed(self) -> tuple[MetricChange, ...]:
        """The metrics that are worse beyond chance."""
        return tuple(metric for metric in self.metrics if metric.direction == "worse")

    @property
    def exit_code(self) -> Literal[0, 1, 2]:
        """0 fine, 1 a regression, 2 a broken run."""
        return 2 if self.errors else 1 if self.regressed else 0
