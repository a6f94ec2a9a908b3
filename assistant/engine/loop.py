"""What the engine's thread does over and over: plan a step, move, decode, draw, hand out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace

from assistant.backend import Load
from assistant.engine.batch import Copy, Cut, Drop, Keep, Lend, Move, Restore, Row, Save, Step
from assistant.engine.job import Job
from assistant.engine.pace import Pace
from assistant.engine.runtime import Aborted, Runtime
from assistant.engine.scheduler import Scheduler
from assistant.engine.sequence import SequenceState
from assistant.errors import AssistantError, BackendError
from assistant.messages import Queued, StopReason

logger = logging.getLogger(__name__)

_TELL_EVERY_S = 0.2


class Loop:
    """Joins a scheduler, which decides, to a runtime, which computes. One thread uses it; any may read `load`."""

    def __init__(self, runtime: Runtime, closing: threading.Event) -> None:
        """`closing` makes a step that is under way give up."""
        self._runtime = runtime
        self._closing = closing
        self._scheduler = Scheduler(runtime.limits)
        self._pace = Pace(runtime.limits.batch, fixed=runtime.limits.block > 1)
        self._jobs: dict[int, Job] = {}
        self._sequences: dict[int, SequenceState] = {}
        self._saved: dict[int, bytes] = {}
        self._kept: dict[int, bytes] = {}
        self._numbers = 0
        self._told = 0.0
        self.load = Load(cells=runtime.limits.cells)
        """How busy the engine is, and what it has done so far; replaced as a whole after every step."""

    @property
    def requests(self) -> int:
        """Requests under way, the waiting ones included."""
        return len(self._jobs)

    @property
    def rows(self) -> int:
        """Requests that can be under way without waiting."""
        return self._runtime.limits.rows

    def add(self, job: Job) -> None:
        """Take in a request."""
        try:
            job.sampler = self._runtime.sampler(job.request.sampling) if job.writes else None
        except Exception as error:
            _log_failure("a request could not be prepared", error)
            job.outbox.put(error)
            return
        self._numbers += 1
        outputs = len(job.targets) or 1
        sequence = SequenceState(self._numbers, job.tokens, job.request.caller, job.request.priority, outputs)
        self._jobs[sequence.request], self._sequences[sequence.request] = job, sequence
        self._scheduler.submit(sequence)

    def step(self) -> None:
        """Do one step for everybody; a failure ends the requests that it touches, never the thread."""
        try:
            self._step()
        except Exception as error:
            self._start_over(error)

    def close(self, error: Exception) -> None:
        """End every request: with what it has if it was running, else with the error."""
        for request in [s.request for s in self._scheduler.running]:
            self._end(request, "cancelled")
        self._abandon(list(self._jobs), error)

    def fail(self, error: Exception) -> None:
        """Tell everyone, and touch nothing else: what went wrong is not known."""
        for job in self._jobs.values():
            job.outbox.put(error)
        self._jobs.clear()

    def _step(self) -> None:
        for request in [number for number, job in self._jobs.items() if job.cancelled]:
            self._end(request, "cancelled")
        step = self._scheduler.plan(self._pace.room(self._scheduler.readers))
        started = time.perf_counter()
        self._tell_places(started)
        self._count()
        for move in step.moves:
            self._move(move)
        if not step.rows:
            return
        try:
            self._runtime.decode(step.rows, self._unwanted(step))
        except Aborted:
            self._scheduler.failed(step)
            return
        except BackendError as error:  # llama.cpp refused this batch and is sound; the others need not suffer
            self._scheduler.failed(step)
            self._abandon([row.request for row in step.rows], error)
            return
        self._scheduler.decoded(step)
        drawn = sum(self._hear(number, row) for number, row in enumerate(step.rows) if row.outputs)
        self._pace.stepped(step.size, drawn, time.perf_counter() - started)
        self._count(steps=1)

    def _start_over(self, error: Exception) -> None:
        """The cache is no longer certain: everybody gets the error, and the next request an empty cache."""
        _log_failure("a step failed", error)
        self._abandon(list(self._jobs), error)
        for slot in range(self._runtime.limits.slots):
            self._runtime.cut(slot, 0)
        preemptions = self._scheduler.preemptions
        self._kept.clear()
        self._scheduler = Scheduler(self._runtime.limits)
        self._scheduler.preemptions = preemptions
        self._count()

    def _hear(self, number: int, row: Row) -> bool:
        """Take in what the model says after a row; whether one more token was drawn."""
        job, sequence = self._jobs[row.request], self._sequences[row.request]
        if job.writes:
            return self._draw(number, row.request)
        if job.choices:
            job.judged = [self._runtime.likelihood(number, 0, token) for token in job.choices]
            self._end(row.request, "end")
            return False
        first = row.start + len(row.tokens) - row.outputs - (len(sequence.tokens) - sequence.outputs)
        targets = job.targets[first : first + row.outputs]
        places = range(row.outputs - 1, -1, -1)
        # Replaces what follows `first`: a row that is decoded again after a failure is judged again too.
        job.judged[first:] = [self._runtime.likelihood(number, *each) for each in zip(places, targets, strict=True)]
        if len(job.judged) == len(job.targets):
            self._end(row.request, "end")
        return False

    def _draw(self, number: int, request: int) -> bool:
        """Draw the next token of a request and send it on; whether there was one more."""
        job, sequence = self._jobs[request], self._sequences[request]
        assert job.sampler is not None
        try:
            token = job.sampler.sample(number)
        except Exception as error:
            _log_failure("a token could not be drawn", error)
            self._abandon([request], error)
            return False
        job.first = job.first or time.perf_counter()
        if self._runtime.is_end(token):
            self._end(request, "end")
            return False
        self._scheduler.wrote(sequence, token)
        job.push(self._runtime.piece(token))
        if job.text.stopped:
            self._end(request, "stop")
        elif sequence.written >= job.request.sampling.max_tokens:
            self._end(request, "length")
        return True

    def _move(self, move: Move) -> None:
        match move:
            case Copy(source, target, length):
                self._runtime.copy(source, target, length)
            case Cut(slot, length):
                self._runtime.cut(slot, length)
            case Save(slot, request):
                state = self._runtime.save(slot)
                if request in self._jobs:
                    self._saved[request] = state
                self._runtime.cut(slot, 0)
            case Restore(slot, request):
                self._runtime.restore(slot, self._saved.pop(request))
            case Keep(slot, key):
                self._kept[key] = self._runtime.save(slot)
            case Lend(key, slot):
                self._runtime.restore(slot, self._kept[key])
            case Drop(key):
                del self._kept[key]

    def _unwanted(self, step: Step) -> Callable[[], bool]:
        """Whether nobody wants what is being decoded any more."""
        jobs = [self._jobs[row.request] for row in step.rows]
        return lambda: self._closing.is_set() or all(job.cancelled for job in jobs)

    def _tell_places(self, now: float) -> None:
        for sequence in self._scheduler.running:
            job = self._jobs[sequence.request]
            job.admitted, job.standing = job.admitted or now, None
        if now < self._told + _TELL_EVERY_S:
            return
        self._told = now
        for place, sequence in enumerate(self._scheduler.waiting, 1):
            seconds = self._pace.wait_s(place, len(self._scheduler.running))
            self._jobs[sequence.request].standing = Queued(place, seconds)

    def _end(self, request: int, reason: StopReason) -> None:
        job, sequence = self._forget(request)
        usage = job.end(reason, sequence.reused, sequence.written)
        if job.admitted and reason != "cancelled":
            self._pace.served(time.perf_counter() - job.admitted)
        speed = (usage.completion_tokens - 1) / max(usage.total_s - usage.first_token_s, 1e-9)
        logger.info(
            "%d tokens in, %d reused, %d out, %.1f tok/s, %s",
            *(usage.prompt_tokens, usage.reused_tokens, usage.completion_tokens, max(speed, 0.0), reason),
        )
        self.load = replace(
            self.load,
            finished=self.load.finished + 1,
            prompt_tokens=self.load.prompt_tokens + usage.prompt_tokens,
            reused_tokens=self.load.reused_tokens + usage.reused_tokens,
            completion_tokens=self.load.completion_tokens + usage.completion_tokens,
        )
        self._count()

    def _abandon(self, requests: Collection[int], error: Exception) -> None:
        for request in requests:
            self._jobs[request].outbox.put(error)  # first: nobody may be left waiting by what fails below
        for request in requests:
            self._forget(request)
        self._count()

    def _forget(self, request: int) -> tuple[Job, SequenceState]:
        job, sequence = self._jobs.pop(request), self._sequences.pop(request)
        self._scheduler.leave(sequence)
        self._saved.pop(request, None)
        if job.sampler is not None:
            job.sampler.close()
        return job, sequence

    def _count(self, steps: int = 0) -> None:
        self.load = replace(
            self.load,
            running=len(self._scheduler.running),
            waiting=len(self._scheduler.waiting),
            tokens_per_second=self._pace.tokens_per_second,
            cells_used=self._scheduler.cells_used,
            preemptions=self._scheduler.preemptions,
            steps=self.load.steps + steps,
        )


def _log_failure(what: str, error: Exception) -> None:
    """Expected errors are for their caller alone; anything else keeps its traceback."""
    if not isinstance(error, AssistantError):
        logger.error(what, exc_info=error)
