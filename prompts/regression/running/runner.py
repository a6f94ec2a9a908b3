"""Ask every case of a variant, all at once, and record what comes in the order of the cases."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from prompts.regression.case import Case, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import About, Fingerprint, Run, Sample, Variant
from prompts.regression.running.cache import Cache, judgement_key, key_of
from prompts.regression.running.events import Advanced, Begun, Ended, Event, Progressed
from prompts.regression.running.ports import Laboratory, System
from prompts.regression.running.record import SUFFIX, RunWriter
from prompts.regression.score import Judged
from prompts.regression.scorers import Registry
from prompts.regression.scoring import judged

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.5

Watching = Callable[[Sample], str]
"""Told each sample as it is recorded; says why to stop, or nothing."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One case to be asked once."""

    case: Case
    repeat: int
    key: bytes
    """Of its answer."""
    judgement: bytes
    """Of how that is judged."""
    own: Registry
    """Scorers that its suite brings along."""


@dataclass(slots=True)
class Runner:
    """Runs variants over suites; `folder` takes their records."""

    laboratory: Laboratory
    cache: Cache
    folder: Path
    fresh: bool = False
    """Ask anew what was asked before."""
    watching: Callable[[], Watching] | None = None
    """Makes a watcher for each run, whose cases are then asked in an order that has nothing to do with what they are
    about: a verdict over the first of them is then one over all."""

    def run(self, variant: Variant, suites: Sequence[Suite]) -> Iterator[Event]:
        """Run one variant; closing the iterator stops it, and what was answered stays in the cache.

        Raises:
            RegressionError: the record or the cache cannot be written.
            Exception: whatever the laboratory raises where the variant cannot be made ready at all.
        """
        fingerprint = self.laboratory.fingerprint(variant, suites)
        asked = self._asked(suites, fingerprint)
        known = {} if self.fresh else self.cache.get(each.key for each in asked)
        about = self._about(variant, fingerprint, suites, len(asked))
        path = self.folder / f"{about.id}{SUFFIX}"
        self.folder.mkdir(parents=True, exist_ok=True)
        yield Begun(about, path, sum(each.key in known for each in asked))
        with path.open("x", encoding="utf-8") as file:
            writer = RunWriter(file, about)
            with closing(self._samples(variant, asked, known)) as coming:
                samples, stopped = yield from self._recorded(writer, coming, len(asked))
            writer.end(stopped)
        yield Ended(Run(about, tuple(samples), len(samples) == len(asked), stopped), path)

    def _asked(self, suites: Sequence[Suite], fingerprint: Fingerprint) -> list[Asking]:
        """Return every case as often as it is to be asked, in the order in which that is recorded."""
        asked: list[Asking] = []
        for suite in suites:
            for case in suite.cases:
                for repeat in range(case.repeats):
                    key = key_of(case, repeat, fingerprint)
                    judgement = judgement_key(key, case, suite.own, self.laboratory.tools)
                    asked.append(Asking(case, repeat, key, judgement, suite.own))
        if self.watching is not None:
            asked.sort(key=lambda each: hashlib.blake2b(each.case.group.encode()).digest())
        return asked

    def _recorded(
        self, writer: RunWriter, coming: Iterator[Advanced | tuple[Sample, float | None]], total: int
    ) -> Generator[Advanced | Progressed, None, tuple[list[Sample], str]]:
        """Record samples as they come until the watcher stops it; return those recorded, and why it stopped."""
        watch = self.watching() if self.watching is not None else _never
        samples: list[Sample] = []
        for each in coming:
            if isinstance(each, Advanced):
                yield each
                continue
            sample, left = each
            writer.put(sample)
            samples.append(sample)
            yield Progressed(sample, len(samples), total, left)
            if len(samples) < total and (stopped := watch(sample)):
                return samples, stopped
        return samples, ""

    def _samples(
        self, variant: Variant, asked: Sequence[Asking], known: Mapping[bytes, Outcome]
    ) -> Generator[Advanced | tuple[Sample, float | None], None, None]:
        """Yield the samples in order, each with the seconds left, and what is done while one is waited for."""
        judgements = self.cache.judgements(each.judgement for each in asked if each.key in known)
        unknown = list({each.key: each for each in asked if each.key not in known}.values())
        with ExitStack() as stack:
            stack.callback(self.laboratory.tools.release)
            answers = _Answers(known)
            if unknown:
                system = stack.enter_context(self.laboratory.open(variant))
                pool = ThreadPoolExecutor(system.width, thread_name_prefix="case")
                stack.callback(pool.shutdown, wait=True, cancel_futures=True)
                answers.submit(pool, partial(self._answered, system, judgements), unknown)
            before = sum(each.key in known for each in asked)
            for each in asked:
                for come in answers.until(each.key):
                    yield Advanced(before + come, len(asked), answers.seconds_left())
                outcome, fresh = answers.wait_for(each.key)
                judgement = self._judged(each, outcome, judgements)
                yield Sample(each.case, each.repeat, outcome, judgement, cached=not fresh), answers.seconds_left()

    def _answered(self, system: System, judgements: dict[bytes, Judged], asked: Asking) -> Outcome:
        """Answer one case and judge the answer, both on one thread of the pool.

        So a model that judges is asked about several answers at once, as the model that answers is, and what is
        recorded in order does not wait for it.
        """
        outcome = _outcome(system, asked)
        if not outcome.error:
            self.cache.put(asked.key, outcome)
        self._judged(asked, outcome, judgements)
        return outcome

    def _judged(self, asked: Asking, outcome: Outcome, known: dict[bytes, Judged]) -> Judged:
        """Return how an answer was judged, in `known` or now; what is judged now is added there."""
        found = known.get(asked.judgement)
        if found is None:
            found = known[asked.judgement] = judged(asked.case, outcome, self.laboratory.tools, asked.own)
            # What could not be judged is tried again in the next run: a tool may be at hand then.
            if not outcome.error and all(mark.value is not None for mark in found.marks):
                self.cache.put_judgement(asked.judgement, found)
        return found

    def _about(self, variant: Variant, fingerprint: Fingerprint, suites: Sequence[Suite], samples: int) -> About:
        made = self.laboratory.provenance()
        now = datetime.now(UTC)
        stem = now.strftime("%Y%m%d-%H%M%S")
        id, count = stem, 1
        while (self.folder / f"{id}{SUFFIX}").exists():
            count += 1
            id = f"{stem}-{count}"
        return About(
            id,
            now.isoformat(timespec="seconds"),
            variant,
            replace(fingerprint, corpora={Path(key).name or key: d for key, d in fingerprint.corpora.items()}),
            {suite.name: suite.digest for suite in suites},
            samples,
            made.deterministic,
            made.commit,
            made.dirty,
            made.versions,
            made.machine,
        )


