"""SCORERS of the language and the scripts of an answer. Links, addresses, code and marks are of no language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from prompts.regression.outcome import Outcome
from prompts.regression.score import Score
from prompts.regression.scorers.arguments import Language, bare
from prompts.regression.scorers.explanations import listed, shown, told
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.scripts import Script, script_of, scripts_of, stretches
from prompts.regression.scorers.wording import contains, is_unspaced, tokens, without_literals
from prompts.regression.tools import Tools

_FEW_WORDS = 3
"""With fewer, a language is guessed: they may be a name."""
_NAME_WORDS, _NAME_CHARACTERS = 3, 8
"""Longest name that may be copied from the source, by words or, of scripts without spaces, by characters."""
_SAME = {"no": "nb", "nn": "nb", "iw": "he", "in": "id"}


@scorer(asks=("detect",))
def in_language(outcome: Outcome, language: Language, *, tools: Tools) -> Score:
    """The answer is in this language; one too short to tell is not judged.

    The detector is asked twice, with the language as a hint and without any. A text that is of the language only when
    that is hinted fits two languages, and is not judged either.
    """
    if tools.detect is None:
        return Score(None, "nothing at hand that tells languages")
    text, wanted = without_literals(outcome.text), bare(language)
    found = tools.detect(text, [wanted])
    if found is None:
        return Score(None, f"no language to be told: {shown(outcome.text)}")
    same = _same(found) == _same(wanted)
    unhinted = tools.detect(text, [])
    if same and unhinted is not None and _same(unhinted) != _same(wanted):
        return Score(None, f"may be {unhinted} as well as {wanted}: {shown(outcome.text)}")
    if not same and len(tokens(text)) < _FEW_WORDS and _scripts(text).keys() <= scripts_of(wanted) | {"Latin"}:
        return Score(None, f"too short to tell whether it is {wanted}: {shown(outcome.text)}")
    return told(same, f"in {found}, wanted {wanted}: {shown(outcome.text)}")


def _same(language: str) -> str:
    return _SAME.get(bare(language), bare(language))


def _scripts(text: str) -> Counter[Script]:
    return Counter(script for token in tokens(text) if (script := script_of(token[0])) is not None)


@scorer
def in_script(outcome: Outcome, script: Script) -> Score:
    """Most of the answer's words are in this script; of scripts without spaces every character counts as a word.

    Han beside Kana is Japanese, and counts as Kana where that is wanted.
    """
    found = _scripts(without_literals(outcome.text))
    if not found:
        return Score(None, f"no letters: {shown(outcome.text)}")
    own = found[script] + (found["Han"] if script == "Kana" and found["Kana"] else 0)
    others = ", ".join(f"{name} {count}" for name, count in found.most_common())
    return told(own * 2 > found.total(), f"words by script: {others}; wanted {script}: {shown(outcome.text)}")


@scorer
def no_foreign_script(outcome: Outcome, language: Language, allow: Sequence[Script] = ()) -> Score:
    """No letters of scripts that the language is not written in, such as a Chinese word in a French answer.

    Latin is at home in every language, for names and units, and so is a single Greek letter, for symbols. So is a name
    that stands in the source as well: up to 3 words, or 8 characters of a script without spaces.
    """
    text = without_literals(outcome.text)
    if not _scripts(text):
        return Score(None, f"no letters: {shown(outcome.text)}")
    own = scripts_of(language) | {"Latin"} | set(allow)
    foreign = [
        stretch
        for script, stretch in stretches(text)
        if script not in own
        and not (script == "Greek" and len(stretch) == 1)
        and not _is_copied(stretch, outcome.source)
    ]
    if foreign:
        return Score(0.0, f"not of {bare(language)}: {listed(foreign)} in: {shown(outcome.text)}")
    return Score(1.0, f"only scripts of {bare(language)}: {shown(outcome.text)}")


def _is_copied(name: str, source: str) -> bool:
    most = _NAME_CHARACTERS if is_unspaced(name) else _NAME_WORDS
    return len(tokens(name)) <= most and contains(source, name)
