"""The addresses behind the page of jobs, over a real server."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from assistant.documents.jobs.requests import translation
from tests.fakes import FakeAssistant
from tests.ui.jobs.serving import form, send, start, told
from ui.web.jobs.told import SLICE

pytestmark = pytest.mark.usefixtures("no_jobs")


def test_a_text_a_file_and_a_note_become_jobs(url: str, assistant: FakeAssistant) -> None:
    assert start(url, form(b"Pasted.", way="text", target="fr")).status == 201
    assert start(url, form(b"In a file.", way="file", target="fr")).status == 201
    assert start(url, form(way="note", note="home/a.md", target="fr")).status == 201
    requests = [job.request for job in assistant.jobs.jobs.values()]
    assert [request.name for request in requests] == ["Pasted.txt", "a.txt", "Kyoto <b>.md"]
    assert requests[1].data == b"In a file."


def test_what_cannot_be_begun_is_a_line(url: str) -> None:
    for body, line in (
        (form(b" ", way="text", target="fr"), "Give a text, a file or a note first."),
        (form(way="file", target="fr"), "Give a text, a file or a note first."),
        (form(b"x", way="text"), "Choose a language"),
    ):
        answer = start(url, body)
        assert answer.status == 422 and answer.read().decode().startswith(line)
    gone = start(url, form(way="note", note="gone", target="fr"))
    assert gone.status == 404 and b"'gone'" in gone.read()
    assert b"Donnez" in start(url, form(b" ", way="text", target="fr"), accept_language="fr").read()


def test_a_file_over_the_limit_and_a_broken_form_are_refused(url: str, assistant: FakeAssistant) -> None:
    assert start(url, form(b"x" * (1024 * 1024 + 1), way="file", target="fr")).status == 413
    assert start(url, form(b"x" * (6 * 1024 * 1024), way="file", target="fr")).status == 413
    assert start(url, b"no form at all").status in (413, 422)
    assert not assistant.jobs.jobs


def test_nothing_is_begun_or_changed_for_another_site(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation("a.txt", b"One.", "fr"))
    body = form(b"Pasted.", way="text", target="fr")
    foreign = ({"x_diandian": ""}, {"origin": "http://attacker.example"}, {"sec_fetch_site": "cross-site"})
    for headers in foreign:
        assert start(url, body, **headers).status == 403
        more = {"x_diandian": "jobs", **headers}
        assert send(url, "steer?id=job-0&deed=forget", b"", **more).status == 403
        assert send(url, "correct?id=job-0&place=0", b"Un.", **more).status == 403
    assert send(url, "steer?id=job-0&deed=forget").status == 404
    assert list(assistant.jobs.jobs) == ["job-0"] and not assistant.jobs.jobs["job-0"].segments[0].corrected
    assert send(url, "view?id=job-0").headers["cross-origin-resource-policy"] == "same-origin"


def test_only_what_changed_is_told(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation("a.txt", b"One.\n\nTwo.", "fr"))
    first = told(url, "view?id=job-0")
    assert [place for place, _ in first["rows"]] == [0, 1] and first["live"] and not first["more"]
    assert told(url, f"view?id=job-0&since={first['revision']}")["rows"] == []
    assistant.jobs.grow("job-0", 1)
    assert [place for place, _ in told(url, f"view?id=job-0&since={first['revision']}")["rows"]] == [0]


def test_a_long_document_is_told_in_slices(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation("a.txt", b"One.\n\n" * (2 * SLICE + 3), "fr"))
    places: list[int] = []
    while True:
        answer = told(url, f"view?id=job-0&after={places[-1] if places else -1}")
        assert len(answer["rows"]) <= SLICE
        places += [place for place, _ in answer["rows"]]
        if not answer["more"]:
            break
    assert places == list(range(2 * SLICE + 3))


def test_jobs_are_steered_corrected_and_forgotten(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation("a.txt", b"One.", "fr"))
    for deed, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert send(url, f"steer?id=job-0&deed={deed}", b"", x_diandian="jobs").status == 200
        assert told(url, "view?id=job-0")["state"] == state
    assert send(url, "correct?id=job-0&place=0", "Un «é».".encode(), x_diandian="jobs").status == 200
    assert assistant.jobs.jobs["job-0"].segments[0].target == "Un «é»."
    assert send(url, "steer?id=job-0&deed=explode", b"", x_diandian="jobs").status == 404
    assert send(url, "steer?id=job-0&deed=forget", b"", x_diandian="jobs").status == 200
    gone = send(url, "view?id=job-0")
    assert gone.status == 404 and b"There is no job" in gone.read()


def test_what_is_untranslated_is_tried_again(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation("a.txt", b"One.\n\nhopeless", "fr"))
    assistant.jobs.grow("job-0", 2)
    assert 'data-deed="retry"' in told(url, "view?id=job-0")["deeds"]
    assert send(url, "steer?id=job-0&deed=retry", b"", x_diandian="jobs").status == 200
    assert [segment.status for segment in assistant.jobs.jobs["job-0"].segments] == ["translated", "pending"]


def test_the_list_holds_what_was_begun(url: str, assistant: FakeAssistant) -> None:
    assert told(url, "list")["html"] == ""
    assistant.jobs.start(translation("a.txt", b"One.", "fr"))
    assert "a.txt" in told(url, "list")["html"] and told(url, "list")["live"]


def test_downloads_have_their_name_and_are_never_shown(url: str, assistant: FakeAssistant) -> None:
    assistant.jobs.start(translation('Sne"ží;\n.txt', b"One.", "fr"))
    assistant.jobs.grow("job-0")
    answer = send(url, "result?id=job-0")
    assert answer.read() == b"ONE." and answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Sne%22%C5%BE%C3%AD%3B%5Cn.fr.txt"
    assert send(url, "result?id=job-0&bilingual=1").read() == b"One.\n\nONE."


def test_notes_are_found_and_escaped(url: str) -> None:
    html = told(url, f"notes?{urlencode({'words': 'kyo'})}")["html"]
    assert "Kyoto &lt;b&gt;" in html and 'data-note="home/a.md"' in html and "Lin" in html
    assert "No note is called that." in told(url, "notes?words=zebra")["html"]


def test_halves_of_characters_do_not_break_the_page(url: str, assistant: FakeAssistant) -> None:
    job = assistant.jobs.start(translation("a.txt", b"One.", "fr"))
    segment = assistant.jobs.jobs[job.id].segments[0]
    assistant.jobs.put(job.id, type(segment)(0, "a\ud800b", "c\udfffd", "translated"))
    assert "a?b" in told(url, "view?id=job-0")["rows"][0][1]
