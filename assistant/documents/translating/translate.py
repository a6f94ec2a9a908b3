"""A whole document translated: every segment accounted for, as a stream of what became of each."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from assistant.backend import Backend
from assistant.documents.checks import Fault, Wanted, faults
from assistant.documents.glossary.terms import Entry, Glossary, digest_of
from assistant.documents.inline import bare, intact
from assistant.documents.layout import Segment
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.memory.values import Recipe, Remembered
from assistant.documents.memory.values import Unit as Asked
from assistant.documents.settings import DocumentSettings
from assistant.documents.translating.asking import Asking, CalledOff
from assistant.documents.translating.attempts import Attempt, Attempts, Similarity
from assistant.documents.translating.names import Names
from assistant.documents.translating.outcome import Outcome, Progress
from assistant.documents.translating.parts import Part, has_letters, languages, main_language, parts, window
from assistant.documents.translating.units import Unit, joined, units
from assistant.documents.translating.wording import Pair, Wording
from assistant.language import parts_sentences
from assistant.messages import Message
from prompts.library import load

_PULSE_S = 0.25
"""How long nothing is yielded at most."""
_AT_ONCE = 400
"""Segments that are looked up in the memory together."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a document."""

    target: str
    """ISO 639-1."""
    source: str | None = None
    """The document's language; None to tell it from the text."""
    glossary: Glossary = field(default_factory=Glossary)
    caller: str = "documents"
    """Whose requests the engine serves in turn with those of others."""
    tried: Mapping[int, int] = field(default_factory=dict)
    """Places of segments that are tried again, and how often they were tried before."""


@dataclass(frozen=True, slots=True)
class Translating:
    """Translates documents; one for the life of the assistant."""

    backend: Backend
    similarity: Similarity
    settings: DocumentSettings
    memory: TranslationMemory | None = None

    def run(
        self, segments: Sequence[Segment], order: Order, done: Collection[int] = ()
    ) -> Iterator[Outcome | Progress]:
        """Yield what becomes of each segment, as it comes, and how far the work is; reading order is begun first.

        Something comes several times a second, if only how far the work is, so that the iterator can be closed at any
        time; that stops the computation within a token. What was yielded is not kept.

        Args:
            segments: of the whole document, in reading order.
            order: into which language, and how.
            done: places of segments that were translated before; they are not translated again, nor told.

        Raises:
            AssistantError: the model cannot answer, or the translation memory cannot be used.
        """
        work = _Work(self, segments, order, set(done))
        try:
            yield from work.results()
        finally:
            work.stop()


