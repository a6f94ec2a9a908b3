"""A text of any length summarised, as a stream of what happens."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.backend import Backend
from assistant.documents.settings import DocumentSettings
from assistant.documents.summarising.reading import Reading
from assistant.documents.summarising.values import (
    Stage,
    StretchRead,
    Summary,
    SummaryEvent,
    SummaryOrder,
    SummaryProgress,
)
from assistant.documents.summarising.work import Step, Work
from assistant.documents.translating.asking import Asking, CalledOff
from assistant.nearness import Embed

_PULSE_S = 0.25
"""How long nothing is yielded at most."""
_SHARES: Mapping[Stage, tuple[float, float]] = {
    "reading": (0.0, 0.75),
    "checking": (0.75, 0.85),
    "merging": (0.85, 0.94),
    "thread": (0.94, 0.96),
    "translating": (0.96, 1.0),
}
"""Where in the whole work each stage begins and ends: estimates, so that what is left can be told roughly."""

_Came = StretchRead | Step | Summary | Exception | None
"""None: the work was called off."""


@dataclass(frozen=True, slots=True)
class Summarising:
    """Summarises texts; one for the life of the assistant."""

    backend: Backend
    embed: Embed
    settings: DocumentSettings

    def run(
        self, reading: Reading, order: SummaryOrder, done: Mapping[int, tuple[str, ...]] | None = None
    ) -> Iterator[SummaryEvent]:
        """Yield what the model makes of each stretch, how far the work is, and last the `Summary`.

        Something comes several times a second, if only how far the work is, so that the iterator can be closed at any
        time; that stops the computation within a token.

        Args:
            reading: the whole text.
            order: in which language, and how long.
            done: the lines of stretches that a run of the same text, settings and model has read, by their places.

        Raises:
            DocumentUnreadable: the text holds no words.
            AssistantError: the model cannot answer.
        """
        running = _Running(self, reading, order, done or {})
        try:
            yield from running.events()
        finally:
            running.stop()


class _Running:
    """One summary that is being made, on a thread of its own."""

    def __init__(
        self, by: Summarising, reading: Reading, order: SummaryOrder, done: Mapping[int, tuple[str, ...]]
    ) -> None:
        self._asking = Asking(by.backend, by.settings.parallel)
        self._stopped = threading.Event()
        self._started = time.monotonic()
        self._came: queue.Queue[_Came] = queue.Queue()
        self._step = Step("reading", 0, 0)
        self._work = Work(
            by.backend,
            by.embed,
            by.settings,
            self._asking,
            reading=reading,
            order=order,
            done=dict(done),
            tell=self._tell,
        )
        self._thread = threading.Thread(target=self._run, name="summarise", daemon=True)

    def events(self) -> Iterator[SummaryEvent]:
        self._thread.start()
        yield self._progress()
        while True:
            try:
                came = self._came.get(timeout=_PULSE_S)
            except queue.Empty:
                yield self._progress()
                continue
            if isinstance(came, Exception):
                raise came
            if isinstance(came, Step):
                self._step = came
                yield self._progress()
            elif came is not None:
                yield came
            if came is None or isinstance(came, Summary):
                return

    def stop(self) -> None:
        """End what is still computed, and wait for it."""
        self._stopped.set()
        self._asking.call_off()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._came.put(self._work.summary(self._seconds))
        except CalledOff:
            self._came.put(None)
        except Exception as error:  # told to whoever iterates
            self._came.put(error)

    def _tell(self, event: StretchRead | Step) -> None:
        if self._stopped.is_set():
            raise CalledOff
        self._came.put(event)

    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _progress(self) -> SummaryProgress:
        begin, end = _SHARES[self._step.stage]
        share = begin + (end - begin) * self._step.done / max(1, self._step.total)
        return SummaryProgress(self._step.stage, self._step.done, self._step.total, share, self._seconds())
