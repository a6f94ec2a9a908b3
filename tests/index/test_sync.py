from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.embedder import SentenceTransformerEmbedder
from index.errors import EmbedderUnavailable, FolderMissing
from index.passage import Document
from index.records import FileKey, FileState, StoredFile, StoredNote
from index.settings import EmbedderSettings, IndexSettings
from index.store import Store
from index.sync import sync
from index.sync_events import Embedding, NoteSynced, Scanned, SyncReport
from tests.index.conftest import Bench, settle
from tests.source import ROOT

SAMPLES = ROOT / "index" / "sample_notes"
UNREADABLE = Path("/proc/self/mem")
X = Document("t", "x")


def test_the_first_sync_tells_what_happens_as_it_happens(bench: Bench) -> None:
    bench.write("a.md", "# Tea\n\nGreen tea is steeped at 70 degrees.")
    bench.write("deep/b.txt", "Black tea takes boiling water.")
    bench.write("empty.md", "")
    events = bench.events()
    assert events[0] == Scanned(3)
    assert {(e.path, e.outcome) for e in events if isinstance(e, NoteSynced)} == {
        ("notes/a.md", "new"),
        ("notes/deep/b.txt", "new"),
        ("notes/empty.md", "failed"),
    }
    assert [e for e in events if isinstance(e, Embedding)] == [Embedding(2, 2)]
    report = events[-1]
    assert isinstance(report, SyncReport)
    assert (report.new, report.changed, report.removed, report.unchanged, report.passages) == (2, 0, 0, 0, 2)
    assert report.failed[0].path == "notes/empty.md"
    assert "empty.md is empty. Write something" in report.failed[0].error
    assert bench.catalogue.failures() == report.failed
    assert {note for note, *_ in bench.holdings().values()} == {"notes/a.md", "notes/deep/b.txt"}


def test_what_was_guessed_of_a_note_is_told_once(bench: Bench) -> None:
    bench.write("house.md", "# 成都租房\n\n每月房租两千八百元，押一付三。房东很好说话。\n".encode("gb18030") * 3)
    (told,) = [event for event in bench.events() if isinstance(event, NoteSynced)]
    assert (told.outcome, "read as gb18030" in told.warnings[0]) == ("new", True)
    (told,) = [event for event in bench.events() if isinstance(event, NoteSynced)]
    assert (told.outcome, told.warnings) == ("unchanged", ())


def test_nothing_is_read_or_embedded_twice(bench: Bench) -> None:
    shutil.copytree(SAMPLES, bench.notes, dirs_exist_ok=True)
    settle(bench.notes)
    first = bench.sync()
    assert first.new >= 36 and first.failed == ()
    embedded = len(bench.embedder.embedded)
    assert embedded == len(set(bench.embedder.embedded)) > first.new
    again = bench.sync()
    assert (again.new, again.changed, again.removed, again.unchanged) == (0, 0, 0, first.new)
    os.utime(next(bench.notes.rglob("*.md")))
    assert bench.sync().unchanged == first.new
    assert len(bench.embedder.embedded) == embedded


def test_an_unchanged_folder_is_checked_without_the_embedder(bench: Bench) -> None:
    bench.write("a.md", "Words.")
    settle(bench.notes)
    bench.sync()

    class Unloadable:
        name = bench.embedder.name

    events = list(sync([bench.notes], bench.catalogue, bench.store, Unloadable(), bench.settings))  # type: ignore[arg-type]
    assert events[1] == NoteSynced("notes/a.md", "unchanged")


def test_only_what_changed_is_embedded(bench: Bench) -> None:
    paragraphs = [f"Paragraph {n} says something of its own. " * 9 for n in range(6)]
    bench.write("a.md", "\n\n".join(paragraphs))
    bench.sync()
    before = len(bench.embedder.embedded)
    bench.write("a.md", "\n\n".join([*paragraphs[:5], "Another end. " * 20]))
    assert bench.outcomes() == {"notes/a.md": "changed"}
    assert 1 <= len(bench.embedder.embedded) - before <= 2
    texts = " ".join(text for *_, text in bench.holdings().values())
    assert "Another end." in texts
    assert "Paragraph 5" not in texts


def test_a_change_of_the_same_size_within_the_clock_tick_is_seen(bench: Bench) -> None:
    path = bench.write("a.md", "tea at 70 degrees")
    bench.sync()
    status = path.stat()
    path.write_text("tea at 80 degrees")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert bench.outcomes() == {"notes/a.md": "changed"}


def test_moved_notes_are_not_embedded_again(bench: Bench) -> None:
    path = bench.write("a.md", "# Tea\n\nGreen tea.")
    bench.sync()
    before = len(bench.embedder.embedded)
    path.rename(bench.notes / "moved.md")
    assert bench.outcomes() == {"notes/moved.md": "new", "notes/a.md": "removed"}
    assert len(bench.embedder.embedded) == before
    assert {note for note, *_ in bench.holdings().values()} == {"notes/moved.md"}


def test_removed_notes_leave_nothing_behind(bench: Bench) -> None:
    path = bench.write("a.md", "Secret words of Mnemosyne.")
    bench.write("b.md", "Other words.")
    bench.sync()
    path.unlink()
    assert bench.sync().removed == 1
    assert {note for note, *_ in bench.holdings().values()} == {"notes/b.md"}
    assert bench.retriever.search("Secret words of Mnemosyne.", 5)[0].passage.note == "notes/b.md"
    bench.catalogue.close()
    raw = b"".join(path.read_bytes() for path in bench.home.glob("catalogue.sqlite*"))
    bench.open()
    assert b"Other words." in raw
    assert b"secret" not in raw.lower()
    assert b"mnemosyne" not in raw.lower()


