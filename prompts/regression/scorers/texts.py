"""SCORERS of the words of an answer: what it is, holds, or looks like, and how long it is.

Texts are compared as in `prompts.regression.scorers.wording`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.arguments import Text, Texts, each
from prompts.regression.scorers.explanations import listed, shown, told
from prompts.regression.scorers.patterns import PATIENCE_S, TooSlow, first_match, problem
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.wording import contains, folded, tokens, without_marks

_SENTENCE_END = re.compile(r"[.!?…؟।॥]+[\"'”’»)]*(?=\s|$)|[。！？]+[”’」』）]*|\n")
Unit = Literal["characters", "words", "sentences"]


def _compiles(pattern: str) -> str:
    if what := problem(pattern):
        raise ValueError(f"no regular expression: {what}")
    return pattern


@scorer
def equals(outcome: Outcome, text: Text, case: bool = False) -> Score:
    """The answer is this text."""
    same = folded(without_marks(outcome.text), case=case) == folded(without_marks(text), case=case)
    return told(same, f"{'is' if same else 'not'} {shown(text, 60)}: {shown(outcome.text)}")


@scorer
def contains_any(outcome: Outcome, texts: Texts, case: bool = False) -> Score:
    """At least one of the texts stands in the answer."""
    found = [text for text in each(texts) if contains(outcome.text, text, case=case)]
    what = listed(found) if found else f"none of {listed(each(texts))}"
    return told(bool(found), f"{what} in: {shown(outcome.text)}")


@scorer
def contains_all(outcome: Outcome, texts: Texts, case: bool = False) -> Score:
    """Every one of the texts stands in the answer; the value is the share that does."""
    wanted = each(texts)
    missing = [text for text in wanted if not contains(outcome.text, text, case=case)]
    what = f"no {listed(missing)}" if missing else f"all of {listed(wanted)}"
    return Score(1 - len(missing) / len(wanted), f"{what} in: {shown(outcome.text)}")


@scorer
def regex(outcome: Outcome, pattern: Annotated[Text, AfterValidator(_compiles)]) -> Score:
    """A regular expression (Python's `re`) matches somewhere in the answer, which is taken as it is, marks and all.

    One that takes longer than a second is given up, and nothing is judged by it.
    """
    try:
        match = first_match(pattern, outcome.text)
    except TooSlow:
        return Score(None, f"took too long: {shown(pattern, 60)} was given up after {PATIENCE_S:g} s: write it simpler")
    if match is None:
        return Score(0.0, f"no match of {shown(pattern, 60)} in: {shown(outcome.text)}")
    return Score(1.0, f"{shown(match, 60)} matches {shown(pattern, 60)}")


@scorer
def length(
    outcome: Outcome,
    least: Annotated[int, Field(ge=0)] = 0,
    most: Annotated[int, Field(ge=0)] | None = None,
    unit: Unit = "characters",
) -> Score:
    """The answer is neither shorter nor longer than told.

    Words are those of `wording.tokens`: of Chinese, Japanese, Thai and their like every character is one. Sentences end
    with their marks or the line; Thai has no such marks, and an abbreviation's full stop is taken for one.
    """
    text = without_marks(outcome.text).strip()
    count = _count(text, unit)
    wanted = f"at least {least}" if most is None else f"{least} to {most}"
    return told(least <= count and (most is None or count <= most), f"{count} {unit}, wanted {wanted}")


def _count(text: str, unit: Unit) -> int:
    if unit == "characters":
        return len(text)
    if unit == "words":
        return len(tokens(text))
    return sum(1 for part in _SENTENCE_END.split(text) if tokens(part))
