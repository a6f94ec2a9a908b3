from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.scripted import ScriptedBackend
from index.errors import NoteNotFound
from index.records import Entry
from index.sync_events import Rebuilding, SyncReport
from tests.fakes import FakeEmbedder


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(12):
        head = f"---\ntitle: Walk {number}\nlang: en\ntags: [walk{number % 3}]\n---\n"
        (folder / f"{number:02}.md").write_text(f"{head}Walk {number} goes to hill {'abcdefghijkl'[number] * 6}.")
    built = build(load_config(), backend=ScriptedBackend(["x"]), embedder=FakeEmbedder())
    list(built.sync([folder]))
    yield built
    built.close()


def test_a_whole_index_is_well(assistant: Assistant) -> None:
    health = assistant.health()
    assert health.well and health.counts.stored == 12
    assert dict(health.languages) == {"en": 1.0} and health.failed == ()


def test_an_embedder_that_does_not_know_the_notes_languages_is_told(assistant: Assistant, tmp_path: Path) -> None:
    thai = tmp_path / "thai"
    thai.mkdir()
    for number in range(12):
        (thai / f"{number}.md").write_text(f"---\nlang: th\n---\nรถไฟไปเชียงใหม่ {number}", "utf-8")
    list(assistant.sync([thai]))
    health = assistant.health()
    assert "Thai" in health.misfit and not health.well


def test_the_page_is_told_once_the_indexer_rests(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "thai").mkdir()
    for number in range(12):
        (tmp_path / "thai" / f"{number}.md").write_text(f"---\nlang: th\n---\nรถไฟไปเชียงใหม่ {number}", "utf-8")
    list(assistant.sync([tmp_path / "thai"]))
    rests = threading.Event()
    closing = threading.Event()
    looking = threading.Thread(target=assistant._upkeep.keep_looking, args=(closing, lambda: not rests.is_set(), 0.01))
    looking.start()
    assert assistant.status().problem == ""
    rests.set()
    deadline = time.monotonic() + 20
    while not assistant.status().problem and time.monotonic() < deadline:
        time.sleep(0.02)
    closing.set()
    looking.join()
    assert "Thai" in assistant.status().problem


def test_lost_passages_are_found_again(assistant: Assistant) -> None:
    gone = sorted(assistant._store.ids())[:3]
    assistant._store._chroma.delete(gone)
    told: list[tuple[int, int]] = []
    audit = assistant.audit(told=lambda *step: told.append(step))
    assert audit.rebuilt and audit.well and audit.checked == 12
    assert told[0] == told[-1] == (12, 12)
    assert not assistant.audit().rebuilt


def test_a_fresh_graph_that_loses_passages_is_not_made_anew(assistant: Assistant) -> None:
    # Copies turned away from what they are: present in the store, but not where they are looked for.
    name, chroma = assistant._embedder.name, assistant._store._chroma
    entries = [entry for some in assistant._catalogue.vectors.all_entries(name) for entry in some]
    chroma.add([Entry(entry.id, -entry.vector) for entry in entries[:2]])
    audit = assistant.audit()
    assert {*audit.lost} == {entry.id for entry in entries[:2]}
    assert not audit.rebuilt and not audit.well


def test_passages_lost_among_the_words_are_listed_again(assistant: Assistant) -> None:
    with assistant._catalogue._database.changing() as connection:
        connection.execute("INSERT INTO lexical (lexical) VALUES ('delete-all')")
    audit = assistant.audit()
    assert audit.rebuilt and audit.well


def test_a_rebuild_tells_how_far_it_is(assistant: Assistant) -> None:
    events = list(assistant.rebuild())
    assert events[0] == Rebuilding(12, 12) and isinstance(events[-1], SyncReport)


def test_related_notes_of_a_note_and_of_a_passage(assistant: Assistant) -> None:
    found = assistant.related("notes/00.md", 3)
    assert len(found) == 3 and "notes/00.md" not in [one.note for one in found]
    (passage,) = (hit.passage for hit in assistant.search("hill aaaaaa", 1).hits)
    assert passage.note == "notes/00.md"
    assert "notes/00.md" not in [one.note for one in assistant.related_to(passage)]
    with pytest.raises(NoteNotFound):
        assistant.related("notes/none.md")
