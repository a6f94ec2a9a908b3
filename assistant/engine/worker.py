"""The local backend: one thread owns the model and answers all callers at once, each through a queue of its own."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence

from assistant.backend import BackendStatus, Load, State
from assistant.engine.job import Job
from assistant.engine.loop import Loop
from assistant.engine.runtime import Runtime
from assistant.errors import AssistantError, BackendClosed, BackendError, ContextExceeded, QueueFull
from assistant.messages import Conversation, Delta, Message, Priority, Queued, Request, Scored, Stop, Usage

logger = logging.getLogger(__name__)

# While nothing is drawn a sign of life goes out this often, so that a caller gets its turn to close the stream.
_HEARTBEAT_S = 0.2


class LocalBackend:
    """A `Backend` over one `Runtime`, which is loaded and used on a thread of its own."""

    def __init__(self, model: str, load: Callable[[], Runtime], queue_size: int = 64) -> None:
        """Start loading at once; `load` runs on the worker thread and may raise an `AssistantError`."""
        self._model = model
        self._queue_size = queue_size
        self._inbox: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        # Guards `_inbox` against `close`: a job is either in before the worker drains it, or refused.
        self._gate = threading.Lock()
        self._loaded = threading.Event()
        self._closing = threading.Event()
        self._runtime: Runtime | None = None
        self._loop: Loop | None = None
        self._failure: AssistantError | None = None
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
        return BackendStatus(state, self._model, detail, self._loop.load if self._loop else Load())

    def stream(self, request: Request) -> Iterator[Delta | Queued | Stop]:
        """Yield the reply as it grows, then one `Stop`. Closing the iterator cancels the computation."""
        asked = time.perf_counter()
        while not self._loaded.wait(_HEARTBEAT_S):
            yield Delta("")
        runtime = self._ready()
        # Before the prompt is taken apart: bulk work that finds no room asks again and again.
        self._check_room(request.priority)
        tokens = runtime.encode(request.messages, request.opening)
        if len(tokens) + request.sampling.max_tokens > runtime.context:
            raise ContextExceeded(len(tokens) + request.sampling.max_tokens, runtime.context)
        job = Job(request, asked, tokens)
        self._hand_in(job)
        try:
            for event in _events(job):
                assert not isinstance(event, Scored)
                yield event
        finally:
            job.cancelled = True

    @property
    def can_score(self) -> bool:
        """Always: the model is at hand."""
        return True

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Decode all prompts with `text` side by side; what they have in common is decoded once."""
        asked = time.perf_counter()
        while not self._loaded.wait(_HEARTBEAT_S):
            yield Delta("")
        scores = yield from self._judged([self._scoring(prompt, text, caller, asked) for prompt in prompts])
        seconds, usages = time.perf_counter() - asked, [each.usage for each in scores]
        prompt, reused = sum(u.prompt_tokens for u in usages), sum(u.reused_tokens for u in usages)
        yield Scored(tuple(each.likelihoods[0] for each in scores), Usage(prompt, reused, 0, seconds, seconds))

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Decode the prompt once, and look up the first token of each word in what the model says after it."""
        asked = time.perf_counter()
        while not self._loaded.wait(_HEARTBEAT_S):
            yield Delta("")
        opened = [self._ready().encode_open(prompt, word) for word in words]
        job = self._judging(prompt, opened[0].prompt, caller, asked)
        job.choices = [each.text[0] for each in opened]
        (judged,) = yield from self._judged([job])
        yield judged

    def _judged(self, jobs: Sequence[Job]) -> Generator[Delta | Queued, None, list[Scored]]:
        """Hand jobs in and return what the model says of each; closing it cancels them."""
        scores: list[Scored] = []
        try:
            for job in jobs:
                self._hand_in(job)
            for job in jobs:
                for event in _events(job):
                    if isinstance(event, Scored):
                        scores.append(event)
                    elif not isinstance(event, Stop):
                        yield event
        finally:
            for job in jobs:
                job.cancelled = True
        if len(scores) < len(jobs):
            raise BackendClosed("Diandian is shutting down; this request was not answered.")
        return scores

    def _scoring(self, prompt: Conversation, text: str, caller: str, asked: float) -> Job:
        opened = self._ready().encode_open(prompt, text)
        job = self._judging(prompt, [*opened.prompt, *opened.text[:-1]], caller, asked)
        job.targets = opened.text
        return job

    def _judging(self, prompt: Conversation, tokens: Sequence[int], caller: str, asked: float) -> Job:
        context = self._ready().context
        if len(tokens) > context:
            raise ContextExceeded(len(tokens), context)
        return Job(Request(prompt, caller=caller), asked, tokens)

    def close(self) -> None:
        """Stop computing and free the model; safe to call twice."""
        with self._gate:
            self._closing.set()
            self._inbox.put(None)
        self._thread.join()

    def _hand_in(self, job: Job) -> None:
        with self._gate:
            self._ready()
            self._check_room(job.request.priority)
            self._inbox.put(job)

    def _check_room(self, priority: Priority) -> None:
        """Refuse what finds no place to wait; half of them are kept free of bulk work, unless nothing else is there."""
        assert self._loop is not None
        there = self._loop.requests + self._inbox.qsize()
        waiting = there - self._loop.rows
        if there and waiting >= (self._queue_size // 2 if priority == "bulk" else self._queue_size):
            raise QueueFull(f"{waiting} requests are waiting already. Try again in a minute, or raise llm.queue.")

    def _ready(self) -> Runtime:
        self._loaded.wait()
        if self._closing.is_set():
            raise BackendClosed("The language model has been shut down. Start Diandian again.")
        if self._failure is not None:
            raise self._failure
        assert self._runtime is not None
        return self._runtime

    def _work(self, load: Callable[[], Runtime]) -> None:
        """The worker thread's life: load, step after step while there is work, free."""
        try:
            self._runtime = load()
            self._loop = Loop(self._runtime, self._closing)
        except BaseException as error:  # shown to every caller: the thread has no one to raise to
            self._failure = _explained("could not be loaded", error)
        self._loaded.set()
        if self._loop is None or self._runtime is None:
            return
        try:
            while not self._closing.is_set():
                self._take_in(self._loop)
                self._loop.step()
        except BaseException as error:
            self._failure = _explained("broke down", error)
        self._end(self._loop)
        self._runtime.close()

    def _end(self, loop: Loop) -> None:
        """Give everyone who waits still an end."""
        reason = self._failure or BackendClosed("Diandian is shutting down; this request was not answered.")
        with self._gate:  # whoever comes later is refused there
            late = list(_drained(self._inbox))
        for job in late:
            job.outbox.put(reason)
        try:
            if self._failure is None:
                loop.close(reason)
        except Exception:
            logger.exception("the engine did not end in order")
        loop.fail(reason)

    def _take_in(self, loop: Loop) -> None:
        """Hand new jobs to the loop; with nothing else to do, wait for one."""
        if not loop.requests and not self._closing.is_set() and (job := self._inbox.get()) is not None:
            loop.add(job)
        for job in _drained(self._inbox):
            loop.add(job)


def _drained(inbox: queue.SimpleQueue[Job | None]) -> Iterator[Job]:
    """What lies in the inbox now."""
    while True:
        try:
            job = inbox.get_nowait()
        except queue.Empty:
            return
        if job is not None:
            yield job


def _explained(what: str, error: BaseException) -> AssistantError:
    """What callers are told of a failure on the engine's thread."""
    if isinstance(error, AssistantError):
        return error
    logger.error("the language model %s", what, exc_info=error)
    return BackendError(f"The language model {what} ({error!r}). Start Diandian again; its log holds the details.")


def _events(job: Job) -> Iterator[Delta | Queued | Scored | Stop]:
    while True:
        try:
            event = job.outbox.get(timeout=_HEARTBEAT_S)
        except queue.Empty:
            yield job.standing or Delta("")
            continue
        if isinstance(event, BaseException):
            raise event
        yield event
        if isinstance(event, Scored | Stop):
            return
