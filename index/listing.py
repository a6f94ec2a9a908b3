"""The catalogue as lists for people to look through: its folders, its notes by the page, what they can be told by."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from index.catalogue import Catalogue
from index.passage import NoteSummary, Passage, Place

_MOST_FACETS = 300
"""Tags, authors or languages offered at most, the most frequent ones."""
_NEWEST = "ORDER BY date IS NULL, date DESC, id"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stretch of which list of notes is wanted."""

    words: str = ""
    """Each of them must stand in a note's title, author, tags or id; case and width do not matter."""
    folder: str = ""
    """A folder's label; empty for all."""
    first: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A stretch of a list of notes, newest first, and how many notes the whole list has."""

    total: int
    notes: tuple[NoteSummary, ...]


@dataclass(frozen=True, slots=True)
class FolderState:
    """One note folder as the catalogue knows it."""

    label: str
    path: Path
    exists: bool
    files: int
    notes: int
    passages: int
    failed: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search can be narrowed to, each the most frequent first."""

    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a passage's note, or of the comment it stands in."""

    author: str | None = None
    date: str | None = None
    tags: tuple[str, ...] = ()
    place: Place | None = None
    """The innermost page, slide or the like in which the passage begins."""


def listed(catalogue: Catalogue, asked: Asked) -> Listed:
    """Return one stretch of the list of notes: no text is read, and passages are counted for that stretch alone."""
    where, values = ("WHERE label = ?", [asked.folder]) if asked.folder else ("", [])
    words = [_folded(word) for word in asked.words.split()]
    with catalogue.reading() as connection:
        if words:
            rows = connection.execute(f"SELECT id, title, author, tags FROM notes {where} {_NEWEST}", values)
            found = [id for id, title, author, tags in rows if _holds(words, (title, author, tags and _read(tags), id))]
            total, ids = len(found), found[asked.first : asked.first + asked.limit]
        else:
            total = connection.execute(f"SELECT COUNT(*) FROM notes {where}", values).fetchone()[0]
            statement = f"SELECT id FROM notes {where} {_NEWEST} LIMIT ? OFFSET ?"
            ids = [id for (id,) in connection.execute(statement, [*values, asked.limit, asked.first])]
    summaries = {summary.note: summary for summary in catalogue.summaries(ids)}
    return Listed(total, tuple(summaries[id] for id in ids if id in summaries))


def version(catalogue: Catalogue) -> int:
    """Return a number that is another one after every change of the catalogue, and means nothing else."""
    with catalogue.reading() as connection:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])


def folders(catalogue: Catalogue) -> tuple[FolderState, ...]:
    """Return every folder that was ever synced, with what it holds."""
    with catalogue.reading() as connection:
        files = _counts(connection, "SELECT label, COUNT(*) FROM files GROUP BY label")
        notes = _counts(connection, "SELECT label, COUNT(*) FROM notes GROUP BY label")
        failed = _counts(connection, "SELECT label, COUNT(DISTINCT file) FROM failures GROUP BY label")
        passages = _counts(
            connection, "SELECT n.label, COUNT(*) FROM notes n JOIN passages p ON p.note = n.id GROUP BY n.label"
        )
    return tuple(
        FolderState(
            *(folder.label, folder.path, folder.path.is_dir()),
            *(counts.get(folder.label, 0) for counts in (files, notes, passages, failed)),
        )
        for folder in catalogue.folders()
    )


def facets(catalogue: Catalogue) -> Facets:
    """Return by what the notes can be told apart."""
    with catalogue.reading() as connection:
        return Facets(
            tuple(folder for (folder,) in connection.execute("SELECT label FROM folders ORDER BY label")),
            _frequent(connection, "tag", "tags"),
            _frequent(connection, "author", "(SELECT author FROM notes UNION ALL SELECT author FROM comments)"),
            _frequent(connection, "language", "(SELECT language FROM notes UNION ALL SELECT language FROM comments)"),
        )


def about(catalogue: Catalogue, passages: Sequence[Passage]) -> tuple[About, ...]:
    """Return what is known of each passage, in their order; no note's text is read."""
    with catalogue.reading() as connection:
        return tuple(_about(connection, passage) for passage in passages)


def _about(connection: Connection, passage: Passage) -> About:
    row = connection.execute("SELECT author, date, tags, places FROM notes WHERE id = ?", (passage.note,)).fetchone()
    if row is None:
        return About()
    author, date, tags, places = row
    if passage.kind == "comment":
        statement = 'SELECT author, date FROM comments WHERE note = ? AND start <= ? AND "end" > ? LIMIT 1'
        comment = connection.execute(statement, (passage.note, passage.start, passage.start)).fetchone()
        author, date = comment or (author, date)
    around = [Place(*place) for place in json.loads(places)]
    inside = [place for place in around if place.start <= passage.start < place.end]
    # A passage may begin with the last signs before its page.
    inside = inside or [place for place in around if passage.start <= place.start < passage.end][:1]
    return About(author, date, tuple(json.loads(tags)), inside[-1] if inside else None)


def _counts(connection: Connection, statement: str) -> dict[str, int]:
    return dict(connection.execute(statement).fetchall())


def _frequent(connection: Connection, name: str, table: str) -> tuple[str, ...]:
    statement = f"SELECT {name} FROM {table} WHERE {name} != '' GROUP BY {name} ORDER BY COUNT(*) DESC, {name} LIMIT ?"
    return tuple(value for (value,) in connection.execute(statement, (_MOST_FACETS,)))


def _read(tags: str) -> str:
    return " ".join(json.loads(tags))


def _holds(words: Sequence[str], fields: Sequence[str | None]) -> bool:
    text = _folded("\n".join(field for field in fields if field))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
