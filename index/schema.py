"""The catalogue's tables, how its file is opened, and how SQLite's errors are told to people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import CatalogueBroken
from index.lexical import TABLES as LEXICAL

VERSION = 2

_TABLES = """
CREATE TABLE IF NOT EXISTS folders (
    label TEXT PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors (
    content TEXT NOT NULL,
    embedder TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (content, embedder)
);
CREATE TABLE files (
    label TEXT NOT NULL REFERENCES folders (label) ON DELETE CASCADE,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    read_ns INTEGER NOT NULL,
    digest TEXT NOT NULL,
    recipe TEXT NOT NULL,
    PRIMARY KEY (label, file)
) WITHOUT ROWID;
CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    file TEXT NOT NULL,
    part TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT,
    date TEXT,
    language TEXT,
    url TEXT,
    tags TEXT NOT NULL,
    questions TEXT NOT NULL,
    warnings TEXT NOT NULL,
    places TEXT NOT NULL,
    regions TEXT NOT NULL,
    UNIQUE (label, file, part),
    FOREIGN KEY (label, file) REFERENCES files (label, file) ON DELETE CASCADE
);
CREATE TABLE tags (
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (note, tag)
) WITHOUT ROWID;
CREATE INDEX notes_by_tag ON tags (tag, note);
CREATE TABLE comments (
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    author TEXT NOT NULL,
    date TEXT,
    language TEXT,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    parent INTEGER,
    PRIMARY KEY (note, position)
) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    note TEXT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    language TEXT,
    author TEXT,
    day INTEGER,
    text TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX passages_by_note ON passages (note, start);
CREATE INDEX passages_by_content ON passages (content);
CREATE INDEX passages_by_author ON passages (author COLLATE NOCASE) WHERE author IS NOT NULL;
CREATE INDEX passages_by_language ON passages (language) WHERE language IS NOT NULL;
CREATE INDEX passages_by_day ON passages (day) WHERE day IS NOT NULL;
CREATE TABLE failures (
    label TEXT NOT NULL REFERENCES folders (label) ON DELETE CASCADE,
    file TEXT NOT NULL,
    part TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (label, file, part)
) WITHOUT ROWID;
CREATE TABLE store_changes (
    id TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE loose_vectors (
    content TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE identity (
    catalogue TEXT NOT NULL
);
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
"""
"""`store_changes` names passages that the vector store has yet to gain or lose, `loose_vectors` what may be referred to
by no passage; `identity` tells this catalogue from every other."""

_SINCE_1 = """
DROP TABLE failures;
DROP TABLE passages;
DROP TABLE comments;
DROP TABLE notes;
"""
"""Format 1 becomes 2: folders and vectors stay, so that the next sync reads the notes again and embeds nothing."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection to the catalogue's file, made when missing, whose caller runs its own transactions.

    Raises:
        sqlite3.Error, OSError: as `translated` words them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit survives the end of the process; after a power cut the last ones may be missing, never torn.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # A removed note's words are overwritten, not merely unlinked.
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring those of an older Diandian up to date.

    Raises:
        CatalogueBroken: the file was written by a newer Diandian.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise CatalogueBroken(
            f"The catalogue {path} was written by a newer Diandian (format {version}, this one reads {VERSION}). "
            "Update Diandian, or move the file away and sync again."
        )
    if version < VERSION:
        older = _SINCE_1 if version == 1 else ""
        tables = _TABLES + LEXICAL
        connection.executescript(f"BEGIN IMMEDIATE; {older} {tables} PRAGMA user_version = {VERSION}; COMMIT;")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into CatalogueBroken, with what to do about them."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise CatalogueBroken(f"The catalogue {path} {_advice(error)}") from error


def _advice(error: Exception) -> str:
    said = str(error).lower()
    if "full" in said or "no space" in said:
        return "cannot grow: the disk is full. Free some space and sync again; what is indexed already is kept."
    if "locked" in said or "busy" in said:
        return "is in use by another program. Close that one and try again."
    if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
        return f"cannot be written: {error}. Check the permissions of its folder, or set DIANDIAN_HOME to another."
    if "malformed" in said or "not a database" in said or "no such table" in said or "no such column" in said:
        return f"is damaged: {error}. Move it away and sync again: it is made anew from your notes."
    return f"cannot be used: {error}. Check its disk; your notes themselves are untouched."
