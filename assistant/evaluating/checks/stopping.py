"""A laboratory whose work can be stopped at once, in the middle of an answer."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar, cast

from assistant.backend import Backend
from assistant.errors import AssistantError, BackendClosed
from assistant.evaluating.lent import LentBackend
from assistant.messages import Conversation, Delta, Queued, Request, Scored, Stop
from prompts.regression.case import Case, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint, Variant
from prompts.regression.running.ports import Laboratory, Provenance, System
from prompts.regression.tools import Tools

_Event = TypeVar("_Event")


class Stopped(BaseException):
    """The run was stopped. No Exception: one would be recorded as what the case came to."""


class StoppableBackend(LentBackend):
    """A backend that breaks off what it computes as soon as a wish to stop is set; it owns the one it is made of."""

    def __init__(self, owned: Backend, stop: threading.Event) -> None:
        super().__init__(owned)
        self._stop = stop

    def stream(self, request: Request) -> Iterator[Delta | Queued | Stop]:
        """Ask the owned one; raises BackendClosed when stopped."""
        return self._heeding(super().stream(request))

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Ask the owned one; raises BackendClosed when stopped."""
        return self._heeding(super().score(prompts, text, caller))

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Ask the owned one; raises BackendClosed when stopped."""
        return self._heeding(super().weigh(prompt, words, caller))

    def close(self) -> None:
        """Close the owned one."""
        self._owned.close()

    def _heeding(self, events: Iterator[_Event]) -> Iterator[_Event]:
        with closing(cast("Generator[_Event]", events)) as coming:
            for event in coming:
                if self._stop.is_set():
                    raise BackendClosed("The run was stopped.")
                yield event


class StoppableLaboratory:
    """Fills the port `Laboratory` with another one, and asks no further case once a wish to stop is set."""

    def __init__(self, inner: Laboratory, stop: threading.Event) -> None:
        self._inner, self._stop = inner, stop

    @property
    def tools(self) -> Tools:
        """Those of the inner one."""
        return self._inner.tools

    def provenance(self) -> Provenance:
        """As the inner one's."""
        return self._inner.provenance()

    def fingerprint(self, variant: Variant, suites: Sequence[Suite]) -> Fingerprint:
        """As the inner one's."""
        return self._inner.fingerprint(variant, suites)

    @contextmanager
    def open(self, variant: Variant) -> Iterator[System]:
        """Load what the inner one loads; its system raises `Stopped` from then on."""
        with self._inner.open(variant) as system:
            yield _Stoppable(system, self._stop)


class _Stoppable:
    def __init__(self, inner: System, stop: threading.Event) -> None:
        self._inner, self._stop = inner, stop

    @property
    def width(self) -> int:
        return self._inner.width

    def answer(self, case: Case, repeat: int) -> Outcome:
        if self._stop.is_set():
            raise Stopped
        try:
            return self._inner.answer(case, repeat)
        except AssistantError as error:
            if self._stop.is_set():
                raise Stopped from error
            raise
