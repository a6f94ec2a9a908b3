"""Runs and comparisons as people and machines see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ui.commands.terminal import one_line

if TYPE_CHECKING:
    from prompts.regression.comparison import Comparison, MetricChange
    from prompts.regression.run import Run

_NAMED = 20
"""Cases that are named at most."""


def _counts(run: Run) -> tuple[int, int, int]:
    """Passed, failed and not judged."""
    told = [sample.judged.passed for sample in run.samples]
    return told.count(True), told.count(False), told.count(None)


def run_lines(run: Run) -> Iterable[str]:
    """Return what people are told of a run: how many passed, and what failed."""
    passed, failed, unjudged = _counts(run)
    cached = sum(sample.cached for sample in run.samples)
    told = f"{run.about.id} ({run.about.variant.name}): {passed} passed, {failed} failed"
    yield f"{told}{f', {unjudged} not judged' if unjudged else ''}; {cached} were known."
    if run.stopped:
        yield run.stopped
    failing = [sample for sample in run.samples if sample.judged.passed is False]
    for sample in failing[:_NAMED]:
        why = next(mark for mark in sample.judged.marks if mark.passed is False and not mark.advisory)
        yield f"  failed {sample.case.key}: {why.metric}: {one_line(why.explanation, 140)}"
    if len(failing) > _NAMED:
        yield f"  and {len(failing) - _NAMED} more; diandian eval report {run.about.id} -o report.html shows all."


def comparison_lines(found: Comparison) -> Iterable[str]:
    """Return what people are told of a comparison: metrics, broken and flaky cases, the verdict."""
    counts = {fate: 0 for fate in ("fixed", "broken", "changed", "same", "unjudged")}
    for case in found.cases:
        counts[case.fate] += 1
    yield f"Against {found.before.id}: " + ", ".join(f"{count} {fate}" for fate, count in counts.items() if count) + "."
    yield f"  {'metric':24}{'before':>8}{'after':>8}{'change':>9}  95 % interval     p worse  cases"
    yield from map(_metric_line, found.metrics)
    for case in found.cases:
        if case.fate == "broken":
            yield f"  broken {case.case.key}: {one_line(case.case.input, 100)}"
    flaky = [case.case.key for case in found.cases if case.flaky]
    if flaky:
        yield f"  flaky (repeats disagree): {', '.join(flaky[:_NAMED])}"
    yield from (f"  note: {line}" for line in found.warnings)
    yield from (f"  BROKEN RUN: {line}" for line in found.errors)
    yield _verdict(found)


def _metric_line(metric: MetricChange) -> str:
    points = f"{metric.mean * 100:+.1f}"
    interval = f"{metric.low * 100:+.1f} to {metric.high * 100:+.1f}"
    more = (metric.needed or 0) - metric.cases
    needs = f"  needs {more} more cases to see 3 points" if more > 0 else ""
    said = {"worse": "  WORSE", "better": "  better", "unclear": ""}[metric.direction]
    row = f"  {metric.metric:24}{metric.before:8.3f}{metric.after:8.3f}{points:>9}  {interval:16}{metric.p:9.3f}"
    return f"{row}{metric.cases:7}{said}{needs}"


def _verdict(found: Comparison) -> str:
    if found.errors:
        return "Broken run: nothing can be said."
    if found.regressed:
        return f"Worse: {', '.join(metric.metric for metric in found.regressed)}."
    return "Nothing got worse beyond chance."


def run_document(run: Run, found: Comparison | None) -> dict[str, Any]:
    """Return a run as `--json` prints it."""
    passed, failed, unjudged = _counts(run)
    about = run.about
    told = {"id": about.id, "variant": dict(about.variant.settings), "samples": len(run.samples), "passed": passed}
    told |= {"failed": failed, "unjudged": unjudged, "cached": sum(sample.cached for sample in run.samples)}
    told |= {"complete": run.complete, "stopped": run.stopped}
    return told | {"comparison": comparison_document(found) if found else None}


def comparison_document(found: Comparison) -> dict[str, Any]:
    """Return a comparison as `--json` prints it."""
    metrics = [
        {
            "metric": each.metric,
            "before": each.before,
            "after": each.after,
            "change": each.mean,
            "low": each.low,
            "high": each.high,
            "p": each.p,
            "cases": each.cases,
            "groups": each.groups,
            "needed": each.needed,
            "direction": each.direction,
        }
        for each in found.metrics
    ]
    cases = [{"case": each.case.key, "fate": each.fate, "flaky": each.flaky} for each in found.cases]
    sides = {"before": found.before.id, "after": found.after.id, "exit_code": found.exit_code}
    return sides | {"metrics": metrics, "cases": cases, "errors": found.errors, "warnings": found.warnings}
