"""The journal of jobs: every job and what became of each of its segments, written as it comes.

What is written stays whatever ends the process, so that a job goes on where it stood: nothing is done twice, and no
more is lost than what was being computed.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from assistant.documents.doubts import Doubt
from assistant.documents.errors import JobUnknown
from assistant.documents.jobs.journal_schema import MIGRATIONS, TROUBLES
from assistant.documents.jobs.values import JobRequest, JobSegment, JobState, JobView, SegmentStatus
from assistant.documents.translating.outcome import Status
from index.sqlite_file import SqliteFile

_SEGMENT = "place, source, target, status, reasons, kind, section, author, language, missing, corrected"
_VIEW = "id, kind, name, options, recipe, state, error, created, changed, seconds, computed, revision"
_SPEED = """
SELECT sum(seconds) / sum(computed) FROM (
    SELECT seconds, computed FROM jobs WHERE recipe = ? AND computed > 0 ORDER BY changed DESC LIMIT 5
)
"""
STATUSES: tuple[SegmentStatus, ...] = ("pending", *get_args(Status))


class Journal:
    """The journal's file, opened. Every member may be called from any thread.

    Raises:
        JournalUnusable: from every member, when the file or its disk cannot be used.
        JobUnknown: from every member that is given an id, when there is no such job.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made when missing."""
        self._file = SqliteFile(path, MIGRATIONS, TROUBLES)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def add(self, id: str, request: JobRequest, recipe: str, segments: Sequence[JobSegment]) -> None:
        """Write a new job, which waits, and all its segments; one of that id that is there already stays as it is."""
        now = time.time()
        options = json.dumps(dict(request.options), ensure_ascii=False, sort_keys=True)
        values = (id, request.kind, request.name, request.data, options, recipe, "waiting", "", now, now, 0.0, 0, 1)
        with self._file.changing() as connection:
            number = "(SELECT coalesce(max(number), 0) + 1 FROM jobs)"
            marks = ", ".join("?" * (len(values) - 1))
            if not connection.execute(
                f"INSERT INTO jobs SELECT ?, {number}, {marks} WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE id = ?)",
                (*values, id),
            ).rowcount:
                return
            connection.executemany(
                f"INSERT INTO segments (job, length, revision, {_SEGMENT}) VALUES (?, ?, 1, {', '.join('?' * 11)})",
                ((id, len(segment.source), *_row(segment)) for segment in segments),
            )

    def has(self, id: str) -> bool:
        """Tell whether there is such a job."""
        with self._file.reading() as connection:
            return connection.execute("SELECT 1 FROM jobs WHERE id = ?", (id,)).fetchone() is not None

    def request(self, id: str) -> JobRequest:
        """Return what a job was asked."""
        kind, name, data, options = self._job(id, "kind, name, source, options")
        return JobRequest(kind, name, data, json.loads(options))

    def recipe(self, id: str) -> str:
        """Return what a job was to be done with, a model and a prompt."""
        return str(self._job(id, "recipe")[0])

    def state(self, id: str) -> JobState:
        """Return how a job stands."""
        state: JobState = self._job(id, "state")[0]
        return state

    def in_state(self, *states: JobState) -> list[str]:
        """Return the ids of the jobs in some states, the first begun first."""
        with self._file.reading() as connection:
            found = connection.execute("SELECT id, state FROM jobs ORDER BY number").fetchall()
        return [id for id, state in found if state in states]

    def move(self, id: str, state: JobState, error: str = "") -> None:
        """Write how a job stands from now on."""
        with self._file.changing() as connection:
            self._revise(connection, id)
            connection.execute("UPDATE jobs SET state = ?, error = ? WHERE id = ?", (state, error, id))

    def put(self, id: str, segment: JobSegment) -> None:
        """Write what became of a segment; one that a reader corrected meanwhile stays."""
        with self._file.changing() as connection:
            revision = self._revise(connection, id)
            if self._stays(connection, id, segment, revision):
                return
            connection.execute(
                "UPDATE segments SET target = ?, status = ?, reasons = ?, language = ?, missing = ?, revision = ? "
                "WHERE job = ? AND place = ? AND NOT corrected",
                (
                    *(segment.target, segment.status, _reasons(segment)),
                    *(segment.language, segment.missing, revision, id, segment.place),
                ),
            )

    def correct(self, id: str, segment: JobSegment, target: str) -> None:
        """Write a reader's wording of a segment, and of all others of the job that say the same."""
        with self._file.changing() as connection:
            revision = self._revise(connection, id)
            connection.execute(
                "UPDATE segments SET target = ?, status = 'remembered', reasons = '[]', missing = 0, corrected = 1, "
                "revision = ? WHERE job = ? AND source = ?",
                (target, revision, id, segment.source),
            )

    def retry(self, id: str, statuses: Sequence[SegmentStatus]) -> int:
        """Put segments of some statuses back, to be done again, and return how many; what a reader wrote stays.

        What stands in their places is kept there until something better comes.
        """
        with self._file.changing() as connection:
            revision = self._revise(connection, id)
            marks = ", ".join("?" * len(statuses))
            return connection.execute(
                "UPDATE segments SET status = 'pending', tried = tried + 1, revision = ? "
                f"WHERE job = ? AND NOT corrected AND status IN ({marks})",
                (revision, id, *statuses),
            ).rowcount

    def tried(self, id: str) -> dict[int, int]:
        """Return how often each segment that is pending was done before and put back, by its place; only those."""
        with self._file.reading() as connection:
            query = "SELECT place, tried FROM segments WHERE job = ? AND status = 'pending' AND tried > 0"
            return dict(connection.execute(query, (id,)).fetchall())

    def forget_old(self, before: float) -> int:
        """Remove the jobs that ended and did not change since a time, seconds since 1970; return how many."""
        with self._file.changing() as connection:
            old = "DELETE FROM jobs WHERE changed < ? AND state IN ('done', 'cancelled', 'failed')"
            return connection.execute(old, (before,)).rowcount

    def spend(self, id: str, seconds: float, computed: int) -> None:
        """Add to the time spent on a job, and to the characters that a model worked through in it."""
        with self._file.changing() as connection:
            change = "UPDATE jobs SET seconds = seconds + ?, computed = computed + ? WHERE id = ?"
            connection.execute(change, (seconds, computed, id))

    def done(self, id: str) -> dict[int, str]:
        """Return the targets of the segments that are accounted for, by their places."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT place, target FROM segments WHERE job = ? AND status <> 'pending'", (id,))
            return dict(rows.fetchall())

    def targets(self, id: str) -> list[str]:
        """Return what stands in each segment's place, in reading order."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT target FROM segments WHERE job = ? ORDER BY place", (id,))
            return [target for (target,) in rows]

    def segment(self, id: str, place: int) -> JobSegment | None:
        """Return one segment; None where there is none."""
        with self._file.reading() as connection:
            query = f"SELECT {_SEGMENT} FROM segments WHERE job = ? AND place = ?"
            row = connection.execute(query, (id, place)).fetchone()
        return _segment(row) if row else None

    def view(self, id: str, since: int | None = None) -> JobView:
        """Return how a job stands, with the segments that changed after a revision; with none of them for None."""
        with self._file.reading() as connection:
            row = self._job(id, _VIEW)
            changes: tuple[JobSegment, ...] = ()
            if since is not None:
                query = f"SELECT {_SEGMENT} FROM segments WHERE job = ? AND revision > ? ORDER BY place"
                changes = tuple(map(_segment, connection.execute(query, (id, since))))
            return self._viewed(connection, row, changes)

    def views(self) -> list[JobView]:
        """Return how all jobs stand, the last begun first."""
        with self._file.reading() as connection:
            rows = connection.execute(f"SELECT {_VIEW} FROM jobs ORDER BY number DESC").fetchall()
            return [self._viewed(connection, row, ()) for row in rows]

    def forget(self, id: str) -> None:
        """Remove a job with all that became of it."""
        with self._file.changing() as connection:
            self._job(id, "id")
            connection.execute("DELETE FROM jobs WHERE id = ?", (id,))

    def _viewed(self, connection: sqlite3.Connection, row: tuple[Any, ...], changes: tuple[JobSegment, ...]) -> JobView:
        id, kind, name, options, recipe, state, error, created, changed, seconds, computed, revision = row
        query = "SELECT status, count(*), sum(length), sum(missing) FROM segments WHERE job = ? GROUP BY status"
        by_status = {status: rest for status, *rest in connection.execute(query, (id,))}
        nothing = [0, 0, 0]
        whole = sum(length for _, length, _ in by_status.values())
        pending = by_status.get("pending", nothing)[1]
        wanted = whole - by_status.get("kept", nothing)[1]
        # What was put back to be tried again has what it lacked before: it lacks everything, as long as it is pending.
        missing = pending + sum(lacked for status, (_, _, lacked) in by_status.items() if status != "pending")
        counts = {status: by_status.get(status, nothing)[0] for status in STATUSES}
        pace = seconds / computed if computed else connection.execute(_SPEED, (recipe,)).fetchone()[0]
        going = state in ("running", "waiting") and pace is not None
        return JobView(
            *(id, kind, name, json.loads(options), state, error, created, changed),
            segments=sum(counts.values()),
            done=sum(counts.values()) - counts["pending"],
            progress=1 - pending / whole if whole else 1.0,
            coverage=1 - missing / wanted if wanted else 1.0,
            counts=counts,
            seconds=seconds,
            seconds_left=pending * pace if going else None,
            revision=revision,
            changes=changes,
        )

    def _stays(self, connection: sqlite3.Connection, id: str, segment: JobSegment, revision: int) -> bool:
        """Keep a doubtful translation that was tried again, where the new one lacks more; tell whether it was kept."""
        kept = connection.execute(
            "UPDATE segments SET status = 'doubtful', revision = ? WHERE job = ? AND place = ? AND status = 'pending' "
            "AND tried > 0 AND target <> source AND missing < ?",
            (revision, id, segment.place, segment.missing),
        )
        return kept.rowcount > 0

    def _revise(self, connection: sqlite3.Connection, id: str) -> int:
        connection.execute("UPDATE jobs SET revision = revision + 1, changed = ? WHERE id = ?", (time.time(), id))
        revision: int = self._job(id, "revision")[0]
        return revision

    def _job(self, id: str, columns: str) -> tuple[Any, ...]:
        with self._file.reading() as connection:
            row: tuple[Any, ...] | None = connection.execute(
                f"SELECT {columns} FROM jobs WHERE id = ?", (id,)
            ).fetchone()
        if row is None:
            raise JobUnknown(f"There is no job {id[:40]!r}. It may have been removed; start the work anew.")
        return row


def _row(segment: JobSegment) -> tuple[object, ...]:
    return (
        *(segment.place, segment.source, segment.target, segment.status),
        *(_reasons(segment), segment.kind, segment.section, segment.author),
        *(segment.language, segment.missing, segment.corrected),
    )


def _reasons(segment: JobSegment) -> str:
    return json.dumps([(reason.kind, *reason.about) for reason in segment.reasons], ensure_ascii=False)


def _segment(row: Sequence[Any]) -> JobSegment:
    place, source, target, status, reasons, kind, section, author, language, missing, corrected = row
    told = tuple(Doubt(kind, tuple(about)) for kind, *about in json.loads(reasons))
    return JobSegment(place, source, target, status, told, kind, section, author, language, missing, bool(corrected))
