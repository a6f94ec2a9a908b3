from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents.formats.pictures.fitting import Fitted, fitted
from assistant.documents.formats.pictures.measure import width
from assistant.documents.formats.pictures.values import Block, Box
from assistant.documents.pieces import Tagged

BOX = Box(100, 100, 300, 124)
BLOCK = Block(BOX, 20, (0, 0, 0), (255, 255, 255), "left", 1, Tagged("words", (), (), {}, {}))
LONG = "a translation that is much longer than what stood there before it"


def edges(fit: Fitted) -> list[tuple[float, float]]:
    found = []
    for row in fit.rows:
        broad = width(row.text) * fit.size
        left = {"left": row.x, "centre": row.x - broad / 2, "right": row.x - broad}[fit.align]
        found.append((left, left + broad))
    return found


def said(fit: Fitted) -> str:
    return " ".join(row.text for row in fit.rows)


def test_what_is_no_longer_keeps_size_and_place() -> None:
    fit = fitted("some words", BLOCK)
    assert (fit.size, fit.rows[0].text, fit.rows[0].x, fit.held) == (20, "some words", 100, False)
    assert 112 < fit.rows[0].y < 124


def test_it_spreads_into_empty_room_before_it_shrinks() -> None:
    roomy = fitted(LONG, replace(BLOCK, room=Box(100, 100, 800, 130)))
    assert roomy.size == 20 and len(roomy.rows) == 1
    tight = fitted(LONG, BLOCK)
    assert tight.size < 13 and said(tight) == LONG


@pytest.mark.parametrize("align", ["left", "centre", "right"])
@pytest.mark.parametrize("text", [LONG, "Überraschungseierverpackungsmaschine " * 6, "汉" * 300, "x" * 5_000])
def test_nothing_leaves_its_room_and_nothing_is_left_out(align: str, text: str) -> None:
    block = replace(BLOCK, align=align, lines=2, box=Box(100, 100, 300, 150), room=Box(60, 100, 420, 180))
    fit = fitted(text.strip(), block)
    assert "".join(row.text for row in fit.rows).replace(" ", "") == text.replace(" ", "")
    assert all(left >= 59.9 and right <= 420.1 for left, right in edges(fit))
    assert all(95 < row.y < 190 for row in fit.rows)
    assert fit.held == (fit.size < 10)


def test_a_label_stays_one_line_if_it_need_not_be_much_smaller() -> None:
    block = replace(BLOCK, room=Box(100, 100, 320, 190))
    assert len(fitted("Sign out of this account", block).rows) == 1
    assert len(fitted(LONG, block).rows) > 1


def test_text_from_right_to_left_meets_at_the_right_edge_of_its_column() -> None:
    fit = fitted("قائمة", replace(BLOCK, column=400.0, room=Box(100, 100, 420, 130)), backwards=True)
    assert (fit.align, fit.rows[0].x) == ("right", 400)
    assert fitted("قائمة", replace(BLOCK, align="centre"), backwards=True).align == "centre"


def test_scripts_with_high_letters_have_looser_lines() -> None:
    block = replace(BLOCK, lines=3, box=Box(100, 100, 300, 180))
    arabic = fitted("مشينا على ضفة النهر حتى الظهر ثم عدنا", block, backwards=True)
    latin = fitted("we walked along the river until noon and came back", block)
    gaps = [(fit.rows[1].y - fit.rows[0].y) / fit.size for fit in (arabic, latin)]
    assert gaps[0] >= 1.4 and gaps[1] >= 1.22


def test_a_line_from_top_to_bottom_lies_along_its_box() -> None:
    tall = Box(80, 60, 110, 500)
    fit = fitted("Only in an emergency", replace(BLOCK, box=tall, turned=True))
    assert fit.size == 20 and fit.rows[0].x == tall.right and tall.top < fit.rows[0].y < tall.top + tall.width
