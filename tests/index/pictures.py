"""Pictures with text in them, drawn with the font that Pillow carries."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont


def drawn(
    lines: Sequence[tuple[float, float, str]], size: tuple[int, int] = (900, 300), points: int = 32
) -> Image.Image:
    """Return a white picture; each line is (x, y, Latin text) in pixels from the upper left."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for x, y, text in lines:
        pen.text((x, y), text, font=ImageFont.load_default(points), fill="black")
    return picture


def saved(picture: Image.Image, format: str = "PNG", **options: object) -> bytes:
    """Return the bytes of a picture's file."""
    out = BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()
