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


def joined(rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return every passage of the rankings, best first, each with its similarity to the wording that it is nearest to.

    A passage that a ranking does not hold counts there as much as the least similar one that it holds.
    """
    rankings = [ranking for ranking in rankings if ranking]
    if len(rankings) < 2:
        return tuple(rankings[0]) if rankings else ()
    floor = sum(min(hit.score for hit in ranking) for ranking in rankings)
    nearest: dict[tuple[str, int, int], Hit] = {}
    above: defaultdict[tuple[str, int, int], float] = defaultdict(float)
    place: defaultdict[tuple[str, int, int], float] = defaultdict(float)
    for ranking in rankings:
        least = min(hit.score for hit in ranking)
        for rank, hit in enumerate(ranking):
            key = (hit.passage.note, hit.passage.start, hit.passage.end)
            if key not in nearest or hit.score > nearest[key].score:
                nearest[key] = hit
            above[key] += hit.score - least
            place[key] = max(place[key], (_K + 1) / (_K + 1 + rank))
    worth = {key: (floor + above[key]) / len(rankings) + _PLACE * place[key] for key in nearest}
    return tuple(nearest[key] for key in sorted(worth, key=lambda key: (-worth[key], key)))
