"""Why a translation is doubtful, in every language of the page."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from assistant.documents.doubts import SLOTS, Doubt, DoubtKind
from ui.web.jobs.doubts import patterns, worded
from ui.web.text import LANGUAGES

KINDS = set(get_args(DoubtKind)) - {"plain"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_words_every_kind_and_tells_all_of_it(language: str) -> None:
    told = patterns(language)
    assert set(told) == KINDS
    for kind, pattern in told.items():
        assert pattern.strip() and set(re.findall(r"{(\w+)}", pattern)) == set(SLOTS[kind]), kind


def test_no_sentence_was_forgotten_in_translation() -> None:
    for language in LANGUAGES:
        ours, english = patterns(language), patterns("en")
        assert language == "en" or not [kind for kind in KINDS if ours[kind] == english[kind]], language


def test_a_language_is_called_as_it_calls_itself() -> None:
    line = worded(Doubt("language", ("de", "zh")), "ru")
    assert line == "Язык перевода: Deutsch. Нужен был: 中文."


def test_what_it_tells_of_is_left_as_it_is() -> None:
    assert worded(Doubt("link_lost", ("https://a.org/{text}",)), "en") == "This link is missing: https://a.org/{text}"
    assert worded(Doubt("plain", ("The {text} of old.",)), "zh") == "The {text} of old."
    assert worded(Doubt("number_lost", ("183",)), "ar") == "ينقص العدد \u2068183\u2069."
