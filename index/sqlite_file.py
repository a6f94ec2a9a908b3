"""One SQLite file of ours: how it is opened, changed, brought up to date, and how its troubles are told to people.

The file is in WAL mode, so that who reads never waits for who writes.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Troubles:
    """How errors about one kind of file are worded: a line each, with what to do."""

    name: str
    """What the file is called, such as `The catalogue`."""
    error: Callable[[str], Exception]
    full: str
    """What to do when the disk is full, after `Free some space`."""
    damaged: str
    """What to do when the file is damaged, after `Move it away`."""
    newer: str
    """What else to do with a file of a newer Diandian than to update, after `move the file away`."""
    otherwise: str = "Check its disk."
    """What to do in any other case."""
    large: str = ""
    """What to do when a value is larger than SQLite holds; empty where none can be."""

    @contextmanager
    def translated(self, path: Path) -> Iterator[None]:
        """Turn SQLite's and the system's errors into ours."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self.error(f"{self.name} {path} {self._advice(error)}") from error

    def _advice(self, error: Exception) -> str:
        said = str(error).lower()
        if "full" in said or "no space" in said:
            return f"cannot grow: the disk is full. Free some space{self.full}"
        if "locked" in said or "busy" in said:
            return "is in use by another program. Close that one and try again."
        if "readonly" in said or "unable to open" in said or isinstance(error, PermissionError):
            return f"cannot be written: {error}. Check the permissions of its folder, or set DIANDIAN_HOME to another."
        if any(sign in said for sign in ("malformed", "not a database", "no such table", "no such column")):
            return f"is damaged: {error}. Move it away{self.damaged}"
        if self.large and ("too big" in said or "too large" in said):
            return self.large
        return f"cannot be used: {error}. {self.otherwise}"


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection to a file, made when missing, whose caller runs its own transactions.

    Raises:
        sqlite3.Error, OSError: as `Troubles.translated` words them.
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


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str], troubles: Troubles) -> None:
    """Make the tables, or bring those of an older Diandian up to date; each step is done whole or not at all.

    Args:
        connection: to the file.
        path: of the file, for messages.
        migrations: each brings a file from the version of its place to the next.
        troubles: how errors are worded.

    Raises:
        Exception: that of `troubles`, as the file was written by a newer Diandian.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise troubles.error(
            f"{troubles.name} {path} was written by a newer Diandian (format {version}, this one reads "
            f"{len(migrations)}). Update Diandian, or move the file away{troubles.newer}"
        )
    for number in range(version, len(migrations)):
        connection.executescript(f"BEGIN IMMEDIATE; {migrations[number]} PRAGMA user_version = {number + 1}; COMMIT;")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run one transaction: all of it is stored, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class SqliteFile:
    """A file with one connection that several threads share.

    Raises:
        Exception: that of its troubles, from every member, when the file or its disk cannot be used.
    """

    def __init__(self, path: Path, migrations: Sequence[str], troubles: Troubles) -> None:
        """Open the file, made when missing."""
        self.path = path
        self._troubles = troubles
        with troubles.translated(path):
            self._connection = connect(path)
            try:
                migrate(self._connection, path, migrations, troubles)
            except BaseException:
                self._connection.close()
                raise
        # Guards the connection: no two threads use it at a time, and a transaction runs whole while it is held.
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection."""
        with self._lock, self._troubles.translated(self.path):
            yield self._connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection for one transaction: all of it is stored, or nothing."""
        with self.reading() as connection, transaction(connection):
            yield connection
