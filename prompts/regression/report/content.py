"""What a report tells, whether it becomes a page or a comment: of two runs, or of one that has no run before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prompts.regression.case import Case
from prompts.regression.comparison import Latency, MetricChange
from prompts.regression.run import About, Sample

Fate = Literal["broken", "failed", "changed", "fixed", "unjudged", "same", "passed"]
FATES: Mapping[Fate, str] = {
    "broken": "passed before and fails now",
    "failed": "something expected is not met",
    "changed": "other words or another score",
    "fixed": "failed before and passes now",
    "unjudged": "could not be judged",
    "same": "nothing changed",
    "passed": "all that is expected is met",
}
"""Worst first: the order of cases in a report."""
OF_TWO: tuple[Fate, ...] = ("broken", "fixed", "changed", "same", "unjudged")
OF_ONE: tuple[Fate, ...] = ("failed", "passed", "unjudged")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome in words."""

    kind: Literal["fine", "worse", "broken", "alone"]
    headline: str
    meaning: str
    """What follows from it, with the exit code of the command that compares."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric, with its change where there is something to compare with."""

    metric: str
    value: float
    """Mean of the run, or of the second of two; 0 to 1."""
    cases: int
    groups: int
    change: MetricChange | None = None

    @property
    def missing(self) -> int:
        """Further cases that it takes to see a change of 3 points; 0 where there are enough or nobody can tell."""
        return max(0, self.change.needed - self.cases) if self.change and self.change.needed else 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One case with all its samples; none before where there is one run only."""

    case: Case
    before: tuple[Sample, ...]
    after: tuple[Sample, ...]
    fate: Fate
    flaky: bool

    @property
    def failing(self) -> tuple[str, ...]:
        """The metrics that fail the case now, in any repeat."""
        marks = (mark for sample in self.after for mark in sample.judged.marks)
        return tuple(dict.fromkeys(mark.metric for mark in marks if mark.passed is False and not mark.advisory))


@dataclass(frozen=True, slots=True)
class Content:
    """A report before it is written."""

    verdict: Verdict
    before: About | None
    after: About
    metrics: tuple[Measured, ...]
    languages: Mapping[str, tuple[Measured, ...]]
    entries: tuple[Entry, ...]
    """Worst fate first, flaky ones first among equals."""
    latencies: tuple[Latency, ...]
    """Of one run only, nothing stands before."""
    errors: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def counts(self) -> dict[Fate, int]:
        """How many cases have each fate."""
        found = Counter(entry.fate for entry in self.entries)
        return {fate: found[fate] for fate in (OF_TWO if self.before else OF_ONE)}

    @property
    def flaky(self) -> tuple[Entry, ...]:
        """Cases whose repeats disagree."""
        return tuple(entry for entry in self.entries if entry.flaky)


def ordered(entries: list[Entry]) -> tuple[Entry, ...]:
    """Return the entries, worst fate first and flaky ones first among equals."""
    places = {fate: place for place, fate in enumerate(FATES)}
    return tuple(sorted(entries, key=lambda entry: (places[entry.fate], not entry.flaky)))
