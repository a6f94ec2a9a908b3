from __future__ import annotations

import time

import pytest

from assistant.documents.inline import tags
from assistant.documents.translating.units import halves, joined, units

THREE = "The boat left at nine. Nobody had slept. The sea was calm, and the wind came from the west."


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize(
    "text",
    [
        THREE,
        "One line.\nAnother line of a poem\nand a third.",
        "船九点开。没有人睡过。海很平静，风从西边来。",
        "word " * 500 + "end",
        "a" * 3000,
        "See <1>this page. It is long</1> and <2/> more. Then the end.",
        "",
    ],
)
def test_units_with_their_gaps_are_the_text(text: str) -> None:
    for aim in (3, 8, 40):
        found = units(text, words, aim)
        assert "".join(unit.text + unit.gap for unit in found) == text
        assert all(unit.text and unit.text == unit.text.rstrip() for unit in found)


def test_sentences_are_put_together_up_to_the_aim() -> None:
    assert [unit.text for unit in units(THREE, words, 9)] == [
        "The boat left at nine. Nobody had slept.",
        "The sea was calm, and the wind came from the west.",
    ]
    assert len(units(THREE, words, 100)) == 1


def test_a_long_sentence_is_cut_at_a_pause() -> None:
    long = "The sea was calm and the wind came from the west, so we took the boat out to the island"
    assert units(long, words, 6)[0].text == "The sea was calm and the wind came from the west,"
    assert max(words(unit.text) for unit in units(long, words, 5)) <= 10
    assert max(len(unit.text) for unit in units("あ" * 400, len, 20)) <= 40


def test_no_cut_is_made_between_the_tags_of_a_pair() -> None:
    text = "Before it. See <1>this page. It is long. Very long</1> indeed. After <2/> it."
    for aim in (1, 3, 6):
        for unit in units(text, words, aim):
            numbers = [tag.number for tag in tags(unit.text)]
            assert numbers in ([], [1, 1], [2], [1, 1, 2])


def test_line_ends_part_units() -> None:
    assert [unit.text for unit in units("Roses are red\nViolets are blue.\nThe end.", words, 100)] == [
        "Roses are red\nViolets are blue.",
        "The end.",
    ]


def test_halves_are_sentences_or_clauses_and_one_where_there_is_neither() -> None:
    assert [half.text for half in halves(THREE, words)][-1].startswith("The sea")
    assert [half.text for half in halves("The sea was calm, and the wind came.", words)] == [
        "The sea was calm,",
        "and the wind came.",
    ]
    assert len(halves("The wind came from the west", words)) == 1


def test_joining_writes_spaces_as_the_target_does() -> None:
    assert joined([("Hello.", ""), ("Bye.", "")], spaced=True) == "Hello. Bye."
    assert joined([("你好。", " "), ("再见。", " ")], spaced=False) == "你好。再见。"
    assert joined([("One.", "\n"), ("Two.", "")], spaced=False) == "One.\nTwo."


def test_a_text_without_end_is_cut_in_time() -> None:
    text = ("word " * 60_000).strip()
    started = time.monotonic()
    found = units(text, words, 60)
    assert "".join(unit.text + unit.gap for unit in found) == text and len(found) > 500
    assert time.monotonic() - started < 20  # a busy machine's allowance; alone it takes one
