"""The catalogue's values as rows of its tables, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index import lexical
from index.passage import Comment, Document, Passage, Place, Region
from index.records import FileKey, StoredFile, StoredNote

PASSAGE = 'p.note, n.title, p.text, p.start, p."end", p.kind, p.language'
"""The columns that `passage_from` reads after the passage's id, of `passages p JOIN notes n`."""

DOCUMENT = "title, text, author, date, language, tags, url, questions, warnings, part, places, regions"
"""The columns that `document_from` reads, of `notes`."""

_MANY = 500
"""Values bound to one statement at most."""


def passage_from(row: Sequence[Any]) -> Passage:
    """Return the passage in a row of the columns `PASSAGE`, its id left out."""
    return Passage(*row)


def document_from(row: Sequence[Any], comments: Sequence[Sequence[Any]]) -> Document:
    """Return the note in a row of the columns `DOCUMENT` and its comments' rows."""
    title, text, author, date, language, tags, url, questions, warnings, part, places, regions = row
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
        part=part,
        places=tuple(Place(*place) for place in json.loads(places)),
        regions=tuple(Region(start, end, tuple(box), *more) for start, end, box, *more in json.loads(regions)),
    )


def insert_file(connection: sqlite3.Connection, file: StoredFile) -> None:
    """Add a file with its notes, its failures, and their words for the keyword search."""
    key, state = file.key, file.state
    connection.execute(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key.label, key.file, state.size, state.mtime_ns, state.read_ns, state.digest, state.recipe),
    )
    rows = ((key.label, key.file, part, error) for part, error in file.failures.items())
    connection.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)", rows)
    for note in file.notes:
        _insert_note(connection, key, note)


def _insert_note(connection: sqlite3.Connection, key: FileKey, note: StoredNote) -> None:
    d = note.document
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(note.id, key.label, key.file, d.part, d.title, d.text, d.author, d.date, d.language, d.url),
            *(_json(d.tags), _json(d.questions), _json(d.warnings)),
            _json([[p.start, p.end, p.kind, p.name] for p in d.places]),
            _json([[r.start, r.end, r.box, r.image, r.page] for r in d.regions]),
        ),
    )
    tags = ((note.id, tag) for tag in {tag.casefold() for tag in d.tags})
    connection.executemany("INSERT INTO tags VALUES (?, ?)", tags)
    comments = (
        (note.id, at, c.author, c.date, c.language, c.start, c.end, c.parent) for at, c in enumerate(d.comments)
    )
    connection.executemany("INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", comments)
    entries = []
    for s in note.passages:
        p = s.passage
        row = (None, s.id, note.id, p.start, p.end, p.kind, p.language, s.author, s.day, p.text, s.content)
        number = connection.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid
        entries.append(lexical.Entry(int(number or 0), p.title, p.text))
    lexical.add(connection, entries)


def drop_files(connection: sqlite3.Connection, label: str, files: Iterable[str] | None = None) -> set[str]:
    """Remove files with everything known of them, or a folder's every file; return the ids of their passages."""
    some = "n.label = ? AND n.file = ?"
    keys: Iterable[tuple[str, ...]] = ((label, file) for file in files) if files is not None else [(label,)]
    if files is None:
        some = "n.label = ?"
    gone: set[str] = set()
    for key in keys:
        rows = connection.execute(
            "SELECT p.id, p.content, p.number, n.title, p.text "
            f"FROM passages p JOIN notes n ON n.id = p.note WHERE {some}",
            key,
        ).fetchall()
        lexical.remove(connection, [lexical.Entry(number, title, text) for *_, number, title, text in rows])
        connection.executemany(
            "INSERT OR IGNORE INTO loose_vectors VALUES (?)", ((content,) for _, content, *_ in rows)
        )
        for table in ("files", "failures"):
            connection.execute(f"DELETE FROM {table} AS n WHERE {some}", key)
        gone |= {id for id, *_ in rows}
    return gone


def _json(values: Sequence[object]) -> str:
    return json.dumps(values, ensure_ascii=False)


def portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield `values` in lists short enough for one statement."""
    for at in range(0, len(values), _MANY):
        yield values[at : at + _MANY]


def evenly(connection: sqlite3.Connection, most: int) -> list[int]:
    """Return the numbers of up to `most` passages at even distances among all there are, in their order."""
    first, last = connection.execute("SELECT MIN(number), MAX(number) FROM passages").fetchone()
    if first is None:
        return []
    step = max(1.0, (last - first + 1) / most)
    places = (first + int(at * step) for at in range(most))
    found = (
        connection.execute("SELECT MIN(number) FROM passages WHERE number >= ?", (place,)).fetchone()[0]
        for place in places
    )
    return list(dict.fromkeys(number for number in found if number is not None))
