"""What a sync would find must be what the next sync does find."""

from __future__ import annotations

import os
import time
from pathlib import Path

from index.outstanding import outstanding
from index.settings import IndexSettings
from index.sync_events import SyncReport
from tests.index.conftest import Bench


def ahead(bench: Bench, *folders: Path) -> SyncReport:
    return outstanding(folders or [bench.notes], bench.catalogue, bench.embedder.name, bench.settings)


def counts(report: SyncReport) -> tuple[int, int, int, int, list[str]]:
    return report.new, report.changed, report.removed, report.unchanged, [failure.path for failure in report.failed]


def test_it_says_what_the_next_sync_does(bench: Bench) -> None:
    bench.write("kept.md", "Kept as it is.")
    changed = bench.write("changed.md", "Before.")
    gone = bench.write("gone.md", "Will go.")
    bench.write("empty.md", "")
    assert counts(ahead(bench)) == (4, 0, 0, 0, [])  # nothing was ever synced; that one is empty is not known yet
    bench.sync()
    assert counts(ahead(bench)) == (0, 0, 0, 3, ["notes/empty.md"])
    changed.write_text("After.", encoding="utf-8")
    gone.unlink()
    bench.write("new.md", "Just written.")
    before = bench.holdings()
    told = ahead(bench)
    assert bench.holdings() == before
    assert counts(told) == counts(bench.sync()) == (1, 1, 1, 1, ["notes/empty.md"])
    assert "empty.md is empty" in told.failed[0].error


def test_a_file_with_a_new_time_and_the_old_words_is_unchanged(bench: Bench) -> None:
    path = bench.write("a.md", "The same words.")
    bench.sync()
    os.utime(path, (time.time() + 60, time.time() + 60))
    assert counts(ahead(bench)) == (0, 0, 0, 1, [])


def test_other_settings_make_every_note_a_changed_one(bench: Bench) -> None:
    bench.write("a.md", "Some words.")
    bench.sync()
    bench.settings = IndexSettings(passage_tokens=bench.settings.passage_tokens + 20)
    assert counts(ahead(bench)) == (0, 1, 0, 0, [])


def test_a_folder_that_is_gone_is_named_and_the_others_are_told(bench: Bench, tmp_path: Path) -> None:
    bench.write("a.md", "Some words.")
    told = ahead(bench, tmp_path / "nowhere", bench.notes)
    assert told.new == 1
    assert [failure.path for failure in told.failed] == [str(tmp_path / "nowhere")]
    assert "does not exist" in told.failed[0].error
