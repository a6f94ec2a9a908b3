"""How alike two segments are, and what is the same where only numbers differ (pure)."""

from __future__ import annotations

import re

from index.terms import fold

_DIGITS = re.compile(r"\d+(?:[.,:\u066b\u066c ]\d+)*")
_GRAM = 3
_NUMBERS_APART = 0.99
"""Likeness of two segments that differ in their numbers only."""


def skeleton(text: str) -> str:
    """Return a text as it is compared where only numbers differ: folded, every number the same, single spaces."""
    return " ".join(_DIGITS.sub("0", fold(text)).split())


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1; 1 only for the same text.

    The coefficient of Dice (1945) over stretches of three characters; order counts only within those.
    """
    if one == other:
        return 1.0
    first, second = skeleton(one), skeleton(other)
    if first == second:
        return _NUMBERS_APART
    mine, theirs = _grams(first), _grams(second)
    return min(_NUMBERS_APART, 2 * len(mine & theirs) / (len(mine) + len(theirs)))


def _grams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[at : at + _GRAM] for at in range(max(1, len(padded) - _GRAM + 1))}
