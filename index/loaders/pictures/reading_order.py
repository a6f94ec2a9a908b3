"""In which order the lines of a page are read, from where they stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; top is smaller than bottom. In any one unit, such as shares of the page."""

_GAP = 0.015
"""An empty upright band as wide as this share of the page parts columns."""
_NARROWEST = 0.25
"""A column of running text takes at least this share of the width; columns of a table are mostly narrower."""
_FILLED = 0.6
"""Half of a text column's lines are at least this share as wide as the column; the cells of a table are not."""
_FEWEST = 3


def reading_order(boxes: Sequence[Box], width: float = 1.0) -> list[int]:
    """Return positions in `boxes` as one reads: whole columns of running text, else row by row.

    An XY cut that looks for columns in runs of rows, after Nagy, Seth and Viswanathan, "A prototype document image
    analysis system for technical journals" (1992); rows of a table or a receipt stay together.
    """
    rows = _rows(boxes)
    order: list[int] = []
    while rows:
        run, columns = _longest_run_of_columns(rows, boxes, width)
        if run:
            order += [line for column in columns for line in reading_order_of(column, boxes, width)]
            rows = rows[run:]
        else:
            order += rows.pop(0)
    return order


def reading_order_of(some: Sequence[int], boxes: Sequence[Box], width: float) -> list[int]:
    """The same for some of the boxes."""
    return [some[each] for each in reading_order([boxes[line] for line in some], width)]


def _rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Group lines that stand side by side; each row from left to right."""
    rows: list[list[int]] = []
    for line in sorted(range(len(boxes)), key=lambda i: boxes[i][1] + boxes[i][3]):
        middle = (boxes[line][1] + boxes[line][3]) / 2
        if rows and middle < max(_lower_third(boxes[other]) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda i: boxes[i][0])
    return rows


def _lower_third(box: Box) -> float:
    return box[3] - (box[3] - box[1]) / 3


def _longest_run_of_columns(
    rows: Sequence[list[int]], boxes: Sequence[Box], width: float
) -> tuple[int, list[list[int]]]:
    """Return how many rows from the first on can be taken as columns of running text, and those columns."""
    best: tuple[int, list[list[int]]] = (0, [])
    gaps = [(float("-inf"), float("inf"))]
    taken: list[int] = []
    for count, row in enumerate(rows, 1):
        taken += row
        for line in row:
            gaps = [part for gap in gaps for part in _without(gap, boxes[line]) if part[1] - part[0] >= _GAP * width]
        inner = [gap for gap in gaps if gap[0] > float("-inf") and gap[1] < float("inf")]
        columns = _parted(taken, boxes, inner)
        if len(columns) > 1 and all(_runs(column, boxes, width) for column in columns):
            best = (count, columns)
        elif len(columns) == 1 and count > 1:
            break
    return best


def _without(gap: tuple[float, float], box: Box) -> list[tuple[float, float]]:
    """Return what is left of a gap beside a line."""
    if box[2] <= gap[0] or box[0] >= gap[1]:
        return [gap]
    return [(gap[0], box[0]), (box[2], gap[1])]


def _parted(lines: Sequence[int], boxes: Sequence[Box], gaps: Sequence[tuple[float, float]]) -> list[list[int]]:
    columns: dict[int, list[int]] = {}
    for line in lines:
        columns.setdefault(sum(1 for gap in gaps if gap[1] <= boxes[line][0]), []).append(line)
    return [columns[number] for number in sorted(columns)]


def _runs(column: Sequence[int], boxes: Sequence[Box], width: float) -> bool:
    """Tell whether a column is running text."""
    across = max(boxes[i][2] for i in column) - min(boxes[i][0] for i in column)
    half = median(boxes[i][2] - boxes[i][0] for i in column)
    return len(column) >= _FEWEST and across >= _NARROWEST * width and half >= _FILLED * across
