"""The catalogue: one SQLite file with every note, passage and vector. It is the truth; the vector store follows it.

A note appears together with its passages and their words for the keyword search in one transaction, and only after
their vectors are stored, so whatever is in the catalogue can be searched. The same transaction notes which passages
the vector store has yet to gain or lose, so that a process may end at any point.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from sqlite3 import Connection

from index import lexical
from index.database import Database
from index.errors import NoteNotFound
from index.passage import Document, NoteSummary, Passage
from index.records import FileKey, FileState, Folder, NoteQuestion, StoredFile, note_id
from index.rows import DOCUMENT, PASSAGE, document_from, drop_files, insert_file, passage_from, portions
from index.sync_events import Failure
from index.vectors import StoredVectors

_NO_NOTE = "There is no note {!r} in the index. Sync its folder, or look for it with `diandian search`."


class Catalogue:
    """The notes of one data folder.

    Raises:
        CatalogueBroken: from every member, when the file or its disk cannot be used.
    """

    def __init__(self, path: Path, *, max_pages: int | None = None) -> None:
        """Open the catalogue, made when missing.

        Args:
            path: its file.
            max_pages: upper bound of the file in SQLite pages; None leaves it to the disk.
        """
        self._database = Database(path, max_pages=max_pages)
        self.vectors = StoredVectors(self._database)
        self.syncing = threading.Lock()
        """Held by the one sync that may run: no other may drop vectors that this one is about to refer to."""

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """Hand out a connection that only reads, for searches; it sees whatever was committed."""
        return self._database.reading()

    # Folders

    def folder(self, path: Path) -> Folder:
        """Return the folder at `path`, entered under a free label at its first call."""
        where = str(path.resolve())
        with self._database.changing() as connection:
            row = connection.execute("SELECT label FROM folders WHERE path = ?", (where,)).fetchone()
            if row is not None:
                return Folder(row[0], Path(where))
            taken = {label for (label,) in connection.execute("SELECT label FROM folders")}
            base = (Path(where).name or "notes").replace("#", "-")
            label, number = base, 1
            while label in taken:
                number += 1
                label = f"{base}-{number}"
            connection.execute("INSERT INTO folders VALUES (?, ?)", (label, where))
        return Folder(label, Path(where))

    def folders(self) -> list[Folder]:
        """Return every folder that was ever synced."""
        rows = self._database.read("SELECT label, path FROM folders ORDER BY label")
        return [Folder(label, Path(path)) for label, path in rows]

    def forget(self, label: str) -> None:
        """Remove a folder with its notes."""
        with self._database.changing() as connection:
            _have_changed(connection, drop_files(connection, label))
            connection.execute("DELETE FROM folders WHERE label = ?", (label,))

    # Files

    def states(self, label: str) -> dict[str, FileState]:
        """Return what is known of every file of a folder that was read, by its relative path."""
        rows = self._database.read(
            "SELECT file, size, mtime_ns, read_ns, digest, recipe FROM files WHERE label = ?", (label,)
        )
        return {file: FileState(*state) for file, *state in rows}

    def state(self, key: FileKey) -> FileState | None:
        """Return what is known of one file; None where it was not read."""
        rows = self._database.read(
            "SELECT size, mtime_ns, read_ns, digest, recipe FROM files WHERE label = ? AND file = ?",
            (key.label, key.file),
        )
        return FileState(*rows[0]) if rows else None

    def touch(self, key: FileKey, state: FileState) -> None:
        """Note that a file was read again and holds what it held before."""
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE files SET size = ?, mtime_ns = ?, read_ns = ? WHERE label = ? AND file = ?",
                (state.size, state.mtime_ns, state.read_ns, key.label, key.file),
            )

    def write(self, files: Iterable[StoredFile], embedded: Collection[str] = ()) -> None:
        """Store files with their notes, each in place of what was known of it; all of them or none.

        Args:
            files: what was read.
            embedded: digests of what got a vector just now: their passages may be old, their vectors are new.
        """
        with self._database.changing() as connection:
            came: set[str] = set()
            gone: set[str] = set()
            fresh: set[str] = set()
            for file in files:
                gone |= drop_files(connection, file.key.label, [file.key.file])
                came |= {passage.id for note in file.notes for passage in note.passages}
                insert_file(connection, file)
                fresh |= {p.id for note in file.notes for p in note.passages if p.content in embedded}
            _have_changed(connection, (came ^ gone) | fresh)

    def remove(self, label: str, files: Iterable[str]) -> None:
        """Remove files with their notes."""
        with self._database.changing() as connection:
            _have_changed(connection, drop_files(connection, label, files))

    def documents(self, key: FileKey) -> list[tuple[Document, list[Passage]]]:
        """Return the notes of one file, each with its passages in the order they stand."""
        rows = self._database.read(
            "SELECT id FROM notes WHERE label = ? AND file = ? ORDER BY id", (key.label, key.file)
        )
        return [(self.document(id), self.passages_of(id)) for (id,) in rows]

    # Failures

    def set_inaccessible(self, label: str, errors: dict[str, str]) -> None:
        """Record which files of a folder could not be opened at its latest sync, and why; forget the earlier ones."""
        with self._database.changing() as connection:
            connection.execute(
                "DELETE FROM failures WHERE label = ? AND file NOT IN (SELECT file FROM files WHERE label = ?)",
                (label, label),
            )
            rows = ((label, file, "", error) for file, error in errors.items())
            connection.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)", rows)

    def failures(self) -> tuple[Failure, ...]:
        """Return what could not be indexed at the latest sync of its folder: whole files, or parts of them."""
        rows = self._database.read("SELECT label, file, part, error FROM failures ORDER BY label, file, part")
        return tuple(Failure(note_id(FileKey(label, file), part), error) for label, file, part, error in rows)

    def has_failed(self, key: FileKey) -> bool:
        """Tell whether a file, or a part of it, could not be indexed."""
        statement = "SELECT 1 FROM failures WHERE label = ? AND file = ? LIMIT 1"
        return bool(self._database.read(statement, (key.label, key.file)))

    def failures_of(self, label: str) -> dict[str, list[Failure]]:
        """Return what could not be indexed of one folder, by file."""
        found: dict[str, list[Failure]] = defaultdict(list)
        rows = self._database.read(
            "SELECT file, part, error FROM failures WHERE label = ? ORDER BY file, part", (label,)
        )
        for file, part, error in rows:
            found[file].append(Failure(note_id(FileKey(label, file), part), error))
        return dict(found)

    # Passages

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id; an unknown id is left out."""
        found: dict[str, Passage] = {}
        for some in portions(ids):
            marks = ", ".join("?" * len(some))
            rows = self._database.read(
                f"SELECT p.id, {PASSAGE} FROM passages p JOIN notes n ON n.id = p.note WHERE p.id IN ({marks})", some
            )
            found |= {id: passage_from(row) for id, *row in rows}
        return found

    def passages_of(self, note: str) -> list[Passage]:
        """Return the passages of one note in the order they stand."""
        rows = self._database.read(
            f"SELECT {PASSAGE} FROM passages p JOIN notes n ON n.id = p.note WHERE p.note = ? ORDER BY p.start", (note,)
        )
        return [passage_from(row) for row in rows]

    def list_words_anew(self) -> None:
        """Make the keyword index anew from the passages."""
        with self._database.changing() as connection:
            lexical.rebuild(connection)

    # Notes

    def document(self, note: str) -> Document:
        """Return one note.

        Raises:
            NoteNotFound: there is no note of that id.
        """
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {DOCUMENT} FROM notes WHERE id = ?", (note,)).fetchone()
            comments = connection.execute(
                'SELECT author, date, language, start, "end", parent FROM comments WHERE note = ? ORDER BY position',
                (note,),
            ).fetchall()
        if row is None:
            raise NoteNotFound(_NO_NOTE.format(note))
        return document_from(row, comments)

    def path(self, note: str) -> Path:
        """Return the file of one note.

        Raises:
            NoteNotFound: there is no note of that id.
        """
        rows = self._database.read(
            "SELECT f.path, n.file FROM notes n JOIN folders f USING (label) WHERE n.id = ?", (note,)
        )
        if not rows:
            raise NoteNotFound(_NO_NOTE.format(note))
        return Path(rows[0][0], rows[0][1])

    def summaries(self, notes: Sequence[str] | None = None) -> list[NoteSummary]:
        """Return one line per note, or for those named that exist, ordered by id."""
        select = (
            "SELECT id, title, author, date, language, tags, "
            "(SELECT COUNT(*) FROM passages WHERE note = notes.id), "
            "(SELECT COUNT(*) FROM comments WHERE note = notes.id) FROM notes"
        )
        if notes is None:
            rows = self._database.read(f"{select} ORDER BY id")
        else:
            some = [(f"{select} WHERE id IN ({', '.join('?' * len(part))})", part) for part in portions(sorted(notes))]
            rows = [row for statement, part in some for row in self._database.read(f"{statement} ORDER BY id", part)]
        return [
            NoteSummary(id, title, author, date, language, tuple(json.loads(tags)), passages, comments)
            for id, title, author, date, language, tags, passages, comments in rows
        ]

    def questions(self) -> list[NoteQuestion]:
        """Return the questions that notes say they answer, ordered by note."""
        rows = self._database.read("SELECT id, language, questions FROM notes WHERE questions != '[]' ORDER BY id")
        return [NoteQuestion(id, language, text) for id, language, texts in rows for text in json.loads(texts)]

    def count_notes(self) -> int:
        """Return how many notes there are."""
        return int(self._database.read("SELECT COUNT(*) FROM notes")[0][0])

    def count_passages(self) -> int:
        """Return how many passages there are."""
        return int(self._database.read("SELECT COUNT(*) FROM passages")[0][0])


def _have_changed(connection: Connection, ids: Iterable[str]) -> None:
    """Note passages that came or went, for the vector store."""
    connection.executemany("INSERT OR IGNORE INTO store_changes VALUES (?)", ((id,) for id in ids))