def _never(_: Sample) -> str:
    return ""


class _Answers:
    """Outcomes that are known and those still being worked on."""

    def __init__(self, known: Mapping[bytes, Outcome]) -> None:
        self._known = known
        self._pending: dict[bytes, Future[Outcome]] = {}
        self._began = time.monotonic()
        # Guards `_finished`, which every thread of the pool adds to.
        self._lock = threading.Lock()
        self._finished = 0

    def submit(self, pool: ThreadPoolExecutor, answer: Callable[[Asking], Outcome], asked: Sequence[Asking]) -> None:
        for each in asked:
            self._pending[each.key] = pool.submit(self._counted, answer, each)

    def _counted(self, answer: Callable[[Asking], Outcome], asked: Asking) -> Outcome:
        try:
            return answer(asked)
        finally:
            with self._lock:
                self._finished += 1

    def until(self, key: bytes) -> Iterator[int]:
        """Wait for an outcome; yield how many others have come, whenever it is more."""
        told, pending = self._finished, self._pending.get(key)
        while pending is not None and wait([pending], _LOOK_EVERY_S).not_done:
            if (come := self._finished) > told:
                told = come
                yield come

    def wait_for(self, key: bytes) -> tuple[Outcome, bool]:
        """Return an outcome, and whether it was given just now."""
        if key in self._known:
            return self._known[key], False
        return self._pending[key].result(), True

    def seconds_left(self) -> float | None:
        done = self._finished
        return (time.monotonic() - self._began) * (len(self._pending) - done) / done if done else None


def _outcome(system: System, asked: Asking) -> Outcome:
    """Answer one case. One that fails is told, never kept, so that the next run tries it again."""
    try:
        outcome = system.answer(asked.case, asked.repeat)
    except Exception as error:  # one bad case must not end the run
        logger.info("Case %s failed", asked.case.key, exc_info=error)
        told = " ".join(str(error).split()) or type(error).__name__
        return Outcome(source=asked.case.input, error=told)
    return replace(outcome, source=asked.case.input)
