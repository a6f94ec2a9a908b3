from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.indexing import Indexing
from index.catalogue import Catalogue
from index.settings import IndexSettings
from index.store import Store
from index.sync_events import SyncReport
from tests.fakes import FakeEmbedder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("Green tea.")
    return tmp_path / "notes"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    found = Catalogue(tmp_path / "home" / "catalogue.sqlite3")
    yield found
    found.close()


@pytest.fixture
def make(tmp_path: Path, catalogue: Catalogue, notes: Path) -> Iterator[Callable[..., Indexing]]:
    store, made = Store(tmp_path / "home" / "store"), list[tuple[Indexing, threading.Thread]]()

    def indexing(watch: bool = True, folder: Path = notes) -> Indexing:
        one = Indexing(catalogue, store, FakeEmbedder(), IndexSettings(watch=watch), [folder])
        thread = threading.Thread(target=one.keep_up)
        thread.start()
        made.append((one, thread))
        return one

    yield indexing
    for one, thread in made:
        one.close()
        thread.join(timeout=20)
        assert not thread.is_alive()
    store.close()


def becomes(wanted: Callable[[], bool], seconds: float = 40) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if wanted():
            return True
        time.sleep(0.05)
    return False


def test_what_changes_while_it_runs_is_picked_up(
    make: Callable[..., Indexing], catalogue: Catalogue, notes: Path
) -> None:
    make()
    assert becomes(lambda: catalogue.count_notes() == 1)
    (notes / "b.md").write_text("Black tea.")
    assert becomes(lambda: catalogue.count_notes() == 2)
    (notes / "a.md").unlink()
    assert becomes(lambda: [n.note for n in catalogue.summaries()] == ["notes/b.md"])


def test_without_watching_only_what_is_asked_for_is_synced(
    make: Callable[..., Indexing], catalogue: Catalogue, notes: Path, tmp_path: Path
) -> None:
    indexing = make(watch=False)
    assert becomes(lambda: catalogue.count_notes() == 1)
    (notes / "b.md").write_text("Black tea.")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.md").write_text("White tea.")
    list(indexing.sync([tmp_path / "more"]))
    assert [n.note for n in catalogue.summaries()] == ["more/c.md", "notes/a.md"]
    list(indexing.sync())
    assert catalogue.count_notes() == 3


def test_a_folder_that_was_synced_meanwhile_is_kept_up_with(
    make: Callable[..., Indexing], catalogue: Catalogue, tmp_path: Path
) -> None:
    indexing = make()
    assert becomes(lambda: catalogue.count_notes() == 1)
    more = tmp_path / "more"
    more.mkdir()
    (more / "c.md").write_text("White tea.")
    list(indexing.sync([more]))
    (more / "d.md").write_text("Yellow tea.")
    assert becomes(lambda: catalogue.count_notes() == 3)


def test_a_missing_folder_is_a_problem_that_goes_away_with_it(
    make: Callable[..., Indexing], catalogue: Catalogue, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    indexing = make(folder=missing)
    assert becomes(lambda: "does not exist" in indexing.problem)
    missing.mkdir()
    (missing / "a.md").write_text("Words.")
    list(indexing.sync())
    assert becomes(lambda: indexing.problem == "" and catalogue.count_notes() == 1)


def test_watching_tells_one_sync_after_another(
    make: Callable[..., Indexing], catalogue: Catalogue, tmp_path: Path
) -> None:
    indexing = make()
    assert becomes(lambda: catalogue.count_notes() == 1)
    more = tmp_path / "more"
    more.mkdir()
    (more / "x.md").write_text("Words.")
    events = indexing.watch([more])
    first = next(event for event in events if isinstance(event, SyncReport))
    (more / "y.md").write_text("More words.")
    second = next(event for event in events if isinstance(event, SyncReport))
    assert (first.new, second.new, second.unchanged) == (1, 1, 1)
    events.close()  # type: ignore[attr-defined]
