from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from assistant.documents.errors import JobRefused, JobUnknown, JournalUnusable
from assistant.documents.glossary.terms import Glossary, Term
from assistant.documents.jobs.requests import translation
from assistant.documents.jobs.values import JobView
from assistant.errors import BackendError, DocumentUnreadable, UnknownFormat
from assistant.messages import Request
from tests.assistant.documents.jobs.working import Desk, Gate, document, ended, english, german, reply, until


def test_a_document_comes_back_translated(opened: Desk) -> None:
    desk = opened()
    view = ended(desk, desk.start(document(12)).id)
    assert (view.state, view.done, view.segments, view.progress, view.coverage) == ("done", 12, 12, 1, 1)
    assert view.counts["translated"] == 12 and view.seconds_left is None and not view.error
    result = desk.result(view.id)
    assert (result.name, result.data.decode()) == ("boats.de.txt", german(12))
    both = desk.result(view.id, bilingual=True).data.decode()
    assert english(1).decode() in both and german(1) in both


def test_what_comes_back_tells_its_language(opened: Desk) -> None:
    desk = opened()
    note = b"---\nlang: en\n---\n" + english(1)
    view = ended(desk, desk.start(translation("boats.md", note, "de", source="en")).id)
    assert desk.result(view.id).data.decode().startswith("---\nlang: de\n---\n")
    assert desk.result(view.id, bilingual=True).data.decode().startswith("---\nlang: en\n---\n")


def test_the_same_asked_again_is_the_same_job(opened: Desk) -> None:
    gate = Gate(10_000)
    desk = opened(gate)
    first = ended(desk, desk.start(document(5)).id)
    again = desk.start(document(5))
    assert (again.id, again.state, len(gate.asked)) == (first.id, "done", 5)
    others = [
        translation("boats.txt", english(6), "de", source="en"),
        translation("boats.md", english(5), "de", source="en"),
        translation("boats.txt", english(5), "es", source="en"),
        translation("boats.txt", english(5), "de"),
        translation(
            "boats.txt", english(5), "de", source="en", glossary=Glossary((Term({"en": ("boat",), "de": ("Boot",)}),))
        ),
    ]
    assert len({desk.start(each).id for each in others} | {first.id}) == 6


def test_a_view_tells_what_changed_since_a_revision(opened: Desk) -> None:
    gate = Gate(3)
    desk = opened(gate)
    id = desk.start(document(9)).id
    until(lambda: desk.view(id).done == 3)
    view = desk.view(id, since=0)
    assert [each.place for each in view.changes] == list(range(9))
    assert sum(each.status == "pending" for each in view.changes) == 6
    assert 0 < view.progress < 1 and view.coverage == pytest.approx(view.progress)
    assert view.seconds_left is None or view.seconds_left > 0
    assert desk.view(id, since=view.revision).changes == ()
    gate.more(1)
    until(lambda: desk.view(id).done == 4)
    (change,) = desk.view(id, since=view.revision).changes
    assert change.status == "translated" and change.target.startswith("Das Boot")


def test_time_left_is_told_by_earlier_jobs_before_anything_of_this_one_is_done(opened: Desk) -> None:
    gate = Gate(4)
    desk = opened(gate)
    first = ended(desk, desk.start(document(4)).id)
    assert first.seconds > 0 and first.seconds_left is None
    second = desk.start(document(8, 500))
    assert second.seconds_left == pytest.approx(first.seconds * 2, rel=0.01)
    paused = desk.pause(second.id)
    assert paused.seconds_left is None


def test_what_is_not_done_yet_is_the_source(opened: Desk) -> None:
    desk = opened(Gate(0))
    view = desk.start(document(4))
    assert desk.result(view.id).data == english(4)
    assert desk.view(view.id).coverage == 0


def test_a_paused_job_rests_and_goes_on_where_it_stood(opened: Desk) -> None:
    gate = Gate(5)
    desk = opened(gate)
    id = desk.start(document(12)).id
    until(lambda: desk.view(id).done == 5)
    assert desk.pause(id).state == "paused"
    gate.more()
    time.sleep(0.5)
    rested = desk.view(id)
    assert rested.state == "paused" and rested.done < 12 and rested.seconds_left is None
    desk.resume(id)
    view = ended(desk, id)
    assert (view.state, view.done) == ("done", 12) and desk.result(id).data.decode() == german(12)


def test_a_cancelled_job_keeps_what_is_done_and_can_be_asked_for_again(opened: Desk) -> None:
    gate = Gate(5)
    desk = opened(gate)
    id = desk.start(document(12)).id
    until(lambda: desk.view(id).done == 5)
    assert desk.cancel(id).state == "cancelled"
    assert desk.result(id).data.decode().count("Das Boot") == 5
    gate.more()
    assert desk.start(document(12)).id == id
    assert ended(desk, id).state == "done"


def test_a_forgotten_job_is_gone_though_it_runs(opened: Desk) -> None:
    gate = Gate(1)
    desk = opened(gate)
    id = desk.start(document(8)).id
    desk.forget(id)
    gate.more()
    for asked in (desk.view, desk.resume, desk.pause, desk.cancel, desk.result, desk.forget):
        with pytest.raises(JobUnknown, match="There is no job"):
            asked(id)
    assert desk.list() == ()
    assert ended(desk, desk.start(document(8)).id).state == "done"


