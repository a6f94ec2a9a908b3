"""What colour a line of text has and what it stands on, from the pixels; and colours that can be told apart."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assistant.documents.formats.pictures.values import Box, Colour

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""(height, width, 3): a picture as sRGB."""

_LEAST_CONTRAST = 3.0
"""WCAG 2.2, success criterion 1.4.3, for large text. Small text should have 4.5, but a picture's own grey is kept."""
_STEPS = 10
_DISTINCT = 40.0
"""How far apart two colours are, at least, where one is written on the other: 0 to 441."""
_FRAME = 0.08
"""Of a box's height: how wide the frame around it is that shows what the text stands on."""
_FAR, _NEAR = 99.0, 0.8
"""Letters have smooth borders: their own colour is that of pixels nearly as far from the paper as the hundredth part
that is farthest."""


def colours_of(pixels: Pixels, box: Box) -> tuple[Colour, Colour]:
    """Return the colours of the letters in a box, and of what they stand on."""
    paper = _median(_frame(pixels, box))
    inside = _part(pixels, box).reshape(-1, 3)
    far = _distance(inside, paper)
    ink = inside[far >= _NEAR * np.percentile(far, _FAR)]
    return _median(ink), paper


def inked(pixels: Pixels, box: Box, ink: Colour, paper: Colour) -> Box:
    """Return the box drawn tight around what is nearer to the ink than to the paper; the box itself if in doubt."""
    part = _part(pixels, box)
    if distance(ink, paper) < _DISTINCT:
        return box
    letters = _distance(part, paper) > distance(ink, paper) / 2
    # A line of a table or the border of a button that the box touches is no letter.
    columns, rows = np.flatnonzero(letters.any(axis=0)), np.flatnonzero(letters.any(axis=1))
    if not len(columns) or not len(rows):
        return box
    left, top = max(0, round(box.left)), max(0, round(box.top))
    return Box(float(left + columns[0]), float(top + rows[0]), float(left + columns[-1] + 1), float(top + rows[-1] + 1))


def stroke(pixels: Pixels, box: Box, ink: Colour, paper: Colour) -> float:
    """Return how thick the strokes of the letters in a box mostly are, in pixels; 0 if there are none."""
    letters = _distance(_part(pixels, box), paper) > distance(ink, paper) / 2
    edges = np.diff(np.pad(letters, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    # In each row of pixels as many runs begin as end, in the same order.
    begins, ends = np.argwhere(edges == 1)[:, 1], np.argwhere(edges == -1)[:, 1]
    return float(np.median(ends - begins)) if len(begins) else 0.0


def distance(one: Colour, other: Colour) -> float:
    """Return how far two colours are apart, 0 to 441: the straight way through the cube of sRGB."""
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def legible(ink: Colour, paper: Colour) -> Colour:
    """Return the ink if it can be read on the paper, else as much darker or lighter as it must be."""
    end = max((0, 0, 0), (255, 255, 255), key=lambda colour: contrast(colour, paper))
    for step in range(_STEPS + 1):
        red, green, blue = (round(a + (b - a) * step / _STEPS) for a, b in zip(ink, end, strict=True))
        if contrast((red, green, blue), paper) >= _LEAST_CONTRAST:
            return red, green, blue
    return end


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio and relative luminance."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def unlike(pixels: Pixels, box: Box, paper: Colour, tolerance: float) -> float:
    """Return the share of the pixels in a box that are farther from the paper than the tolerance; 1 for none."""
    part = _part(pixels, box)
    return float((_distance(part, paper) > tolerance).mean()) if part.size else 1.0


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if (c := v / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for v in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _frame(pixels: Pixels, box: Box) -> npt.NDArray[np.uint8]:
    """Return the pixels just inside and just outside a box's border."""
    by = max(1.0, _FRAME * min(box.height, box.width))
    outer, inner = _part(pixels, box.grown(by)), box.grown(-by)
    left, top = max(0, round(box.left - by)), max(0, round(box.top - by))
    mask = np.ones(outer.shape[:2], dtype=bool)
    if inner.width > 1 and inner.height > 1:
        mask[
            round(inner.top) - top : round(inner.bottom) - top, round(inner.left) - left : round(inner.right) - left
        ] = False
    return outer[mask]


def _part(pixels: Pixels, box: Box) -> Pixels:
    """Return the pixels in a box, at least one where the box has a place in the picture."""
    height, width = pixels.shape[:2]
    left, top = min(max(0, round(box.left)), width - 1), min(max(0, round(box.top)), height - 1)
    return pixels[top : max(top + 1, round(box.bottom)), left : max(left + 1, round(box.right))]


def _distance(pixels: Pixels, colour: Colour) -> npt.NDArray[np.float64]:
    apart = pixels.astype(np.float64) - np.asarray(colour, dtype=np.float64)
    return np.asarray(np.sqrt((apart**2).sum(axis=-1)))


def _median(pixels: npt.NDArray[np.uint8]) -> Colour:
    red, green, blue = (int(value) for value in np.median(pixels.reshape(-1, 3), axis=0))
    return red, green, blue
