"""In which order the lines of a picture are read: parts that stand side by side one after the other, tables by rows.

An XY cut after Nagy, Seth and Viswanathan, "A prototype document image analysis system for technical journals" (1992).
index.loaders.pictures.reading_order, which serves search, parts columns of running text alone; a screenshot has menus,
cards and side bars as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from statistics import median

from assistant.documents.formats.pictures.values import Box

_GAP = 1.0
"""Of a line's usual height: what parts columns is at least as wide."""
_TABLE = 0.7
"""If at least this share of a column's lines has a line of the other column exactly beside it, they are a table."""
_EXACTLY = 0.2
"""Of a line's height, between the middles of two lines."""
_FEWEST = 3
"""Lines of a column."""
_BEGIN, _FOLLOW = 2.0, 4.0
"""Of a line's usual height: how far apart columns begin at most, and how far below each other their lines stand. In a
chat the lines of one side have those of the other between them."""
_FILLED = 0.6
"""Running text in columns may have its lines side by side too: half of them fill this share of the column's width."""


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return positions in `boxes`, of one line each, as one reads them."""
    if not boxes:
        return []
    return _ordered(list(range(len(boxes))), boxes, _GAP * median(min(box.height, box.width) for box in boxes))


def _ordered(some: Sequence[int], boxes: Sequence[Box], gap: float) -> list[int]:
    rest = sorted(some, key=lambda at: boxes[at].top)
    order: list[int] = []
    while rest:
        left, right = _columns(rest, boxes, gap)
        if left:
            order += _ordered(left, boxes, gap) + _ordered(right, boxes, gap)
            taken = {*left, *right}
        else:
            row = _row(rest, boxes)
            order += row
            taken = set(row)
        rest = [at for at in rest if at not in taken]
    return order


def _row(rest: Sequence[int], boxes: Sequence[Box]) -> list[int]:
    """Return the uppermost line and what stands beside it, from left to right."""
    first = min(rest, key=lambda at: boxes[at].middle)
    height = boxes[first].height
    row = [at for at in rest if boxes[at].middle < boxes[first].bottom - height / 3]
    return sorted(row, key=lambda at: boxes[at].left)


def _columns(rest: Sequence[int], boxes: Sequence[Box], least: float) -> tuple[list[int], list[int]]:
    """Part as many lines as possible, from the first on, in what stands left and right of a gap; else return nothing.

    Args:
        rest: by their upper edges.
        boxes: of all lines.
        least: width of a gap.
    """
    gaps = [(float("-inf"), float("inf"))]
    bottom = float("-inf")
    whole: tuple[int, list[tuple[float, float]]] = (0, [])
    best: tuple[list[int], list[int]] = ([], [])
    for count, at in enumerate(rest):
        # A part can end where nothing reaches further down.
        if boxes[at].top >= bottom - boxes[at].height / 4:
            whole = count, gaps
        left = [_beside(gap, boxes[at], least) for gap in gaps]
        if not all(left):
            # Each gap is tried where it is longest.
            best = _parted(rest[: whole[0]], boxes, whole[1], least) or best
        gaps = [each for some in left for each in some]
        bottom = max(bottom, boxes[at].bottom)
    return _parted(rest, boxes, gaps, least) or best


def _beside(gap: tuple[float, float], box: Box, least: float) -> list[tuple[float, float]]:
    if box.right <= gap[0] or box.left >= gap[1]:
        return [gap]
    return [each for each in ((gap[0], box.left), (box.right, gap[1])) if each[1] - each[0] >= least]


def _parted(
    some: Sequence[int], boxes: Sequence[Box], gaps: Sequence[tuple[float, float]], usual: float
) -> tuple[list[int], list[int]] | None:
    inner = [gap for gap in gaps if gap[0] > float("-inf") and gap[1] < float("inf")]
    for gap in sorted(inner, key=lambda gap: gap[0] - gap[1]):
        left = [at for at in some if boxes[at].right <= gap[0]]
        right = [at for at in some if boxes[at].left >= gap[1]]
        if min(len(left), len(right)) < _FEWEST or abs(boxes[left[0]].top - boxes[right[0]].top) > _BEGIN * usual:
            continue
        follow = _follow(left, boxes, usual) and _follow(right, boxes, usual)
        if follow and not _table(left, right, boxes):
            return left, right
    return None


def _follow(column: Sequence[int], boxes: Sequence[Box], usual: float) -> bool:
    """Tell whether the lines of a column, by their upper edges, follow close upon each other."""
    pairs = zip(column, column[1:], strict=False)
    return all(boxes[lower].top - boxes[upper].bottom <= _FOLLOW * usual for upper, lower in pairs)


def _table(left: Sequence[int], right: Sequence[int], boxes: Sequence[Box]) -> bool:
    if _running(left, boxes) and _running(right, boxes):
        return False
    fewer, more = sorted((left, right), key=len)
    middles = sorted(boxes[at].middle for at in more)
    beside = sum(_exactly_beside(boxes[at], middles) for at in fewer)
    return beside >= _TABLE * len(fewer)


def _exactly_beside(box: Box, middles: Sequence[float]) -> bool:
    """Tell whether a line of those middles, in order, stands beside a box."""
    near = bisect_left(middles, box.middle - _EXACTLY * box.height)
    return near < len(middles) and middles[near] <= box.middle + _EXACTLY * box.height


def _running(column: Sequence[int], boxes: Sequence[Box]) -> bool:
    across = max(boxes[at].right for at in column) - min(boxes[at].left for at in column)
    half = median(boxes[at].width for at in column)
    lines = half > 8 * median(boxes[at].height for at in column)
    return lines and half >= _FILLED * across
