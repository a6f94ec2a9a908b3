from __future__ import annotations

import re

import pytest

from assistant.documents.checks import forbidden
from assistant.documents.checks.scripts import letters, main_scripts, scripts_of
from assistant.engine.samplers import _readings
from assistant.language import LANGUAGES

NEEDED = (
    "The quick brown fox, 42 % – “yes” … © € № ½ ² µ π Ω Δ"
    + "¿¡ßñçøåæœłğışțűếạỵđ·•→✓★♥😂🎉👨‍👩‍👧‍👦🇯🇵❤️、。「」『』（）：；！？￥"
)
OWN = {
    "ru": "Съешь ещё этих мягких французских булок", "uk": "Їжак, ґанок, єнот", "el": "Ξεσκεπάζω τὴν ψυχοφθόρα",
    "ar": "صِف خَلقَ خَودٍ ، ؟ ٣", "fa": "گچ پژ ۴", "ur": "ٹ ڈ ڑ ے ۔", "he": "דג סקרן שָׁלוֹם",
    "hi": "ऋषियों को सताने वाले दुष्ट । ३",
    "mr": "मराठी ळ", "bn": "বাংলা ৎ", "ta": "தமிழ் ஃ", "te": "తెలుగు", "th": "เป็นมนุษย์สุดประเสริฐ ๆ ฯ ๓",
    "ja": "いろは、カタカナー々〆漢字",
    "ko": "다람쥐 헌 쳇바퀴 ㅋㅋㅋ", "zh": "天地玄黄，〇々", "ka": "ქართული", "hy": "Հայերեն և", "vi": "Tiếng Việt ạ ữ",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_language_needs_is_ever_forbidden_not_even_in_pieces(language: str) -> None:
    search = re.compile(forbidden(language, "")).search
    for char in NEEDED + OWN.get(language, ""):
        encoded = char.encode()
        for end in range(1, len(encoded) + 1):
            assert not any(map(search, _readings(encoded[:end]))), (char, encoded[:end])


@pytest.mark.parametrize(
    ("language", "source", "slip"),
    [
        ("ru", "The weather is bad.", "天"),
        ("ar", "The weather is bad.", "天气"),
        ("ja", "The weather is bad.", "погода"),
        ("zh", "The weather is bad.", "の"),
        ("en", "Погода плохая.", "天"),
        ("zh", "The weather is bad.", "ж"),
    ],
)
def test_foreign_scripts_are_forbidden(language: str, source: str, slip: str) -> None:
    assert re.search(forbidden(language, source), slip)


def test_what_stands_in_the_source_may_stand_in_the_translation() -> None:
    assert not re.search(forbidden("ru", "The app 小红书 is popular."), "小红书")
    assert not re.search(forbidden("en", "天气很不好。"), "天")


def test_strictly_the_script_of_the_source_is_forbidden_but_not_that_of_a_name_in_it() -> None:
    assert re.search(forbidden("en", "今天天气很不好。", strict=True), "天")
    assert not re.search(forbidden("ja", "今天天气很不好。", strict=True), "天")
    assert not re.search(forbidden("ru", "The app 小红书 is very popular here.", strict=True), "小红书")


def test_scripts_of_languages_and_texts() -> None:
    assert scripts_of("ja") == {"Hani", "Hira", "Kana"} and scripts_of("zh-TW") == {"Hani"}
    assert scripts_of("am") == {"Ethi"} and scripts_of("qqq") == {"Latn"}
    assert letters("abc天") == {"Latn": 3, "Hani": 1} and letters("12") == {}
    assert main_scripts("東京タワーに行った") == {"Hani", "Hira", "Kana"}
    assert main_scripts("The app 小红书 is popular") == {"Latn"}
