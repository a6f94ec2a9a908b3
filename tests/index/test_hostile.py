from __future__ import annotations

import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from index.errors import NoteUnreadable
from index.loaders import read
from index.naming import one_line
from index.reading import Reader
from index.scan import scan
from index.settings import IndexSettings
from tests.index.hostile import COUNT, make_hostile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its file names and pipes are of another kind")


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "hostile"
    assert len(make_hostile(folder)) == COUNT
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_every_hostile_file_is_read_or_reported(hostile: Path) -> None:
    """None of them ends, stops or fattens this process, and what is said of each is one line that names it."""
    started, settings, process = time.monotonic(), IndexSettings(), psutil.Process()
    before = most = process.memory_info().rss
    found = scan(hostile)
    said = {hostile / file: error for file, error in found.failures.items()}
    loaded: dict[Path, int] = {}
    slow: dict[str, float] = {}
    reader = Reader()
    for file in found.files:
        begun = time.monotonic()
        try:
            notes = reader.load(file.path, read(file.path, settings))
            loaded[file.path] = len(notes.documents) + len(notes.failures)
        except NoteUnreadable as error:
            said[file.path] = str(error)
        slow[file.file] = time.monotonic() - begun
        most = max(most, process.memory_info().rss)
    reader.close()
    seconds = time.monotonic() - started
    slowest = sorted(slow.items(), key=lambda item: -item[1])[:8]
    print(f"{len(loaded)} read, {len(said)} reported, {seconds:.1f} s, {(most - before) // 1_000_000} MB more")
    print(*(f"{file} {spent:.1f} s" for file, spent in slowest), sep=", ")
    for path, error in said.items():
        assert one_line(path.name) in error and not any(unicodedata.category(c) == "Cc" for c in error), error
    # A link back into the folder, a folder and what is called after none of our formats are no notes.
    seen = {path.name for path in (*said, *loaded)}
    assert COUNT - len(seen) <= 4
    assert all(loaded.values())
    assert seconds < 120
    assert most - before < 700_000_000
