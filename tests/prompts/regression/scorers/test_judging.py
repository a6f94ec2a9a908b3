from __future__ import annotations

import pytest

from prompts.regression.outcome import Outcome
from prompts.regression.scorers import BUILT_IN
from prompts.regression.tools import Tools
from tests.prompts.regression.scorers.judged import judged


def test_without_a_judge_nothing_is_judged() -> None:
    score = judged("judged_by", "x", rubric="Polite?")
    assert (score.value, score.explanation) == (None, "no judge at hand")


@pytest.mark.parametrize("said", [0.0, 0.75, None])
def test_the_judge_is_asked_and_believed(said: float | None) -> None:
    asked: list[tuple[str, str, str]] = []

    def judge(question: str, answer: str, rubric: str) -> float | None:
        asked.append((question, answer, rubric))
        return said

    outcome = Outcome(text="760 元 [1]", source="多少钱？")
    assert judged("judged_by", outcome, Tools(judge=judge), rubric="Polite?").value == said
    assert asked == [("多少钱？", "760 元", "Polite?")]


def test_a_judge_only_advises() -> None:
    assert [name for name, scorer in BUILT_IN.items() if scorer.advisory] == ["judged_by"]
