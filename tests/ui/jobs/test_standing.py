"""How a job is shown to stand, and the list of all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents.jobs.requests import summary, translation
from assistant.documents.jobs.values import JobState, JobView
from tests.fake_desk import FakeDesk
from ui.web.jobs.standing import head, listed, percent, seconds_left, share, time_left
from ui.web.jobs.wording import job_labels

EN = job_labels("en")
EVIL = "\"><img src=x onerror='alert(1)'>"


@pytest.fixture
def view() -> JobView:
    desk = FakeDesk()
    desk.start(translation("kyoto.md", b"One.\n\nSome doubt.\n\nhopeless\n\nFour.", "ar", source="en"))
    desk.grow("job-0", 3)
    return desk.view("job-0")


def test_the_head_tells_state_progress_coverage_and_time_left(view: JobView) -> None:
    above = head(view, EN)
    assert "kyoto.md" in above.title
    assert '<bdi>English</bdi> <span class="to">→</span> <bdi>العربية</bdi>' in above.title
    for told in ("Translating", "Paragraphs: 3 of 4", "Covered: 50 %", "about 2 min left", 'value="75"'):
        assert told in above.facts, told
    assert above.spoken == "Translating. 75 %"


def test_what_wants_a_look_is_counted(view: JobView) -> None:
    deeds = head(view, EN).deeds
    assert 'data-status="doubtful">To look at: 1<' in deeds and 'data-status="untranslated">Not translated: 1<' in deeds


def test_what_is_untranslated_can_be_tried_again_once_the_job_rests(view: JobView) -> None:
    assert 'data-deed="retry"' not in head(view, EN).deeds
    done = replace(view, state="done")
    assert f'data-deed="retry">{EN.retry}<' in head(done, EN).deeds
    assert 'data-deed="retry"' not in head(replace(done, counts={**done.counts, "untranslated": 0}), EN).deeds
    assert 'data-deed="retry"' not in head(replace(done, kind="summarise"), EN).deeds


@pytest.mark.parametrize(
    ("state", "deeds"),
    [
        ("waiting", ["pause", "cancel"]),
        ("running", ["pause", "cancel"]),
        ("paused", ["resume"]),
        ("failed", ["resume"]),
        ("cancelled", ["resume"]),
        ("done", []),
    ],
)
def test_every_state_offers_what_can_be_done_in_it(view: JobView, state: JobState, deeds: list[str]) -> None:
    html = head(replace(view, state=state), EN).deeds
    assert [deed for deed in ("pause", "resume", "cancel") if f'data-deed="{deed}"' in html] == deeds
    assert (EN.download_part in html) == (state != "done") and EN.download_both in html


def test_nothing_is_offered_to_download_before_anything_is_done(view: JobView) -> None:
    assert "jobs/result" not in head(replace(view, done=0), EN).deeds


def test_why_it_failed_is_a_line(view: JobView) -> None:
    assert "The disk is full." in head(replace(view, state="failed", error="The disk is full."), EN).facts


@pytest.mark.parametrize(("share", "shown"), [(0.0, 0), (0.57, 57), (0.9999, 99), (1.0, 100), (-0.1, 0)])
def test_what_is_not_whole_never_reads_100(share: float, shown: int) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(5, "less than a minute left"), (170, "about 3 min left"), (7_500, "about 2 h 5 min left")],
)
def test_time_left_is_as_coarse_as_it_deserves(seconds: float, told: str) -> None:
    assert time_left(seconds, EN) == told


def test_the_list_leads_to_each_job(view: JobView) -> None:
    html = listed([view, replace(view, id="a&b?c", state="done")], EN)
    assert 'href="#translate?job=job-0"' in html and 'href="#translate?job=a%26b%3Fc"' in html
    assert "Translating · 75 % · about 2 min left" in html and "</i>Done<" in html
    assert listed([], EN) == ""


def test_everything_foreign_is_escaped(view: JobView) -> None:
    evil = replace(view, id=EVIL, name=EVIL, options={"source": EVIL, "target": EVIL}, error=EVIL)
    above = head(evil, EN)
    html = above.title + above.facts + above.deeds + listed([evil], EN)
    assert "<img" not in html and "onerror='" not in html


@pytest.fixture
def summed() -> JobView:
    desk = FakeDesk()
    desk.start(summary("kyoto.md", b"One.\n\nTwo.\n\nhopeless\n\nFour.", "short", language="ar"))
    desk.grow("job-0", 3)
    return desk.view("job-0")


def test_a_summary_tells_the_parts_that_are_read_and_the_time_left(summed: JobView) -> None:
    above = head(summed, EN)
    assert 'Summary <span class="to">→</span> <bdi>العربية</bdi>' in above.title
    for told in ("Summarising", ">45 %<", "Parts read: 3 of 4", 'value="45"'):
        assert told in above.facts, told
    assert "Covered" not in above.facts and "retry" not in above.deeds and "next_mark" not in above.deeds
    assert "jobs/result" not in above.deeds and 'data-deed="pause"' in above.deeds


def test_what_follows_the_reading_of_a_text_is_counted_too(summed: JobView) -> None:
    half = replace(summed, progress=0.5, seconds_left=300.0)
    assert share(half) == 0.375 and seconds_left(half) == pytest.approx(500)
    assert seconds_left(replace(half, state="paused")) is None
    read = replace(summed, done=4, progress=0.98, seconds_left=1.0)
    assert seconds_left(read) is None and EN.checking in head(read, EN).facts
    assert EN.checking not in head(replace(read, state="paused"), EN).facts


def test_a_summary_that_is_made_is_taken_along_and_has_no_bar_of_its_progress(summed: JobView) -> None:
    made = head(replace(summed, state="done", done=5, progress=1.0), EN)
    assert EN.download_quoted in made.deeds and "<progress" not in made.facts and "Parts read" not in made.facts
    assert made.spoken == "Done. 100 %"


def test_why_a_summary_failed_is_a_line(summed: JobView) -> None:
    failed = head(replace(summed, state="failed", error="The disk is full."), EN)
    assert "The disk is full." in failed.facts and 'data-deed="resume"' in failed.deeds
