"""Groups of lanes, filled up where one of them has nothing to compute (pure). Why: see `layout`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.engine.batch import Row
from assistant.engine.layout import GROUP

NOBODY = -1
"""The request of a row that only fills a lane."""
_FILLER = 0  # any token will do: it is cut away again


def filled(rows: Sequence[Row], length: Callable[[int], int]) -> list[Row]:
    """Return the rows in the order of their lanes, with a row of `NOBODY` in every other lane of their groups.

    Args:
        rows: of one token each.
        length: tells the tokens that stand in a lane.
    """
    by_lane = {row.slot: row for row in rows}
    groups = sorted({slot // GROUP for slot in by_lane})
    lanes = (lane for group in groups for lane in range(group * GROUP, (group + 1) * GROUP))
    return [by_lane.get(lane) or Row(NOBODY, lane, length(lane), (_FILLER,), outputs=1) for lane in lanes]
