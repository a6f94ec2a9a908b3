"""SCORERS of what must survive: facts, numbers, and how much of a text was dealt with."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.arguments import Texts, each
from prompts.regression.scorers.explanations import listed, shown
from prompts.regression.scorers.numerals import POINT
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.wording import contains, numbers

_SMALL = re.compile(r"(?:\d|1[0-2])\Z")


@scorer(threshold=0.7)
def covers(outcome: Outcome, facts: Annotated[list[Texts], Field(min_length=1)]) -> Score:
    """The share of these facts that stand in the text; a fact may be a list of ways to put it."""
    missing = [each(fact)[0] for fact in facts if not any(contains(outcome.text, way) for way in each(fact))]
    what = f"missing: {listed(missing)}" if missing else f"all there: {listed(each(fact)[0] for fact in facts)}"
    return Score(1 - len(missing) / len(facts), f"{len(facts) - len(missing)} of {len(facts)} facts, {what}")


@scorer
def numbers_kept(outcome: Outcome) -> Score:
    """Numbers are those of the source: none lost in a translation, none invented anywhere.

    Of a translation (an outcome with segments, or with nothing else than text) the value is the share of numbers that
    stand in both texts among those that stand in either. Whole numbers up to 12 are often a word or a month's name in
    one of the languages: where some are only lost, or only new, they do not count; where one came for another, they do.
    Of answers and summaries it is the share of their own numbers that stand in what was asked, in what was found, or in
    a passage that was cited or its whole: they need not repeat numbers, so none is lost. Without numbers it is not
    judged. Numbers are told apart as in `prompts.regression.scorers.numerals`; words for numbers are not numbers, and
    neither are those that count the lines of a list.
    """
    return _of_translation(outcome) if _is_translation(outcome) else _of_answer(outcome)


def _is_translation(outcome: Outcome) -> bool:
    return bool(outcome.segments) or not (outcome.found or outcome.citations or outcome.points or outcome.abstained)


def _of_translation(outcome: Outcome) -> Score:
    wanted, said = numbers(outcome.source), numbers(outcome.text)
    lost, new = wanted - said, said - wanted
    if not (lost and new):
        lost, new = _large(lost), _large(new)
    kept = wanted & said
    counted = len(kept | lost | new)
    if not counted:
        return Score(None, "no numbers to keep", moot=True)
    parts = [f"{name}: {_told(some)}" for name, some in (("lost", lost), ("new", new)) if some]
    return Score(len(kept) / counted, "; ".join(parts) or f"all kept: {_told(kept)}")


def _of_answer(outcome: Outcome) -> Score:
    said = numbers(outcome.text)
    if not said:
        return Score(None, f"no numbers in: {shown(outcome.text)}", moot=True)
    known = numbers(outcome.source, of_lists=True)
    for passage in (*outcome.found, *outcome.citations):
        for text in (passage.title, passage.text, passage.whole):
            known |= numbers(text, of_lists=True)
    new = said - known
    what = f"in no passage: {_told(new)} in: {shown(outcome.text)}" if new else f"all in the passages: {_told(said)}"
    return Score(1 - len(new) / len(said), what)


def _large(some: set[str]) -> set[str]:
    return {number for number in some if not _SMALL.match(number)}


def _told(some: set[str]) -> str:
    return listed(number.replace(POINT, ".") for number in sorted(some))


@scorer
def coverage(outcome: Outcome, least: Annotated[float, Field(gt=0, le=1)] = 1.0) -> Score:
    """At least this share of the text was translated or read; the value is how much of that share was."""
    if outcome.coverage is None:
        return Score(None, "nothing is said of how much was dealt with")
    return Score(min(outcome.coverage / least, 1.0), f"{outcome.coverage:.0%} of the text, wanted {least:.0%}")
