from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.errors import NoteUnreadable
from index.loaders.pictures.image import load_image
from index.passage import Document
from tests.index.pictures import drawn, saved

SIGN = drawn([(60, 50, "Open on Sundays"), (60, 180, "Closed in August")])


def loaded(name: str, data: bytes) -> Document:
    (document,) = load_image(Path(name), data).documents
    return document


@pytest.mark.parametrize(("name", "format"), [("shop-sign.png", "PNG"), ("a.jpg", "JPEG"), ("b.webp", "WEBP")])
def test_text_in_a_picture(name: str, format: str) -> None:
    note = loaded(name, saved(SIGN, format))
    assert note.text == "Open on Sundays\nClosed in August"
    assert [note.text[r.start : r.end] for r in note.regions] == ["Open on Sundays", "Closed in August"]
    assert note.title == Path(name).stem.replace("-", " ")


def test_boxes_belong_to_the_picture_as_it_is_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x0132] = "2024:05:01 12:00:00"
    note = loaded("a.jpg", saved(SIGN.rotate(90, expand=True), "JPEG", exif=exif, quality=95))
    straight = loaded("b.png", saved(SIGN))
    assert note.text == straight.text and note.date == "2024-05-01"
    assert np.allclose([r.box for r in note.regions], [r.box for r in straight.regions], atol=0.02)


@pytest.mark.parametrize("mode", ["L", "1", "P", "I;16", "LA", "RGBA"])
def test_every_way_to_store_colours(mode: str) -> None:
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(SIGN.convert("L")).astype(np.uint16) * 257)
    elif mode == "RGBA":
        # Black letters on nothing at all.
        picture = Image.new("RGBA", SIGN.size, "black")
        picture.putalpha(SIGN.convert("L").point(lambda value: 255 - value))
    else:
        picture = SIGN.convert(mode)
    assert loaded("a.png", saved(picture)).text == "Open on Sundays\nClosed in August"


def test_a_large_photograph_is_read_at_a_smaller_size() -> None:
    photograph = Image.new("L", (14_000, 10_000), 255)
    photograph.paste(SIGN.convert("L").resize((5_400, 1_800)), (1_000, 1_000))
    note = loaded("a.jpg", saved(photograph, "JPEG", quality=70))
    assert note.text == "Open on Sundays\nClosed in August"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (saved(Image.new("1", (20_000, 20_000))), "has 20000 x 20000 pixels; 100 million can be read"),
        (saved(Image.new("1", (1, 1))), "no text that could be read. Remove it"),
        (saved(Image.new("RGB", (300, 200), "green")), "no text that could be read. Remove it"),
        (saved(SIGN)[:200], "damaged"),
        (saved(SIGN)[:-3_000], "damaged"),
        (b"", "no picture that can be opened"),
        (b"GIF89a", "no picture that can be opened"),
    ],
)
def test_what_cannot_be_read_is_reported_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(NoteUnreadable, match=why) as caught:
        load_image(Path("a.png"), data)
    assert str(caught.value).startswith("a.png ") and "\n" not in str(caught.value)


def test_heic_says_what_to_do() -> None:
    try:
        import pi_heif  # noqa: F401

        pytest.skip("pi-heif is installed")
    except ImportError:
        pass
    with pytest.raises(NoteUnreadable, match=r"a\.heic is a HEIC picture\. Save it as JPEG, or .* pip install pi-heif"):
        load_image(Path("a.heic"), b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
