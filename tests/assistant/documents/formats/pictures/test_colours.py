from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.documents.formats.pictures.colours import colours_of, contrast, distance, inked, legible, stroke
from assistant.documents.formats.pictures.values import Box


@pytest.mark.parametrize(("ink", "paper"), [("#222222", "#fbf5e6"), ("#e9edef", "#202c33"), ("#ffffff", "#0b6b3a")])
def test_the_colours_of_a_line(ink: str, paper: str) -> None:
    picture = Image.new("RGB", (500, 100), paper)
    ImageDraw.Draw(picture).text((30, 30), "Open on Sundays", font=ImageFont.load_default(30), fill=ink)
    box = Box(25, 28, 280, 68)
    found_ink, found_paper = colours_of(np.asarray(picture), box)
    assert "#" + "".join(f"{v:02x}" for v in found_paper) == paper
    assert distance(found_ink, tuple(int(ink[at : at + 2], 16) for at in (1, 3, 5))) < 20  # type: ignore[arg-type]


def test_letters_within_their_box() -> None:
    picture = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(picture).rectangle((50, 40, 59, 69), fill="black")
    pixels = np.asarray(picture)
    assert inked(pixels, Box(30, 30, 120, 80), (0, 0, 0), (255, 255, 255)) == Box(50, 40, 60, 70)
    assert stroke(pixels, Box(30, 30, 120, 80), (0, 0, 0), (255, 255, 255)) == 10


def test_a_picture_of_one_colour_has_colours_too() -> None:
    pixels = np.full((1, 1, 3), 7, dtype=np.uint8)
    box = Box(0, 0, 1, 1)
    assert colours_of(pixels, box) == ((7, 7, 7), (7, 7, 7))
    assert inked(pixels, box, (7, 7, 7), (7, 7, 7)) == box


def test_contrast_as_the_standard_has_it() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_an_ink_that_cannot_be_read_is_made_darker_or_lighter() -> None:
    assert legible((119, 119, 119), (255, 255, 255)) == (119, 119, 119)
    orange = legible((240, 150, 80), (255, 255, 255))
    assert orange[0] > orange[1] > orange[2] and contrast(orange, (255, 255, 255)) >= 3
    assert min(legible((10, 20, 10), (0, 0, 0))) > 60
    assert contrast(legible((128, 128, 128), (128, 128, 128)), (128, 128, 128)) >= 3
