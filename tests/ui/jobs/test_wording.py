"""Labels of the Translate page in every language."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from assistant.language import LANGUAGES as TOLD
from ui.web.jobs.wording import JobLabels, job_labels
from ui.web.text import AUTONYMS, LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_with_the_same_blanks(language: str) -> None:
    for field in fields(JobLabels):
        here, english = getattr(job_labels(language), field.name), getattr(job_labels("en"), field.name)
        assert here.strip(), field.name
        assert sorted(re.findall(r"{\w+}", here)) == sorted(re.findall(r"{\w+}", english)), field.name


def test_no_label_was_forgotten_in_translation() -> None:
    for language in LANGUAGES[1:]:
        ours, english = job_labels(language), job_labels("en")
        same = [field.name for field in fields(JobLabels) if getattr(ours, field.name) == getattr(english, field.name)]
        assert not same, language


def test_every_language_that_can_be_translated_into_is_offered_by_its_own_name() -> None:
    assert set(AUTONYMS) == set(TOLD)
