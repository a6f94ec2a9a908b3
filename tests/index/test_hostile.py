"""A folder of hostile files is synced like any other: each ends in the catalogue or in the report, nothing hangs."""

from __future__ import annotations

import os
import random
import shutil
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from index.loaders import is_note
from index.naming import one_line
from index.sync import sync
from index.sync_events import NoteSynced, SyncReport
from tests.index.conftest import Bench
from tests.index.hostile import COUNT, make_hostile
from tests.index.killing import contents, sync_and_kill

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="its file names and pipes are of another kind"),
]
_MOST_S = 120
"""Of work, in this process and the one that reads; a hang is ended by the reader's own bound on silence."""
_MOST_BYTES = 700_000_000
_opened: set[str] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _opened is not None and event == "open":
        _opened.add(str(arguments[0]))


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "notes"
    made = make_hostile(folder)
    assert len(made) == COUNT
    for path in made:
        if path.is_file() and not path.is_symlink():
            os.utime(path, (1_750_000_000, 1_750_000_000))  # long settled, so that its time tells that it is unchanged
    yield folder
    shutil.rmtree(folder)


def test_every_hostile_file_is_indexed_or_reported(hostile: Path, make_bench: Callable[[str], Bench]) -> None:
    bench = make_bench("home")
    report = _bounded_sync(bench)
    _check_reported(hostile, bench, report)
    _check_archives(hostile, bench, report)
    again, opened = _watched_sync(bench)
    assert again.failed == report.failed
    assert (again.new, again.changed, again.passages) == (0, 0, report.passages)
    assert not opened
    killed = make_bench("killed")
    killed.settings = bench.settings
    killed.close()
    assert sync_and_kill(killed, random.Random(7))
    killed.open()
    assert killed.sync().passages == report.passages
    assert contents(killed) == contents(bench)


def _bounded_sync(bench: Bench) -> SyncReport:
    process = psutil.Process()
    before = most = process.memory_info().rss
    spent = sum(process.cpu_times()[:4])
    told: set[str] = set()
    for event in sync([bench.notes], bench.catalogue, bench.store, bench.embedder, bench.settings):
        most = max(most, process.memory_info().rss)
        if isinstance(event, NoteSynced):
            told.add(event.path)
    assert isinstance(event, SyncReport)
    spent = sum(process.cpu_times()[:4]) - spent
    print(f"{event.new} new, {len(event.failed)} failed, {event.passages} passages in {event.seconds:.0f} s,")
    print(f"{spent:.0f} s of work, {(most - before) // 1_000_000} MB more")
    assert spent < _MOST_S
    assert most - before < _MOST_BYTES
    return event


def _indexed(bench: Bench) -> dict[str, set[str]]:
    """Return the parts of every file that has notes."""
    found: dict[str, set[str]] = {}
    with bench.catalogue.reading() as connection:
        for file, part in connection.execute("SELECT file, part FROM notes"):
            found.setdefault(file, set()).add(part)
    return found


def _check_reported(hostile: Path, bench: Bench, report: SyncReport) -> None:
    """No file is passed over in silence, and what is said of one is a line that names it."""
    failed: dict[str, str] = {}
    for failure in report.failed:
        assert not any(unicodedata.category(c) == "Cc" for c in failure.error), failure
        assert one_line(failure.path.removeprefix("notes/").split("#")[0]) in failure.error, failure
        failed.setdefault(failure.path.removeprefix("notes/").split("#")[0], failure.error)
    said = {one_line(name) for name in failed.keys() | _indexed(bench).keys()}
    # A link back into the folder, a folder, and what lies outside our formats, are no notes.
    silent = [path.name for path in hostile.iterdir() if one_line(path.name) not in said]
    assert sorted(silent) == ["folder.md", "loop-folder"]


def _check_archives(hostile: Path, bench: Bench, report: SyncReport) -> None:
    """Every file in an archive that could be opened is a note, or a line that names it."""
    indexed, seen = _indexed(bench), 0
    for path in hostile.glob("*.zip"):
        if not zipfile.is_zipfile(path) or any(failure.path == f"notes/{path.name}" for failure in report.failed):
            continue
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if is_note(name)]
        parts = {part.split("/")[0] for part in indexed.get(path.name, ())}
        lines = [f.path.split("#")[1].split("/")[0] for f in report.failed if f.path.startswith(f"notes/{path.name}#")]
        assert len(parts | set(lines)) == len(members), path.name
        seen += len(members)
    assert seen > 2_000


def _watched_sync(bench: Bench) -> tuple[SyncReport, set[str]]:
    """Sync once more and return which of the notes were opened for it."""
    global _opened
    sys.addaudithook(_listen)
    _opened = set()
    report = bench.sync()
    opened, _opened = _opened, None
    return report, {path for path in opened if path.startswith(str(bench.notes))}
