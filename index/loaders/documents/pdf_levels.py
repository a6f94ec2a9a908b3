"""From how headings are set, and how deep the outline puts them, to their levels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEEPEST = 4
"""The level of all that stands deeper."""


@dataclass(frozen=True, slots=True)
class Rank:
    """What is known of one heading's level."""

    style: int
    """Which of the styles of the document it has: 0 for the largest."""
    page: int
    """Counted from 1."""
    depth: int | None = None
    """How deep the outline puts it, from 0; None where it does not name it."""


def levels(ranks: Sequence[Rank]) -> list[int]:
    """Return the level of each heading: a style has one level, and a larger style none that is lower.

    Where the outline names headings, their levels are its depths, and the others find their place among them. A title
    that is set larger than all of them stands above them.
    """
    places = _places(ranks)
    depths: dict[int, list[int]] = defaultdict(list)
    for rank in ranks:
        if rank.depth is not None:
            depths[rank.style].append(rank.depth)
    if not depths:
        return [min(places[rank.style], DEEPEST) for rank in ranks]
    below = 2 if min(places) < min(depths) else 1
    named = {style: Counter(found).most_common(1)[0][0] + below for style, found in depths.items()}
    found: dict[int, int] = {}
    for style in sorted(places):
        above = max((found[larger] for larger in found), default=0)
        smaller = [level for other, level in named.items() if other > style]
        found[style] = named.get(style) or min([above + 1, *smaller])
    return [min(found[r.style] if r.depth is None else r.depth + below, DEEPEST) for r in ranks]


def _places(ranks: Sequence[Rank]) -> Mapping[int, int]:
    """Return how many styles stand above each one, and itself.

    A cover may have many sizes of its own. Where there are more than can be told apart, they take no places.
    """
    styles = sorted({rank.style for rank in ranks})
    inside = {rank.style for rank in ranks if rank.page > 1}
    counted = inside if inside and len(styles) > DEEPEST else set(styles)
    places: dict[int, int] = {}
    for style in styles:
        above = max(places.values(), default=0)
        places[style] = above + 1 if style in counted else max(above, 1)
    return places
