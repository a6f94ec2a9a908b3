"""Many points to few, in rounds: what is merged with what, to how many, and which say the same (pure).

Only neighbours are merged, and each group gives as many points as its share of all, so that no part of a text loses
its voice to another for where it stands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.documents.checks.figures import figures
from assistant.documents.memory.likeness import likeness
from assistant.documents.summarising.values import Length
from assistant.nearness import Vectors

_BASE: Mapping[Length, int] = {"short": 3, "medium": 7, "long": 15}
_GROWTH: Mapping[Length, float] = {"short": 1.34, "medium": 1.5, "long": 2.0}
"""How many times as many points a very long text gets."""
_USUAL = 3_000
"""Tokens of a text that gets just the usual number of points."""
_SLOWNESS = 3.0
"""A text must be eight times as long for twice the points."""
_TOKENS_A_POINT = 50
"""A text of a few sentences is not told in more points than it has things to say."""
_STEEPEST, _STEP = 4, 3
"""How many points become one: in the last round at most, and in those before it."""
_SAME_MEANING, _SAME_WORDS, _NEARLY_WORDS = 0.9, 0.8, 0.35
"""Two points are one if they share 80 % of their stretches of characters, or mean nearly the same and share some."""
_LOOKED_AT = 4
"""Earlier points, nearest first, that one is compared with word by word."""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring points, by their places, that become `quota` points."""

    start: int
    end: int
    quota: int


def wanted_points(length: Length, tokens: int) -> int:
    """Return how many points a text of so many tokens is told in."""
    growth = min(_GROWTH[length], max(1.0, math.pow(tokens / _USUAL, 1 / _SLOWNESS)))
    return max(1, min(round(_BASE[length] * growth), tokens // _TOKENS_A_POINT))


def next_round(count: int, wanted: int, at_once: int) -> tuple[Group, ...]:
    """Return the groups of one round of merging; none where there are not too many points.

    Args:
        count: how many points there are.
        wanted: how many there shall be in the end.
        at_once: how many the model reads at once.
    """
    if count <= wanted:
        return ()
    aim = wanted if count <= _STEEPEST * wanted else max(wanted, -(-count // _STEP))
    number = min(-(-count // max(2, at_once)), aim)
    borders = [count * at // number for at in range(number + 1)]
    quotas = [aim * border // count for border in borders]
    given = [max(1, quotas[at + 1] - quotas[at]) for at in range(number)]
    # What the floor of one added is taken where there is most.
    while sum(given) > aim:
        given[given.index(max(given))] -= 1
    return tuple(Group(borders[at], borders[at + 1], given[at]) for at in range(number))


def repeated(texts: Sequence[str], vectors: Vectors) -> dict[int, int]:
    """Return which texts say what an earlier one says, each with that one's place.

    Args:
        texts: in one language.
        vectors: of unit length, shape (texts, dimension).
    """
    found: dict[int, int] = {}
    kept: list[int] = []
    # The rows of those kept, one after another, so that none is copied again for each text.
    rows = np.empty_like(vectors)
    values = [frozenset(value for each in figures(text) for value in each.values) for text in texts]
    for at, text in enumerate(texts):
        close = rows[: len(kept)] @ vectors[at]
        for place in _nearest(close):
            other = kept[int(place)]
            # Two facts may differ in nothing but a number.
            if values[at] != values[other]:
                continue
            words = likeness(text, texts[other])
            if words >= _SAME_WORDS or (close[place] >= _SAME_MEANING and words >= _NEARLY_WORDS):
                found[at] = other
                break
        else:
            rows[len(kept)] = vectors[at]
            kept.append(at)
    return found


def _nearest(close: Vectors) -> NDArray[np.intp]:
    """Return the places of the nearest, the first of equals first."""
    if len(close) > _LOOKED_AT:
        least = np.partition(close, -_LOOKED_AT)[-_LOOKED_AT]
        places = np.flatnonzero(close >= least)
        return places[np.argsort(-close[places], kind="stable")][:_LOOKED_AT]
    return np.argsort(-close, kind="stable")
