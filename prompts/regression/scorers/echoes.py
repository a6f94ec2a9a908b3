"""SCORERS of texts that say again what was said before: the source's words, or their own."""

from __future__ import annotations

import re
from collections import Counter

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.explanations import shown, told
from prompts.regression.scorers.measures import lcs_f1
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.wording import folded, tokens, without_literals, without_marks

_SAME = 0.9
"""Share of words in common from which on two texts are the same."""
_NAME = 2
"""Words: so few may be a name, which is the same in both languages."""
_SEGMENT = 5
"""Words from which on a segment that was left as it was is no name or title."""
_LOOP = re.compile(r"(?=\S)(.{20,300}?)(?: ?\1){2}")
_LONGEST = 20_000
"""Characters that are searched for a loop: one that never ends is there long before."""
_LINES = 3


@scorer
def no_echo(outcome: Outcome) -> Score:
    """A translation is not its source again, nor an answer the question, wholly or nearly.

    Neither is a segment of at least 5 words that counts as translated. Where the source has no words, or all of it was
    to be kept, or it is so short that it may be a name, it is not judged.
    """
    source, said = _words(outcome.source), _words(outcome.text)
    if not source or (outcome.segments and all(pair.status == "kept" for pair in outcome.segments)):
        return Score(None, "the source has nothing to say otherwise", moot=True)
    if not said:
        return Score(None, "nothing was said")
    if lcs_f1(said, source) >= _SAME:
        if len(source) <= _NAME:
            return Score(None, f"may be a name: {shown(outcome.text)}")
        return Score(0.0, f"the source again: {shown(outcome.text)}")
    for pair in outcome.segments:
        if pair.status in ("translated", "remembered") and len(_words(pair.source)) >= _SEGMENT:
            if lcs_f1(_words(pair.target), _words(pair.source)) >= _SAME:
                return Score(0.0, f"a segment of the source again: {shown(pair.target)}")
    return Score(1.0, f"not the source again: {shown(outcome.text)}")


def _words(text: str) -> list[str]:
    return [token for token in tokens(without_literals(text)) if any(map(str.isalpha, token))]


@scorer
def no_repetition(outcome: Outcome) -> Score:
    """It does not go round in circles, unless the source does.

    Circles are 20 to 300 characters three times in a row, and a line that stands there three times or more, oftener
    than any line of the source. Rules and borders without letters may be as long as they like.
    """
    text = without_marks(outcome.text)
    if not text.strip():
        return Score(None, "nothing was said")
    if (loop := _loop(text)) and not _loop(outcome.source):
        return Score(0.0, f"three times in a row: {shown(loop)}")
    line, times = _commonest_line(text)
    again = times >= _LINES and times > _commonest_line(outcome.source)[1]
    return told(not again, f"a line {times} times: {shown(line)}" if again else f"no repetition: {shown(text)}")


def _loop(text: str) -> str:
    matches = _LOOP.finditer(folded(text[:_LONGEST]))
    return next((match[1] for match in matches if any(map(str.isalpha, match[1]))), "")


def _commonest_line(text: str) -> tuple[str, int]:
    lines = Counter(line for each in text.splitlines() if _words(line := folded(each)))
    return next(iter(lines.most_common(1)), ("", 0))
