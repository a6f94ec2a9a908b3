"""Judge an outcome by what its case expects."""

from __future__ import annotations

from prompts.regression.case import Case
from prompts.regression.outcome import Outcome
from prompts.regression.score import Judged, Mark
from prompts.regression.scorers import BUILT_IN, Registry
from prompts.regression.tools import Tools


def judged(case: Case, outcome: Outcome, tools: Tools, own: Registry) -> Judged:
    """Return a mark for each expectation; where nothing came, none is met.

    Args:
        case: what was asked.
        outcome: what came.
        tools: what scorers need.
        own: scorers that the suite brings along.
    """
    registry: Registry = {**BUILT_IN, **own}
    marks = []
    for each in case.expect:
        scorer = registry[each.scorer]
        if outcome.error:
            failed = Mark(each.metric, 0.0, False, outcome.error, each.weight, each.advisory)
            marks.append(failed)
            continue
        marks.append(Mark.of(each, scorer(outcome, each.arguments, tools), scorer.threshold))
    return Judged(tuple(marks))
