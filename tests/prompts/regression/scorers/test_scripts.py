from __future__ import annotations

from typing import get_args

import pytest

from prompts.regression.scorers.scripts import Script, script_of, scripts_of, stretches


@pytest.mark.parametrize(
    ("character", "script"),
    [
        ("é", "Latin"), ("Ａ", "Latin"), ("Ж", "Cyrillic"), ("字", "Han"), ("々", "Han"), ("ㄅ", "Han"), ("の", "Kana"),
        ("ー", "Kana"), ("ｶ", "Kana"), ("한", "Hangul"), ("ق", "Arabic"), ("ก", "Thai"), ("क", "Devanagari"),
        ("λ", "Greek"), ("7", None), ("٧", None), ("।", None), (" ", None), ("・", None), ("😀", None),
    ],
)  # fmt: skip
def test_a_letter_tells_its_script(character: str, script: str | None) -> None:
    assert script_of(character) == script


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        ("ja", {"Han", "Kana"}),
        ("zh-Hant", {"Han"}),
        ("sr_Latn", {"Cyrillic", "Latin"}),
        ("FR", {"Latin"}),
        ("hi", {"Devanagari"}),
    ],
)
def test_a_language_tells_its_scripts(language: str, scripts: set[Script]) -> None:
    assert scripts_of(language) == scripts


def test_every_script_is_that_of_some_letter() -> None:
    found = {script_of(chr(code)) for code in range(0x20, 0x10000)}
    assert found == {None, *get_args(Script)}


def test_stretches_go_on_over_spaces_and_end_with_another_script() -> None:
    text = "Лев Толстой, a 成都市。रुपये ok"
    assert list(stretches(text)) == [
        ("Cyrillic", "Лев Толстой"), ("Latin", "a"), ("Han", "成都市"), ("Devanagari", "रुपये"), ("Latin", "ok"),
    ]  # fmt: skip
