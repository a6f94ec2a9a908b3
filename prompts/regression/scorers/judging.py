"""SCORERS that ask a model. What it says is advice: a model that judges has tastes of its own, and is kind.

In the worked example that ragas publishes, the model agrees with people on 121 of 160 answers, 75.6 %, and all 39
mistakes let an answer pass that people did not. So its word shows where to look, and what decides is checked by rule.
"""

from __future__ import annotations

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.arguments import Text
from prompts.regression.scorers.explanations import shown
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.wording import without_marks
from prompts.regression.tools import Tools


@scorer(threshold=0.5, advisory=True, asks=("judge",))
def judged_by(outcome: Outcome, rubric: Text, *, tools: Tools) -> Score:
    """A model says how well the answer keeps a rubric; it never fails a case by itself."""
    if tools.judge is None:
        return Score(None, "no judge at hand")
    value = tools.judge(outcome.source, without_marks(outcome.text), rubric)
    if value is None:
        return Score(None, f"the judge did not say: {shown(rubric, 60)}")
    return Score(value, f"{value:.2f} by {shown(rubric, 60)}: {shown(outcome.text)}")
