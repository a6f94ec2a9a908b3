from __future__ import annotations

import queue
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.watch import Watcher


class Told:
    """Collects what a watcher tells, on a thread of its own."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self._told: queue.Queue[list[Path]] = queue.Queue()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for folders in self.watcher.changes():
            self._told.put(folders)

    def next(self, timeout: float = 8) -> list[Path]:
        return self._told.get(timeout=timeout)

    def nothing_within(self, seconds: float) -> bool:
        try:
            self._told.get(timeout=seconds)
        except queue.Empty:
            return True
        return False


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    (tmp_path / "notes" / "deep").mkdir(parents=True)
    (tmp_path / "notes" / "old.md").write_text("Old.")
    watcher = Watcher([tmp_path / "notes"])
    yield Told(watcher)
    watcher.close()


def test_a_new_a_changed_a_moved_and_a_removed_note_are_told(told: Told, tmp_path: Path) -> None:
    notes = (tmp_path / "notes").resolve()
    started = time.monotonic()
    (notes / "deep" / "a.md").write_text("Words.")
    assert told.next() == [notes]
    assert time.monotonic() - started < 3
    (notes / "old.md").write_text("New.")
    assert told.next() == [notes]
    (notes / "old.md").rename(notes / "deep" / "old.md")
    assert told.next() == [notes]
    (notes / "deep" / "a.md").unlink()
    assert told.next() == [notes]


def test_many_changes_are_told_once(told: Told, tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / "notes" / f"{number}.md").write_text("Words.")
    assert len(told.next()) == 1
    assert told.nothing_within(1.5)


def test_reading_and_what_is_no_note_are_no_change(told: Told, tmp_path: Path) -> None:
    (tmp_path / "notes" / "old.md").read_text()
    (tmp_path / "notes" / "x.unknown").write_text("x")
    (tmp_path / "notes" / ".hidden.md").write_text("x")
    assert told.nothing_within(1.5)


def test_a_folder_that_moves_in_brings_its_notes(told: Told, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.md").write_text("Words.")
    shutil.move(tmp_path / "outside", tmp_path / "notes" / "inside")
    assert told.next() == [(tmp_path / "notes").resolve()]


def test_a_folder_added_later_is_watched_too(told: Told, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    told.watcher.add(tmp_path / "more")
    (tmp_path / "more" / "a.md").write_text("Words.")
    assert told.next() == [(tmp_path / "more").resolve()]


def test_folders_are_looked_through_now_and_then(tmp_path: Path) -> None:
    watcher = Watcher([tmp_path], look_every_s=0.3)
    assert Told(watcher).next() == [tmp_path.resolve()]
    watcher.close()


def test_closing_ends_the_telling_at_once(told: Told) -> None:
    started = time.monotonic()
    told.watcher.close()
    told.watcher.close()
    told.thread.join(timeout=5)
    assert not told.thread.is_alive()
    assert time.monotonic() - started < 5
