"""The catalogue: one SQLite file with every note, passage and vector. It is the truth; the vector store follows it.

A note appears together with its passages in one transaction, and only after their vectors are stored, so whatever
is in the catalogue can be searched. Vectors are kept by what was embedded and by which embedder: a passage that
moves, or comes back, is not embedded again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import Vectors
from index.errors import NoteNotFound
from index.passage import Document, NoteSummary, Passage
from index.records import Change, Entry, FileState, Folder, NoteQuestion, StoredNote, metadata
from index.rows import PASSAGE, document_from, drop_note, insert_note, passage_from, portions
from index.schema import connect, translated
from index.sync_events import Failure

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
        self._path = path
        self._connection = connect(path)
        # Guards the connection: every statement, and every transaction as a whole, runs while it is held.
        self._lock = threading.RLock()
        self.syncing = threading.Lock()
        """Held by the one sync that may run: no other may drop vectors that this one is about to refer to."""
        if max_pages is not None:
            self._read(f"PRAGMA max_page_count = {max_pages:d}")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            self._connection.close()

    # Folders

    def folder(self, path: Path) -> Folder:
        """Return the folder at `path`, entered under a free label at its first call."""
        where = str(path.resolve())
        with self._changing() as connection:
            row = connection.execute("SELECT label FROM folders WHERE path = ?", (where,)).fetchone()
            if row is not None:
                return Folder(row[0], Path(where))
            taken = {label for (label,) in connection.execute("SELECT label FROM folders")}
            base = Path(where).name or "notes"
            label, number = base, 1
            while label in taken:
                number += 1
                label = f"{base}-{number}"
            connection.execute("INSERT INTO folders VALUES (?, ?)", (label, where))
        return Folder(label, Path(where))

    def folders(self) -> list[Folder]:
        """Return every folder that was ever synced."""
        return [
            Folder(label, Path(path)) for label, path in self._read("SELECT label, path FROM folders ORDER BY label")
        ]

    def forget(self, label: str) -> list[str]:
        """Remove a folder with its notes; return the ids of the passages that went."""
        with self._changing() as connection:
            gone = connection.execute(
                "SELECT p.id FROM passages p JOIN notes n ON n.id = p.note WHERE n.label = ?", (label,)
            ).fetchall()
            connection.execute("DELETE FROM folders WHERE label = ?", (label,))
        return [id for (id,) in gone]

    # Files

    def states(self, label: str) -> dict[str, FileState]:
        """Return what is known of every indexed file of a folder, by its relative path."""
        rows = self._read("SELECT file, size, mtime_ns, read_ns, digest, recipe FROM notes WHERE label = ?", (label,))
        return {file: FileState(*state) for file, *state in rows}

    def touch(self, label: str, file: str, state: FileState) -> None:
        """Note that a file was read again and holds what it held before."""
        with self._changing() as connection:
            connection.execute(
                "UPDATE notes SET size = ?, mtime_ns = ?, read_ns = ? WHERE label = ? AND file = ?",
                (state.size, state.mtime_ns, state.read_ns, label, file),
            )

    def write(self, notes: Iterable[StoredNote]) -> Change:
        """Store notes, each in place of what was known of it; return the ids of the passages that came and went."""
        came: set[str] = set()
        gone: set[str] = set()
        with self._changing() as connection:
            for note in notes:
                gone |= set(drop_note(connection, note.label, note.file))
                came |= {passage.id for passage in note.passages}
                insert_note(connection, note)
        return Change(sorted(came - gone), sorted(gone - came))

    def remove(self, label: str, files: Iterable[str]) -> list[str]:
        """Remove the notes of these files; return the ids of the passages that went."""
        with self._changing() as connection:
            return [id for file in files for id in drop_note(connection, label, file)]

    # Failures

    def set_failures(self, label: str, errors: Mapping[str, str]) -> None:
        """Record which files of a folder could not be indexed at its latest sync, and why."""
        with self._changing() as connection:
            connection.execute("DELETE FROM failures WHERE label = ?", (label,))
            rows = ((label, file, error) for file, error in errors.items())
            connection.executemany("INSERT INTO failures VALUES (?, ?, ?)", rows)

    def failures(self) -> tuple[Failure, ...]:
        """Return the files that could not be indexed at the latest sync of their folder."""
        rows = self._read("SELECT label, file, error FROM failures ORDER BY label, file")
        return tuple(Failure(f"{label}/{file}", error) for label, file, error in rows)

    # Vectors

    def known(self, contents: Sequence[str], embedder: str) -> set[str]:
        """Return those of `contents` that this embedder has a vector of."""
        found: set[str] = set()
        for some in portions(contents):
            marks = ", ".join("?" * len(some))
            rows = self._read(
                f"SELECT content FROM vectors WHERE embedder = ? AND content IN ({marks})", (embedder, *some)
            )
            found |= {content for (content,) in rows}
        return found

    def keep(self, embedder: str, vectors: Mapping[str, Vectors]) -> None:
        """Store vectors by what was embedded."""
        rows = [(content, embedder, vector.astype("<f4").tobytes()) for content, vector in vectors.items()]
        with self._changing() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def drop_unused_vectors(self) -> None:
        """Remove the vectors that no passage refers to."""
        with self._changing() as connection:
            connection.execute("DELETE FROM vectors WHERE content NOT IN (SELECT content FROM passages)")

    # Passages

    def passage_ids(self, embedder: str) -> set[str]:
        """Return the ids of all passages that this embedder has a vector of."""
        rows = self._read(
            "SELECT p.id FROM passages p JOIN vectors v ON v.content = p.content AND v.embedder = ?", (embedder,)
        )
        return {id for (id,) in rows}

    def entries(self, ids: Sequence[str], embedder: str) -> list[Entry]:
        """Return passages as the vector store needs them; ids without a passage or a vector are left out."""
        found: list[Entry] = []
        for some in portions(ids):
            marks = ", ".join("?" * len(some))
            rows = self._read(
                f"SELECT {PASSAGE}, n.label, n.tags, v.vector FROM passages p JOIN notes n ON n.id = p.note "
                f"JOIN vectors v ON v.content = p.content AND v.embedder = ? WHERE p.id IN ({marks})",
                (embedder, *some),
            )
            for *passage, label, tags, vector in rows:
                numbers = np.frombuffer(vector, dtype="<f4").astype(np.float32)
                about = metadata(label, passage_from(passage), tuple(json.loads(tags)))
                found.append(Entry(passage[0], numbers, about))
        return found

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id; an unknown id is left out."""
        found: dict[str, Passage] = {}
        for some in portions(ids):
            marks = ", ".join("?" * len(some))
            rows = self._read(
                f"SELECT {PASSAGE} FROM passages p JOIN notes n ON n.id = p.note WHERE p.id IN ({marks})", some
            )
            found |= {row[0]: passage_from(row).passage for row in rows}
        return found

    def passages_of(self, note: str) -> list[Passage]:
        """Return the passages of one note in the order they stand."""
        rows = self._read(
            f"SELECT {PASSAGE} FROM passages p JOIN notes n ON n.id = p.note WHERE p.note = ? ORDER BY p.start", (note,)
        )
        return [passage_from(row).passage for row in rows]

    # Notes

    def document(self, note: str) -> Document:
        """Return one note.

        Raises:
            NoteNotFound: there is no note of that id.
        """
        with self._lock:
            rows = self._read(
                "SELECT title, text, author, date, language, tags, url, questions, warnings FROM notes WHERE id = ?",
                (note,),
            )
            comments = self._read(
                'SELECT author, date, language, start, "end", parent FROM comments WHERE note = ? ORDER BY position',
                (note,),
            )
        if not rows:
            raise NoteNotFound(_NO_NOTE.format(note))
        return document_from(rows[0], comments)

    def path(self, note: str) -> Path:
        """Return the file of one note.

        Raises:
            NoteNotFound: there is no note of that id.
        """
        rows = self._read("SELECT f.path, n.file FROM notes n JOIN folders f USING (label) WHERE n.id = ?", (note,))
        if not rows:
            raise NoteNotFound(_NO_NOTE.format(note))
        return Path(rows[0][0], rows[0][1])

    def summaries(self) -> list[NoteSummary]:
        """Return one line per note, ordered by id."""
        rows = self._read(
            "SELECT id, title, author, date, language, tags, "
            "(SELECT COUNT(*) FROM passages WHERE note = notes.id), "
            "(SELECT COUNT(*) FROM comments WHERE note = notes.id) FROM notes ORDER BY id"
        )
        return [
            NoteSummary(id, title, author, date, language, tuple(json.loads(tags)), passages, comments)
            for id, title, author, date, language, tags, passages, comments in rows
        ]

    def questions(self) -> list[NoteQuestion]:
        """Return the questions that notes say they answer, ordered by note."""
        rows = self._read("SELECT id, language, questions FROM notes WHERE questions != '[]' ORDER BY id")
        return [NoteQuestion(id, language, text) for id, language, texts in rows for text in json.loads(texts)]

    def count_notes(self) -> int:
        """Return how many notes there are."""
        return int(self._read("SELECT COUNT(*) FROM notes")[0][0])

    def count_passages(self) -> int:
        """Return how many passages there are."""
        return int(self._read("SELECT COUNT(*) FROM passages")[0][0])

    def _read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock, translated(self._path):
            return self._connection.execute(statement, tuple(values)).fetchall()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction: all of it is stored, or nothing."""
        with self._lock, translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
