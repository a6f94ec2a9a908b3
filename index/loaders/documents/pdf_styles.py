"""The styles of a PDF: the size of its body, the larger sizes, whether bold means anything, what its margins repeat."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.loaders.documents.pdf_lines import PageLine

_A_LITTLE, _CLEARLY = 1.07, 1.15
"""Times the body's size: Word sets its third heading in 12 points over 11."""
_SAME = 1.04
"""Sizes within this ratio are one."""
_SPECIAL = 0.4
"""Of the characters; where more are bold, bold says nothing."""
_MOST_SIZES = 300
_MARGIN = 0.12
"""Of the page's height, as where the loader looks for running heads."""
_COLUMN = 8.0
"""Points; lines that begin so near to each other stand in one column."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of a page's text layer, and where it stands in the note's text."""

    line: PageLine
    page: int
    height: float
    """Of the page, in points."""
    start: int
    end: int

    def margin(self, text: str) -> tuple[str, float] | None:
        """Return what a line of the upper or lower margin is known by on other pages; None for a line elsewhere."""
        at = self.line.bottom / max(self.height, 1.0)
        return None if _MARGIN < at < 1 - _MARGIN else (text, round(at, 2))


class Styles:
    """What is usual in a document."""

    def __init__(self, lines: Sequence[SetLine]) -> None:
        known = [each.line for each in lines if each.line.look.size]
        weights: Counter[float] = Counter()
        for line in known:
            weights[line.look.size] += len(line.text)
        total = sum(weights.values())
        weights = Counter(dict(weights.most_common(_MOST_SIZES)))
        self.body = _body(weights)
        """Points; 0 where no size is known."""
        self.bold_is_special = sum(len(line.text) for line in known if line.look.bold) < _SPECIAL * total
        self.sizes = _larger(weights, self.body)
        """Those larger than the body, the largest first; each stands for those that are nearly the same."""
        self._columns: dict[tuple[int, int, int, bool], float] = {}
        self._pages: dict[tuple[str, float], set[int]] = defaultdict(set)
        for each in lines:
            self._add(each)

    def style(self, line: PageLine) -> int | None:
        """Return which of the larger sizes a line has, or their number if it has the body's and is bold."""
        place = self._size(line)
        if place < len(self.sizes):
            return place
        plain = not self.body or line.look.size * _SAME < self.body or not (line.look.bold and self.bold_is_special)
        return None if plain else place

    def is_clearly_larger(self, line: PageLine) -> bool:
        """Tell whether a line's size alone makes it a heading."""
        return 0 < self.body * _CLEARLY <= line.look.size

    def edge(self, each: SetLine, *, mirrored: bool) -> float:
        """Return how far lines of this size or the body's reach that begin where this one does.

        Args:
            each: the line.
            mirrored: whether the lines begin at the right and reach to the left.
        """
        side = _side(each.line, mirrored)
        sizes = (self._size(each.line), len(self.sizes))
        keys = ((each.page, side + step, size, mirrored) for step in (-1, 0, 1) for size in sizes)
        found = [self._columns[key] for key in keys if key in self._columns]
        return min(found) if mirrored else max(found)

    def repeats(self, each: SetLine, *, exactly: bool) -> bool:
        """Tell whether the margin of another page has the same line at the same height, figures aside or with them."""
        text = each.line.text if exactly else _without_figures(each.line.text)
        margin = each.margin(text)
        return margin is not None and len(self._pages[margin]) > 1

    def _size(self, line: PageLine) -> int:
        """Return which of the larger sizes a line has; their number for any other."""
        return bisect_left(self.sizes, -line.look.size * _SAME, key=lambda size: -size)

    def _add(self, each: SetLine) -> None:
        line = each.line
        for mirrored, edge, farther in ((False, line.right, max), (True, line.left, min)):
            key = (each.page, _side(line, mirrored), self._size(line), mirrored)
            self._columns[key] = farther(self._columns.get(key, edge), edge)
        for text in {line.text, _without_figures(line.text)}:
            if margin := each.margin(text):
                self._pages[margin].add(each.page)


def _body(weights: Counter[float]) -> float:
    """Return the size of most characters, those counted together that are nearly the same."""
    near = {size: sum(weights[other] for other in weights if size <= other <= size * _SAME) for size in weights}
    if not near:
        return 0.0
    lowest = max(near, key=lambda size: (near[size], size))
    return max((size for size in weights if lowest <= size <= lowest * _SAME), key=lambda size: weights[size])


def _larger(weights: Counter[float], body: float) -> tuple[float, ...]:
    found: list[float] = []
    for size in sorted((size for size in weights if size >= body * _A_LITTLE), reverse=True):
        if not found or size * _SAME < found[-1]:
            found.append(size)
    return tuple(found)


def _side(line: PageLine, mirrored: bool) -> int:
    at = line.right if mirrored else line.left
    return int(at // _COLUMN) if math.isfinite(at) else 0


def _without_figures(text: str) -> str:
    return re.sub(r"[0-9]+|^[ivxlc]+$", "#", text)
