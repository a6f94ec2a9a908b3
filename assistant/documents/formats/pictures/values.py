"""VALUES: lines and blocks of text in a picture. Lengths are pixels of the picture that is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.documents.layout import SegmentKind
from assistant.documents.pieces import Tagged

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255, as sRGB."""
Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; left is smaller than right, top than bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        """Midway between left and right."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Midway between top and bottom."""
        return (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        """Return it larger by as much on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def touches(self, other: Box) -> bool:
        """Tell whether they have a point in common that is on no border."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of them; there is at least one."""
    all_of_them = list(boxes)
    return Box(
        min(box.left for box in all_of_them),
        min(box.top for box in all_of_them),
        max(box.right for box in all_of_them),
        max(box.bottom for box in all_of_them),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read, and how it looks."""

    text: str
    box: Box
    size: float
    """Of the font."""
    ink: Colour
    """What the letters are painted in."""
    paper: Colour
    """What they stand on."""
    turned: bool = False
    """Whether it runs from top to bottom, its letters turned a quarter clockwise."""
    bold: bool = False
    border: float = 0.0
    """How far within the box the first letter begins."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are one text; translated as one segment, if there are letters in it."""

    box: Box
    size: float
    ink: Colour
    paper: Colour
    align: Align
    lines: int
    words: Tagged[str]
    kind: SegmentKind = "paragraph"
    section: int = 0
    figures: tuple[Block, ...] = ()
    """Numbers that stand to its right, such as a price. They stay as they are in the picture."""
    turned: bool = False
    bold: bool = False
    border: float = 0.0
    """How far within the box the letters begin and end."""
    room: Box | None = None
    """How far a translation may spread; None where it has the box alone."""
    ground: Box | None = None
    """What is painted over; None where that is the box. Boxes of tilted lines overlap, and are cut for their words."""
    column: float | None = None
    """The right edge of what stands below and above it with the same left edge; there meets what is read from right
    to left."""
