"""Answers that were given before and how they were judged, each by all that it depends on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from prompts.errors import CacheUnusable
from prompts.regression.case import Case
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint
from prompts.regression.score import Judged
from prompts.regression.scorers import BUILT_IN, Registry
from prompts.regression.tools import Tools

_SCHEMA = """
create table if not exists answer (
    key blob primary key,
    outcome blob not null,
    made real not null default (unixepoch())
) without rowid;
create table if not exists judgement (
    key blob primary key,
    judged blob not null,
    made real not null default (unixepoch())
) without rowid;
"""
_KINDS: Mapping[str, TypeAdapter[Any]] = {"outcome": TypeAdapter(Outcome), "judged": TypeAdapter(Judged)}
_TABLES = {"outcome": "answer", "judged": "judgement"}
_JUDGING = Path(__file__).parents[1]
_ASKED_AT_ONCE = 500


def key_of(case: Case, repeat: int, fingerprint: Fingerprint) -> bytes:
    """Return what tells an answer from any other: 16 bytes of case, variant, notes and repeat."""
    corpus = fingerprint.corpora.get(corpus_key(case), "")
    told = [case.digest, repeat, sorted(fingerprint.parts.items()), corpus]
    return hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=16).digest()


def judgement_key(answer: bytes, case: Case, own: Registry, tools: Tools) -> bytes:
    """Return what tells the judgement of an answer from any other: 16 bytes of answer, expectations, scorers and tools.

    Args:
        answer: the key of the answer.
        case: what was asked.
        own: scorers that its suite brings along.
        tools: what scorers ask; only of those that the case's scorers ask is it told what their word depends on.
    """
    brought = sorted({scorer.function.__module__ for scorer in own.values()})  # named by the digest of their file
    asked = {tool for each in case.expect for tool in (own.get(each.scorer) or BUILT_IN[each.scorer]).asks}
    versions = [[tool, tools.version(tool)] for tool in sorted(asked)]
    told = [answer.hex(), [repr(each) for each in case.expect], brought, versions, _judging()]
    return hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=16).digest()


@cache
def _judging() -> str:
    """Return the digest of the code that judges."""
    files = [*sorted((_JUDGING / "scorers").glob("*.py")), _JUDGING / "scoring.py", _JUDGING / "score.py"]
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()


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

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Outcome]:
        """Return the answers that are there; a broken one counts as none."""
        return self._get("outcome", keys)

    def put(self, key: bytes, outcome: Outcome) -> None:
        """Keep an answer; it is on disk when this returns."""
        self._put("outcome", key, outcome)

    def judgements(self, keys: Iterable[bytes]) -> dict[bytes, Judged]:
        """Return the judgements that are there."""
        return self._get("judged", keys)

    def put_judgement(self, key: bytes, judged: Judged) -> None:
        """Keep a judgement."""
        self._put("judged", key, judged)

    def _get(self, kind: str, keys: Iterable[bytes]) -> dict[bytes, Any]:
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, Any] = {}
        with self._lock, self._told():
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                asked = f"select key, {kind} from {_TABLES[kind]} where key in ({', '.join('?' * len(some))})"
                for key, data in self._connection.execute(asked, some):
                    with suppress(ValueError, zlib.error):
                        found[key] = _KINDS[kind].validate_json(zlib.decompress(data))
        return found

    def _put(self, kind: str, key: bytes, value: Outcome | Judged) -> None:
        data = zlib.compress(_KINDS[kind].dump_json(value, exclude_defaults=True), 6)
        with self._lock, self._told():
            self._connection.execute(f"insert or replace into {_TABLES[kind]} (key, {kind}) values (?, ?)", (key, data))

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
