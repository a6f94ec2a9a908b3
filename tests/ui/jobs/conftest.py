"""An assistant with one note and no jobs yet, and a server over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.passage import Document
from tests.fakes import FakeAssistant
from tests.serving import Serve
from ui.web.app import running


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    return FakeAssistant({"home/a.md": Document("Kyoto <b>", "Snow.", "Lin", language="en")}, {})


@pytest.fixture(scope="module")
def url(assistant: FakeAssistant) -> Iterator[str]:
    with running(assistant, Serve()) as address:
        yield address


@pytest.fixture
def no_jobs(assistant: FakeAssistant) -> None:
    assistant.jobs.jobs.clear()