class _Work:
    """One document being translated."""

    def __init__(self, by: Translating, segments: Sequence[Segment], order: Order, done: set[int]) -> None:
        self._by, self._segments, self._order, self._done = by, segments, order, done
        self._asking = Asking(by.backend, by.settings.parallel)
        self._prompt = load(by.settings.prompt)
        self._digests: dict[str | None, str] = {}
        self._started = time.monotonic()
        self._whole = sum(len(segment.text) for segment in segments)
        self._there = sum(len(segments[at].text) for at in done)
        self._computed = 0
        self._came: queue.Queue[Outcome | Exception] = queue.Queue()
        # Guards `_parts`: each is taken by one thread.
        self._lock = threading.Lock()
        self._parts: list[Part] = []
        self._names = Names(())
        self._threads: list[threading.Thread] = []

    def results(self) -> Iterator[Outcome | Progress]:
        source = self._order.source or main_language(self._segments)
        spoken = languages(self._segments, source)
        self._names = Names((bare(each.text), language) for each, language in zip(self._segments, spoken, strict=True))
        for outcome in self._without_model(spoken):
            yield self._taken(outcome)
            if len(self._done) % _AT_ONCE == 0:
                yield self._progress()
        yield self._progress()
        waiting = {at: spoken[at] for at in range(len(self._segments)) if at not in self._done}
        self._parts = parts(self._segments, waiting, self._by.settings.parallel)[::-1]
        for number in range(min(len(self._parts), self._by.settings.parallel)):
            thread = threading.Thread(target=self._work, name=f"translate-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        left = len(waiting)
        while left:
            try:
                came = self._came.get(timeout=_PULSE_S)
            except queue.Empty:
                yield self._progress()
                continue
            if isinstance(came, Exception):
                raise came
            left -= 1
            yield self._taken(came)
            self._computed += len(came.source)
            yield self._progress()

    def stop(self) -> None:
        """End what is still computed, and wait for it."""
        self._asking.call_off()
        with self._lock:
            self._parts.clear()
        for thread in self._threads:
            thread.join()

    def _without_model(self, spoken: Sequence[str | None]) -> Iterator[Outcome]:
        """Yield the outcomes of segments that need no model: nothing to translate, or remembered."""
        by_language: dict[str | None, list[int]] = {}
        for at, segment in enumerate(self._segments):
            if at in self._done:
                continue
            if not has_letters(segment) or spoken[at] == self._order.target:
                yield Outcome(at, segment.text, segment.text, "kept", language=spoken[at])
            else:
                by_language.setdefault(spoken[at], []).append(at)
        memory = self._by.memory
        if memory is None:
            return
        for language, places in by_language.items():
            for first in range(0, len(places), _AT_ONCE):
                some = places[first : first + _AT_ONCE]
                asked = [Asked(self._segments[at].text, digest_of(self._terms(at, language))) for at in some]
                for at, found in zip(some, memory.get_many(asked, self._recipe(language)), strict=True):
                    # What came from elsewhere, with the markup of another text, cannot stand in this one.
                    if found is None or not found.target.strip() or not intact(self._segments[at].text, found.target):
                        continue
                    outcome = self._remembered(at, language, found)
                    # A doubtful one is what is to be bettered where it is tried again.
                    if outcome.status != "doubtful" or at not in self._order.tried:
                        yield outcome

    def _remembered(self, at: int, language: str | None, found: Remembered) -> Outcome:
        text = self._segments[at].text
        grave: list[Fault] = []
        if not found.corrected:
            wanted = Wanted(self._order.target, language, glossary=self._terms(at, language))
            grave = [fault for fault in faults(text, found.target, wanted) if fault.grave]
        reasons = tuple(fault.reason for fault in grave)
        if not grave:
            self._names.learn(Pair(bare(text), bare(found.target)), language)
        return Outcome(at, text, found.target, "doubtful" if grave else "remembered", reasons, language)

    def _work(self) -> None:
        """Translate parts until there are none left, on a thread of its own."""
        try:
            while True:
                with self._lock:
                    if not self._parts:
                        return
                    part = self._parts.pop()
                self._translate(part)
        except CalledOff:
            pass
        except Exception as error:  # told to whoever iterates
            self._came.put(error)

    def _translate(self, part: Part) -> None:
        wording = Wording(self._prompt, part.language, self._order.target)
        settings = self._by.settings
        attempts = Attempts(
            self._asking,
            wording,
            self._size,
            self._by.similarity,
            settings,
            parts_sentences(self._order.target),
            self._order.caller,
        )
        # Each with what was recalled for it: a request then begins with the whole of the one before.
        before: list[tuple[Pair, ...]] = []
        for at in part.places:
            text, terms = self._segments[at].text, self._terms(at, part.language)
            again = replace(attempts, tried=self._order.tried.get(at, 0))
            made: list[tuple[Unit, Attempt]] = []
            for unit in units(text, self._size, settings.unit_tokens):
                shown = tuple(chain.from_iterable(window(before, settings.context)))
                recalled = self._names.recalled(unit.text, part.language, shown) if settings.context else ()
                attempt = again.translate(unit.text, (*shown, *recalled), terms)
                if attempt.standing == "failed":
                    # The source stands where there is no translation.
                    attempt = replace(attempt, text=unit.text, missing=len(unit.text))
                made.append((unit, attempt))
                if attempt.standing == "good":
                    pair = Pair(bare(unit.text), bare(attempt.text))
                    before.append((*recalled, pair))
                    self._names.learn(pair, part.language)
            outcome = self._outcome(at, part.language, made)
            if not outcome.missing and self._by.memory is not None:
                asked = Asked(text, digest_of(terms))
                self._by.memory.put_many([(asked, outcome.target)], self._recipe(part.language))
            self._came.put(outcome)

    def _outcome(self, at: int, language: str | None, made: Sequence[tuple[Unit, Attempt]]) -> Outcome:
        source = self._segments[at].text
        grave = (fault.reason for _, attempt in made for fault in attempt.faults if fault.grave)
        reasons = tuple(dict.fromkeys(grave))
        if all(attempt.missing == len(unit.text) for unit, attempt in made):
            return Outcome(at, source, source, "untranslated", reasons, language, len(source))
        target = joined(((attempt.text, unit.gap) for unit, attempt in made), parts_sentences(self._order.target))
        doubtful = any(attempt.standing != "good" for _, attempt in made)
        missing = sum(attempt.missing for _, attempt in made)
        return Outcome(at, source, target, "doubtful" if doubtful else "translated", reasons, language, missing)

    def _terms(self, at: int, language: str | None) -> tuple[Entry, ...]:
        return self._order.glossary.entries_for(bare(self._segments[at].text), language, self._order.target)

    def _recipe(self, language: str | None) -> Recipe:
        if language not in self._digests:
            self._digests[language] = Wording(self._prompt, language, self._order.target).digest
        model = self._by.backend.status().model
        return Recipe(language or "", self._order.target, model, self._digests[language])

    def _size(self, text: str) -> int:
        return self._by.backend.count_tokens([Message("user", text)])

    def _taken(self, outcome: Outcome) -> Outcome:
        self._done.add(outcome.index)
        self._there += len(outcome.source)
        return outcome

    def _progress(self) -> Progress:
        seconds = time.monotonic() - self._started
        return Progress(len(self._done), len(self._segments), self._there, self._whole, seconds, self._computed)
