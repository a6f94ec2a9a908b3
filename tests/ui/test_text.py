"""Labels in every language, and the choice between them."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from ui.web.text import LANGUAGES, Labels, direction, labels, pick_examples, preferred


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_with_the_same_blanks(language: str) -> None:
    for field in fields(Labels):
        here, english = getattr(labels(language), field.name), getattr(labels("en"), field.name)
        assert here.strip(), field.name
        assert sorted(re.findall(r"{\w+}", here)) == sorted(re.findall(r"{\w+}", english)), field.name


def test_no_label_was_forgotten_in_translation() -> None:
    for language in LANGUAGES[1:]:
        same = [f.name for f in fields(Labels) if getattr(labels(language), f.name) == getattr(labels("en"), f.name)]
        assert set(same) <= {"conversation", "sources_heading", "note", "speed"}, (language, same)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.3, ar-EG;q=0.9", "ar"),
        ("de-DE,de;q=0.9,fr;q=0.5", "fr"),
        ("ru;q=0, es", "es"),
        ("", "en"),
        ("xx;q=abc, , ;;;", "en"),
        ("*", "en"),
        ("ja;q=0.1" + ",xx" * 5000, "ja"),
    ],
)
def test_the_best_language_of_a_header(header: str, language: str) -> None:
    assert preferred(header).language == language


def test_direction() -> None:
    assert [direction(tag) for tag in ("ar", "he-IL", "FA", "en", "", None)] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "ltr",
    ]


def test_examples_are_mostly_in_the_readers_script_with_one_that_is_not() -> None:
    examples = ["What?", "什么？", "怎么样？", "多少钱？", "哪里？", "¿Qué?", "何時に？"]
    assert pick_examples(examples, "zh") == ["什么？", "怎么样？", "多少钱？", "What?"]
    assert pick_examples(examples, "en") == ["What?", "¿Qué?", "什么？", "怎么样？"]
    assert pick_examples(examples, "ja") == ["何時に？", "What?", "什么？", "怎么样？"]
    assert pick_examples(["什么？"] * 3 + [" "], "zh") == ["什么？"]
    assert pick_examples([], "en") == []
