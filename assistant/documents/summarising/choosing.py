"""Which of many points are kept: those that say most, from every part of the text (pure).

What a point is worth is how much of it can be checked (`claims.specificity`) and how near it is to what the whole text
is about: to the mean of its sentences (Radev et al., Centroid-based summarization of multiple documents, 2004).
Every stretch has a voice in proportion to its length, so that the middle and the end of a long text are not lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.documents.summarising.claims import specificity
from assistant.documents.summarising.proving import Claim
from assistant.nearness import Vectors

Scores = NDArray[np.float64]
_REPEATING = 0.5
"""How much likeness to a point that is kept already counts against one."""


def worth(texts: Sequence[str], vectors: Vectors, middle: Vectors, language: str) -> Scores:
    """Return what each text is worth beside the others, each of the two measures in standard deviations.

    Args:
        texts: at least one, in `language`.
        vectors: of unit length, shape (texts, dimension).
        middle: mean vector of the whole text, shape (dimension,).
        language: ISO 639-1.
    """
    checkable = np.array([specificity(text, language) for text in texts], float)
    return _standard(checkable) + _standard(np.asarray(vectors @ middle, float))


def chosen(
    claims: Sequence[Claim], scores: Scores, stretches: Sequence[int], sizes: Sequence[int], wanted: int
) -> list[int]:
    """Return the places of the claims that are kept, in order: `wanted` of them, or all if there are not so many.

    Args:
        claims: in the order of the text.
        scores: of each of them.
        stretches: of each of them, the stretch that it is from.
        sizes: of each stretch, in tokens.
        wanted: how many to keep.
    """
    parts = parted(sizes, wanted)
    within = [[at for at, stretch in enumerate(stretches) if stretch in part] for part in parts]
    quotas = shares([sum(sizes[at] for at in part) for part in parts], list(map(len, within)), wanted)
    found: list[int] = []
    for places, quota in zip(within, quotas, strict=True):
        kept: list[int] = []
        while len(kept) < quota:
            rest = [at for at in places if at not in kept]
            kept.append(max(rest, key=lambda at: scores[at] - _REPEATING * _said(claims, at, kept)))
        found += kept
    return sorted(found)


def parted(sizes: Sequence[int], wanted: int) -> list[range]:
    """Return neighbouring stretches together, so that there are at most `wanted` parts of about the same size."""
    count = min(len(sizes), max(1, wanted))
    whole, done = sum(sizes), 0
    parts: list[range] = []
    start = 0
    for at, size in enumerate(sizes):
        done += size
        left = len(sizes) - at - 1
        # A part ends where its share of the whole does, and so early that each of the others has a stretch.
        if left < count - len(parts) or done * count >= whole * (len(parts) + 1):
            parts.append(range(start, at + 1))
            start = at + 1
    return parts


def shares(sizes: Sequence[int], available: Sequence[int], wanted: int) -> list[int]:
    """Return how many points each part has: one if it can, the others to the longest for each that it has (D'Hondt).

    Args:
        sizes: of the parts.
        available: points that each part has at most.
        wanted: in all.
    """
    found = [0] * len(sizes)
    for _ in range(min(wanted, sum(available))):
        free = [at for at, most in enumerate(available) if found[at] < most]
        found[max(free, key=lambda at: (not found[at], sizes[at] / (found[at] + 1), -at))] += 1
    return found


def _said(claims: Sequence[Claim], at: int, kept: Sequence[int]) -> float:
    """Return how much of a claim those that are kept say already, 0 to 1."""
    if any(set(claims[at].sentences) & set(claims[other].sentences) for other in kept):
        return 1.0
    return max((float(claims[at].vector @ claims[other].vector) for other in kept), default=0.0)


def _standard(values: Scores) -> Scores:
    deviation = float(values.std())
    return (values - values.mean()) / deviation if deviation else np.zeros_like(values)
