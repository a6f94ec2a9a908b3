"""The local backend: one thread owns the model; callers put requests into its inbox and read their own queue."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.backend import BackendStatus, State
from assistant.engine.prefix import shared_prefix
from assistant.engine.runtime import Aborted, Runtime
from assistant.engine.text import TextStream
from assistant.errors import AssistantError, BackendClosed, BackendError, ContextExceeded, QueueFull
from assistant.messages import Delta, Message, Request, Stop, StopReason, Usage

logger = logging.getLogger(__name__)

# While nothing is decoded an empty Delta goes out this often, so that a caller gets its turn to close the stream.
_HEARTBEAT_S = 0.2


@dataclass(eq=False, slots=True)
class _Job:
    """One request on its way through the worker."""

    request: Request
    asked: float
    tokens: list[int]
    outbox: queue.SimpleQueue[Delta | Stop | BaseException] = field(default_factory=queue.SimpleQueue)
    cancelled: threading.Event = field(default_factory=threading.Event)


class LocalBackend:
    """A `Backend` over one `Runtime`, which is loaded and used on a thread of its own. Requests run in order."""

    def __init__(self, model: str, load: Callable[[], Runtime], queue_size: int = 32) -> None:
        """Start loading at once; `load` runs on the worker thread and may raise an `AssistantError`."""
        self._model = model
        self._inbox: queue.Queue[_Job | None] = queue.Queue(maxsize=queue_size)
        self._loaded = threading.Event()
        self._closing = threading.Event()
        self._runtime: Runtime | None = None
        self._failure: BaseException | None = None
        self._running: _Job | None = None
        self._resident: list[int] = []
        self._tokens_per_second = 0.0
        self._thread = threading.Thread(target=self._work, args=(load,), name="llm", daemon=True)
        self._thread.start()

    @property
    def context(self) -> int:
        """Tokens that a prompt and its reply may take together. Waits for the model to load."""
        return self._ready().context

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of `messages` under the model's own template; the vocabulary is read-only, so any thread may."""
        return len(self._ready().encode(messages))

    def status(self) -> BackendStatus:
        """The state right now; never waits."""
        state: State = "loading"
        detail = ""
        if self._closing.is_set():
            state = "closed"
        elif self._failure is not None:
            state, detail = "failed", str(self._failure)
        elif self._runtime is not None:
            state, detail = "ready", self._runtime.description
        running = 0 if self._running is None else 1
        return BackendStatus(state, self._model, detail, running, self._inbox.qsize(), self._tokens_per_second)

    def stream(self, request: Request) -> Iterator[Delta | Stop]:
        """Yield the reply as it grows, then one `Stop`. Closing the iterator cancels the computation."""
        asked = time.perf_counter()
        while not self._loaded.wait(_HEARTBEAT_S):
            yield Delta("")
        runtime = self._ready()
        tokens = runtime.encode(request.messages, request.opening)
        if len(tokens) + request.sampling.max_tokens > runtime.context:
            raise ContextExceeded(len(tokens) + request.sampling.max_tokens, runtime.context)
        job = _Job(request, asked, tokens)
        try:
            self._inbox.put_nowait(job)
        except queue.Full:
            raise QueueFull(f"{self._inbox.maxsize} questions are waiting already. Try again in a minute.") from None
        try:
            yield from self._events(job)
        finally:
            job.cancelled.set()

    def close(self) -> None:
        """Stop computing and free the model; safe to call twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        if (running := self._running) is not None:
            running.cancelled.set()
        try:
            self._inbox.put_nowait(None)
        except queue.Full:
            pass  # the worker sees `_closing` before its next job
        self._thread.join()

    def _ready(self) -> Runtime:
        self._loaded.wait()
        if self._closing.is_set():
            raise BackendClosed("The language model has been shut down. Start Diandian again.")
        if self._failure is not None:
            if isinstance(self._failure, AssistantError):
                raise self._failure
            raise BackendError(f"The language model could not be loaded: {self._failure}") from self._failure
        assert self._runtime is not None
        return self._runtime

    @staticmethod
    def _events(job: _Job) -> Iterator[Delta | Stop]:
        while True:
            try:
                event = job.outbox.get(timeout=_HEARTBEAT_S)
            except queue.Empty:
                yield Delta("")
                continue
            if isinstance(event, BaseException):
                raise event
            yield event
            if isinstance(event, Stop):
                return

    def _work(self, load: Callable[[], Runtime]) -> None:
        """The worker thread's life: load, serve jobs in order, free."""
        try:
            self._runtime = load()
        except BaseException as error:  # shown to every caller: the thread has no one to raise to
            self._failure = error
            if not isinstance(error, AssistantError):
                logger.exception("loading %s failed", self._model)
        finally:
            self._loaded.set()
        while self._runtime is not None and not self._closing.is_set():
            job = self._inbox.get()
            if job is None:
                break
            self._run(self._runtime, job)
        self._drain()
        if self._runtime is not None:
            self._runtime.close()

    def _run(self, runtime: Runtime, job: _Job) -> None:
        if job.cancelled.is_set():
            return
        self._running = job
        try:
            self._reply(runtime, job)
        except BaseException as error:
            self._resident = []
            runtime.keep(0)
            job.outbox.put(error)
            if not isinstance(error, AssistantError):
                logger.exception("a request failed")
        finally:
            self._running = None

    def _reply(self, runtime: Runtime, job: _Job) -> None:
        sampling = job.request.sampling
        # One prompt token at least is decoded: without it there is nothing to sample from.
        reused = runtime.keep(min(shared_prefix(self._resident, job.tokens), len(job.tokens) - 1))
        self._resident = job.tokens[:reused]
        text = TextStream(sampling.stop)
        first = 0.0
        written: list[int] = []
        reason: StopReason = "length"
        try:
            self._decode(runtime, job, job.tokens[reused:])
            runtime.start_sampling(sampling)
            while len(written) < sampling.max_tokens:
                token = runtime.sample()
                first = first or time.perf_counter()
                if runtime.is_end(token):
                    reason = "end"
                    break
                written.append(token)
                if shown := text.push(runtime.piece(token)):
                    job.outbox.put(Delta(shown))
                if text.stopped:
                    reason = "stop"
                    break
                if len(written) < sampling.max_tokens:
                    self._decode(runtime, job, [token])
        except Aborted:
            reason = "cancelled"
        if rest := text.finish():
            job.outbox.put(Delta(rest))
        job.outbox.put(Stop(reason, self._account(job, reused, len(written), first)))

    def _decode(self, runtime: Runtime, job: _Job, tokens: list[int]) -> None:
        runtime.decode(tokens, job.cancelled.is_set)
        self._resident += tokens

    def _account(self, job: _Job, reused: int, written: int, first: float) -> Usage:
        now = time.perf_counter()
        first = first or now
        if written > 1:
            self._tokens_per_second = (written - 1) / max(now - first, 1e-9)
        usage = Usage(len(job.tokens), reused, written, first - job.asked, now - job.asked)
        logger.info("%d tokens in, %d reused, %d out, %.1f tok/s", *_figures(usage), self._tokens_per_second)
        return usage

    def _drain(self) -> None:
        """Tell everyone still waiting that no answer will come."""
        while True:
            try:
                job = self._inbox.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                job.outbox.put(BackendClosed("Diandian is shutting down; this question was not answered."))


def _figures(usage: Usage) -> tuple[int, int, int]:
    return usage.prompt_tokens, usage.reused_tokens, usage.completion_tokens
