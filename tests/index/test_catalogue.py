from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.errors import CatalogueBroken, NoteNotFound
from index.passage import Comment, Document, Passage, Place, Region
from index.records import FileKey, FileState, StoredFile, StoredNote, StoredPassage, digest, stored
from tests.index.conftest import Bench

STATE = FileState(1, 2, 3, "d", "r")


def note(label: str, file: str, text: str = "Body words.", **about: Any) -> StoredFile:
    key = FileKey(label, file)
    document = Document(title=f"About {file}", text=text, **about)
    passage = Passage(key.id, document.title, text, 0, len(text), "body", document.language)
    return StoredFile(key, STATE, (StoredNote(key.id, document, stored(document, [passage])),))


def passage_of(file: StoredFile) -> StoredPassage:
    return file.notes[0].passages[0]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "data" / "catalogue.sqlite")


def test_a_document_comes_back_as_it_went_in(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    about = dict(author="Lin", date="2025-01-18", language="zh", tags=("a", "b"), url="https://example.org/x")
    more = dict(questions=("几点？",), comments=(Comment("Mo", None, "fr", 0, 3), Comment("Bo", "2025", None, 4, 6, 0)))
    places = (Place(0, 2, "page", "1"), Place(2, 9, "sheet", "収支"))
    regions = (Region(0, 2, (0.1, 0.2, 0.5, 0.25), "pics/a.png"), Region(3, 5, (0.0, 0.0, 1.0, 1.0), page=2))
    more |= dict(places=places, regions=regions)
    written = note(label, "京都/冬.md", "正文\x0b 👩‍👩‍👧", warnings=("guessed",), **about, **more)
    catalogue.write([written])
    id = written.key.id
    assert catalogue.document(id) == written.notes[0].document
    assert catalogue.passages_of(id) == [passage_of(written).passage]
    assert catalogue.path(id) == tmp_path / "京都/冬.md"
    assert [(q.note, q.language, q.question) for q in catalogue.questions()] == [(id, "zh", "几点？")]
    summary = catalogue.summaries()[0]
    assert (summary.note, summary.tags, summary.passages, summary.comments) == (id, ("a", "b"), 1, 2)
    assert catalogue.summaries([id, "ghost"]) == [summary]
    assert catalogue.documents(written.key) == [(written.notes[0].document, [passage_of(written).passage])]


def test_an_unknown_note_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(NoteNotFound, match="'notes/x.md'"):
        catalogue.document("notes/x.md")
    with pytest.raises(NoteNotFound):
        catalogue.path("notes/x.md")


def test_labels_are_the_folders_names_made_unique_and_kept(catalogue: Catalogue, tmp_path: Path) -> None:
    places = [tmp_path / "a" / "notes", tmp_path / "b" / "notes", tmp_path / "c" / "notes"]
    assert [catalogue.folder(place).label for place in places] == ["notes", "notes-2", "notes-3"]
    assert catalogue.folder(places[1]).label == "notes-2"
    catalogue.forget("notes-2")
    assert [folder.label for folder in catalogue.folders()] == ["notes", "notes-3"]


def test_what_came_and_went_is_owed_to_the_store_until_it_is_settled(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    first, second = note(label, "a.md", "One."), note(label, "a.md", "Two.")
    catalogue.write([first])
    assert catalogue.vectors.owed(9) == [passage_of(first).id]
    catalogue.vectors.settle(catalogue.vectors.owed(9))
    catalogue.write([second])
    assert catalogue.vectors.owed(9) == sorted([passage_of(first).id, passage_of(second).id])
    assert len(catalogue.vectors.owed(1)) == 1
    catalogue.vectors.settle(catalogue.vectors.owed(9))
    catalogue.write([second])
    assert catalogue.vectors.owed(9) == []
    catalogue.write([second], {passage_of(second).content})
    assert catalogue.vectors.owed(9) == [passage_of(second).id]
    catalogue.remove(label, ["a.md"])
    assert catalogue.vectors.owed(9) == [passage_of(second).id]
    assert catalogue.count_passages() == 0


def test_an_id_changes_with_place_and_words_alone() -> None:
    assert passage_of(note("n", "a.md")).id == passage_of(note("n", "a.md", author="Mo", tags=("x",))).id
    assert passage_of(note("n", "a.md")).id != passage_of(note("n", "b.md")).id
    assert passage_of(note("n", "a.md")).id != passage_of(note("n", "a.md", "Other words.")).id


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025-01-18T10:00", 20250118),
        ("2025-3", 20250301),
        ("2025", 20250101),
        ("2025年1月9日", 20250109),
        ("May", None),
    ],
)
def test_a_day_is_read_from_what_a_note_calls_its_date(date: str, expected: int | None) -> None:
    assert passage_of(note("n", "a.md", date=date)).day == expected


