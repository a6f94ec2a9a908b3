from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.errors import CatalogueBroken, NoteNotFound
from index.passage import Comment, Document, Passage
from index.records import FileState, StoredNote, digest, stored
from tests.index.conftest import Bench

STATE = FileState(1, 2, 3, "d", "r")


def note(label: str, file: str, text: str = "Body words.", **about: Any) -> StoredNote:
    id = f"{label}/{file}"
    document = Document(title=f"About {file}", text=text, **about)
    passage = Passage(id, document.title, text, 0, len(text), "body", document.language)
    return StoredNote(id, label, file, STATE, document, stored(document, [passage]))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "data" / "catalogue.sqlite")


def test_a_document_comes_back_as_it_went_in(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    about = dict(author="Lin", date="2025-01-18", language="zh", tags=("a", "b"), url="https://example.org/x")
    more = dict(questions=("几点？",), comments=(Comment("Mo", None, "fr", 0, 3), Comment("Bo", "2025", None, 4, 6, 0)))
    written = note(label, "京都/冬.md", "正文\x0b 👩‍👩‍👧", warnings=("guessed",), **about, **more)
    catalogue.write([written])
    assert catalogue.document(written.id) == written.document
    assert catalogue.passages_of(written.id) == [written.passages[0].passage]
    assert catalogue.path(written.id) == tmp_path / "京都/冬.md"
    assert [(q.note, q.language, q.question) for q in catalogue.questions()] == [(written.id, "zh", "几点？")]
    summary = catalogue.summaries()[0]
    assert (summary.note, summary.tags, summary.passages, summary.comments) == (written.id, ("a", "b"), 1, 2)


def test_an_unknown_note_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(NoteNotFound, match="'notes/x.md'"):
        catalogue.document("notes/x.md")
    with pytest.raises(NoteNotFound):
        catalogue.path("notes/x.md")


def test_labels_are_the_folders_names_made_unique_and_kept(catalogue: Catalogue, tmp_path: Path) -> None:
    places = [tmp_path / "a" / "notes", tmp_path / "b" / "notes", tmp_path / "c" / "notes"]
    assert [catalogue.folder(place).label for place in places] == ["notes", "notes-2", "notes-3"]
    assert catalogue.folder(places[1]).label == "notes-2"
    assert catalogue.forget("notes-2") == []
    assert [folder.label for folder in catalogue.folders()] == ["notes", "notes-3"]


def test_rewriting_a_note_tells_what_came_and_went(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    first, second = note(label, "a.md", "One."), note(label, "a.md", "Two.")
    assert catalogue.write([first]).added == [first.passages[0].id]
    change = catalogue.write([second])
    assert (change.added, change.removed) == ([second.passages[0].id], [first.passages[0].id])
    again = catalogue.write([second])
    assert (again.added, again.removed) == ([], [])
    assert catalogue.remove(label, ["a.md"]) == [second.passages[0].id]
    assert catalogue.count_passages() == 0


@pytest.mark.parametrize("about", [{"language": "fr"}, {"author": "Mo"}, {"tags": ("x",)}])
def test_an_id_changes_with_whatever_a_search_can_filter_by(about: dict[str, Any]) -> None:
    assert note("n", "a.md").passages[0].id != note("n", "a.md", **about).passages[0].id


def test_vectors_are_kept_by_content_and_embedder(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    written = note(label, "a.md", author="Lin", language="en", tags=("Tea",))
    content, id = written.passages[0].content, written.passages[0].id
    catalogue.keep("one", {content: np.arange(3, dtype=np.float32), digest("unused"): np.ones(3, dtype=np.float32)})
    catalogue.write([written])
    assert catalogue.known([content, "x"] * 600, "one") == {content}
    assert catalogue.known([content], "two") == set()
    assert catalogue.passage_ids("one") == {id}
    assert catalogue.passage_ids("two") == set()
    entry = catalogue.entries([id, "ghost"], "one")[0]
    assert entry.vector.tolist() == [0, 1, 2]
    expected = {"folder": label, "note": written.id, "kind": "body", "language": "en", "author": "Lin", "tag:tea": True}
    assert entry.metadata == expected
    catalogue.drop_unused_vectors()
    assert catalogue.known([digest("unused"), content], "one") == {content}


def test_a_transaction_is_whole_or_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    good, bad = note(label, "a.md"), note("no such label", "b.md")
    with pytest.raises(CatalogueBroken):
        catalogue.write([good, bad])
    assert catalogue.count_notes() == 0
    catalogue.write([good])
    assert catalogue.count_notes() == 1


def test_threads_share_a_catalogue(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                catalogue.write([note(label, f"{number}-{turn}.md", f"Text {turn}.")])
                catalogue.summaries()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert catalogue.count_notes() == 120


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"this is no database at all, " * 100)
    with pytest.raises(CatalogueBroken, match="is damaged.*Move it away and sync again") as caught:
        Catalogue(path)
    assert "\n" not in str(caught.value)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CatalogueBroken, match="newer Diandian"):
        Catalogue(path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CatalogueBroken, match="catalogue"):
        Catalogue(tmp_path / "file" / "catalogue.sqlite")


def test_a_full_disk_is_told_and_loses_nothing(make_bench: Callable[[str], Bench]) -> None:
    bench = make_bench("home")
    bench.write("first.md", "A first note that was there before the disk filled up.")
    bench.sync()
    before = bench.holdings()
    bench.catalogue.close()
    bench.catalogue = Catalogue(bench.home / "catalogue.sqlite", max_pages=45)
    for number in range(60):
        bench.write(f"{number}.md", f"Note {number}. " + "More words about it all. " * 80)
    with pytest.raises(CatalogueBroken, match="the disk is full. Free some space and sync again"):
        bench.sync()
    assert before.items() <= bench.holdings().items()
    bench.catalogue.close()
    bench.catalogue = Catalogue(bench.home / "catalogue.sqlite")
    assert bench.sync().failed == ()
    assert bench.catalogue.count_notes() == 61
    bench.holdings()
