"""Labels of the page of checks in every language."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from ui.web.checking.wording import CheckLabels, check_labels
from ui.web.text import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_with_the_same_blanks(language: str) -> None:
    for field in fields(CheckLabels):
        here, english = getattr(check_labels(language), field.name), getattr(check_labels("en"), field.name)
        assert here.strip(), field.name
        assert sorted(re.findall(r"{\w+}", here)) == sorted(re.findall(r"{\w+}", english)), field.name


def test_no_label_was_forgotten_in_translation() -> None:
    for language in LANGUAGES[1:]:
        ours, english = check_labels(language), check_labels("en")
        same = [
            field.name for field in fields(CheckLabels) if getattr(ours, field.name) == getattr(english, field.name)
        ]
        assert same == ["line_says"], language  # nothing but its field