def test_vectors_are_kept_by_content_and_embedder(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    written = note(label, "a.md", author="Lin", language="en", tags=("Tea",))
    content, id = passage_of(written).content, passage_of(written).id
    vectors = catalogue.vectors
    vectors.keep("one", {content: np.arange(3, dtype=np.float32), digest("unused"): np.ones(3, dtype=np.float32)})
    catalogue.write([written])
    assert vectors.known([content, "x"] * 600, "one") == {content}
    assert vectors.known([content], "two") == set()
    assert (vectors.passage_ids("one"), vectors.count("one")) == ({id}, 1)
    assert (vectors.passage_ids("two"), vectors.count("two")) == (set(), 0)
    (entry,) = vectors.entries([id, "ghost"], "one")
    assert (entry.id, entry.vector.tolist()) == (id, [0, 1, 2])
    assert [e.id for some in vectors.all_entries("one") for e in some] == [id]
    vectors.drop_unused()
    assert vectors.known([digest("unused"), content], "one") == {content}
    catalogue.remove(label, ["a.md"])
    vectors.drop_unused()
    assert vectors.known([content], "one") == set()


def test_a_failed_part_is_told_beside_the_notes_of_its_file(catalogue: Catalogue, tmp_path: Path) -> None:
    label = catalogue.folder(tmp_path).label
    good = note(label, "a.zip")
    catalogue.write([replace(good, failures={"b.md": "b.md is empty."})])
    catalogue.set_inaccessible(label, {"c.md": "c.md cannot be read."})
    told = [(f.path, f.error) for f in catalogue.failures()]
    assert told == [(f"{label}/a.zip#b.md", "b.md is empty."), (f"{label}/c.md", "c.md cannot be read.")]
    catalogue.set_inaccessible(label, {})
    catalogue.write([good])
    assert catalogue.failures() == ()


def test_a_catalogue_of_format_1_keeps_its_folders_and_vectors(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE folders (label TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE) WITHOUT ROWID;
        CREATE TABLE notes (id TEXT PRIMARY KEY, label TEXT REFERENCES folders (label) ON DELETE CASCADE);
        CREATE TABLE comments (note TEXT REFERENCES notes (id));
        CREATE TABLE passages (id TEXT PRIMARY KEY, note TEXT REFERENCES notes (id), content TEXT);
        CREATE INDEX passages_by_content ON passages (content);
        CREATE TABLE vectors (content TEXT, embedder TEXT, vector BLOB, PRIMARY KEY (content, embedder));
        CREATE TABLE failures (label TEXT, file TEXT, error TEXT);
        INSERT INTO folders VALUES ('notes', '/somewhere/notes');
        INSERT INTO notes VALUES ('notes/a.md', 'notes');
        INSERT INTO passages VALUES ('p', 'notes/a.md', 'c');
        INSERT INTO vectors VALUES ('c', 'one', x'0000803f');
        PRAGMA user_version = 1;
        """
    )
    connection.close()
    catalogue = Catalogue(path)
    assert [folder.label for folder in catalogue.folders()] == ["notes"]
    assert catalogue.vectors.known(["c"], "one") == {"c"}
    assert (catalogue.count_notes(), catalogue.states("notes")) == (0, {})


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
    bench.catalogue = Catalogue(bench.home / "catalogue.sqlite", max_pages=70)
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
