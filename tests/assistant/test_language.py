from __future__ import annotations

import pytest

from assistant.language import LANGUAGES, code_of, detect, english_name, is_known, native_name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much is the bus pass?", "en"),
        ("¿Cuánto cuesta el abono de autobús?", "es"),
        ("Сколько стоит проезд?", "ru"),
        ("巴士票多少钱？", "zh"),
        ("バスの切符はいくら？", "ja"),
        ("버스 요금은 얼마예요?", "ko"),
        ("ราคาตั๋วเท่าไหร่", "th"),
        ("كم سعر التذكرة؟", "ar"),
        ("यह कितने का है?", "hi"),
        ("Vé xe buýt giá bao nhiêu?", "vi"),
    ],
)
def test_tells_the_language_of_a_question(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "  \n", "1,200", "[1] [2]", "https://example.org/a", "🙂", "x", "x?"])
def test_says_nothing_where_there_are_no_words(text: str) -> None:
    assert detect(text, hints=("en",)) is None


def test_a_hint_settles_a_short_text_but_not_a_clear_one() -> None:
    assert detect("and in winter?", hints=("en",)) == "en"
    assert detect("et en hiver ?", hints=("fr",)) == "fr"
    assert detect("Сколько стоит проезд на автобусе?", hints=("en",)) == "ru"


def test_names_languages_in_english_and_in_themselves() -> None:
    assert (english_name("ru"), native_name("ru")) == ("Russian", "русский")
    assert (english_name("xx"), native_name("not a code")) == ("xx", "not a code")


@pytest.mark.parametrize("name", ["zh", "ZH", "Chinese", " chinese", "中文"])
def test_finds_a_language_by_its_code_and_its_names(name: str) -> None:
    assert code_of(name) == "zh"


@pytest.mark.parametrize("name", ["", "zh-Hant", "Klingon", "xx"])
def test_takes_no_other_language_for_a_known_one(name: str) -> None:
    assert code_of(name) is None


def test_knows_its_languages() -> None:
    assert is_known("th") and not is_known("tlh")
    assert all(english_name(code) != code for code in LANGUAGES)
