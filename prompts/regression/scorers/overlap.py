"""SCORERS of how near an answer is to one that was written beforehand; of several references the nearest counts.

The thresholds are where to begin. What a good answer reaches depends on how freely it may be put, so a suite had better
set its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.arguments import Texts, each
from prompts.regression.scorers.explanations import shown
from prompts.regression.scorers.measures import lcs_f1, token_f1
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.wording import tokens, without_marks
from prompts.regression.tools import Tools


@scorer(threshold=0.5)
def f1(outcome: Outcome, reference: Texts) -> Score:
    """The share of words that answer and reference have in common, whatever their order."""
    return _nearest(outcome, reference, token_f1)


@scorer(threshold=0.4)
def rouge_l(outcome: Outcome, reference: Texts) -> Score:
    """The share of words that answer and reference have in common in the same order."""
    return _nearest(outcome, reference, lcs_f1)


def _nearest(outcome: Outcome, reference: Texts, measure: Callable[[Sequence[str], Sequence[str]], float]) -> Score:
    said = tokens(outcome.text)
    value, nearest = max((measure(said, tokens(each_one)), each_one) for each_one in each(reference))
    return Score(value, f"{value:.2f}: wanted {shown(nearest, 60)}, found {shown(outcome.text)}")


@scorer(threshold=0.5)
def chrf(outcome: Outcome, reference: Texts) -> Score:
    """The share of runs of up to six characters that answer and reference have in common.

    Source: Popović, chrF (WMT 2015), as sacrebleu has it, from 0 to 1.
    """
    try:
        from sacrebleu.metrics.chrf import CHRF  # one of the tools for developing, so it may not be there
    except ImportError:
        return Score(None, "sacrebleu is missing: pip install sacrebleu")
    references = each(reference)
    value = float(CHRF().sentence_score(without_marks(outcome.text), references).score) / 100
    return Score(min(value, 1.0), f"{value:.2f}: wanted {shown(references[0], 60)}, found {shown(outcome.text)}")


@scorer(threshold=0.85, asks=("similarity",))
def similarity(outcome: Outcome, reference: Texts, *, tools: Tools) -> Score:
    """How near answer and reference are in meaning, in whatever languages: the cosine of their vectors, 0 to 1.

    Vectors of the E5 family lie close together: by their makers' word, from 0.7 to 1 whatever the texts say.
    """
    if tools.similarity is None:
        return Score(None, "nothing at hand that compares meaning")
    if not (said := without_marks(outcome.text).strip()):
        return Score(0.0, "nothing was said")
    value, nearest = max((tools.similarity(said, each_one), each_one) for each_one in each(reference))
    value = min(max(value, 0.0), 1.0)
    return Score(value, f"{value:.2f}: wanted {shown(nearest, 60)}, found {shown(outcome.text)}")
