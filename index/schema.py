"""The catalogue's tables, and how troubles with its file are told to people."""

from __future__ import annotations

from index.errors import CatalogueBroken
from index.lexical import TABLES as LEXICAL
from index.sqlite_file import Troubles

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
DROP TABLE IF EXISTS failures;
DROP TABLE IF EXISTS passages;
DROP TABLE IF EXISTS comments;
DROP TABLE IF EXISTS notes;
"""
"""Format 1 becomes 2: folders and vectors stay, so that the next sync reads the notes again and embeds nothing."""
MIGRATIONS = ("", _SINCE_1 + _TABLES + LEXICAL)
"""Each brings a file from the version of its place to the next; a new one has no tables of format 1 to lose."""
VERSION = len(MIGRATIONS)

TROUBLES = Troubles(
    "The catalogue",
    CatalogueBroken,
    full=" and sync again; what is indexed already is kept.",
    damaged=" and sync again: it is made anew from your notes.",
    newer=" and sync again.",
    otherwise="Check its disk; your notes themselves are untouched.",
)
