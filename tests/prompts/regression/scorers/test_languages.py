from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from prompts.regression.outcome import Outcome
from prompts.regression.tools import Tools
from tests.prompts.regression.scorers.judged import judged


@pytest.mark.parametrize(
    ("text", "language", "found", "value"),
    [
        ("Le loyer est de 760 yuans.", "fr", "fr", 1),
        ("房租是 760 元。", "zh-Hans", "zh", 1),
        ("The rent is 760 yuan.", "fr", "en", 0),
        ("Leien er 760 yuan.", "no", "nb", 1),
        ("Chengdu", "fr", "en", None),
        ("没有", "ja", "zh", None),
        ("没有", "fr", "zh", 0),
        ("Нет", "hi", "ru", 0),
        ("760", "fr", None, None),
    ],
)
def test_in_language(text: str, language: str, found: str | None, value: float | None) -> None:
    tools = Tools(detect=lambda text, hints: found)
    assert judged("in_language", text, tools, language=language).value == value


def test_the_detector_is_given_the_words_alone_and_what_is_expected() -> None:
    given: list[tuple[str, Sequence[str]]] = []

    def detect(text: str, hints: Sequence[str]) -> str:
        given.append((" ".join(text.split()), hints))
        return "fr"

    text = "Voir `ls -l` et https://example.org/the/rent。 Oui [1]."
    assert judged("in_language", text, Tools(detect=detect), language="fr-CH").value == 1
    assert given == [("Voir et 。 Oui.", ["fr"]), ("Voir et 。 Oui.", [])]


def test_a_text_that_fits_two_languages_is_not_judged() -> None:
    tools = Tools(detect=lambda text, hints: next(iter(hints), "en"))
    assert judged("in_language", "The rent is 760.", tools, language="fr").value is None
    assert judged("in_language", "The rent is 760.", tools, language="en").value == 1


def test_without_a_detector_no_language_is_judged() -> None:
    assert judged("in_language", "Oui", language="fr").value is None


def test_a_language_s_name_is_refused_where_a_code_is_wanted() -> None:
    with pytest.raises(ValidationError):
        judged("in_language", "Oui", language="French")


@pytest.mark.parametrize(
    ("text", "script", "value"),
    [
        ("使用 PostgreSQL 数据库", "Han", 1),
        ("It is 数据 in the end", "Han", 0),
        ("東京は寒い", "Kana", 1),
        ("東京", "Kana", 0),
        ("서울은 춥다", "Hangul", 1),
        ("في بكين", "Arabic", 1),
        ("Аренда в Chengdu дорогая", "Cyrillic", 1),
        ("ค่าเช่าแพง", "Thai", 1),
        ("किराया महँगा है", "Devanagari", 1),
        ("El año", "Latin", 1),
        ("760 [1] https://example.org", "Latin", None),
    ],
)
def test_in_script(text: str, script: str, value: float | None) -> None:
    assert judged("in_script", text, script=script).value == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("Le loyer à Chengdu est de 760 yuans.", "fr", 1),
        ("Le loyer à 成都 est de 760 yuans.", "fr", 0),
        ("成都的 PostgreSQL 房租", "zh", 1),
        ("成都の房租", "zh", 0),
        ("東京はカメラ", "ja", 1),
        ("東京는 춥다", "ko", 0),
        ("서울은 춥다", "ko", 1),
        ("Это 很 дорого", "ru", 0),
        ("यह дорого है", "hi", 0),
        ("ค่าเช่า 760", "th", 1),
        ("الإيجار ٧٦٠ yuan", "ar", 1),
        ("Der Winkel α ist groß", "de", 1),
        ("Das ist λόγος", "de", 0),
        ("Српски и latinica", "sr", 1),
        ("Use `打开` or https://example.org", "en", 1),
        ("760", "fr", None),
        ("", "fr", None),
    ],
)
def test_no_foreign_script(text: str, language: str, value: float | None) -> None:
    assert judged("no_foreign_script", text, language=language).value == value


@pytest.mark.parametrize(
    ("text", "source", "value"),
    [
        ("Le loyer à 成都", "成都的房租", 1),
        ("Le loyer à 上海", "成都的房租", 0),
        ("Voilà: 成都的房租是每个月七百六十元", "成都的房租是每个月七百六十元", 0),
        ("Chez Лев Толстой", "Кто такой Лев Толстой?", 1),
        ("Voilà: Кто такой Лев Толстой", "Кто такой Лев Толстой?", 0),
    ],
)
def test_names_may_be_copied_from_the_source_and_sentences_may_not(text: str, source: str, value: float) -> None:
    assert judged("no_foreign_script", Outcome(text=text, source=source), language="fr").value == value


@pytest.mark.parametrize(("allow", "value"), [(["Han"], 1), (["Kana"], 0), ([], 0)])
def test_more_scripts_can_be_allowed(allow: Any, value: float) -> None:
    assert judged("no_foreign_script", "à 成都", language="fr", allow=allow).value == value


def test_foreign_letters_are_told() -> None:
    score = judged("no_foreign_script", "Это 很贵 и たかい", language="ru")
    assert score.explanation == 'not of ru: "很贵", "たかい" in: "Это 很贵 и たかい"'
