from __future__ import annotations

import pytest

from prompts.regression.case import Expectation
from prompts.regression.score import Judged, Mark, Score

NUMBERS, OTHER = Expectation("numbers_kept"), Expectation("no_echo")


@pytest.mark.parametrize("negated", [False, True])
def test_what_there_is_nothing_to_judge_of_keeps_no_case_from_passing_and_has_no_value(negated: bool) -> None:
    mark = Mark.of(Expectation("numbers_kept", negated=negated), Score(None, "no numbers to keep", moot=True), 1.0)
    assert (mark.passed, mark.value) == (True, None)
    judged = Judged((mark, Mark.of(OTHER, Score(0.8), 0.5)))
    assert (judged.passed, judged.value) == (True, 0.8)


def test_what_could_not_be_judged_leaves_a_case_open_unless_something_failed() -> None:
    unknown, kept, echo = (Mark.of(NUMBERS, Score(value), 0.5) for value in (None, 1.0, 0.0))
    assert Judged((unknown, kept)).passed is None
    assert Judged((unknown, kept, echo)).passed is False
