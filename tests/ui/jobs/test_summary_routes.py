"""The address of a job's summary, and how jobs that summarise are begun, listed and taken along, over a real server."""

from __future__ import annotations

import json

import pytest

from assistant.documents.jobs.requests import document_title, summary, translation
from tests import summed
from tests.fakes import FakeAssistant
from tests.ui.jobs.serving import form, send, start, told

DATA = summed.TEXT.encode("utf-8", "replace")
pytestmark = pytest.mark.usefixtures("no_jobs")


def test_a_text_a_file_and_a_note_are_summarised(url: str, assistant: FakeAssistant) -> None:
    wanted = {"deed": "summarise", "length": "long", "language": "de"}
    assert start(url, form(b"Pasted.", way="text", **wanted)).status == 201
    assert start(url, form(b"In a file.", way="file", **wanted)).status == 201
    assert start(url, form(way="note", note="home/a.md", deed="summarise")).status == 201
    requests = [job.request for job in assistant.jobs.jobs.values()]
    assert [request.kind for request in requests] == ["summarise"] * 3
    assert [document_title(request.name) for request in requests] == ["Pasted.txt", "a.txt", "Kyoto <b>"]
    assert [request.options for request in requests] == [{"length": "long", "language": "de"}] * 2 + [
        {"length": "medium"}
    ]


def test_nothing_given_is_a_line_and_no_language_is_needed(url: str) -> None:
    answer = start(url, form(b" ", way="text", deed="summarise"))
    assert answer.status == 422 and answer.read().decode() == "Give a text, a file or a note first."


def test_while_it_is_read_a_job_tells_its_parts_and_not_what_the_model_wrote(
    url: str, assistant: FakeAssistant
) -> None:
    assistant.jobs.start(summary("harbour.txt", DATA, "short"))
    assistant.jobs.grow("job-0", 2)
    view = told(url, "view?id=job-0")
    assert view["summary"] == "awaited" and view["rows"] == [] and not view["picture"]
    assert "Parts read: 2 of 5" in view["facts"] and "jobs/result" not in view["deeds"]
    assert send(url, "summary?id=job-0").status == 404


def test_a_summary_comes_with_its_text_in_the_readers_language(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(summary("harbour.txt", DATA, "short"))
    assistant.jobs.sum_up("job-0", summed.summary())
    assert told(url, "view?id=job-0")["summary"] == "ready"
    made = told(url, "summary?id=job-0")
    text = "".join(piece if isinstance(piece, str) else piece[0] for part in made["parts"] for piece in part)
    assert text == DATA.decode() and made["html"].count('class="point"') == 6
    french = json.loads(send(url, "summary?id=job-0", accept_language="fr").read())["html"]
    assert "Dans aucun point" in french


def test_a_translation_and_no_job_have_none(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation("a.txt", b"One.", "fr"))
    assert told(url, "view?id=job-0")["summary"] is False
    assert send(url, "summary?id=job-0").status == 404
    gone = send(url, "summary?id=gone")
    assert gone.status == 404 and b"There is no job" in gone.read()
    assert send(url, "summary?id=job-0").headers["cross-origin-resource-policy"] == "same-origin"


def test_the_list_tells_what_is_which(url: str, assistant: FakeAssistant) -> None:
    start(url, form(way="note", note="home/a.md", deed="summarise", language="ja"))
    html = told(url, "list")["html"]
    assert "Kyoto &lt;b&gt;<" in html and "stored-note" not in html
    assert 'Summary <span class="to">→</span> <bdi>日本語</bdi>' in html and "Its summary can no longer" in html


def test_it_is_taken_along_with_and_without_the_sources(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(summary("harbour.txt", DATA, "short"))
    assistant.jobs.sum_up("job-0", summed.summary())
    deeds = told(url, "view?id=job-0")["deeds"]
    assert "Download with the sources" in deeds
    assert b"  > " not in send(url, "result?id=job-0").read()
    assert b"  > It has four piers." in send(url, "result?id=job-0&bilingual=1").read()
