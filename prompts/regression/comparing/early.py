"""Watch a run, and say when its verdict is clear though cases are still to come."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

from prompts.regression.comparing.pairing import values
from prompts.regression.comparison import PASSED
from prompts.regression.run import Run, Sample
from prompts.regression.statistics.betting import capital

_ALPHA = 0.05
TOLERATED = 0.05
"""A fall of the pass rate by that much, at most, is called fine."""


class EarlyStop:
    """Called with each sample of a run whose cases come group by group, in an order that does not depend on them."""

    def __init__(self, before: Run, tolerated: float = TOLERATED) -> None:
        """Watch against an accepted run."""
        told: dict[str, list[Sample]] = defaultdict(list)
        for sample in before.samples:
            told[sample.case.key].append(sample)
        self._before = {key: found[PASSED] for key, samples in told.items() if PASSED in (found := values(samples))}
        self._tolerated = tolerated
        self._group = ""
        self._open: list[float] = []
        self._changes: list[float] = []

    def __call__(self, sample: Sample) -> str:
        """Return why to stop, in one line, or nothing."""
        if sample.case.group != self._group:
            self._group = sample.case.group
            if self._open:
                self._changes.append(fmean(self._open))
                self._open = []
                if told := self._verdict():
                    return told
        before, after = self._before.get(sample.case.key), sample.judged.passed
        if before is not None and after is not None:
            self._open.append(float(after) - before)
        return ""

    def _verdict(self) -> str:
        count = len(self._changes)
        if capital(self._changes, 0.0, below=True) >= 1 / _ALPHA:
            return f"Stopped early: after {count} groups of cases it is clear that answers got worse."
        if capital(self._changes, -self._tolerated, below=False) >= 1 / _ALPHA:
            return (
                f"Stopped early: after {count} groups of cases it is clear that answers got worse by less than "
                f"{self._tolerated * 100:g} points, if at all."
            )
        return ""
