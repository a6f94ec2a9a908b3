from __future__ import annotations

import pytest

from prompts.regression.outcome import Outcome, Times
from tests.prompts.regression.scorers.judged import judged


@pytest.mark.parametrize(
    ("times", "first", "whole"),
    [
        (Times(total_s=10.0, first_token_s=2.0), 1, 1),
        (Times(total_s=10.1, first_token_s=2.1), 0, 0),
        (Times(total_s=3.0), None, 1),
        (Times(), None, None),
    ],
)
def test_times_are_judged_where_they_are_known(times: Times, first: float | None, whole: float | None) -> None:
    outcome = Outcome(text="x", times=times)
    assert judged("first_token_s", outcome, most=2).value == first
    assert judged("total_s", outcome, most=10).value == whole
