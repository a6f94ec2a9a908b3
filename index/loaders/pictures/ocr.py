"""Text in pictures, by RapidOCR with the PP-OCRv6 models that its wheel carries; nothing is ever downloaded.

What those models read, as character accuracy on rendered lines: Chinese in both scripts, Japanese, English, French,
German, Spanish 1.00, Vietnamese .97. What they do not read: Korean, Cyrillic, Greek, Arabic, Thai, Devanagari; such
lines are found, and counted in `Reading.unread`. Lines must run from left to right: vertical Japanese and pages upside
down come out as noise or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.loaders.heartbeat import still_working
from index.loaders.pictures.reading_order import Box, reading_order
from index.passage import Region

if TYPE_CHECKING:
    from PIL.Image import Image

_THREADS = 2
_DETECTION_SIDE = 1_600
"""Pixels: lines are looked for in the picture at this size, and read at its own."""
_SURE = 0.5
"""A line read with less confidence is not kept; RapidOCR's own default."""
_STRIP = 1.5
"""A picture longer than twice this many widths (a long screenshot) is looked at in strips of about this height."""
_OVERLAP = 0.1
"""Of the width, between strips; more than a line's height."""
_AT_ONCE = 12
READS = "Chinese, Japanese, English and other languages in Latin letters"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `box` is (left, top, right, bottom) in shares of the picture's width and height."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Reading:
    """What a picture says, in reading order."""

    lines: tuple[Line, ...]
    unread: int
    """Places that look like lines of text, of which nothing could be made."""

    @property
    def text(self) -> str:
        """The lines, one under the other."""
        return "\n".join(line.text for line in self.lines)

    def regions(self, start: int, image: str = "", page: int | None = None) -> tuple[Region, ...]:
        """Return where the lines stand in the picture, for `text` put at offset `start` of a note."""
        regions = []
        for line in self.lines:
            regions.append(Region(start, start + len(line.text), line.box, image, page))
            start += len(line.text) + 1
        return tuple(regions)


def read_picture(picture: Image) -> Reading:
    """Return the text in an upright RGB picture; it takes about 0.1 s a line on two cores."""
    width, height = picture.size
    lines: list[Line] = []
    unread = 0
    for top, bottom, first, last in _strips(width, height):
        found, lost = _read_strip(picture.crop((0, top, width, bottom)), first - top, last - top)
        unread += lost
        lines += [
            Line(text, (x0 / width, (top + y0) / height, x1 / width, (top + y1) / height))
            for text, (x0, y0, x1, y1) in found
        ]
    order = reading_order([line.box for line in lines])
    return Reading(tuple(lines[each] for each in order), unread)


def _strips(width: int, height: int) -> Iterator[tuple[int, int, float, float]]:
    """Yield top and bottom of overlapping strips, and between which heights a line's middle is theirs."""
    count = 1 if height <= 2 * _STRIP * width else round(height / (_STRIP * width))
    edges = [height * each / count for each in range(count + 1)]
    margin = max(_OVERLAP * width, 48) if count > 1 else 0
    for first, last in zip(edges, edges[1:], strict=False):
        yield int(max(0, first - margin)), int(min(height, last + margin)), first, last


def _read_strip(strip: Image, first: float, last: float) -> tuple[list[tuple[str, Box]], int]:
    """Return the lines whose middle lies between `first` and `last`, and how many could not be read."""
    engine = _engine()
    pixels = np.asarray(strip)[:, :, ::-1]  # the models were trained on blue, green, red
    boxes = engine(pixels, use_det=True, use_cls=False, use_rec=False).boxes
    corners = [] if boxes is None else [box for box in boxes if first <= float(box[:, 1].mean()) < last]
    lines: list[tuple[str, Box]] = []
    for at in range(0, len(corners), _AT_ONCE):
        some = corners[at : at + _AT_ONCE]
        still_working()
        read = engine.recognize_txt(engine.crop_text_regions(pixels, np.array(some)))
        for text, score, box in zip(read.txts, read.scores, some, strict=True):
            if score >= _SURE and text.strip():
                (x0, y0), (x1, y1) = box.min(axis=0), box.max(axis=0)
                lines.append((text.strip(), (float(x0), float(y0), float(x1), float(y1))))
    still_working()
    return lines, len(corners) - len(lines)


@cache
def _engine() -> Any:
    """Return the recogniser, loaded once: half a second, and 0.2 GB.

    The check for text upside down stays off: it turned 4 to 25 of 40 upright English lines (PP-OCRv4's classifier).
    """
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    threads = min(_THREADS, os.cpu_count() or 1)
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 1 << 20,
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # By path, as RapidOCR would otherwise compare digests and download.
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTION_SIDE,
        }
    )
