from __future__ import annotations

import pytest

from assistant.chat.phrases import phrases
from assistant.language import LANGUAGES, detect


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_phrases_in_that_language(language: str) -> None:
    own = phrases(language)
    assert language == "en" or own != phrases("en")
    assert detect(f"{own.opening} {own.not_found}", hints=(language,)) == language


def test_an_unknown_language_falls_back_to_english() -> None:
    assert phrases("xx") == phrases("en")
