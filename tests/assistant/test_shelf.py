"""Looking after the notes: real files, catalogue and Chroma; the models are stand-ins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.errors import AssistantError
from assistant.scripted import ScriptedBackend
from assistant.shelf import Asked, safe_name
from index.errors import NoteNotFound, NoteUnreadable
from tests.fakes import FakeEmbedder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "bus.md").write_text("The bus pass is 700 yen.", encoding="utf-8")
    return folder


@pytest.fixture
def assistant(notes: Path) -> Iterator[Assistant]:
    config = load_config()
    config = replace(config, index=config.index.model_copy(update={"folders": (str(notes),)}))
    built = build(config, backend=ScriptedBackend(["x"]), embedder=FakeEmbedder())
    list(built.sync())
    yield built
    built.close()


def settled(assistant: Assistant, what: Callable[[], bool] = lambda: True) -> None:
    """Wait until the work in the background is done."""
    until = time.monotonic() + 30
    while (assistant.shelf.busy or not what()) and time.monotonic() < until:
        time.sleep(0.02)
    assert not assistant.shelf.busy and what()


def handed_in(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "upload"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_added_file_is_copied_and_found(assistant: Assistant, tmp_path: Path) -> None:
    assert assistant.shelf.add_file("Ferry.md", handed_in(tmp_path, "The ferry leaves at seven.")) == "Ferry.md"
    settled(assistant)
    assert assistant.search("ferry seven").hits[0].passage.note == "uploads/Ferry.md"
    uploads = next(folder for folder in assistant.shelf.overview().folders if folder.label == "uploads")
    assert (uploads.notes, uploads.files) == (1, 1) and "uploads" in assistant.shelf.overview().checked


def test_the_same_file_again_is_kept_once_and_another_of_its_name_beside_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    add = assistant.shelf.add_file
    assert add("a.md", handed_in(tmp_path, "One.")) == "a.md" == add("a.md", handed_in(tmp_path, "One."))
    assert add("a.md", handed_in(tmp_path, "Two.")) == "a-2.md"
    settled(assistant)
    assert assistant.shelf.listed(Asked(folder="uploads")).total == 2


def test_what_no_loader_reads_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(NoteUnreadable, match="tool.exe has no known note format"):
        assistant.shelf.add_file("tool.exe", handed_in(tmp_path, "x"))


def test_a_file_that_cannot_be_read_is_told_with_its_reason(assistant: Assistant, tmp_path: Path) -> None:
    assistant.shelf.add_file("broken.pdf", handed_in(tmp_path, "no PDF"))
    settled(assistant)
    (failure,) = assistant.shelf.overview().failures
    assert failure.path == "uploads/broken.pdf" and "broken.pdf" in failure.error


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\Users\\lin\\note.txt", "note.txt"),
        (".hidden.md", "hidden.md"),
        ("a:b?c*.md", "a-b-c-.md"),
        ("two\nlines.md", "two-nlines.md"),
        ("メモ📝.md", "メモ📝.md"),
        ("..md", "note.md"),
        ("ﻒ\u202egnp.md", "ﻒgnp.md"),
        ("x" * 400 + ".md", "x" * 150 + ".md"),
        (" .md", "note.md"),
    ],
)
def test_a_name_is_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_folders_are_checked_on_demand(assistant: Assistant, notes: Path) -> None:
    (notes / "train.md").write_text("The train takes half an hour.", encoding="utf-8")
    assistant.shelf.sync_now()
    settled(assistant)
    assert assistant.shelf.listed(Asked("train")).total == 1


def test_the_index_is_rebuilt_and_tested_in_the_background(assistant: Assistant) -> None:
    assistant.shelf.rebuild_now()
    assistant.shelf.audit_now()
    settled(assistant)
    audited = assistant.shelf.audited
    assert audited and audited.well and audited.checked == assistant.status().passages
    assert assistant.search("bus pass").hits


def test_a_folder_of_the_settings_stays_and_another_can_be_forgotten(assistant: Assistant, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "kiln.md").write_text("The kiln fires at 1200 degrees.", encoding="utf-8")
    list(assistant.sync([other]))
    with pytest.raises(AssistantError, match="belongs to the settings"):
        assistant.shelf.forget_folder("notes")
    with pytest.raises(NoteNotFound, match="no folder"):
        assistant.shelf.forget_folder("nowhere")
    assistant.shelf.forget_folder("other")
    settled(assistant)
    assert [folder.label for folder in assistant.shelf.overview().folders] == ["notes"]
    assert all(hit.passage.note.startswith("notes/") for hit in assistant.search("kiln degrees").hits)
    assert (other / "kiln.md").is_file()


def test_a_folder_that_is_gone_is_a_line_not_an_end(assistant: Assistant, notes: Path) -> None:
    for file in notes.iterdir():
        file.unlink()
    notes.rmdir()
    assistant.shelf.sync_now()
    settled(assistant)
    assert "does not exist" in assistant.shelf.problem
    assert not assistant.shelf.overview().folders[0].exists


def test_closing_ends_what_is_under_way(assistant: Assistant, tmp_path: Path) -> None:
    for n in range(5):
        assistant.shelf.add_file(f"{n}.md", handed_in(tmp_path, f"Note {n}. " * 200))
    assistant.close()
    assert not assistant.shelf.busy
