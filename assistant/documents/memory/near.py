"""Finding segments of the translation memory that resemble a text, among very many.

An FTS5 table holds the words of every segment and nothing else; the rarest of a text's words choose the candidates, so
that common ones cost next to nothing.
"""

from __future__ import annotations

import sqlite3
from collections import Counter

from assistant.documents.memory.likeness import skeleton
from assistant.documents.memory.schema import digest
from index.terms import sought

_MOST_WORDS = 32
_POSTINGS = 300
"""Segments read for one word: a word that more hold says little."""
_COMPARED = 40
"""Candidates whose text is compared."""
_TOGETHER = 8


def add(connection: sqlite3.Connection, number: int, text: str, source_language: str, language: str) -> None:
    """Index a segment under its number."""
    words = _words(text, source_language, language)
    connection.execute("INSERT INTO near (rowid, words) VALUES (?, ?)", (number, words))


def remove(connection: sqlite3.Connection, number: int, text: str, source_language: str, language: str) -> None:
    """Undo `add`, whose arguments must be the same."""
    words = _words(text, source_language, language)
    connection.execute("INSERT INTO near (near, rowid, words) VALUES ('delete', ?, ?)", (number, words))


def resembling(
    connection: sqlite3.Connection, text: str, source_language: str, language: str
) -> list[tuple[str, str, bool]]:
    """Return text, translation and whether that is a correction, of other segments that may resemble a text."""
    numbers = _candidates(connection, text, source_language, language)
    # Of several translations of one segment the latest is shown, and a correction before all.
    rows = connection.execute(
        "SELECT s.text, coalesce(c.target, (SELECT target FROM translations WHERE segment = s.id "
        "ORDER BY stored DESC LIMIT 1)) AS shown, c.target IS NOT NULL "
        "FROM segments s LEFT JOIN corrections c ON c.segment = s.id "
        f"WHERE s.id IN ({','.join('?' * len(numbers))}) AND s.source_language = ? AND s.language = ? "
        "AND s.text <> ? AND shown IS NOT NULL",
        (*numbers, source_language, language, text),
    )
    return [(source, target, bool(corrected)) for source, target, corrected in rows]


def skeleton_key(text: str, source_language: str, language: str) -> bytes:
    """Return the key that texts share which differ in their numbers only."""
    return digest("skeleton", source_language, language, skeleton(text))


def _candidates(connection: sqlite3.Connection, text: str, source_language: str, language: str) -> list[int]:
    """Return the numbers of segments that are like in all but numbers, or share the rarest words."""
    key = skeleton_key(text, source_language, language)
    same = connection.execute("SELECT id FROM segments WHERE skeleton = ? LIMIT ?", (key, _COMPARED))
    numbers = [row[0] for row in same]
    words = _words(text, source_language, language).split()[:_MOST_WORDS]
    votes: Counter[int] = Counter()
    for word in words:
        rows = connection.execute("SELECT rowid FROM near WHERE near MATCH ? LIMIT ?", (f'"{word}"', _POSTINGS))
        found = [row[0] for row in rows]
        votes.update(found if len(found) < _POSTINGS else found[: _POSTINGS // 10])
    if words:  # where every word is a common one, they still seldom stand together
        together = " AND ".join(f'"{word}"' for word in words[:_TOGETHER])
        rows = connection.execute("SELECT rowid FROM near WHERE near MATCH ? LIMIT ?", (together, _COMPARED))
        votes.update({row[0]: len(words) for row in rows})
    numbers += [number for number, _ in votes.most_common(_COMPARED)]
    return list(dict.fromkeys(numbers))[:_COMPARED]


def _words(text: str, source_language: str, language: str) -> str:
    """Return the words under which a segment is found, each with its languages, so that no other pair is read."""
    return " ".join(f"{source_language}\u00b7{language}\u00b7{term}" for term in sought(text))
