"""Names that recur, and the sentence that shows how one was rendered."""

from __future__ import annotations

import pytest

from assistant.documents.translating.names import Names
from assistant.documents.translating.wording import Pair


@pytest.mark.parametrize(
    ("language", "texts", "names"),
    [
        ("en", ["Yesterday Anna Berg spoke.", "We asked Anna Berg's son."], {"Anna Berg"}),
        ("en", ["The town slept.", "The town woke."], set()),
        ("en", ["Rosa came ashore.", "Then Rosa weakened."], {"Rosa"}),
        ("en", ["He met Anna.", "She met Bertha."], set()),
        ("es", ["Vive en Salt Lake City.", "Salt Lake City, dijo, es tranquila."], {"Salt Lake City"}),
        ("ru", ["Вчера Анна Каренина уехала.", "Про Анна Каренина говорят."], {"Анна Каренина"}),
        ("de", ["Er sah das Haus von Max Frisch.", "In dem Haus las Max Frisch."], {"Max Frisch"}),
        ("ja", ["昨日ローザが来た。", "ローザは弱まった。"], {"ローザ"}),
        ("zh", ["昨天安娜·卡列尼娜来了。", "安娜·卡列尼娜走了。"], {"安娜·卡列"}),
        ("ar", ["جاءت آنا أمس.", "غادرت آنا."], set()),
    ],
)
def test_a_name_stands_in_two_segments_and_not_only_at_the_beginning_of_a_sentence(
    language: str, texts: list[str], names: set[str]
) -> None:
    assert Names((text, language) for text in texts).recurring == names


def _document() -> Names:
    return Names((text, "en") for text in ["We saw Rosa in Utah.", "Near Utah, Rosa grew.", "Then Rosa left Utah."])


def test_a_name_rendered_elsewhere_is_recalled_with_its_sentence() -> None:
    names = _document()
    pair = Pair("We saw Rosa in Utah.", "我们在犹他看到罗莎。")
    names.learn(pair, "en")
    assert names.recalled("Then Rosa left Utah.", "en", ()) == (pair,)


def test_nothing_is_recalled_that_stands_before_already_or_was_not_translated_yet() -> None:
    names = _document()
    assert names.recalled("Then Rosa left Utah.", "en", ()) == ()
    pair = Pair("We saw Rosa in Utah.", "我们在犹他看到罗莎。")
    names.learn(pair, "en")
    assert names.recalled("Then Rosa left Utah.", "en", [pair]) == ()
    assert names.recalled("Nobody came.", "en", ()) == ()


def test_the_sentence_with_the_most_names_is_recalled_and_the_shortest_of_a_name() -> None:
    names = _document()
    both, one = Pair("We saw Rosa in Utah.", "甲"), Pair("Near Rosa.", "乙")
    names.learn(both, "en")
    names.learn(Pair("Wherever we came, near Utah, it rained.", "丙"), "en")
    assert names.recalled("Then Rosa left Utah.", "en", ()) == (both,)
    names.learn(one, "en")
    assert names.recalled("Then Rosa left.", "en", ()) == (one,)
