"""The catalogue's values as rows of its tables, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from index.passage import Comment, Document, Passage
from index.records import StoredNote, StoredPassage

PASSAGE = 'p.id, p.note, n.title, p.text, p.start, p."end", p.kind, p.language, p.content, p.author'
"""The columns that `passage_from` reads, of `passages p JOIN notes n`."""

_MANY = 500
"""Values bound to one statement at most."""


def passage_from(row: Sequence[Any]) -> StoredPassage:
    """Return the passage in a row of the columns `PASSAGE`."""
    id, note, title, text, start, end, kind, language, content, author = row
    return StoredPassage(id, Passage(note, title, text, start, end, kind, language), content, author)


def document_from(row: Sequence[Any], comments: Sequence[Sequence[Any]]) -> Document:
    """Return the note in a row and its comments' rows."""
    title, text, author, date, language, tags, url, questions, warnings = row
    return Document(
        title=title,
        text=text,
        author=author,
        date=date,
        language=language,
        tags=tuple(json.loads(tags)),
        url=url,
        questions=tuple(json.loads(questions)),
        comments=tuple(Comment(*comment) for comment in comments),
        warnings=tuple(json.loads(warnings)),
    )


def insert_note(connection: sqlite3.Connection, note: StoredNote) -> None:
    """Add a note with its comments and passages."""
    state, document = note.state, note.document
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(note.id, note.label, note.file),
            *(state.size, state.mtime_ns, state.read_ns, state.digest, state.recipe),
            *(document.title, document.text, document.author, document.date, document.language, document.url),
            *(_json(document.tags), _json(document.questions), _json(document.warnings)),
        ),
    )
    connection.executemany(
        "INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (note.id, position, c.author, c.date, c.language, c.start, c.end, c.parent)
            for position, c in enumerate(document.comments)
        ),
    )
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (s.id, note.id, p.start, p.end, p.kind, p.language, s.author, p.text, s.content)
            for s, p in ((s, s.passage) for s in note.passages)
        ),
    )


def drop_note(connection: sqlite3.Connection, label: str, file: str) -> list[str]:
    """Remove a note, if it is there, and return the ids of its passages."""
    ids = connection.execute(
        "SELECT p.id FROM passages p JOIN notes n ON n.id = p.note WHERE n.label = ? AND n.file = ?", (label, file)
    ).fetchall()
    connection.execute("DELETE FROM notes WHERE label = ? AND file = ?", (label, file))
    return [id for (id,) in ids]


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield `values` in lists short enough for one statement."""
    for at in range(0, len(values), _MANY):
        yield values[at : at + _MANY]
