"""One SQLite file and how it is used: one connection that writes, one that reads what was committed.

The file is in WAL mode, so a search never waits for a sync that is writing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index import lexical
from index.schema import MIGRATIONS, TROUBLES
from index.sqlite_file import connect, migrate, transaction


class Database:
    """The catalogue's file, opened.

    Raises:
        CatalogueBroken: from every member, when the file or its disk cannot be used.
    """

    def __init__(self, path: Path, *, max_pages: int | None = None) -> None:
        """Open the file, made when missing; `max_pages` bounds it in SQLite pages."""
        self.path = path
        with TROUBLES.translated(path):
            self._writer = connect(path)
            try:
                migrate(self._writer, path, MIGRATIONS, TROUBLES)
                if max_pages is not None:
                    self._writer.execute(f"PRAGMA max_page_count = {max_pages:d}")
                if lexical.outdated(self._writer):
                    with transaction(self._writer):
                        lexical.rebuild(self._writer)
                self._reader = connect(path)
                self._reader.execute("PRAGMA query_only = ON")
            except BaseException:
                self._writer.close()
                raise
        # Each guards its connection: no two threads use one at a time, and a transaction runs whole while it is held.
        self._writing = threading.RLock()
        self._reading = threading.RLock()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection that reads; it sees every transaction that has ended."""
        with self._reading, TROUBLES.translated(self.path):
            yield self._reader

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction: all of it is stored, or nothing."""
        with self._writing, TROUBLES.translated(self.path), transaction(self._writer):
            yield self._writer

    def read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Return the rows of one statement."""
        with self.reading() as connection:
            return connection.execute(statement, tuple(values)).fetchall()
