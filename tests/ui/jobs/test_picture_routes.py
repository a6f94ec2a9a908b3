"""The addresses of a job's picture, over a real server."""

from __future__ import annotations

import json

import pytest

from assistant.documents.jobs.requests import translation
from tests.assistant.documents.formats.pictures.drawing import menu
from tests.fakes import FakeAssistant
from tests.ui.jobs.serving import send, told


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    assistant = FakeAssistant({}, {})
    assistant.jobs.pictures["menu.png"] = menu().layout()
    assistant.jobs.start(translation("menu.png", b"a picture", "de"))
    assistant.jobs.start(translation("a.txt", b"One.", "de"))
    assistant.jobs.grow("job-0", 1)
    return assistant


def test_a_job_tells_whether_it_has_a_picture(url: str) -> None:
    assert told(url, "view?id=job-0")["picture"] is True
    assert told(url, "view?id=job-1")["picture"] is False


def test_the_boxes_come_in_the_readers_language(url: str) -> None:
    assert told(url, "picture?id=job-0")["html"].count('class="spot"') == 7
    french = json.loads(send(url, "picture?id=job-0", accept_language="fr").read())["html"]
    assert "Texte 1 : Harbour Kitchen" in french


def test_the_picture_is_shown_as_it_was_and_with_what_is_translated(url: str) -> None:
    was = send(url, "picture/original?id=job-0")
    assert was.headers["content-type"] == "image/jpeg" and was.read(2) == b"\xff\xd8"
    now = send(url, "picture/translated?id=job-0&at=3")
    assert now.headers["content-type"] == "image/svg+xml"
    assert now.headers["content-disposition"] == "inline; filename*=UTF-8''menu.de.svg"
    drawn = now.read().decode()
    assert ">HARBOUR KITCHEN<" in drawn and "TOMATO" not in drawn


@pytest.mark.parametrize("view", ["original", "translated"])
def test_no_script_could_run_in_it_and_no_other_site_can_use_it(url: str, view: str) -> None:
    headers = send(url, f"picture/{view}?id=job-0").headers
    policies = headers.get_all("content-security-policy") or []
    assert "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'" in policies
    assert any("frame-ancestors 'self'" in policy for policy in policies), "the page's own policy holds too"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("address", ["picture", "picture/original", "picture/translated"])
def test_a_job_of_no_picture_and_no_job_have_none(url: str, address: str) -> None:
    assert send(url, f"{address}?id=job-1").status == 404
    gone = send(url, f"{address}?id=gone")
    assert gone.status == 404 and b"There is no job" in gone.read()
