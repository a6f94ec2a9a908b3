"""Pictures as notes: their text, line by line, with the place of every line."""

from __future__ import annotations

import importlib
import re
import threading
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import NoteUnreadable
from index.loaders.loaded import Loaded, one
from index.loaders.pictures.ocr import READS, Reading, read_picture
from index.naming import one_line, title_from
from index.passage import Document

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "WEBP")
_HEIF = re.compile(rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif)", re.DOTALL)
_MOST_PIXELS = 100_000_000
"""Decoded, at most four bytes each."""
_LONGEST_SIDE = 4_000
"""Pixels; a larger picture is made smaller before it is read, unless it is long (see `ocr`)."""
_DATE_TAGS = (36867, 306)
"""EXIF: when it was taken, when it was last changed."""
# Pillow's own limit is a global of the library; held while ours stands in for it.
_opening = threading.Lock()


def load_image(path: Path, data: bytes) -> Loaded:
    """Return a picture as a note; boxes are relative to the picture as it is shown upright.

    Raises:
        NoteUnreadable: it is no picture, damaged, too large, or without text that can be read.
    """
    try:
        picture, date = upright(path, data)
        reading = read_picture(picture)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise NoteUnreadable(
            f"{one_line(path)} is no picture that can be opened, or it is damaged. Save it again, or remove it."
        ) from error
    if not reading.lines:
        raise NoteUnreadable(f"{one_line(path)} holds no text that could be read. {_what_to_do(reading)}")
    warnings = (unread_warning(reading.unread),) if reading.unread else ()
    return one(Document(title_from(path), reading.text, date=date, warnings=warnings, regions=reading.regions(0)))


def unread_warning(lines: int, where: str = "") -> str:
    """Return the line that tells of text which was seen and not read."""
    what = f"{lines} line{'s look' if lines > 1 else ' looks'} like text but could not be read{where}"
    return f"{what}; {READS} can."


def _what_to_do(reading: Reading) -> str:
    return unread_warning(reading.unread) if reading.unread else "Remove it, or write what it shows into a note."


def upright(path: Path, data: bytes) -> tuple[Image, str | None]:
    """Decode a picture, small enough to be read, as it is meant to be seen; with the day it was taken.

    Raises:
        NoteUnreadable: it has too many pixels, or is HEIC and nothing is there to read it.
        OSError, SyntaxError, ValueError, EOFError, IndexError: it is no picture, or damaged.
    """
    from PIL import ImageOps

    picture = _open(path, data)
    width, height = picture.size
    if picture.format in ("JPEG", "MPO"):
        # A JPEG can be decoded at an eighth of its size without ever being whole.
        picture.draft("RGB", _within(width, height))
    if picture.width * picture.height > _MOST_PIXELS:
        raise NoteUnreadable(
            f"{one_line(path)} has {width} x {height} pixels; {_MOST_PIXELS // 1_000_000} million can be read. "
            "Save it smaller, or cut it."
        )
    date = _date(picture)
    upright = ImageOps.exif_transpose(picture)
    whole = _in_colour(upright)
    fit = _within(*whole.size)
    return (whole.resize(fit, reducing_gap=2.0) if fit != whole.size else whole), date


def _within(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a picture is read: its shorter side counts, as long ones are read in strips."""
    share = min(1.0, max(_LONGEST_SIDE / max(width, height), _LONGEST_SIDE / 2 / min(width, height)))
    if width > 2 * height:
        share = min(1.0, _LONGEST_SIDE / width)
    return max(1, round(width * share)), max(1, round(height * share))


def _open(path: Path, data: bytes) -> Image:
    from PIL import Image

    formats = list(_FORMATS)
    if _HEIF.match(data):
        try:
            # Not among our requirements: its wheel is under the LGPL. Whoever adds it has HEIC.
            importlib.import_module("pi_heif").register_heif_opener()
        except ImportError as error:
            raise NoteUnreadable(
                f"{one_line(path)} is a HEIC picture. Save it as JPEG, or install what reads it: pip install pi-heif."
            ) from error
        formats = ["HEIF"]
    with _opening:
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            return Image.open(BytesIO(data), formats=formats)
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _in_colour(picture: Image) -> Image:
    """Return a picture as RGB; what shines through it is white."""
    from PIL import Image

    if picture.mode.startswith("I"):
        # 16 bits a pixel would be cut off at 255, not scaled.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        above = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", above.size, "white"), above)
    return picture.convert("RGB")


def _date(picture: Image) -> str | None:
    exif = picture.getexif()
    for tag in _DATE_TAGS:
        taken = re.match(r"(\d{4}):(\d{2}):(\d{2})", str(exif.get_ifd(0x8769).get(tag) or exif.get(tag) or ""))
        if taken and taken[1] != "0000":
            return "-".join(taken.groups())
    return None
