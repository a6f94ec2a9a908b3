from __future__ import annotations

import pytest

from assistant.documents.formats.pictures.measure import inked_width, width, words, wrapped


@pytest.mark.parametrize(
    ("text", "em"), [("中文", 2.0), ("e\u0301", 0.59), ("é", 0.59), ("👍", 1.35), ("", 0.0), ("한국", 2.0)]
)
def test_widths(text: str, em: float) -> None:
    assert width(text) == pytest.approx(em)


def test_signs_that_are_half_empty_reach_less_far() -> None:
    assert inked_width("好。") == 1.5 and inked_width("「好」") == 2.0 and inked_width("。") > 0


def test_lines_are_no_wider_than_the_room_and_hold_everything() -> None:
    text = "The ferry to the island leaves every morning at nine from the old pier"
    lines = wrapped(words(text), 12)
    assert " ".join(lines) == text and len(lines) > 2
    assert all(width(line) <= 12 for line in lines)


def test_chinese_wraps_anywhere_but_before_a_full_stop() -> None:
    lines = wrapped(words("我们在河边走了很久。"), 9.0)
    assert "".join(lines) == "我们在河边走了很久。"
    assert lines[1:] == ["久。"]


def test_a_word_wider_than_the_room_is_cut_and_nothing_is_lost() -> None:
    lines = wrapped(words("Donaudampfschifffahrt yes"), 3)
    assert "".join(lines).replace(" ", "") == "Donaudampfschifffahrtyes"
    assert all(width(line) <= 3 for line in lines)
    assert "".join(wrapped(words("nǐ"), 0.01)) == "nǐ"
