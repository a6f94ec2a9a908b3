"""The tables of the jobs' journal, and how troubles with their file are told to people."""

from __future__ import annotations

from assistant.documents.errors import JournalUnusable
from index.sqlite_file import Troubles

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
_DOUBTS = """
UPDATE segments SET reasons = (SELECT json_group_array(json_array('plain', value)) FROM json_each(segments.reasons))
WHERE reasons <> '[]';
ALTER TABLE segments ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;
"""
"""`reasons` were English sentences before; `tried` is how often a segment was done and put back to be tried again."""
MIGRATIONS = (_FIRST, _DOUBTS)
"""Each brings a file from the version of its place to the next; a published one is never changed."""

TROUBLES = Troubles(
    "The journal of jobs",
    JournalUnusable,
    full=" and resume the job; what is done already is kept.",
    damaged=" to begin a new one; the translation memory keeps what was translated.",
    newer=" to begin a new one.",
    large="cannot hold a document of that size. Split the document.",
)
