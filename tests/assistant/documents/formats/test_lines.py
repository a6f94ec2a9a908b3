from __future__ import annotations

import random

import pytest

from assistant.documents.formats.lines import balanced, unwrapped, width, wrap, wrapped_breaks


def test_width_counts_columns_and_no_tags() -> None:
    assert width("ab") == 2 and width("温泉") == 4 and width("<1>a</1><2/>") == 1 and width("e\u0301") == 1


def test_lines_join_as_their_script_does() -> None:
    assert unwrapped(["one", "two"]) == "one two"
    assert unwrapped(["温", "泉"]) == "温泉"
    assert unwrapped(["温泉", "Kyoto", "", "へ"]) == "温泉 Kyoto へ"


LONG = "the quick brown fox jumps over the lazy dog and then it sleeps all day because"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([LONG, "it is tired of all those jumps."], [True]),
        ([LONG, "Short.", LONG], [False, False]),
        (["Milk", "Bread", "Eggs"], [False, False]),
        (["roses are", "red"], [True]),
        (["A sentence that is complete and of some length too.", "Another one.", "A third."], [False, False]),
        (["one"], []),
    ],
)
def test_what_was_wrapped(lines: list[str], expected: list[bool]) -> None:
    assert wrapped_breaks(lines) == expected


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("extraordinary", 5, ["extraordinary"]),
        ("see<1/>it now", 4, ["see<1/>it", "now"]),
        ("我们去爬山，很高兴。", 10, ["我们去爬", "山，很高", "兴。"]),
        ("他说「好」了", 6, ["他说", "「好」", "了"]),
        ("<1>one two</1> three", 7, ["<1>one two</1>", "three"]),
        ("", 5, []),
    ],
)
def test_wrap(text: str, columns: int, expected: list[str]) -> None:
    assert wrap(text, columns) == expected


def test_balanced_lines_are_of_similar_length() -> None:
    assert balanced("I never thought that I would see you here again", 42) == [
        "I never thought that I",
        "would see you here again",
    ]
    assert balanced("short", 42) == ["short"]


@pytest.mark.parametrize("seed", range(80))
def test_wrapping_loses_nothing(seed: int) -> None:
    rng = random.Random(seed)
    bits = [
        "word",
        "温",
        "。",
        "「",
        "<1>",
        "</1>",
        "<2/>",
        " ",
        " ",
        "<",
        "a<b",
        "الماء",
        "é",
        "(",
        ")",
        "—",
        "\u00a0",
    ]
    text = "".join(rng.choice(bits) for _ in range(rng.randrange(60)))
    for cut in (wrap(text, rng.randrange(1, 30)), balanced(text, rng.randrange(1, 30))):
        assert "".join("".join(cut).split()) == "".join(text.split())
