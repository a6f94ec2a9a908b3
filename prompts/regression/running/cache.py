"""Answers that were given before, by all that they depend on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from prompts.errors import CacheUnusable
from prompts.regression.case import Case
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint

_SCHEMA = """
create table if not exists answer (
    key blob primary key,
    outcome blob not null,
    made real not null default (unixepoch())
) without rowid;
"""
_OUTCOME = TypeAdapter(Outcome)
_ASKED_AT_ONCE = 500


def key_of(case: Case, repeat: int, fingerprint: Fingerprint) -> bytes:
    """Return what tells an answer from any other: 16 bytes of case, variant, notes and repeat."""
    corpus = fingerprint.corpora.get(corpus_key(case), "")
    told = [case.digest, repeat, sorted(fingerprint.parts.items()), corpus]
    return hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=16).digest()


def corpus_key(case: Case) -> str:
    """Return what the notes of a case are told apart by: their folder, or a digest of those given in the suite."""
    if case.corpus.folder or not case.corpus.notes:
        return case.corpus.folder
    told = [[note.title, note.text] for note in case.corpus.notes]
    return hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=16).hexdigest()


class Cache:
    """A SQLite file; several processes may use it at once. Close it when done."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it.

        Raises:
            CacheUnusable: the file cannot be written, or is none of ours.
        """
        self._path = path
        # Guards the connection, which threads that answer share.
        self._lock = threading.Lock()
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")
            self._connection.executescript(_SCHEMA)

    def get(self, keys: Iterable[bytes]) -> Mapping[bytes, Outcome]:
        """Return the answers that are there; a broken one counts as none."""
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, Outcome] = {}
        with self._lock, self._told():
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                marks = ", ".join("?" * len(some))
                for key, data in self._connection.execute(
                    f"select key, outcome from answer where key in ({marks})", some
                ):
                    try:
                        found[key] = _OUTCOME.validate_json(zlib.decompress(data))
                    except (ValueError, zlib.error):
                        continue
        return found

    def put(self, key: bytes, outcome: Outcome) -> None:
        """Keep an answer; it is on disk when this returns."""
        data = zlib.compress(_OUTCOME.dump_json(outcome, exclude_defaults=True), 6)
        with self._lock, self._told():
            self._connection.execute("insert or replace into answer (key, outcome) values (?, ?)", (key, data))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise CacheUnusable(
                f"{self._path}: the store of earlier answers cannot be used ({error}). Remove that file, or mend it."
            ) from error
