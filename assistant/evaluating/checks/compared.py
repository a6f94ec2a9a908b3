"""What became of a run, worst first: beside the one it is measured by, or alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from assistant.evaluating.checks.lines import line_of
from assistant.evaluating.checks.values import Difference, Failing, Verdict
from prompts.regression.comparison import PASSED, Comparison, Fate
from prompts.regression.report.words import differences
from prompts.regression.run import Run, Sample

_ORDER: tuple[Fate, ...] = ("broken", "fixed", "changed", "unjudged")


def verdict_of(found: Comparison) -> Verdict:
    """Return the outcome of two runs."""
    fates = [case.fate for case in found.cases]
    broken, fixed, changed = (fates.count(fate) for fate in ("broken", "fixed", "changed"))
    passed = sum(all(sample.judged.passed for sample in case.after) for case in found.cases)
    whole = next((metric for metric in found.metrics if metric.metric == PASSED), None)
    more = max(0, whole.needed - whole.cases) if whole and whole.needed else 0
    worse = tuple(metric.metric for metric in found.regressed if metric.metric != PASSED)
    kind: Literal["untrusted", "worse", "chance", "few", "fine"] = "fine"
    if found.errors:
        kind = "untrusted"
    elif found.regressed:
        kind = "worse"
    elif broken:
        kind = "few" if more else "chance"
    return Verdict(kind, len(fates), passed, broken, fixed, changed, more, worse)


def verdict_alone(run: Run) -> Verdict:
    """Return the outcome of a run that there is nothing to compare with."""
    cases = _by_case(run.samples)
    passed = sum(all(sample.judged.passed for sample in samples) for samples in cases)
    return Verdict("alone", len(cases), passed)


def differing(found: Comparison) -> tuple[Difference, ...]:
    """Return the cases of two runs that are worth a look."""
    told = [
        _difference(case.before, case.after, case.fate) for fate in _ORDER for case in found.cases if case.fate == fate
    ]
    return tuple(told)


def failed(run: Run) -> tuple[Difference, ...]:
    """Return the cases of a run that fail."""
    found = [samples for samples in _by_case(run.samples) if not all(each.judged.passed for each in samples)]
    return tuple(_difference((), samples, "failed" if _fails(samples) else "unjudged") for samples in found)


def _difference(before: Sequence[Sample], after: Sequence[Sample], fate: Fate | Literal["failed"]) -> Difference:
    """Return the repeat that shows it best: one that fails, if any does."""
    now = next((sample for sample in after if sample.judged.passed is False), after[0])
    case = now.case
    old = next((sample for sample in before if sample.repeat == now.repeat), before[0] if before else None)
    text = now.outcome.text
    pieces = differences(old.outcome.text if old else text, text)
    failing = tuple(
        Failing(line_of(expectation), mark.explanation)
        for expectation, mark in zip(case.expect, now.judged.marks, strict=False)
        if mark.passed is (None if fate == "unjudged" else False) and not mark.advisory
    )
    return Difference(case.key, case.input, now.outcome.language, fate, pieces, failing, now.outcome.error)


def _fails(samples: Iterable[Sample]) -> bool:
    return any(sample.judged.passed is False for sample in samples)


def _by_case(samples: Iterable[Sample]) -> list[list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.case.key, []).append(sample)
    return list(found.values())
