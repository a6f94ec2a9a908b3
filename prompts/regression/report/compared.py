"""What a report tells of two runs."""

from __future__ import annotations

from prompts.regression.comparison import PASSED, Comparison, MetricChange
from prompts.regression.report.content import Content, Entry, Measured, Verdict, ordered
from prompts.regression.report.numbers import counted, percent, points


def of_comparison(told: Comparison) -> Content:
    """Return what is to be told of two runs."""
    entries = [Entry(each.case, each.before, each.after, each.fate, each.flaky) for each in told.cases]
    unlike = [
        f"{counted(len(keys), 'case')} only in the {which} run: {', '.join(keys[:5])}{', …' if len(keys) > 5 else ''}"
        for keys, which in ((told.only_before, "first"), (told.only_after, "second"))
        if keys
    ]
    return Content(
        _verdict(told),
        told.before,
        told.after,
        tuple(_measured(each) for each in told.metrics),
        {language: tuple(_measured(each) for each in changes) for language, changes in told.languages.items()},
        ordered(entries),
        told.latencies,
        told.errors,
        (*told.warnings, *unlike),
    )


def _measured(change: MetricChange) -> Measured:
    return Measured(change.metric, change.after, change.cases, change.groups, change)


def _verdict(told: Comparison) -> Verdict:
    if told.errors:
        return Verdict(
            "broken", "This run cannot be trusted", "Exit code 2: a broken run. Mend what is listed, run again."
        )
    if told.regressed:
        worse = ", ".join(metric.metric for metric in told.regressed)
        return Verdict("worse", f"Worse: {worse}", "Exit code 1: a regression, which chance alone does not explain.")
    better = ", ".join(metric.metric for metric in told.metrics if metric.direction == "better")
    headline = f"Better: {better}" if better else "No regression seen"
    return Verdict("fine", headline, f"Exit code 0: nothing is worse beyond chance. {_doubt(told)}".strip())


def _doubt(told: Comparison) -> str:
    """Say how large a fall is still possible, since not seeing one is no proof that there is none."""
    if not told.cases:
        return "But no case is in both runs, so nothing was compared."
    passed: MetricChange | None = next((each for each in told.metrics if each.metric == PASSED), None)
    if passed is None or passed.low >= 0:
        return ""
    return (
        f"Of whole cases {percent(passed.before)} passed before and {percent(passed.after)} pass now; "
        f"the 95 % interval of the change begins at {points(passed.low)} points."
    )
