"""How far around a block nothing is written or painted, so that a longer translation may spread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.documents.formats.pictures.colours import Pixels, unlike
from assistant.documents.formats.pictures.values import Box, Colour

_STEP = 0.25
"""Em that are looked at at once."""
_FARTHEST = {"left": 24.0, "right": 24.0, "bottom": 1.5}
"""Em; upwards never, as a text begins where it began."""
_CLEAR = 0.4
"""Em that are left between the room and whatever ends it."""
_TOLERANCE = 24.0
"""Distance of colours within which the ground is the same: JPEG and soft gradients have some."""
_SPECKS = 0.01
"""The share of pixels that may differ all the same."""


def room_around(pixels: Pixels, box: Box, size: float, paper: Colour, others: Sequence[Box]) -> Box:
    """Return the box with the empty ground of its own colour to its left, to its right and below.

    Args:
        pixels: of the picture.
        box: around the block.
        size: of its font, in pixels.
        paper: what it stands on.
        others: boxes of everything else that is written.
    """
    step = max(1.0, _STEP * size)
    reach = Box(
        box.left - _FARTHEST["left"] * size,
        box.top,
        box.right + _FARTHEST["right"] * size,
        box.bottom + _FARTHEST["bottom"] * size,
    ).grown(step)
    near = [other for other in others if reach.touches(other)]
    height, width = pixels.shape[:2]

    def free(strip: Box) -> bool:
        inside = strip.left >= 0 and strip.right <= width and strip.bottom <= height
        if not inside or any(strip.touches(other) for other in near):
            return False
        return unlike(pixels, strip, paper, _TOLERANCE) <= _SPECKS

    room = _stretched(box, "right", free, step, _FARTHEST["right"] * size)
    room = _stretched(room, "left", free, step, _FARTHEST["left"] * size)
    room = _stretched(room, "bottom", free, step, _FARTHEST["bottom"] * size)
    clear = _CLEAR * size
    return Box(
        min(box.left, room.left + clear),
        box.top,
        max(box.right, room.right - clear),
        max(box.bottom, room.bottom - clear),
    )


def _stretched(box: Box, side: str, free: Callable[[Box], bool], step: float, farthest: float) -> Box:
    moved = 0.0
    while moved < farthest:
        if side == "right":
            strip, grown = Box(box.right, box.top, box.right + step, box.bottom), replace(box, right=box.right + step)
        elif side == "left":
            strip, grown = Box(box.left - step, box.top, box.left, box.bottom), replace(box, left=box.left - step)
        else:
            strip, grown = (
                Box(box.left, box.bottom, box.right, box.bottom + step),
                replace(box, bottom=box.bottom + step),
            )
        if not free(strip):
            break
        box, moved = grown, moved + step
    return box
