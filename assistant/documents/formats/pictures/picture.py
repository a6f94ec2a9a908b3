"""Pictures: screenshots, signs and menus, whose text is read by OCR; they come back with it translated in its place.

Boxes are upright. Text that is tilted is translated, and drawn level in the box around it, whose ground covers the
corners too. Text that runs from top to bottom is drawn so; what runs upwards, or stands on its head, is mostly not
recognised, or as nonsense (see index.loaders.pictures.ocr).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents.formats.pictures.colours import Pixels, colours_of, inked, stroke
from assistant.documents.formats.pictures.grouping import Group, groups, opens_item, worded
from assistant.documents.formats.pictures.layout import PictureLayout
from assistant.documents.formats.pictures.measure import inked_width, is_wide
from assistant.documents.formats.pictures.order import reading_order
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

_WIDEST, _MOST_PIXELS = 1_600, 16_000_000
"""What a browser shows at ease; long screenshots stay legible."""
_QUALITY = 88
_HEIGHT = 0.95
"""A font is never larger than this share of its line's box, as the recogniser leaves a border around the letters."""
_TURNED = 1.8
"""A box so much higher than wide, with several letters in it, holds a line from top to bottom."""
_HEADING = 1.3
"""Of the text's size in most of the picture."""
_GENEROUS = {False: 1.06, True: 1.02}
"""By how much `width` is more than letters with no border around them; less for full-width ones."""
_BOLD, _CLEAR = 0.115, 18.0
"""Em, pixels: strokes of letters are some 0.09 em wide, of bold ones 0.14; small ones are a matter of smoothing."""
_BORDER = 0.4
"""Em: what is farther within its box than this is no letter that begins a line, but a speck."""
_SYMMETRIC = 0.6
"""Em by which the room on both sides of a line may differ where it stands in the middle."""
_COLUMN = 0.5
"""Em by which left edges in a column differ at most."""
_NEAR = 6.0
"""Em between two blocks that would be of one column."""
_PADDING = 1.2
"""Em: with less on both sides, a line simply fills what it stands on, such as the bubble of a message."""

# One at a time: a decoded picture takes up to 400 MB.
_decoding = threading.Lock()


def read(data: bytes, name: str = "picture.png") -> PictureLayout:
    """Return the text of a picture in blocks, recognised in a process of its own; it takes about 0.1 s a line.

    Args:
        data: the file's bytes.
        name: what errors call it.

    Raises:
        NoteUnreadable: it is no picture, damaged, too large, or without text that can be read.
        NoteInaccessible: the process that reads it cannot be started now.
    """
    with closing(Reader()) as reader:
        document = reader.load(Path(name), data).documents[0]
    with _decoding:
        try:
            picture, _ = upright(Path(name), data)
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
            raise DocumentUnreadable("the picture can no longer be opened. Save it again.") from error
        return layout(document, picture)


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
        blocks.append(_block(group, [line.box for line in lines], pixels, kind, section))
    out = BytesIO()
    shown.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return PictureLayout(out.getvalue(), shown.width, shown.height, _in_columns(_apart(blocks)), document.warnings)


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
        size = min(_GENEROUS[is_wide(text)] * long / inked_width(text), _HEIGHT * high)
        stem = stroke(pixels, tight, ink, paper) / size if size > _CLEAR and not turned else 0.0
        border = max(0.0, min(tight.top - box.top if turned else tight.left - box.left, _BORDER * size))
        lines.append(Line(text, box, max(1.0, size), ink, paper, turned, stem > _BOLD, border))
    return [lines[at] for at in reading_order([line.box for line in lines])]


def _usual(lines: Sequence[Line]) -> float:
    """Return the size that most of the text has."""
    letters = sorted((line.size, len(line.text)) for line in lines)
    return median([size for size, count in letters for _ in range(count)])


