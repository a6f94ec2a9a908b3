"""The largest size at which a translation has room: where the text was, and then on the empty ground around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.documents.checks.scripts import letters
from assistant.documents.formats.pictures.measure import longest_word, width, wrapped
from assistant.documents.formats.pictures.values import Align, Block, Box

_SMALLER = 0.95
_LEGIBLE = 0.5
"""Of the text's own size: down to here no word is cut. Below it lines are held to their estimated width."""
_SMALLEST = 0.02
_LEADING = 1.22
_TALL = {"Arab": 1.4, "Deva": 1.4, "Thai": 1.45, "Beng": 1.4, "Taml": 1.4, "Telu": 1.5, "Khmr": 1.5, "Mymr": 1.5}
"""Em from line to line in scripts with marks above and below their letters."""
_SPARE = 0.45
"""Em by which lines may be higher than the box: leading above the first and below the last line holds no ink."""
_INSIDE = 0.1
"""Em between a recogniser's box and the letters in it."""
_BASELINE = 0.34
"""Em from the middle of a line of letters down to what they stand on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a translation."""

    text: str
    x: float
    """Of its left edge, middle or right edge, as `Fitted.align` says."""
    y: float
    """Of what its letters stand on."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A translation cut into lines, each with its place.

    In a turned block x and y are those before everything is turned a quarter clockwise around the upper right corner of
    the block's box.
    """

    rows: tuple[Row, ...]
    size: float
    """Of the font, in pixels."""
    align: Align
    held: bool
    """Whether a font that is wider than expected must not have its way."""


def fitted(text: str, block: Block, *, backwards: bool = False) -> Fitted:
    """Return a translation as it is drawn: at the size of the text if there is room, else as large as there is.

    Args:
        text: in one line, without tags.
        block: what it replaces.
        backwards: the text runs from right to left; what met at the left edge meets at the right one.
    """
    leading = max((_TALL.get(script, _LEADING) for script in letters(text)), default=_LEADING)
    size = block.size
    widest = longest_word(text)
    while True:
        for area in _areas(block, size):
            small = size < _LEGIBLE * block.size
            if widest * size > area.width and not small:
                continue
            lines = wrapped(text, area.width / size)
            high = len(lines) * leading * size
            if high <= area.height + _SPARE * size or size < _SMALLEST * block.size:
                return _placed(lines, area, block, size, leading, backwards=backwards, held=small)
        size *= _SMALLER


def _areas(block: Block, size: float) -> Iterator[Box]:
    """Yield where the text was, and then the room around it."""
    pad = _INSIDE * size
    box = _lying(block.box) if block.turned else block.box
    if box.width > 4 * pad:
        box = Box(box.left + pad, box.top, box.right - pad, box.bottom)
    yield box
    room = block.room
    if room is None or block.turned:
        return
    if block.align == "centre":
        half = min(box.centre - room.left, room.right - box.centre)
        left, right = box.centre - half, box.centre + half
    else:
        left = box.left if block.align == "left" else room.left
        right = box.right if block.align == "right" else room.right
    yield Box(min(left, box.left), box.top, max(right, box.right), box.bottom)
    yield Box(min(left, box.left), box.top, max(right, box.right), max(room.bottom, box.bottom))


def _lying(box: Box) -> Box:
    """Return a tall box as it lies when the picture is turned, its upper right corner staying where it is."""
    return Box(box.right, box.top, box.right + box.height, box.top + box.width)


def _placed(
    lines: list[str], area: Box, block: Block, size: float, leading: float, *, backwards: bool, held: bool
) -> Fitted:
    align = block.align
    if backwards and align != "centre":
        align = "right" if align == "left" else "left"
    broad = max((width(line) for line in lines), default=0.0) * size
    box = _lying(block.box) if block.turned else block.box
    # In more room than the text had, a translation still begins and ends as near to it as it can.
    left, right = area.left, area.right
    if block.align == "left":
        right = min(right, max(box.right - _INSIDE * size, left + broad))
    elif block.align == "right":
        left = max(left, min(box.left + _INSIDE * size, right - broad))
    x = {"left": left, "centre": area.centre, "right": right}[align]
    high = len(lines) * leading * size
    top = box.middle - high / 2 if block.lines == 1 or high > box.height else box.top
    if high > box.height + _SPARE * size:
        top = box.top - _SPARE * size / 2
    middles = (top + (number + 0.5) * leading * size for number in range(len(lines)))
    rows = tuple(Row(line, x, middle + _BASELINE * size) for line, middle in zip(lines, middles, strict=True))
    return Fitted(rows, size, align, held)
