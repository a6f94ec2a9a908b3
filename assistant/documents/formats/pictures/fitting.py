"""The largest size at which a translation has room: where the text was, and then on the empty ground around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.checks.scripts import letters
from assistant.documents.formats.pictures.measure import Word, width, words, wrapped
from assistant.documents.formats.pictures.values import Align, Block, Box

_SMALLER = 0.95
"""From one size that is tried to the next."""
_RATHER = 0.65
"""A line of its own stays one line if that makes it no smaller than this share of what it could be in several."""
_SPREAD = 0.8
"""Of the text's own size: as long as it has this a paragraph stays in its column."""
_LEGIBLE = 0.5
"""Of the text's own size: down to here no word is cut. Below it lines are held to their estimated width."""
_SMALLEST = 0.02
"""Of the text's own size; nobody can read it, but nothing is left out."""
_LEADING = 1.22
_TALL = {"Arab": 1.4, "Deva": 1.4, "Thai": 1.45, "Beng": 1.4, "Taml": 1.4, "Telu": 1.5, "Khmr": 1.5, "Mymr": 1.5}
"""Em from line to line in scripts with marks above and below their letters."""
_LOOSEST = 1.6
"""A text that stood in looser lines than others has its translation so as well, up to here."""
_HIGHEST = 1.7
"""Em that a line takes of its box at most: one that is tilted has a much higher one."""
_SPARE = 0.45
"""Em by which lines may be higher than the box: leading above the first and below the last line holds no ink."""
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
    said = words(text)
    size, lines, area = _largest(said, block, leading, block.size)
    if block.lines == 1 and len(lines) > 1:
        # A label stays one line if it need not be much smaller for that.
        small, line, narrow = _largest(said, block, leading, size, most=1)
        if small >= _RATHER * size:
            size, lines, area = small, line, narrow
    return _placed(lines, area, block, size, leading, backwards=backwards)


def _largest(
    text: Sequence[Word], block: Block, leading: float, size: float, *, most: int | None = None
) -> tuple[float, Sequence[str], Box]:
    """Return the size, the lines and the area of a text at the largest size at which it fits, in `most` lines."""
    widest = max((word.width for word in text), default=0.0)
    while True:
        for area in _areas(block, size):
            if widest * size > area.width and size >= _LEGIBLE * block.size:
                continue
            lines = wrapped(text, area.width / size)
            fits = len(lines) * leading * size <= area.height + _SPARE * size and len(lines) <= (most or len(lines))
            if fits or size < _SMALLEST * block.size:
                return size, lines, area
        size *= _SMALLER


def _areas(block: Block, size: float) -> Iterator[Box]:
    """Yield where the text was, and then the room around it."""
    box = _lying(block.box) if block.turned else block.box
    box = Box(box.left + block.border, box.top, box.right - block.border, box.bottom)
    high = min(box.height, _HIGHEST * block.lines * block.size)
    box = Box(box.left, box.middle - high / 2, box.right, box.middle + high / 2)
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
        if block.lines > 1 and block.column is not None and size > _SPREAD * block.size:
            # A paragraph leaves its column only for want of room.
            right = min(right, max(block.column, box.right))
    yield Box(min(left, box.left), box.top, max(right, box.right), box.bottom)
    yield Box(min(left, box.left), box.top, max(right, box.right), max(room.bottom, box.bottom))


def _lying(box: Box) -> Box:
    """Return a tall box as it lies when the picture is turned, its upper right corner staying where it is."""
    return Box(box.right, box.top, box.right + box.height, box.top + box.width)


def _placed(lines: Sequence[str], area: Box, block: Block, size: float, leading: float, *, backwards: bool) -> Fitted:
    box = _lying(block.box) if block.turned else block.box
    align, x = block.align, {"left": area.left, "centre": area.centre, "right": area.right}[block.align]
    if backwards and align == "left":
        # In more room than the text had, a translation ends where its column does.
        align, broad = "right", max(map(width, lines), default=0.0) * size
        x = max(block.column or box.right, min(area.right, area.left + broad))
    if block.lines > 1:
        loose = min(_LOOSEST, (box.height - _LEADING * size) / (block.lines - 1) / block.size)
        if len(lines) * loose * size <= box.height + _SPARE * size:
            leading = max(leading, loose)
    high = len(lines) * leading * size
    top = box.middle - high / 2 if block.lines == 1 or high > box.height else box.top
    if high > box.height + _SPARE * size:
        top = box.top - _SPARE * size / 2
    middles = (top + (number + 0.5) * leading * size for number in range(len(lines)))
    rows = tuple(Row(line, x, middle + _BASELINE * size) for line, middle in zip(lines, middles, strict=True))
    return Fitted(rows, size, align, size < _LEGIBLE * block.size)
