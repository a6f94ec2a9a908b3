"""The translation memory: what was translated once is not translated again, and what a reader corrected stays.

A translation by the model is found again only for the same text, languages, model, prompt and glossary entries. A
reader's correction holds for its text and languages whatever the rest, and nothing but the reader replaces it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.documents.memory import near
from assistant.documents.memory.likeness import likeness
from assistant.documents.memory.schema import MIGRATIONS, TROUBLES, digest, segment_key
from assistant.documents.memory.values import Example, MemorySize, Recipe, Remembered, Stored, Unit
from index.sqlite_file import SqliteFile

_AT_ONCE = 400
"""Keys of one statement; SQLite before 3.32 takes 999 values."""
_CORRECTIONS = """
SELECT id, source_language, language, text, target, 1, '', '', ''
FROM segments JOIN corrections ON segment = id WHERE id > ? AND id <= ?
"""
_TRANSLATIONS = """
SELECT id, source_language, language, text, target, 0, model, prompt, glossary
FROM segments JOIN translations ON segment = id WHERE id > ? AND id <= ? ORDER BY id, stored
"""


class TranslationMemory:
    """The memory's file, opened. Every member may be called from any thread.

    Raises:
        MemoryUnusable: from every member, when the file or its disk cannot be used.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made when missing."""
        self._file = SqliteFile(path, MIGRATIONS, TROUBLES)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def get_many(self, units: Sequence[Unit], recipe: Recipe) -> list[Remembered | None]:
        """Return what is remembered of each, in their order; a correction before the model's translation."""
        keys = [segment_key(unit.text, recipe.source_language, recipe.language) for unit in units]
        corrected: dict[bytes, str] = {}
        made: dict[tuple[bytes, bytes], str] = {}
        with self._file.reading() as connection:
            for at in range(0, len(keys), _AT_ONCE):
                some = keys[at : at + _AT_ONCE]
                within = f"ON segment = id WHERE key IN ({','.join('?' * len(some))})"
                corrected |= connection.execute(f"SELECT key, target FROM segments JOIN corrections {within}", some)
                rows = connection.execute(f"SELECT key, recipe, target FROM segments JOIN translations {within}", some)
                made |= {(key, how): target for key, how, target in rows}
        found: list[Remembered | None] = []
        for unit, key in zip(units, keys, strict=True):
            target = corrected.get(key, made.get((key, _recipe_key(unit, recipe))))
            found.append(None if target is None else Remembered(target, key in corrected))
        return found

    def put_many(self, pairs: Iterable[tuple[Unit, str]], recipe: Recipe) -> None:
        """Store translations by the model, all or none; each replaces the one of the same unit and recipe."""
        languages = (recipe.source_language, recipe.language)
        self.store(
            Stored(*languages, unit.text, target, False, recipe.model, recipe.prompt, unit.glossary)
            for unit, target in pairs
        )

    def correct(self, text: str, target: str, source_language: str, language: str) -> None:
        """Store what a reader wants a text to be in a language, from now on and whatever the model."""
        self.store([Stored(source_language, language, text, target, True)])

    def store(self, entries: Iterable[Stored]) -> int:
        """Store translations and corrections, all or none, and return how many; those of the same key are replaced."""
        count, now = 0, int(time.time())
        with self._file.changing() as connection:
            for entry in entries:
                count += 1
                segment = _segment(connection, entry)
                if entry.corrected:
                    connection.execute("REPLACE INTO corrections VALUES (?, ?, ?)", (segment, entry.target, now))
                    continue
                recipe = Recipe(entry.source_language, entry.language, entry.model, entry.prompt)
                how = _recipe_key(Unit(entry.text, entry.glossary), recipe)
                values = (segment, how, entry.model, entry.prompt, entry.glossary, entry.target, now)
                connection.execute("REPLACE INTO translations VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return count

    def forget(self, text: str, source_language: str, language: str) -> bool:
        """Remove all that is remembered of a text in a language, a correction included; tell whether there was any."""
        key = segment_key(text, source_language, language)
        with self._file.changing() as connection:
            row = connection.execute("SELECT id FROM segments WHERE key = ?", (key,)).fetchone()
            if row is None:
                return False
            near.remove(connection, row[0], text, source_language, language)
            connection.execute("DELETE FROM segments WHERE id = ?", row)
        return True

    def like(
        self, text: str, source_language: str, language: str, *, most: int = 3, least: float = 0.7
    ) -> tuple[Example, ...]:
        """Return translated segments that resemble a text but are not the same, the likest first.

        Args:
            text: a segment's.
            source_language: of the text.
            language: that it is to be translated into.
            most: how many at most.
            least: likeness, 0 to 1, from which on they count; 0.99 is one where only numbers differ.
        """
        with self._file.reading() as connection:
            rows = near.resembling(connection, text, source_language, language)
        found = (Example(source, target, likeness(text, source), corrected) for source, target, corrected in rows)
        kept = [example for example in found if example.likeness >= least]
        return tuple(sorted(kept, key=lambda one: (-one.likeness, not one.corrected, one.source))[:most])

    def all(self, *, corrections_only: bool = False) -> Iterator[Stored]:
        """Yield everything, segment by segment in the order they came; what is stored meanwhile may come too."""
        last = 0
        while True:
            with self._file.reading() as connection:
                page = f"(SELECT id FROM segments WHERE id > ? ORDER BY id LIMIT {_AT_ONCE})"
                end = connection.execute(f"SELECT max(id) FROM {page}", (last,)).fetchone()[0]
                if end is None:
                    return
                rows = connection.execute(_CORRECTIONS, (last, end)).fetchall()
                if not corrections_only:
                    rows += connection.execute(_TRANSLATIONS, (last, end)).fetchall()
            for row in sorted(rows, key=lambda row: int(row[0])):
                yield Stored(row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7], row[8])
            last = end

    def size(self) -> MemorySize:
        """Return how much is stored, and the bytes that it takes on the disk."""
        with self._file.reading() as connection:
            segments, translations, corrections = (
                int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in ("segments", "translations", "corrections")
            )
            files = [self._file.path, self._file.path.with_name(f"{self._file.path.name}-wal")]
            return MemorySize(
                segments, translations, corrections, sum(file.stat().st_size for file in files if file.exists())
            )


def _segment(connection: sqlite3.Connection, entry: Stored) -> int:
    """Return the number of a segment, which is made where it is new."""
    pair = (entry.source_language, entry.language)
    key = segment_key(entry.text, *pair)
    row = connection.execute("SELECT id FROM segments WHERE key = ?", (key,)).fetchone()
    if row is not None:
        return int(row[0])
    values = (key, *pair, entry.text, near.skeleton_key(entry.text, *pair))
    insert = "INSERT INTO segments (key, source_language, language, text, skeleton) VALUES (?, ?, ?, ?, ?)"
    number = connection.execute(insert, values).lastrowid
    assert number is not None
    near.add(connection, number, entry.text, *pair)
    return number


def _recipe_key(unit: Unit, recipe: Recipe) -> bytes:
    return digest("recipe", recipe.model, recipe.prompt, unit.glossary)
