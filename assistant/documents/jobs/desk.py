"""The desk where jobs are handed in: who runs, who waits, and whatever a person can do with a job."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from assistant.documents.errors import JobRefused
from assistant.documents.jobs.doing import check_recipe, do, id_of
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.kind import Kind
from assistant.documents.jobs.values import JobPicture, JobRequest, JobResult, JobSegment, JobSummary, JobView
from assistant.errors import AssistantError
from index.errors import NotesError
from prompts.errors import PromptError

logger = logging.getLogger(__name__)

_EXPECTED = (AssistantError, NotesError, PromptError)
_DAY_S = 86_400
_UNFORESEEN = "It stopped at an error that nobody foresaw ({}); the log says more. Resume it to try again."


@dataclass(frozen=True, slots=True)
class _Run:
    """A job that is being done."""

    thread: threading.Thread
    stop: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """All jobs. Every member may be called from any thread.

    Raises:
        JobUnknown: from every member that is given an id, when there is no such job.
        JournalUnusable: from every member, when the journal cannot be used.
    """

    def __init__(
        self, opened: Callable[[], Journal], kinds: Mapping[str, Kind], at_once: int, keep_days: int = 0
    ) -> None:
        """Make ready; nothing runs before `open` or `start`.

        Args:
            opened: opens the journal, when it is first needed.
            kinds: of work, by name.
            at_once: jobs that run at the same time; others wait.
            keep_days: after which jobs that ended are forgotten, when the first one is begun or gone on with; 0 never.
        """
        self._opened, self._kinds, self._at_once, self._keep_days = opened, kinds, at_once, keep_days
        # Guards `_open`, `_runs`, `_queue`, `_lost`, and that a job's state in the journal fits them.
        self._lock = threading.RLock()
        self._open: Journal | None = None
        self._runs: dict[str, _Run] = {}
        self._queue: list[str] = []
        self._lost: dict[str, str] = {}
        self._closing = False

    def open(self) -> None:
        """Go on with the jobs that ran or waited when the process before this one ended."""
        self._forget_old()
        with self._lock:
            self._queue += [id for id in self._journal.in_state("running", "waiting") if not self._going(id)]
            self._fill()

    def start(self, request: JobRequest) -> JobView:
        """Begin a job, or go on with it if it was begun before, and return how it stands; a done one stays done.

        Raises:
            AssistantError: the document cannot be taken apart, the request makes no sense, or the model cannot start.
        """
        self._forget_old()
        kind = self._kind(request.kind)
        recipe = kind.recipe()
        id = id_of(request, recipe)
        if not self._journal.has(id):
            self._journal.add(id, request, recipe, kind.prepare(request))
        return self.resume(id)

    def resume(self, id: str) -> JobView:
        """Go on with a job that is paused, failed or cancelled, where it stood."""
        with self._lock:
            if self._journal.state(id) != "done" and not self._going(id):
                self._lost.pop(id, None)
                self._journal.move(id, "waiting")
                self._queue.append(id)
                self._fill()
        return self.view(id)

    def retry(self, id: str, *, doubtful: bool = False) -> JobView:
        """Try the untranslated segments of a job again, in other ways than before, and go on with the job.

        Args:
            id: of the job.
            doubtful: the doubtful ones too; such a translation stays until there is one that lacks no more.

        Raises:
            JobRefused: it is still being worked on, was begun with another model, or there is nothing to try again.
        """
        with self._lock:
            request = self._journal.request(id)
            kind = self._kind(request.kind)
            if not kind.can_retry:
                raise JobRefused("Parts of such a job cannot be tried again alone. Remove it and start it anew.")
            check_recipe(self._journal, kind, id)
            if self._going(id):
                raise JobRefused("The job is still being worked on. Wait for its end, or pause it first.")
            if not self._journal.retry(id, ("untranslated", "doubtful") if doubtful else ("untranslated",)):
                raise JobRefused("Nothing in this job is left to be tried again.")
            self._journal.move(id, "paused")
            return self.resume(id)

    def pause(self, id: str) -> JobView:
        """Stop a job until it is resumed; it stays paused when Diandian is started again."""
        with self._lock:
            if self._going(id) or self._journal.state(id) in ("running", "waiting"):
                self._halt(id)
                self._journal.move(id, "paused")
        return self.view(id)

    def cancel(self, id: str) -> JobView:
        """Stop a job for good; what is done of it can still be had, and it can still be resumed."""
        with self._lock:
            if self._journal.state(id) != "done":
                self._halt(id)
                self._journal.move(id, "cancelled")
        return self.view(id)

    def forget(self, id: str) -> None:
        """Stop a job and remove it with all that became of it; the translation memory keeps what it learnt."""
        with self._lock:
            self._halt(id)
            self._journal.forget(id)

    def list(self) -> tuple[JobView, ...]:
        """Return how all jobs stand, the last begun first."""
        return tuple(map(self._truly, self._journal.views()))

    def view(self, id: str, since: int | None = None) -> JobView:
        """Return how a job stands.

        Args:
            id: of the job.
            since: a revision; the segments that changed after it come along, all of them for 0, none for None.
        """
        return self._truly(self._journal.view(id, since))

    def result(self, id: str, *, bilingual: bool = False) -> JobResult:
        """Return a job's document as far as it is done; what is not translated yet is the source's.

        Args:
            id: of the job.
            bilingual: keep each segment of the source, its translation after it.
        """
        request = self._journal.request(id)
        return self._kind(request.kind).result(request, self._journal.targets(id), bilingual=bilingual)

    def picture(self, id: str) -> JobPicture | None:
        """Return the picture that a job's document is, with its texts as far as they are done; None where it is none.

        Raises:
            AssistantError: the picture can no longer be read. It takes seconds where it was not read lately.
        """
        request = self._journal.request(id)
        return self._kind(request.kind).picture(request, self._journal.targets(id))

    def summary(self, id: str) -> JobSummary | None:
        """Return the summary that a job has made, with the text that it is of; None where none is made, or not yet.

        Raises:
            AssistantError: the text can no longer be read, or is read otherwise than when the job was begun.
        """
        request = self._journal.request(id)
        return self._kind(request.kind).summary(request, self._journal.targets(id))

    def correct(self, id: str, place: int, text: str) -> JobSegment:
        """Take a reader's wording of a segment: for it, for those of the job that say the same, and for later jobs.

        Raises:
            JobRefused: there is no such segment, or the wording has not its tags.
        """
        segment = self._journal.segment(id, place)
        if segment is None:
            self._journal.state(id)
            raise JobRefused(f"The job has no segment {place}. Look at it again.")
        request = self._journal.request(id)
        kept = self._kind(request.kind).correct(request, segment, text)
        self._journal.correct(id, segment, kept)
        return self._journal.segment(id, place) or segment

    def halt(self) -> None:
        """Ask all that runs to stop, to be gone on with by the next `open`; returns at once."""
        with self._lock:
            self._closing = True
            for run in self._runs.values():
                run.stop.set()

    def close(self) -> None:
        """Stop all that runs, wait for it and close the journal; safe to call twice."""
        self.halt()
        with self._lock:
            threads = [run.thread for run in self._runs.values()]
        for thread in threads:
            thread.join()
        with self._lock:
            if self._open is not None:
                self._open.close()

    @property
    def _journal(self) -> Journal:
        with self._lock:
            if self._open is None:
                self._open = self._opened()
            return self._open

    def _forget_old(self) -> None:
        """Forget, once, the jobs that ended so long ago that they are kept no more."""
        with self._lock:
            days, self._keep_days = self._keep_days, 0
            if days and (count := self._journal.forget_old(time.time() - days * _DAY_S)):
                logger.info("%d jobs that ended more than %d days ago were forgotten", count, days)

    def _kind(self, name: str) -> Kind:
        if name not in self._kinds:
            raise JobRefused(f"There is no kind of job {name[:40]!r}. There are: {', '.join(self._kinds)}.")
        return self._kinds[name]

    def _going(self, id: str) -> bool:
        """Tell whether a job runs, and is not about to stop, or waits."""
        return id in self._queue or (id in self._runs and not self._runs[id].stop.is_set())

    def _halt(self, id: str) -> None:
        if id in self._queue:
            self._queue.remove(id)
        if id in self._runs:
            self._runs[id].stop.set()

    def _fill(self) -> None:
        """Begin jobs that wait, as far as there is room; one that is still stopping is not begun anew."""
        while not self._closing and len(self._runs) < self._at_once:
            id = next((id for id in self._queue if id not in self._runs), None)
            if id is None:
                return
            self._journal.move(id, "running")
            self._queue.remove(id)
            run = _Run(threading.Thread(target=self._run, args=(id,), name=f"job-{id[:8]}", daemon=True))
            self._runs[id] = run
            run.thread.start()

    def _run(self, id: str) -> None:
        """Do a job, on a thread of its own."""
        with self._lock:
            stop = self._runs[id].stop
        error = ""
        try:
            do(self._journal, self._kind(self._journal.request(id).kind), id, stop)
        except _EXPECTED as expected:
            error = str(expected)
        except Exception as unforeseen:
            logger.exception("the job %s failed", id)
            error = _UNFORESEEN.format(type(unforeseen).__name__)
        with self._lock:
            del self._runs[id]
            if not stop.is_set():
                self._end(id, error)
            with suppress(AssistantError):  # whoever looks at the jobs is told
                self._fill()

    def _end(self, id: str, error: str) -> None:
        try:
            self._journal.move(id, "failed" if error else "done", error)
        except AssistantError as unwritten:
            # Where even that cannot be written, it is known at least as long as the process lives.
            logger.warning("the end of job %s cannot be written: %s", id, unwritten)
            self._lost[id] = error or str(unwritten)

    def _truly(self, view: JobView) -> JobView:
        lost = self._lost.get(view.id)
        return view if lost is None else replace(view, state="failed", error=lost)
