"""Differences of answers, word by word and sign by sign."""

from __future__ import annotations

import time

import pytest

from prompts.regression.report.words import differences, tokens
from tests.prompts.regression.report.built import HOSTILE


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [tuple(piece) for piece in differences(before, after)]  # type: ignore[misc]


def test_words_are_whole() -> None:
    assert told("The rent is low.", "The rents are low.") == [
        ("same", "The "), ("gone", "rent is"), ("new", "rents are"), ("same", " low."),
    ]  # fmt: skip


def test_chinese_is_compared_by_characters() -> None:
    assert told("租2350元，押一付三", "租2420元，押二付三") == [
        ("same", "租"), ("gone", "2350"), ("new", "2420"),
        ("same", "元，押"), ("gone", "一"), ("new", "二"), ("same", "付三"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["ค่าเช่าที่นี่", "नमस्ते दुनिया", "cafe\u0301 noir", "かぞくで行く"])
def test_signs_stay_with_their_letters(text: str) -> None:
    found = tokens(text)
    assert "".join(found) == text
    assert not [token for token in found if not token[0].isalnum() and not token.isspace()]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "new"),
        ("old", ""),
        ("a b c", "c b a"),
        (HOSTILE, HOSTILE[::-1]),
        ("一二三", "三 two 一"),
        (" \n", "\n "),
    ],
)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_long_texts_that_differ_much_take_no_minute() -> None:
    before = "\n".join(f"第{number}行，买了{number * 7}斤菜。" for number in range(3_000))
    after = "\n".join(f"第{number}行，卖了{number * 7}斤米。" for number in range(0, 3_000, 2))
    start = time.perf_counter()
    pieces = differences(before, after)
    assert time.perf_counter() - start < 10
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