def test_a_bounded_number_runs_each_as_a_caller_of_its_own(opened: Desk) -> None:
    gate = Gate(0)
    desk = opened(gate, at_once=2)
    ids = [desk.start(document(6, first)).id for first in (100, 200, 300)]
    until(lambda: len(gate.asked) == 6)
    assert [desk.view(id).state for id in ids] == ["running", "running", "waiting"]
    assert [view.id for view in desk.list()] == ids[::-1]
    desk.cancel(ids[0])
    gate.more()
    assert [ended(desk, id).state for id in ids] == ["cancelled", "done", "done"]
    assert len(gate.callers) == 3 and "" not in gate.callers


def test_a_waiting_job_can_be_paused(opened: Desk) -> None:
    gate = Gate(0)
    desk = opened(gate, at_once=1)
    first, second = (desk.start(document(3, number)).id for number in (100, 200))
    assert desk.pause(second).state == "paused"
    gate.more()
    assert ended(desk, first).state == "done" and desk.view(second).state == "paused"


def test_what_ran_or_waited_goes_on_after_a_restart_and_what_was_paused_does_not(opened: Desk) -> None:
    gate = Gate(2)
    desk = opened(gate, at_once=1)
    running, waiting, paused = (desk.start(document(6, first)).id for first in (100, 200, 300))
    desk.pause(paused)
    until(lambda: desk.view(running).done == 2)
    threading.Timer(0.3, lambda: setattr(gate, "shut", True)).start()
    desk.close()
    second = Gate(10_000)
    again = opened(second)
    assert again.view(running).state == "running" and not second.asked
    again.open()
    assert [ended(again, id).state for id in (running, waiting, paused)] == ["done", "done", "paused"]
    assert len(second.asked) <= 4 + 6


@pytest.mark.parametrize(
    ("error", "told"),
    [(BackendError("The model is gone. Start it again."), "The model is gone"), (ValueError("a\nb"), "ValueError")],
)
def test_a_failure_is_told_and_can_be_tried_again(
    opened: Desk, error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = [error]

    def failing(request: Request) -> str:
        if broken:
            raise error
        return reply(request)

    desk = opened(failing)
    with caplog.at_level(logging.CRITICAL):
        view = ended(desk, desk.start(document(3)).id)
    assert view.state == "failed" and told in view.error and "\n" not in view.error
    broken.clear()
    assert ended(desk, desk.start(document(3)).id).state == "done" and not desk.view(view.id).error


def test_a_changed_model_does_not_mix_with_the_one_before(opened: Desk) -> None:
    desk = opened(Gate(0))
    id = desk.start(document(3)).id
    desk.pause(id)
    other = opened(model="another")
    other.resume(id)
    view = ended(other, id)
    assert view.state == "failed" and "scripted" in view.error and "another" in view.error
    assert other.start(document(3)).id != id


def test_what_cannot_be_done_is_refused_at_once(opened: Desk) -> None:
    desk = opened()
    with pytest.raises(JobRefused, match="'tlh' is no language that is known. Known are: en, es"):
        desk.start(document(1, target="tlh"))
    with pytest.raises(UnknownFormat):
        desk.start(translation("a.exe", b"x", "de"))
    with pytest.raises(DocumentUnreadable):
        desk.start(translation("a.docx", b"x", "de"))
    assert desk.list() == ()


def test_bytes_that_are_no_text_stay_as_they_are(opened: Desk) -> None:
    broken = "Überall in Köln gab es Äpfel. ".encode() * 30 + b"\n\n12 \xe9\xff 34.\n\nUnd n\xe9chstes Jahr auch. "
    desk = opened()
    id = ended(desk, desk.start(translation("a.txt", broken, "de", source="de")).id).id
    assert desk.result(id).data == broken


def test_a_document_without_words_is_done_at_once(opened: Desk) -> None:
    desk = opened()
    view = ended(desk, desk.start(translation("a.txt", b"---", "de")).id)
    assert (view.state, view.segments, view.coverage) == ("done", 0, 1)
    assert desk.result(view.id).data == b"---"


def test_a_disk_that_fails_is_told(opened: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate(2)
    desk = opened(gate)
    id = desk.start(document(6)).id
    until(lambda: desk.view(id).done == 2)
    with closing(sqlite3.connect(tmp_path / "jobs.sqlite3")) as other:
        other.execute("CREATE TRIGGER full BEFORE UPDATE ON segments BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        other.execute("CREATE TRIGGER full2 BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        other.commit()
    with caplog.at_level(logging.CRITICAL):
        gate.more()
        view: JobView = ended(desk, id)
    assert view.state == "failed" and "disk is full" in view.error and "Free some space" in view.error


def test_a_journal_that_is_none_is_told(tmp_path: Path, opened: Desk) -> None:
    (tmp_path / "jobs.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalUnusable, match="damaged"):
        opened().list()


def test_the_journal_of_a_newer_diandian_is_left_alone(tmp_path: Path, opened: Desk) -> None:
    with closing(sqlite3.connect(tmp_path / "jobs.sqlite3")) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalUnusable, match="newer Diandian"):
        opened().list()