def _kind(group: Group, usual: float, others: Sequence[Group]) -> SegmentKind:
    if opens_item(group.lines[0].text):
        return "item"
    large = median(line.size for line in group.lines) > _HEADING * usual
    return "heading" if large and len(others) > 1 else "paragraph"


def _block(group: Group, boxes: Sequence[Box], pixels: Pixels, kind: SegmentKind, section: int) -> Block:
    first, box, text = group.lines[0], group.box, group.text
    size = median(line.size for line in group.lines)
    room = None
    align: Align = "left"
    if not first.turned:
        # What lies within the block is its own lines, or pieces of them.
        others = [other for other in boxes if not _within(other, box)]
        room = room_around(pixels, box, size, first.paper, others)
        align = group.align if len(group.lines) > 1 else _standing(box, room, size, kind, others)
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
        tuple(_block(Group((figure,)), boxes, pixels, "cell", section) for figure in group.figures),
        first.turned,
        all(line.bold for line in group.lines),
        min(line.border for line in group.lines),
        room,
    )


def _within(inner: Box, outer: Box) -> bool:
    return outer.left <= inner.centre <= outer.right and outer.top <= inner.middle <= outer.bottom


def _standing(box: Box, room: Box, size: float, kind: SegmentKind, others: Sequence[Box]) -> Align:
    """Tell where a single line stands in the room it has: a label at the left, on a button, or a value at the right."""
    left, right = box.left - room.left, room.right - box.right
    alike = abs(left - right) <= max(_SYMMETRIC * size, 0.1 * (left + right))
    if kind != "item" and alike and min(left, right) > (0 if kind == "heading" else _PADDING * size):
        return "centre"
    labelled = any(other.right <= box.left and _level(other, box) for other in others)
    return "right" if labelled and right < 2.5 * size and left > 4 * right + size else "left"


def _level(one: Box, other: Box) -> bool:
    return min(one.bottom, other.bottom) - max(one.top, other.top) > max(one.height, other.height) / 2


def _apart(blocks: Sequence[Block]) -> list[Block]:
    """Cut boxes that overlap, as those of tilted lines do, halfway between them; all of them are painted over."""
    found = list(blocks)
    order = sorted(range(len(found)), key=lambda at: found[at].box.top)
    for place, upper in enumerate(order):
        for lower in order[place + 1 :]:
            above, below = found[upper].box, found[lower].box
            if below.top >= above.bottom:
                break
            if above.touches(below) and above.bottom < below.bottom and above.middle < below.top:
                cut = (above.bottom + below.top) / 2
                found[upper] = _cut(found[upper], replace(above, bottom=cut))
                found[lower] = _cut(found[lower], replace(below, top=cut))
    return found


def _cut(block: Block, box: Box) -> Block:
    return replace(block, box=box, ground=block.ground or block.box, room=None)


def _flush(block: Block, other: Block) -> bool:
    """Tell whether a block begins where another one near it does, but is not as long."""
    near = 0 < abs(block.box.middle - other.box.middle) < _NEAR * block.size
    begins = abs(block.box.left - other.box.left) < _COLUMN / 2 * block.size
    return near and begins and abs(block.box.right - other.box.right) > _COLUMN * block.size


def _in_columns(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Tell the blocks where the column ends that they stand in."""
    found = []
    for block in blocks:
        column = [
            other.box.right
            for other in blocks
            if other.align == "left" and abs(other.box.left - block.box.left) < _COLUMN * block.size
        ]
        if block.align == "centre" and block.lines == 1 and any(_flush(block, other) for other in blocks):
            block = replace(block, align="left")
        limit = block.room.right if block.room else block.box.right
        found.append(replace(block, column=max(block.box.right, min(limit, max(column, default=limit)))))
    return tuple(found)


def _pieces(text: str) -> Iterator[Piece[str]]:
    end = 0
    for match in LITERAL.finditer(text):
        yield text[end : match.start()]
        yield Atom(match[0])
        end = match.end()
    yield text[end:]
