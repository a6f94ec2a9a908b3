"""One ranking from those of a question and of its translations.

Reciprocal rank alone lets a bad translation's first places push out what the question itself found. Here a passage
counts with its mean similarity to all wordings, and a little with the best place it has in any of their rankings, which
is where the keywords speak. See tests/bench/LOG.md for what both find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from index.passage import Hit

_PLACE = 0.1
"""What a first place adds to the similarity; 0.05 and 0.15 come within a point of it."""
_K = 2
"""Places after which that has sunk to about half."""

_Key = tuple[str, int, int]


def joined(rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return every passage of the rankings, best first, each with its similarity to the wording that it is nearest to.

    The first place is the mean's. For the places after it the question counts twice: a bad translation can mislead the
    first place, but what the question itself found stays near. A passage that a ranking does not hold counts there as
    much as the least similar one that it holds.

    Args:
        rankings: of the question itself, then of its translations.
    """
    own, *others = [ranking for ranking in rankings if ranking] or [()]
    if not others:
        return tuple(own)
    nearest: dict[_Key, Hit] = {}
    for hit in (hit for ranking in (own, *others) for hit in ranking):
        if (key := _key(hit)) not in nearest or hit.score > nearest[key].score:
            nearest[key] = hit
    once, twice = _worth([own, *others]), _worth([own, own, *others])
    first = min(once, key=lambda key: (-once[key], key))
    rest = sorted(nearest.keys() - {first}, key=lambda key: (-twice[key], key))
    return tuple(nearest[key] for key in (first, *rest))


def _worth(rankings: Sequence[Sequence[Hit]]) -> dict[_Key, float]:
    floor = sum(min(hit.score for hit in ranking) for ranking in rankings)
    above: defaultdict[_Key, float] = defaultdict(float)
    place: defaultdict[_Key, float] = defaultdict(float)
    for ranking in rankings:
        least = min(hit.score for hit in ranking)
        for rank, hit in enumerate(ranking):
            key = _key(hit)
            above[key] += hit.score - least
            place[key] = max(place[key], (_K + 1) / (_K + 1 + rank))
    return {key: (floor + above[key]) / len(rankings) + _PLACE * place[key] for key in above}


def _key(hit: Hit) -> _Key:
    return hit.passage.note, hit.passage.start, hit.passage.end
