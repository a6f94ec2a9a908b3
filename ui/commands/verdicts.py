"""Runs and comparisons as people and machines see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ui.commands.terminal import one_line

if TYPE_CHECKING:
    from prompts.regression.comparison import Comparison
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
