"""Several ranked lists of passages become one, by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

K = 20
"""Added to every rank, so that first places do not decide alone. With the paper's 60 fewer right passages come first:
see tests/bench/LOG.md."""
DENSE = 1.0
"""Weight of a list by meaning."""
KEYWORD = 3.0
"""Weight of a list by words whose best passage holds all of the query."""
PER_NOTE = 3
"""Passages of one note before those of others come."""


class Ranked(NamedTuple):
    """A passage's id in a ranked list, and how much its place in it counts."""

    id: str
    weight: float


def by_words(shares: Mapping[str, float]) -> list[Ranked]:
    """Weigh a list by words, best first: each passage by its share of the query, and all by the largest share.

    In a list whose best passage holds little of the query the words are chance: names and short words that two
    languages have in common. Where the best holds six tenths, it counts as much as a first place by meaning.

    Args:
        shares: ids, best first, and the share of the query's words, weighed by rarity, that each passage holds.
    """
    largest = max(shares.values(), default=0.0)
    return [Ranked(id, KEYWORD * share * largest) for id, share in shares.items()]


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
