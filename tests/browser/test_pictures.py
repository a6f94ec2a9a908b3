"""Pictures with their translation in them, as a real browser shows them."""

from __future__ import annotations

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from assistant.documents.formats.pictures.layout import PictureLayout
from tests.assistant.documents.formats.pictures.drawing import menu

pytestmark = pytest.mark.browser

GERMAN = ["Gaststätte am Hafen", "Tomatensuppe", "Basilikum und Sahne", "Tintenfischringe", "Zitrone", "Salat", "Kerne"]
ARABIC = ["مطعم الميناء", "شوربة الطماطم", "ريحان طازج وكريمة", "حبار مقلي", "ليمون وثوم", "سلطة خضراء", "مع البذور"]
LONG = ["Donaudampfschifffahrtsgesellschaft und alles, was sonst noch dazugehört, in einem langen Satz"] * 7


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 900, "height": 500})


def drawn(page: Page, layout: PictureLayout, targets: list[str]) -> np.ndarray:
    """Show a picture as a page does, in an <img> of its own, and return what is seen."""
    address = "data:image/svg+xml;base64," + base64.b64encode(layout.write(targets)).decode()
    page.set_content(f'<body style="margin:0"><img src="{address}">')
    page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth === 900")
    return np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB")).astype(int)


@pytest.mark.parametrize("targets", [GERMAN, ARABIC, LONG], ids=["german", "arabic", "long"])
def test_all_words_are_within_the_picture_and_none_upon_others(page: Page, targets: list[str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content('<body style="margin:0">' + menu().layout().write(targets).decode())
    boxes = page.evaluate("[...document.querySelectorAll('svg > g')].map(g => { const b = g.getBBox();"
                          " return [b.x, b.y, b.x + b.width, b.y + b.height] })")  # fmt: skip
    assert len(boxes) == 7
    assert all(left >= 0 and top >= 0 and right <= 900 and bottom <= 500 for left, top, right, bottom in boxes)
    # Boxes of letters hold the empty space above and below them too.
    middles = [(top + bottom) / 2 for _, top, _, bottom in boxes]
    assert all(upper < lower for upper, lower in zip(middles, middles[1:], strict=False))
    assert all(not url.startswith("http") for url in asked)


def test_the_words_are_replaced_and_the_prices_stay(page: Page) -> None:
    layout = menu().layout()
    own = [segment.text for segment in layout.segments]
    before, after = drawn(page, layout, own), drawn(page, layout, GERMAN)
    for block in layout.blocks:
        box = block.box
        part = np.s_[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
        assert (np.abs(before[part] - after[part]).max(axis=2) > 60).mean() > 0.02, block.words.text
        for figure in block.figures:
            price = np.s_[int(figure.box.top) : int(figure.box.bottom), int(figure.box.left) : int(figure.box.right)]
            assert (before[price] == after[price]).all()


def test_where_a_text_was_nothing_of_it_is_left(page: Page) -> None:
    layout = menu().layout()
    seen = drawn(page, layout, ["·"] * 7)
    for block in layout.blocks:
        box = block.box
        part = seen[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
        assert (np.abs(part - np.array(block.paper)).max(axis=2) > 40).mean() < 0.02, block.words.text
