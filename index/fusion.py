"""Several ranked lists of passages become one, by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

K = 60
"""Added to every rank, so that first places do not decide alone; the value of the paper."""
DENSE = 1.0
"""Weight of a list by meaning."""
KEYWORD = 1.0
"""Weight of a list by words, which counts for each passage with the share of the query's words that it holds."""
SHARE_POWER = 1.0
"""How steeply a smaller share counts less. 0.5 with a KEYWORD of 2 finds more exact terms where vectors tell nothing
(98 of 100 instead of 89), but lets stray words count more across languages; see tests/bench/LOG.md."""
PER_NOTE = 3
"""Passages of one note before those of others come."""


class Ranked(NamedTuple):
    """A passage's id in a ranked list, and how much its place in it counts."""

    id: str
    weight: float


def fused(rankings: Sequence[Sequence[Ranked]]) -> list[str]:
    """Return every id of the lists, best first: by the sum of its weights, each divided by its rank and K."""
    sums: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, each in enumerate(ranking, 1):
            sums[each.id] += each.weight / (K + rank)
    return sorted(sums, key=lambda id: (-sums[id], id))


def spread(keys: Sequence[str], groups: Sequence[str], most: int) -> list[str]:
    """Return `keys` with all but the first `most` of each group moved behind the others, in their order.

    Args:
        keys: best first.
        groups: what each of them belongs to.
        most: of one group that keep their places.
    """
    seen: Counter[str] = Counter()
    first: list[str] = []
    later: list[str] = []
    for key, group in zip(keys, groups, strict=True):
        seen[group] += 1
        (first if seen[group] <= most else later).append(key)
    return first + later
