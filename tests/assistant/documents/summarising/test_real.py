"""A summary by the real models, of a text small enough to wait for."""

from __future__ import annotations

import re

import pytest

from assistant.app import Assistant
from assistant.documents.jobs.requests import summary
from assistant.documents.summarising.written import read_back
from assistant.language import detect
from tests.assistant.documents.jobs.working import ended

TEXT = (
    "The old library of Harwick closed in 2019, after the roof had leaked for 11 years. In March 2021 the town bought "
    "the building for 340,000 pounds. Volunteers carried out 26,000 books and dried them in a barn. The library opened "
    "again on 4 May 2023 with a cafe on the first floor."
)


@pytest.mark.models
@pytest.mark.slow
def test_numbers_sources_and_language_of_a_real_summary(real_assistant: Assistant) -> None:
    jobs = real_assistant.jobs
    view = ended(jobs, jobs.start(summary("library.txt", TEXT.encode(), "short", language="es")).id, 500)
    assert view.state == "done", view.error
    found = read_back(jobs.view(view.id, since=0).changes[-1].target)
    assert found.coverage == 1 and found.points
    for point in found.points:
        assert detect(point.text, ("es",)) == "es"
        assert set(re.findall(r"\d+", point.text)) <= {*re.findall(r"\d+", TEXT), "3", "5"}, "months may be figures"
        assert all(TEXT[span.start : span.end].strip() for span in point.sources)
