"""SCORERS of how long an answer took, in seconds. They hold on the machine that the suite's limits were set on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.explanations import told
from prompts.regression.scorers.registry import scorer

Seconds = Annotated[float, Field(gt=0)]


@scorer
def first_token_s(outcome: Outcome, most: Seconds) -> Score:
    """The first words came within so many seconds."""
    return _within(outcome.times.first_token_s, most)


@scorer
def total_s(outcome: Outcome, most: Seconds) -> Score:
    """The whole answer came within so many seconds."""
    return _within(outcome.times.total_s or None, most)


def _within(took: float | None, most: float) -> Score:
    if took is None:
        return Score(None, "the time is not known")
    return told(took <= most, f"took {took:.2f} s, wanted at most {most:g} s")
