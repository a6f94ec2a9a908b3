"""A job whose process is killed again and again: nothing lost, nothing done twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from assistant.documents.jobs.journal import Journal
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.jobs import working
from tests.source import ROOT

COUNT = 300
KILLS = 5


def journalled(home: Path) -> set[str]:
    """Return the sources of the segments that the journal has as done."""
    with closing(Journal(home / "jobs.sqlite3")) as journal:
        (view,) = journal.views()
        return {each.source for each in journal.view(view.id, since=0).changes if each.status != "pending"}


def work_until(home: Path, enough: int) -> None:
    """Let a process work until it asked the model so many times in all, then kill it."""
    command = [sys.executable, "-m", working.__name__, str(home), str(COUNT)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "begun\n"
        log = home / "asked.txt"
        while child.poll() is None and log.read_text("utf-8").count("\n") < enough:
            time.sleep(0.005)
        child.kill()


def test_a_job_killed_five_times_is_done_once(tmp_path: Path) -> None:
    rng = random.Random(5)
    log = tmp_path / "asked.txt"
    log.touch()
    before: list[tuple[int, set[str]]] = []
    asked: list[str] = []
    for _ in range(KILLS):
        work_until(tmp_path, len(asked) + rng.randint(10, COUNT // (KILLS + 1)))
        asked = log.read_text("utf-8").splitlines()
        before.append((len(asked), journalled(tmp_path)))
    assert 0 < len(before[0][1]) and len(before[-1][1]) < COUNT, "killed while it worked"
    work_until(tmp_path, 100 * COUNT)
    asked = log.read_text("utf-8").splitlines()
    for said, done in before:
        assert not done & set(asked[said:]), "what was journalled is not asked for again"
    assert len(asked) <= COUNT + KILLS * 4, "only what was being computed is"
    desk = working.jobs(tmp_path, ScriptedBackend(working.reply))
    with closing(desk):
        (view,) = desk.list()
        assert (view.state, view.done) == ("done", COUNT)
        assert view.counts["translated"] + view.counts["remembered"] == COUNT
        assert desk.result(view.id).data.decode() == working.german(COUNT)