def test_changed_metadata_changes_what_filters_see_without_embedding(bench: Bench) -> None:
    bench.write("a.md", "---\ntitle: Tea\ntags: [green]\n---\nWords.")
    bench.sync()
    before = len(bench.embedder.embedded)
    bench.write("a.md", "---\ntitle: Tea\ntags: [black]\n---\nWords.")
    bench.sync()
    assert len(bench.embedder.embedded) == before
    assert bench.retriever.search("Words", 5, {"tag": "green"}) == []
    assert len(bench.retriever.search("Words", 5, {"tag": "black"})) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 500, b"x" * 3_000])
def test_a_note_that_becomes_unreadable_is_reported_and_found_no_more(bench: Bench, content: bytes) -> None:
    bench.settings = IndexSettings(max_note_bytes=2_000)
    bench.write("a.md", "Good words.")
    bench.sync()
    bench.write("a.md", content)
    report = bench.sync()
    assert [failure.path for failure in report.failed] == ["notes/a.md"]
    assert "\n" not in report.failed[0].error
    assert bench.holdings() == {}
    bench.write("a.md", "Good words.")
    assert bench.sync().new == 1
    assert bench.catalogue.failures() == ()


@pytest.mark.skipif(not UNREADABLE.exists(), reason="needs a file that even root cannot read")
def test_a_note_that_cannot_be_opened_is_reported_and_kept(bench: Bench) -> None:
    path = bench.write("a.md", "Good words.")
    bench.sync()
    path.unlink()
    path.symlink_to(UNREADABLE)
    report = bench.sync()
    assert "a.md cannot be read" in report.failed[0].error
    assert [text for *_, text in bench.holdings().values()] == ["Good words."]


def test_a_missing_folder_stops_before_anything_changes(bench: Bench) -> None:
    bench.write("a.md", "Words.")
    with pytest.raises(FolderMissing, match="does not exist"):
        bench.sync(bench.notes, bench.notes / "nowhere")
    assert bench.catalogue.folders() == []


def test_folders_of_one_name_are_told_apart_and_synced_alone(bench: Bench, tmp_path: Path) -> None:
    other = tmp_path / "other" / "notes"
    other.mkdir(parents=True)
    (other / "a.md").write_text("Other words.")
    bench.write("a.md", "Words.")
    assert bench.sync(bench.notes, other, other / ".." / "notes").new == 2
    assert set(bench.outcomes()) == {"notes/a.md"}
    assert {note for note, *_ in bench.holdings().values()} == {"notes/a.md", "notes-2/a.md"}


def test_a_new_size_or_embedder_cuts_every_note_again(bench: Bench) -> None:
    bench.write("a.md", "One sentence after another goes by. " * 30)
    bench.sync()
    before = len(bench.holdings())
    bench.settings = IndexSettings(passage_tokens=32)
    assert bench.sync().changed == 1
    assert len(bench.holdings()) > before
    bench.embedder.name = "another"
    assert bench.sync().changed == 1
    assert len(bench.holdings()) > before
    bench.embedder.name = "fake"
    assert bench.sync().changed == 1
    assert len(bench.holdings()) > before


def test_equal_notes_share_a_vector_and_are_both_found(bench: Bench) -> None:
    for name in ("a.md", "b.md"):
        bench.write(name, "# Same\n\nThe same words.")
    bench.sync()
    assert len(bench.embedder.embedded) == 1
    assert len(bench.holdings()) == 2
    bench.embedder.name = "another"
    bench.sync()
    assert len(bench.holdings()) == 2


def test_without_an_embedder_the_reason_is_told(bench: Bench, tmp_path: Path) -> None:
    bench.write("a.md", "Words.")
    embedder = SentenceTransformerEmbedder(tmp_path / "none", EmbedderSettings())
    with pytest.raises(EmbedderUnavailable, match="diandian models fetch"):
        list(sync([bench.notes], bench.catalogue, Store(tmp_path / "s"), embedder, bench.settings))


def test_ten_thousand_unchanged_notes_are_checked_within_two_seconds(bench: Bench) -> None:
    bench.write("0.txt", "x")
    settle(bench.notes)
    bench.sync()
    for number in range(1, 10_000):
        (bench.notes / f"{number}.txt").write_text("x")
    settle(bench.notes)
    known = bench.catalogue.states("notes")["0.txt"]
    status = (bench.notes / "0.txt").stat()
    state = FileState(status.st_size, status.st_mtime_ns, time.time_ns(), known.digest, known.recipe)
    bench.catalogue.write(
        StoredFile(
            FileKey("notes", path.name),
            replace(state, mtime_ns=path.stat().st_mtime_ns),
            (StoredNote(f"notes/{path.name}", X, ()),),
        )
        for path in bench.notes.iterdir()
    )
    report = bench.sync()
    assert report.unchanged == 10_000
    assert report.seconds < 2


def test_a_sync_that_is_given_up_is_finished_by_the_next(make_bench: Callable[[str], Bench]) -> None:
    bench = make_bench("home")
    for number in range(40):
        bench.write(f"{number:02}.md", f"Note {number}. " + "It goes on for a while. " * 60)
    events = sync([bench.notes], bench.catalogue, bench.store, bench.embedder, bench.settings)
    for event in events:
        if isinstance(event, Embedding) and event.done > 60:
            break
    events.close()  # type: ignore[attr-defined]
    half = len(bench.embedder.embedded)
    bench.sync()
    assert len(bench.embedder.embedded) == len(set(bench.embedder.embedded))
    assert half < len(bench.embedder.embedded)
    fresh = make_bench("fresh")
    fresh.sync()
    assert bench.holdings() == fresh.holdings()
