from __future__ import annotations

import pytest

from assistant.chat.events import Related
from index.reasons import Reason
from ui.web.reasons import worded
from ui.web.text import LANGUAGES, labels

WHY = (Reason("name", "Kyoto"), Reason("tag", "travel"), Reason("tag", "winter"), Reason("language", "ja"))


def related(*why: Reason) -> Related:
    return Related("a.md", "A", "as it came", why)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Both mention Kyoto · #travel #winter · In 日本語"),
        ("zh", "都提到Kyoto · #travel #winter · 语言：日本語"),
        ("ru", "В обеих упоминается Kyoto · #travel #winter · Язык: 日本語"),
    ],
)
def test_reasons_are_told_in_the_language_of_the_page(language: str, line: str) -> None:
    assert worded(related(*WHY), labels(language)) == line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(language: str) -> None:
    found = worded(related(Reason("question", "Is it far?"), Reason("meaning")), labels(language))
    assert "Is it far?" in found and len(found.split(" · ")) == 2


def test_a_reason_without_parts_is_told_as_it_came() -> None:
    assert worded(related(), labels("en")) == "as it came"
