"""The translation memory's tables, and how troubles with its file are told to people."""

from __future__ import annotations

import hashlib
import json

from assistant.documents.errors import MemoryUnusable
from index.sqlite_file import Troubles

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
MIGRATIONS = (_FIRST,)
"""Each brings a file from the version of its place to the next; a published one is never changed."""


def segment_key(text: str, source_language: str, language: str) -> bytes:
    """Return the key of a text in a pair of languages."""
    return digest("segment", source_language, language, text)


def digest(*parts: str) -> bytes:
    """Return 16 bytes that tell these parts from any others."""
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


TROUBLES = Troubles(
    "The translation memory",
    MemoryUnusable,
    full="; what is stored already is kept.",
    damaged=" to begin a new one, and import your last export with your corrections.",
    newer=" to begin a new one.",
)
