"""The translation memory's tables, and how SQLite's errors about them are told to people."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.documents.errors import MemoryUnusable

_FIRST = """
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    source_language TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    skeleton BLOB NOT NULL
);
CREATE INDEX segments_by_skeleton ON segments (skeleton);
CREATE TABLE translations (
    segment INTEGER NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
    recipe BLOB NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    glossary TEXT NOT NULL,
    target TEXT NOT NULL,
    stored INTEGER NOT NULL,
    PRIMARY KEY (segment, recipe)
) WITHOUT ROWID;
CREATE TABLE corrections (
    segment INTEGER PRIMARY KEY REFERENCES segments (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    stored INTEGER NOT NULL
);
CREATE VIRTUAL TABLE near USING fts5 (words, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
"""
_MIGRATIONS = (_FIRST,)
"""Each brings a file from the version of its place to the next; a published one is never changed."""

VERSION = len(_MIGRATIONS)


def segment_key(text: str, source_language: str, language: str) -> bytes:
    """Return the key of a text in a pair of languages."""
    return digest("segment", source_language, language, text)


def digest(*parts: str) -> bytes:
    """Return 16 bytes that tell these parts from any others."""
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring those of an older Diandian up to date; nothing stored is lost by that.

    Raises:
        MemoryUnusable: the file was written by a newer Diandian.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise MemoryUnusable(
            f"The translation memory {path} was written by a newer Diandian (format {version}, this one reads "
            f"{VERSION}). Update Diandian, or move the file away to begin a new one."
        )
    for number in range(version, VERSION):
        connection.executescript(f"BEGIN IMMEDIATE; {_MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into MemoryUnusable, with what to do about them."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise MemoryUnusable(f"The translation memory {path} {_advice(error)}") from error


def _advice(error: Exception) -> str:
    said = str(error).lower()
    if "full" in said or "no space" in said:
        return "cannot grow: the disk is full. Free some space; what is stored already is kept."
    if "locked" in said or "busy" in said:
        return "is in use by another program. Close that one and try again."
    if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
        return f"cannot be written: {error}. Check the permissions of its folder, or set DIANDIAN_HOME to another."
    if "malformed" in said or "not a database" in said or "no such table" in said:
        return (
            f"is damaged: {error}. Move it away to begin a new one, and import your last export with your corrections."
        )
    return f"cannot be used: {error}. Check its disk."
