"""Pictures: screenshots, signs and menus, whose text is read by OCR; they come back with it translated in its place.

Boxes are upright. Text that is tilted a little is translated in a box around it, and drawn level. Text that runs from
top to bottom is drawn so; text that runs upwards, or upside down, is mostly not recognised at all (see
index.loaders.pictures.ocr).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents.formats.pictures.colours import Pixels, colours_of, inked
from assistant.documents.formats.pictures.grouping import Group, groups, opens_item, worded
from assistant.documents.formats.pictures.layout import PictureLayout
from assistant.documents.formats.pictures.measure import width
from assistant.documents.formats.pictures.room import room_around
from assistant.documents.formats.pictures.values import Align, Block, Box, Line
from assistant.documents.formats.words import LITERAL
from assistant.documents.layout import SegmentKind
from assistant.documents.pieces import Atom, Piece, Tagged, tagged
from assistant.errors import DocumentUnreadable
from index.loaders.pictures.image import upright
from index.passage import Document
from index.reading import Reader

if TYPE_CHECKING:
    from PIL.Image import Image

_NAME = Path("This picture.png")
_WIDEST, _MOST_PIXELS = 1_600, 16_000_000
"""What a browser shows at ease; long screenshots stay legible."""
_QUALITY = 88
_HEIGHT = 0.95
"""A font is never larger than this share of its line's box, as the recogniser leaves a border around the letters."""
_TURNED = 1.8
"""A box so much higher than wide, with several letters in it, holds a line from top to bottom."""
_HEADING = 1.3
"""Of the text's size in most of the picture."""
_SYMMETRIC = 0.6
"""Em by which the room on both sides of a line may differ where it stands in the middle."""

# One at a time: a decoded picture takes up to 400 MB.
_decoding = threading.Lock()


def read(data: bytes) -> PictureLayout:
    """Return the text of a picture in blocks, recognised in a process of its own; it takes about 0.1 s a line.

    Raises:
        NoteUnreadable: it is no picture, damaged, too large, or without text that can be read.
        NoteInaccessible: the process that reads it cannot be started now.
    """
    with closing(Reader()) as reader:
        document = reader.load(_NAME, data).documents[0]
    with _decoding:
        try:
            picture, _ = upright(_NAME, data)
            return layout(document, picture)
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
            raise DocumentUnreadable("The picture can no longer be opened. Save it again.") from error


def layout(document: Document, picture: Image) -> PictureLayout:
    """Return what was read in a picture as blocks.

    Args:
        document: the text, with the place of every line.
        picture: upright, as RGB, of any size.
    """
    shown = _bounded(picture)
    pixels: Pixels = np.asarray(shown)
    lines = _lines(document, pixels)
    found = groups(lines)
    usual = _usual(lines)
    section, blocks = 0, list[Block]()
    for group in found:
        kind = _kind(group, usual, found)
        section += kind == "heading"
        blocks.append(_block(group, lines, pixels, kind, section))
    out = BytesIO()
    shown.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return PictureLayout(out.getvalue(), shown.width, shown.height, tuple(blocks), document.warnings)


def _bounded(picture: Image) -> Image:
    share = min(1.0, _WIDEST / picture.width, (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5)
    fit = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    return picture.resize(fit, reducing_gap=2.0) if fit != picture.size else picture


def _lines(document: Document, pixels: Pixels) -> list[Line]:
    height, broad = pixels.shape[:2]
    lines = []
    for region in document.regions:
        left, top, right, bottom = region.box
        box = Box(
            max(0.0, left * broad), max(0.0, top * height), min(broad, right * broad), min(height, bottom * height)
        )
        text = document.text[region.start : region.end]
        ink, paper = colours_of(pixels, box)
        tight = inked(pixels, box, ink, paper)
        turned = len(text) > 2 and box.height > _TURNED * box.width
        long, high = (tight.height, box.width) if turned else (tight.width, box.height)
        size = min(long / max(width(text), 0.3) * 1.08, _HEIGHT * high)
        lines.append(Line(text, box, max(1.0, size), ink, paper, turned))
    return lines


def _usual(lines: Sequence[Line]) -> float:
    """Return the size that most of the text has."""
    letters = sorted((line.size, len(line.text)) for line in lines)
    return median([size for size, count in letters for _ in range(count)])


def _kind(group: Group, usual: float, others: Sequence[Group]) -> SegmentKind:
    if opens_item(group.lines[0].text):
        return "item"
    large = median(line.size for line in group.lines) > _HEADING * usual
    return "heading" if large and len(others) > 1 else "paragraph"


def _block(group: Group, lines: Sequence[Line], pixels: Pixels, kind: SegmentKind, section: int) -> Block:
    first, box = group.lines[0], group.box
    size = median(line.size for line in group.lines)
    own = {line.box for line in group.lines}
    room = None
    align: Align = "left"
    if not first.turned:
        # A line that was mended is not among the lines as they were read; it is its own neighbour then.
        others = [line.box for line in lines if line.box not in own and not _within(line.box, box)]
        room = room_around(pixels, box, size, first.paper, others)
        align = group.align if len(group.lines) > 1 else _standing(box, room, size, kind)
    text = group.text
    words: Tagged[str] = tagged(_pieces(text)) if worded(text) else Tagged("", (text,), (), {}, {})
    return Block(
        box,
        size,
        first.ink,
        first.paper,
        align,
        len(group.lines),
        words,
        kind,
        section,
        "  ".join(line.text for line in group.figures),
        first.turned,
        room,
    )


def _within(inner: Box, outer: Box) -> bool:
    return outer.left <= inner.centre <= outer.right and outer.top <= inner.middle <= outer.bottom


def _standing(box: Box, room: Box, size: float, kind: SegmentKind) -> Align:
    """Tell where a single line stands in the room it has: a label at the left, on a button, or a value at the right."""
    left, right = box.left - room.left, room.right - box.right
    alike = abs(left - right) <= max(_SYMMETRIC * size, 0.1 * (left + right))
    if alike and (kind == "heading" or left + right > _SYMMETRIC * box.width):
        return "centre"
    return "right" if right < 2.5 * size and left > 4 * right + size else "left"


def _pieces(text: str) -> Iterator[Piece[str]]:
    end = 0
    for match in LITERAL.finditer(text):
        yield text[end : match.start()]
        yield Atom(match[0])
        end = match.end()
    yield text[end:]
