from __future__ import annotations

import pytest

from assistant.chat.numbers import figures, missing


@pytest.mark.parametrize(
    ("text", "found"),
    [("1,200 yen", {"1200"}), ("1.200 Yen", {"1200"}), ("١٢٠٠ ين", {"1200"}), ("18 万", {"18"}), ("none", set())],
)
def test_numbers_are_read_in_every_writing(text: str, found: set[str]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("It costs 1,200 yen.", "入浴料は1200円"),
        ("Ждать 12 дней.", "豇豆：十二天"),
        ("Below 10 degrees", "水温が十度を切ったら"),
        ("in 2019", "二〇一九年"),
        ("320 and 15000 and 2", "三百二十、一万五千、两个"),
        ("٧٦٠ يوان", "760元"),
        ("It cost 11,800 roubles.", "заплатил 11 800 рублей"),
        ("Es waren 11 800 Rubel.", "11.800 рублей"),
        ("It cost £14.00.", "tent £14 a night"),
        ("It cost 14 pounds.", "tent £14.00 a night"),
        ("No number at all.", ""),
    ],
)
def test_a_number_that_stands_in_a_passage_is_not_missing(answer: str, text: str) -> None:
    assert missing(answer, [("other 7", "en"), (text, None)]) == ()


@pytest.mark.parametrize(
    ("answer", "text", "language", "lacking"),
    [
        ("5 dinars each", "الدخول خمسة دنانير للشخص", "ar", ()),
        ("12 days", "al cabo de doce días", "es", ()),
        ("11 days", "once it was over", "en", ("11",)),
        ("11 days", "once días", "es", ()),
    ],
)
def test_a_number_may_stand_there_in_the_words_of_that_language(
    answer: str, text: str, language: str, lacking: tuple[str, ...]
) -> None:
    assert missing(answer, [(text, language)]) == lacking


def test_what_no_passage_holds_is_named_as_it_was_written_and_once() -> None:
    assert missing("8,990 euros, or 8,990 again, not 760", [("窗 | 760元", "zh")]) == ("8,990",)
