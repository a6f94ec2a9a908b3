from __future__ import annotations

import pytest

from assistant.chat.events import Exchange
from assistant.chat.history import search_text, spoken_language


def test_a_follow_up_is_searched_with_the_question_before_it() -> None:
    assert search_text("and in winter?", [Exchange("How is Kyoto in summer?", "Hot.")]) == (
        "How is Kyoto in summer?\nand in winter?"
    )
    assert search_text("alone", []) == "alone"


@pytest.mark.parametrize(
    ("before", "question", "language"),
    [
        ("What does the bus cost in summer?", "and in winter?", "en"),
        ("Combien coûte le bus en été ?", "et en hiver ?", "fr"),
        ("Quanto custa o ônibus no verão?", "e no inverno?", "pt"),
        ("What does the bus cost?", "那冬天呢？", "zh"),
        ("Сколько стоит билет?", "1200?", "ru"),
    ],
)
def test_a_short_follow_up_is_in_the_language_before_it_unless_it_clearly_is_not(
    before: str, question: str, language: str
) -> None:
    assert spoken_language(question, [Exchange(before, "")]) == language


def test_without_words_and_without_history_it_is_english() -> None:
    assert spoken_language("42?", []) == "en"
