from __future__ import annotations

from typing import Any

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers import BUILT_IN
from prompts.regression.tools import Tools


def judged(name: str, outcome: Outcome | str, tools: Tools | None = None, **arguments: Any) -> Score:
    """Judge as a run does: with arguments that went through the scorer's schema."""
    scorer = BUILT_IN[name]
    told = scorer.arguments(**arguments)
    outcome = Outcome(text=outcome) if isinstance(outcome, str) else outcome
    score = scorer(outcome, {key: getattr(told, key) for key in type(told).model_fields}, tools or Tools())
    assert "broke" not in score.explanation
    assert score.explanation and "\n" not in score.explanation and len(score.explanation) <= 240
    return score
