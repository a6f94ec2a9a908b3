"""VALUES: how an answer was judged."""

from __future__ import annotations

from dataclasses import dataclass

from prompts.regression.case import Expectation


@dataclass(frozen=True, slots=True)
class Score:
    """What a scorer says. None is a third outcome, "could not be judged", which is kept out of every average."""

    value: float | None
    """0 to 1, the more the better."""
    explanation: str = ""
    """What was looked for and what was found, in one line."""
    moot: bool = False
    """There is nothing that it speaks of, such as numbers in a text without any: that keeps no case from passing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one expectation."""

    metric: str
    value: float | None
    """0 to 1; of a negated expectation, 1 less what the scorer says."""
    passed: bool | None
    """None where it could not be judged; where there was nothing to judge it is passed, without a value."""
    explanation: str = ""
    weight: float = 1.0
    advisory: bool = False

    @classmethod
    def of(cls, expectation: Expectation, score: Score, threshold: float) -> Mark:
        """Return the mark that a score gives, its own threshold being overruled by the expectation's."""
        value, passed = score.value, True if score.moot else None
        if value is not None:
            reached = value >= (threshold if expectation.threshold is None else expectation.threshold)
            passed = reached is not expectation.negated
            value = 1 - value if expectation.negated else value
        return cls(expectation.metric, value, passed, score.explanation, expectation.weight, expectation.advisory)


@dataclass(frozen=True, slots=True)
class Judged:
    """All marks of one answer."""

    marks: tuple[Mark, ...]

    @property
    def passed(self) -> bool | None:
        """Whether every expectation that counts is met; None where none could be judged and none failed."""
        told = [mark.passed for mark in self.marks if not mark.advisory]
        if False in told:
            return False
        return None if None in told or not told else True

    @property
    def value(self) -> float | None:
        """The weighted mean of what could be judged, 0 to 1; None where nothing could."""
        told = [(mark.value, mark.weight) for mark in self.marks if mark.value is not None and not mark.advisory]
        weights = sum(weight for _, weight in told)
        return sum(value * weight for value, weight in told) / weights if weights else None
