"""The tables of the jobs' journal, and how SQLite's errors about them are told to people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.documents.errors import JournalUnusable

_FIRST = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    source BLOB NOT NULL,
    options TEXT NOT NULL,
    recipe TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT NOT NULL,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    seconds REAL NOT NULL,
    computed INTEGER NOT NULL,
    revision INTEGER NOT NULL
);
CREATE TABLE segments (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    status TEXT NOT NULL,
    reasons TEXT NOT NULL,
    kind TEXT NOT NULL,
    section INTEGER NOT NULL,
    author TEXT NOT NULL,
    language TEXT,
    missing INTEGER NOT NULL,
    corrected INTEGER NOT NULL,
    length INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (job, place)
);
CREATE INDEX segments_by_status ON segments (job, status, length, missing);
CREATE INDEX segments_by_revision ON segments (job, revision);
"""
"""`number` is the order in which jobs were begun, `computed` the characters that a model did in `seconds`."""
_MIGRATIONS = (_FIRST,)
"""Each brings a file from the version of its place to the next; a published one is never changed."""

VERSION = len(_MIGRATIONS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring those of an older Diandian up to date; nothing stored is lost by that.

    Raises:
        JournalUnusable: the file was written by a newer Diandian.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise JournalUnusable(
            f"The journal of jobs {path} was written by a newer Diandian (format {version}, this one reads {VERSION}). "
            "Update Diandian, or move the file away to begin a new one."
        )
    for number in range(version, VERSION):
        connection.executescript(f"BEGIN IMMEDIATE; {_MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into JournalUnusable, with what to do about them."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise JournalUnusable(f"The journal of jobs {path} {_advice(error)}") from error


def _advice(error: Exception) -> str:
    said = str(error).lower()
    if "full" in said or "no space" in said:
        return "cannot grow: the disk is full. Free some space and resume the job; what is done already is kept."
    if "locked" in said or "busy" in said:
        return "is in use by another program. Close that one and try again."
    if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
        return f"cannot be written: {error}. Check the permissions of its folder, or set DIANDIAN_HOME to another."
    if "malformed" in said or "not a database" in said or "no such table" in said:
        return (
            f"is damaged: {error}. Move it away to begin a new one; the translation memory keeps what was translated."
        )
    if "too big" in said or "too large" in said:
        return "cannot hold a document of that size. Split the document."
    return f"cannot be used: {error}. Check its disk."
