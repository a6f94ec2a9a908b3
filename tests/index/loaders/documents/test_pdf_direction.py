from __future__ import annotations

import time

import pytest

from index.loaders.documents.pdf_direction import Glyph, mostly_from_right, reading_order, runs_from_right


def shown(visual: str, *, word: float = 3.0) -> list[Glyph]:
    """Letters of ten points height as they stand from left to right; spaces are gaps, and marks stand over a letter."""
    glyphs: list[Glyph] = []
    at = 0.0
    for char in visual:
        if char == " ":
            at += word
            continue
        glyphs.append(Glyph(char, at, at + 5))
        at += 5
    return glyphs


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("םולש", "שלום"),
        ("18:30 ةعاسلا", "الساعة 18:30"),
        ("ךרד 1,250 ריחמ", "מחיר 1,250 דרך"),
        ("ספר Land Cruiser"[::-1].replace("resiurC dnaL", "Land Cruiser"), "ספר Land Cruiser"),
        ("(T65 גוסמ) חמק", "קמח (מסוג T65)"),
        (")T65 גוסמ( חמק", "קמח (מסוג T65)"),
        ("5 3 7 קר", "רק 7 3 5"),
        (".88 דומע ,Bread", "Bread, עמוד 88."),
    ],
)
def test_a_line_is_read_from_right_to_left_and_what_runs_the_other_way_is_not(visual: str, logical: str) -> None:
    assert reading_order(shown(visual), 10) == logical


def test_the_order_in_which_a_file_draws_them_does_not_matter() -> None:
    glyphs = shown("18:30 ةعاسلا")
    assert reading_order(glyphs[::-1], 10) == reading_order(sorted(glyphs, key=lambda g: g.text), 10) == "الساعة 18:30"


def test_marks_stay_with_their_letter_and_letters_of_one_shape_in_their_order() -> None:
    glyphs = [Glyph("ل", 0, 5), Glyph("ا", 0, 5), Glyph("ُ", 6, 8), Glyph("ح", 5, 10)]
    assert reading_order(glyphs, 10) == "حُلا"


def test_shapes_of_letters_become_letters() -> None:
    assert reading_order([Glyph("ﻻ", 0, 5), Glyph("ﺣ", 5, 10)], 10) == "حلا"


@pytest.mark.parametrize(
    ("visual", "page", "from_right"),
    [
        ("םולש", False, True),
        ("An English line with םולש in it", False, False),
        ("An English line with םולש in it", True, False),
        (".88 דומע ,Tartine Bread", True, True),
        (".88 דומע ,Tartine Bread", False, False),
        ("12.50", True, False),
    ],
)
def test_on_a_page_from_right_to_left_a_line_may_hold_more_latin_letters(
    visual: str, page: bool, from_right: bool
) -> None:
    assert runs_from_right(shown(visual), page=page) is from_right


def test_most_letters_decide() -> None:
    assert mostly_from_right("Tartine שלום עליכם") and not mostly_from_right("Tartine Bread שלום")


def test_a_line_without_end_takes_no_time() -> None:
    began = time.monotonic()
    assert len(reading_order(shown("ab ,1 " * 3_000 + "םולש"), 10)) == 6 * 3_000 + 4
    assert time.monotonic() - began < 5
