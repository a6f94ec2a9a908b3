"""The journal by itself: what an older Diandian wrote, and what is no longer kept."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from assistant.documents.doubts import Doubt
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.journal_schema import MIGRATIONS
from assistant.documents.jobs.values import JobRequest, JobSegment, JobState
from tests.assistant.documents.jobs.working import Desk, document, ended

DAY_S = 86_400


def test_a_doubt_comes_back_as_it_was_written(tmp_path: Path) -> None:
    doubts = (Doubt("number_lost", ("183",)), Doubt("tags"), Doubt("glossary", ("小红书", "RedNote")))
    with closing(Journal(tmp_path / "jobs.sqlite3")) as journal:
        journal.add("a", JobRequest("translate", "a.txt", b"x", {}), "model", [JobSegment(0, "x", "x")])
        journal.put("a", JobSegment(0, "x", "y", "doubtful", doubts))
        segment = journal.segment("a", 0)
    assert segment is not None and segment.reasons == doubts


def test_sentences_of_an_older_diandian_are_shown_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "jobs.sqlite3"
    lines = ["The number 183 is missing.", 'It repeats itself: “x", 4 times.']
    with closing(sqlite3.connect(file)) as old:
        old.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
        job = ("a", 1, "translate", "a.txt", b"x", "{}", "model", "done", "", 1.0, 1.0, 0.0, 0, 1)
        old.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * 14)})", job)
        for place, reasons in enumerate(([], lines)):
            row = ("a", place, "x", "y", "doubtful", json.dumps(reasons), "paragraph", 0, "", "en", 0, 0, 1, 1)
            old.execute(f"INSERT INTO segments VALUES ({', '.join('?' * 14)})", row)
        old.commit()
    with closing(Journal(file)) as journal:
        first, second = journal.view("a", since=0).changes
        assert first.reasons == () and second.reasons == tuple(Doubt("plain", (line,)) for line in lines)
        assert journal.retry("a", ("doubtful",)) == 2 and journal.tried("a") == {0: 1, 1: 1}


def test_jobs_that_ended_long_ago_are_forgotten_at_the_start_and_no_others(opened: Desk, tmp_path: Path) -> None:
    states: tuple[JobState, ...] = ("done", "cancelled", "failed", "paused", "done")
    desk = opened()
    ids = [ended(desk, desk.start(document(2, first)).id).id for first in (100, 200, 300, 400, 500)]
    desk.close()
    with closing(sqlite3.connect(tmp_path / "jobs.sqlite3")) as journal:
        for id, state in zip(ids, states, strict=True):
            days = 91 if id != ids[-1] else 89
            change = "UPDATE jobs SET state = ?, changed = ? WHERE id = ?"
            journal.execute(change, (state, time.time() - days * DAY_S, id))
        journal.commit()
    for_ever = opened(keep_days=0)
    for_ever.open()
    assert len(for_ever.list()) == 5
    again = opened(keep_days=90)
    assert len(again.list()) == 5, "looking forgets nothing"
    again.open()
    assert {view.id for view in again.list()} == set(ids[3:])
