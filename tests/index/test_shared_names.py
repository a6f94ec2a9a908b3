from __future__ import annotations

import pytest

from index.shared_names import Named, shared


def both(one: str, other: str, titles: tuple[str, str] = ("", "")) -> list[str]:
    return shared(Named(titles[0], one), Named(titles[1], other))


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("We walked to Monte Gordo by noon.", "the beach of Monte Gordo is long", ["Monte Gordo"]),
        ("Мы жили в Рускеале неделю.", "поезд до Рускеале идёт час, в Рускеале тихо", ["Рускеале"]),
        ("昨日はベランダで朝食。", "夏のベランダは暑い", ["ベランダ"]),
        ("我在读《红楼梦》第三回。", "书架上有《红楼梦》和别的书", ["红楼梦"]),
        ("the boiler shows E133A again", "code E133A means no gas", ["E133A"]),
    ],
)
def test_names_are_told_by_how_each_script_marks_them(one: str, other: str, names: list[str]) -> None:
    assert both(one, other) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rice is cooked. Rice is good.", "Rice again. Rice and beans."),  # a capital only where sentences begin
        ("we met Tea there", "a Tea here, but tea too"),  # written small as well
        ("we met on Monday in October", "it was a Monday of October"),
        ("Ich mag den Tag, die Nacht, das Brot, den Garten.", "Der schöne Tag, die lange Nacht, das gute Brot."),
        ("他说好的，我们第一次去。", "这是我们第一次去那里。"),
        ("the Kyoto bus", "the tokyo train"),
    ],
)
def test_common_words_are_no_names(one: str, other: str) -> None:
    assert both(one, other) == []


def test_what_a_title_says_counts_in_scripts_that_mark_nothing() -> None:
    assert both("", "작년에 제주에서 걸었다", ("제주 여행", "걷기")) == ["제주"]
    assert both("", "上周去了开元寺看石塔", ("泉州开元寺半日", "石塔")) == ["开元寺"]
    assert both("", "زرنا لشبونة في الشتاء", ("رحلة إلى لشبونة", "سفر")) == ["لشبونة"]


def test_of_a_name_and_a_part_of_it_the_longer_is_told() -> None:
    assert both("at Wharf Street today", "near Wharf Street we met Wharf people") == ["Wharf Street"]


def test_a_very_long_text_is_read_in_bounds() -> None:
    long = "word Kyoto " * 50_000
    assert both(long, "a bus in Kyoto") == ["Kyoto"]
