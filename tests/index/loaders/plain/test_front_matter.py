from __future__ import annotations

import pytest

from index.loaders.plain.front_matter import language_code, parse_front_matter

FULL = """---
title: 京都冬天三日
author: Lin Yue
date: 2025-01-18
lang: zh-CN
tags: [travel, "#kyoto", winter, travel]
url: https://example.org/notes/kyoto-winter      # a comment
questions:
  - 鞍马温泉星期几休息？
  - What does the bus cost?
unknown: [1, 2]
---
Body
"""


def test_every_key_is_read_and_the_text_begins_after_the_block() -> None:
    front = parse_front_matter(FULL)
    assert FULL[front.end :] == "Body\n"
    assert (front.title, front.author, front.date, front.language) == ("京都冬天三日", "Lin Yue", "2025-01-18", "zh")
    assert front.tags == ("travel", "kyoto", "winter")
    assert front.url == "https://example.org/notes/kyoto-winter"
    assert front.questions == ("鞍马温泉星期几休息？", "What does the bus cost?")
    assert front.warnings == ()


def test_words_that_yaml_takes_for_other_types_stay_words() -> None:
    front = parse_front_matter("---\ntitle: 1984\nlang: no\ntags: yes, 2024、水\ndate: 2024-02\n---\nx")
    assert (front.title, front.language, front.date) == ("1984", "no", "2024-02")
    assert front.tags == ("yes", "2024", "水")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("---\ntitle: a: b: c\n---\nBody", "not valid YAML (line 2)"),
        ("---\ntags: [a, b\n---\nBody", "not valid YAML"),
        ("---\n" + "[" * 5_000 + "\n---\nBody", "not valid YAML"),
        ("---\ntitle: never closed\nBody", "no closing --- line"),
    ],
)
def test_a_broken_block_is_kept_as_text_with_a_warning(text: str, warning: str) -> None:
    front = parse_front_matter(text)
    assert front.end == 0
    assert warning in front.warnings[0]


@pytest.mark.parametrize(
    "text", ["Body", "---\n\nA rule, then prose.\n\n---\n", "---\njust prose\n---\n", "----\na: b\n---\n"]
)
def test_a_rule_is_no_front_matter(text: str) -> None:
    front = parse_front_matter(text)
    assert (front.end, front.warnings) == (0, ())


def test_values_of_the_wrong_shape_are_ignored_with_a_warning() -> None:
    front = parse_front_matter("---\ntitle: [a]\ntags: {a: b}\nlang: Chinese\nauthor: Mo\n---\nx")
    assert (front.title, front.tags, front.language, front.author) == (None, (), None, "Mo")
    assert len(front.warnings) == 3
    assert all("ignored" in warning for warning in front.warnings)


def test_an_alias_bomb_costs_nothing() -> None:
    rows = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else 'x'}]" for i in range(12))
    front = parse_front_matter(f"---\n{rows}\ntitle: fine\n---\nx")
    assert front.title == "fine"


@pytest.mark.parametrize(
    ("given", "code"),
    [("zh", "zh"), ("zh-Hant-TW", "zh"), ("pt_BR", "pt"), ("FR", "fr"), ("nonsense", None), ("", None)],
)
def test_languages_are_primary_codes(given: str, code: str | None) -> None:
    assert language_code(given) == code
