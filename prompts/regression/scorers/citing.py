"""SCORERS of what an answer rests on: its citations, its quotations, what was found, and whether it said anything."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Annotated

from pydantic import Field

from prompts.regression.outcome import Outcome, Passage
from prompts.regression.score import Score
from prompts.regression.scorers.arguments import Text, Texts, each
from prompts.regression.scorers.explanations import listed, shown, told
from prompts.regression.scorers.registry import scorer
from prompts.regression.scorers.wording import folded, tokens, without_marks

_QUOTED = re.compile(r'“([^“”]+)”|(?<![0-9A-Za-z])"([^"\n]+)"|„([^„“”]+)[“”]|«([^«»]+)»|『([^『』]+)』|「([^「」]+)」')
_LEFT_OUT = re.compile(r"[\[(（]?(?:…+|\.{3,})[\])）]?")
_SHORT = 12
"""Characters: shorter stretches in quotation marks are names and words rather than quotations."""


def _name(note: str) -> str:
    # File systems differ in how they spell letters with accents.
    return unicodedata.normalize("NFC", note)


@scorer
def cites(outcome: Outcome, note: Text, quote: str = "") -> Score:
    """One of the answer's citations is of this note, and overlaps this quote of it.

    They overlap where they have a stretch in common that is at least half as long as the shorter of the two.
    """
    cited = [passage for passage in outcome.citations if _name(passage.note) == _name(note)]
    if not cited:
        others = listed(dict.fromkeys(passage.note for passage in outcome.citations)) or "nothing"
        return Score(0.0, f"wanted {shown(note, 60)} cited, found {others}")
    if quote and not any(_overlap(passage.text, quote) for passage in cited):
        return Score(0.0, f"wanted {shown(quote, 60)} cited, found {listed(passage.text for passage in cited)}")
    return Score(1.0, f"cites {shown(note, 60)}: {shown(cited[0].text, 60)}")


def _overlap(cited: str, quote: str) -> bool:
    a, b = folded(cited), folded(quote)
    common = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return common > 0 and common * 2 >= min(len(a), len(b))


@scorer
def quotes_verbatim(outcome: Outcome) -> Score:
    """What the answer quotes stands word for word in a passage that was found or cited, or in what was asked.

    Quotations are stretches of at least 12 characters in quotation marks; punctuation does not count, and an ellipsis
    parts pieces that may stand apart. The value is the share of quotations that do; without any it is not judged.
    """
    quotes = [
        quote
        for match in _QUOTED.finditer(without_marks(outcome.text))
        if len(quote := next(filter(None, match.groups())).strip()) >= _SHORT
    ]
    if not quotes:
        return Score(None, "nothing is quoted", moot=True)
    places = [_spaced(text) for passage in (*outcome.found, *outcome.citations) for text in _texts(passage)]
    places.append(_spaced(outcome.source))
    wrong = [quote for quote in quotes if not _stands(quote, places)]
    what = f"in no passage: {listed(wrong)}" if wrong else f"as it stands there: {listed(quotes)}"
    return Score(1 - len(wrong) / len(quotes), what)


def _texts(passage: Passage) -> tuple[str, ...]:
    return (passage.text, passage.whole) if passage.whole else (passage.text,)


def _spaced(text: str) -> str:
    return f" {' '.join(tokens(text))} "


def _stands(quote: str, places: list[str]) -> bool:
    pieces = [_spaced(piece) for piece in _LEFT_OUT.split(quote) if tokens(piece)]
    return any(all(piece in place for piece in pieces) for place in places)


@scorer
def recall_at(outcome: Outcome, notes: Texts, k: Annotated[int, Field(ge=1)] = 5) -> Score:
    """These notes are among the first k different notes that were found; the value is the share that is."""
    first = list(dict.fromkeys(_name(passage.note) for passage in outcome.found))[:k]
    wanted = list(dict.fromkeys(map(_name, each(notes))))
    missing = [note for note in wanted if note not in first]
    what = f"not among the first {k}: {listed(missing)}" if missing else f"among the first {k}: {listed(wanted)}"
    return Score(1 - len(missing) / len(wanted), f"{what}; found: {listed(first) or 'nothing'}")


@scorer
def abstains(outcome: Outcome) -> Score:
    """It says that the notes do not say."""
    return told(outcome.abstained, f"{'abstains' if outcome.abstained else 'wanted no answer'}: {shown(outcome.text)}")


@scorer
def answers(outcome: Outcome) -> Score:
    """It says something, other than that the notes do not say."""
    said = bool(without_marks(outcome.text).strip()) and not outcome.abstained
    return told(said, f"{'answers' if said else 'wanted an answer'}: {shown(outcome.text)}")
