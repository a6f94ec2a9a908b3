"""Ask the cases of a session's tests: all together where they are known, one by one where they come one by one."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from assistant.evaluating.testing.preparing import Prepared
from assistant.evaluating.testing.selecting import SampleKey, Wanted
from prompts.regression.case import Suite
from prompts.regression.run import Fingerprint, Sample, Variant
from prompts.regression.running.cache import Cache
from prompts.regression.running.events import Ended, Event, Progressed
from prompts.regression.running.ports import Laboratory, Provenance, System
from prompts.regression.running.runner import Runner


class Asker(Protocol):
    """Answers the tests of a session."""

    def sample(self, suite: Suite, wanted: Wanted) -> Sample:
        """Return the sample of a test, and wait for it; raises what kept the variant from being made ready."""

    def close(self) -> None:
        """Stop, wait for what is being answered, which stays in the cache, and give everything back."""


class Together:
    """All cases at once in a thread of its own, so that the engine's batches fill; tests wait for their samples."""

    def __init__(self, events: Generator[Event, None, None], wanted: Iterable[SampleKey]) -> None:
        """Take a run that has begun. It goes on when the first sample is asked for."""
        self._events = events
        self._samples: dict[SampleKey, Future[Sample]] = {key: Future() for key in wanted}
        self._stopping = threading.Event()
        # A daemon, so that who presses Ctrl-C twice need not wait for it.
        self._thread = threading.Thread(target=self._feed, name="suites", daemon=True)

    def sample(self, suite: Suite, wanted: Wanted) -> Sample:
        """Return the sample of a test, and wait for it; raises what ended the run before it came."""
        if self._thread.ident is None:
            self._thread.start()
        return self._samples[wanted.key].result()

    def close(self) -> None:
        """Stop after the cases that are being answered; safe to call twice."""
        self._stopping.set()
        if self._thread.ident is None:
            self._events.close()
        else:
            self._thread.join()

    def _feed(self) -> None:
        ended: Exception = RuntimeError("The run ended before this case was recorded.")
        try:
            with closing(self._events) as events:
                for event in events:
                    if isinstance(event, Progressed):
                        self._put(event.sample)
                    if self._stopping.is_set():
                        break
        except Exception as error:  # told to whoever waits
            ended = error
        for future in self._samples.values():
            if not future.done():
                future.set_exception(ended)

    def _put(self, sample: Sample) -> None:
        # A case's repeats are asked together, though a test of only one of them may be wanted.
        if future := self._samples.get((sample.case.key, sample.repeat)):
            future.set_result(sample)


class OneByOne:
    """Each case when its turn comes; the variant is made ready once. For workers of xdist, which learn late what to do.

    Nothing is recorded: that is for whoever started the workers.
    """

    def __init__(self, prepared: Prepared, suites: Sequence[Suite]) -> None:
        """Ask what these suites hold.

        Raises:
            AssistantError, PromptError: the variant cannot be made ready.
        """
        self._variant = prepared.variant
        self._samples: dict[SampleKey, Sample] = {}
        self._broken: Exception | None = None
        with ExitStack() as stack:
            records = Path(stack.enter_context(TemporaryDirectory(prefix="diandian-tests-")))
            cache = stack.enter_context(closing(Cache(prepared.cache)))
            kept = stack.enter_context(closing(KeptOpen(prepared.laboratory, prepared.variant, suites)))
            self._runner = Runner(kept, cache, records, prepared.options.fresh)
            self._stack = stack.pop_all()

    def sample(self, suite: Suite, wanted: Wanted) -> Sample:
        """Return the sample of a test; its case is asked now, with all its repeats."""
        if wanted.key not in self._samples:
            if self._broken is not None:  # what cannot be loaded is not tried for every case
                raise self._broken
            try:
                self._ask(replace(suite, cases=(wanted.case,)))
            except Exception as error:
                self._broken = error
                raise
        return self._samples[wanted.key]

    def close(self) -> None:
        """Give the models back."""
        self._stack.close()

    def _ask(self, suite: Suite) -> None:
        for event in self._runner.run(self._variant, [suite]):
            if isinstance(event, Progressed):
                self._samples[event.sample.case.key, event.sample.repeat] = event.sample
            elif isinstance(event, Ended):
                event.path.unlink()


class KeptOpen:
    """Fills the port `Laboratory` with another one whose variant stays open until the end."""

    def __init__(self, laboratory: Laboratory, variant: Variant, suites: Sequence[Suite]) -> None:
        """Tell variants apart by what all these suites ask about; raises where there is no such variant."""
        self._laboratory = laboratory
        self._fingerprint = laboratory.fingerprint(variant, suites)
        self._provenance = laboratory.provenance()
        self._stack = ExitStack()
        self._stack.callback(laboratory.tools.release)
        self._system: System | None = None
        self.tools = replace(laboratory.tools, release=_nothing)

    def provenance(self) -> Provenance:
        """Where runs are made."""
        return self._provenance

    def fingerprint(self, variant: Variant, suites: Sequence[Suite]) -> Fingerprint:
        """As of all suites."""
        return self._fingerprint

    @contextmanager
    def open(self, variant: Variant) -> Iterator[System]:
        """Load what the variant needs, the first time."""
        if self._system is None:
            self._system = self._stack.enter_context(self._laboratory.open(variant))
        yield self._system

    def close(self) -> None:
        """Give it back."""
        self._stack.close()


def _nothing() -> None:
    """Stand for a release that has to wait for the end."""
