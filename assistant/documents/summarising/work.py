"""The work on one text, step by step: read, check, merge, and what the comments say to each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from assistant.backend import Backend
from assistant.documents.settings import DocumentSettings
from assistant.documents.summarising import merging
from assistant.documents.summarising.batch import answers, in_order, replies
from assistant.documents.summarising.evidence import Evidence
from assistant.documents.summarising.material import Material
from assistant.documents.summarising.pool import MOST_POINTS, Pool
from assistant.documents.summarising.proving import Proving, Translate
from assistant.documents.summarising.reading import Reading, Remark
from assistant.documents.summarising.rendering import Rendering
from assistant.documents.summarising.rounds import Rounds
from assistant.documents.summarising.stretches import stretches
from assistant.documents.summarising.thread import POINTS_OF_A_KIND, Threads
from assistant.documents.summarising.values import (
    Point,
    Span,
    Stage,
    Stretch,
    StretchRead,
    Summary,
    SummaryOrder,
    Thread,
)
from assistant.documents.summarising.wording import Prompts, Wording, points_of
from assistant.documents.translating.asking import Asking, Reply
from assistant.documents.translating.attempts import Attempts
from assistant.documents.translating.wording import Wording as TranslationWording
from assistant.language import parts_sentences
from assistant.messages import Message, Request
from assistant.nearness import Embed, similarities
from prompts.library import load

_CANDIDATES = 2.5
"""How many times as many points are taken from all stretches as are wanted in the end."""
_LEAST = 3
"""Points of one stretch."""
_TOKENS_A_POINT = 50
_ROOM, _AROUND, _SMALLEST = 0.6, 300, 48
"""A stretch may take 60 % of a model's context less what the instructions do; the rest is for the reply."""
_UNKNOWN = "en"
"""The language of a summary of a text whose own cannot be told, such as one of numbers."""
_THREAD_LANGUAGE = "en"


class Step(NamedTuple):
    """How many parts of a stage are done."""

    stage: Stage
    done: int
    total: int


@dataclass(frozen=True)
class Work:
    """One text being summarised, on whichever thread calls `summary`."""

    backend: Backend
    embed: Embed
    settings: DocumentSettings
    asking: Asking
    reading: Reading
    order: SummaryOrder
    done: dict[int, tuple[str, ...]]
    """The model's lines about stretches, by their places."""
    tell: Callable[[StretchRead | Step], None]
    """Told what happens; may raise CalledOff."""

    def summary(self, seconds: Callable[[], float]) -> Summary:
        """Do all of it.

        Args:
            seconds: tells how long it took, at the end.

        Raises:
            DocumentUnreadable: the text holds no words.
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        self._read()
        total = len(self.material.sentences)
        evidence = self.material.evidence(self.embed, lambda done: self.tell(Step("checking", done, 2 * total)))
        proving = Proving(evidence, self.embed, self.wording, self._ask, self._translator(self.wording.language))
        rounds = Rounds(proving, self._fits)
        wanted = merging.wanted_points(self.order.length, sum(self.material.tokens))
        pool = Pool(self.material, proving)
        self.tell(Step("checking", 1, 2))
        claims = rounds.distinct(pool.filled([self.done[at] for at in range(len(self.material.stretches))]))
        claims = pool.chosen(claims, wanted)
        many = len(claims)
        while groups := merging.next_round(len(claims), wanted, self.settings.merged):
            self.tell(Step("merging", many - len(claims), many - wanted))
            claims = rounds.merged(claims, groups)
        thread = self._thread(evidence) if self._has_thread else None
        if self.language != self.wording.language:
            self.tell(Step("translating", 0, 1))
            claims = rounds.distinct(self._rendering(evidence, self.wording.language).rendered(claims))
        points = tuple(Point(c.text, evidence.spans_of(c.sentences), c.extract) for c in claims)
        stretches = tuple(self._covered(at, points) for at in range(len(self.material.stretches)))
        return Summary(points, stretches, self.language, self.order.length, seconds(), thread)

    @property
    def language(self) -> str:
        """Of the summary."""
        return self.order.language or self.material.language or _UNKNOWN

    @cached_property
    def wording(self) -> Wording:
        """How the model is asked for points, in the text's own language."""
        return self._wording_in(self.material.language or self.language)

    @cached_property
    def material(self) -> Material:
        """The text, taken apart."""
        return taken_apart(self.reading, self.backend, self.settings)

    @property
    def _has_thread(self) -> bool:
        remarks = self.reading.remarks
        return len(remarks) >= self.settings.least_comments and len({each.author for each in remarks}) > 1

    def _read(self) -> None:
        """Ask for the points of every stretch; where a reply holds none, of its halves."""
        total = len(self.material.sentences) and len(self.material.stretches)
        waiting = [at for at in range(total) if at not in self.done]
        self.tell(Step("reading", len(self.done), total))
        spans = self.material.stretches
        requests = [self.wording.part(self.material.said(spans[at]), self._count(at)) for at in waiting]
        for answered in replies(self.asking, requests, self.settings.parallel):
            at = waiting[answered.place]
            lines = points_of(answered.answer) or self._of_halves(spans[at])
            self.done[at] = lines
            self.tell(StretchRead(at, lines))
            self.tell(Step("reading", len(self.done), total))

    def _of_halves(self, span: Span) -> tuple[str, ...]:
        asked = [self.wording.part(half, _LEAST) for half in self.material.halves(span)]
        return tuple(line for reply in (self.asking.several(asked) if asked else ()) for line in points_of(reply))

    def _count(self, stretch: int) -> int:
        """Return how many points a stretch is asked for."""
        tokens = self.material.tokens
        wanted = _CANDIDATES * merging.wanted_points(self.order.length, sum(tokens))
        share = max(_LEAST, math.ceil(wanted / len(tokens)))
        return max(1, min(share, MOST_POINTS, tokens[stretch] // _TOKENS_A_POINT))

    def _thread(self, evidence: Evidence) -> Thread | None:
        """Return what people say to each other; None where the model's context is too small to show them an example."""
        # People comment in many languages; the example that the model is shown is in this one.
        wording = self._wording_in(_THREAD_LANGUAGE)
        most = int((self.backend.context - self._tokens_of(wording.thread("", "", POINTS_OF_A_KIND))) * _ROOM)
        if most < _SMALLEST:
            return None
        self.tell(Step("thread", 0, 1))
        most = min(self.material.aim, most)
        remarks = [
            Remark(Span(each.span.start + part.start, each.span.start + part.end), each.author, each.language)
            for each in self.reading.remarks
            for part in stretches(self.material.said(each.span), self._size, most)
        ]
        found = Threads(remarks, evidence, self.embed, wording, self._ask).told(self._size, most)
        if self.language == _THREAD_LANGUAGE:
            return found
        rendering = self._rendering(evidence, _THREAD_LANGUAGE)
        return Thread(*map(tuple, map(rendering.points, found.kinds)))

    def _covered(self, stretch: int, points: Sequence[Point]) -> Stretch:
        span = self.material.stretches[stretch]
        own = (number for number, point in enumerate(points) if point.is_from(span))
        return Stretch(span, tuple(own), bool(self.done[stretch]))

    def _rendering(self, evidence: Evidence, own: str) -> Rendering:
        translate = self._translator(self.language)
        proving = Proving(evidence, self.embed, self._wording_in(self.language), self._ask, translate)

        def all_of(texts: Sequence[str]) -> list[str]:
            return in_order(answers(self.asking, lambda text: translate(text, own), texts, self.settings.parallel))

        return Rendering(proving, all_of)

    def _wording_in(self, language: str) -> Wording:
        settings = self.settings
        prompts = Prompts(
            load(settings.summarise_part), load(settings.summarise_whole), load(settings.summarise_thread)
        )
        return Wording(prompts, language, self.order.caller)

    def _ask(self, requests: Sequence[Request]) -> list[Reply]:
        return in_order(replies(self.asking, requests, self.settings.parallel))

    def _fits(self, request: Request) -> bool:
        return self._tokens_of(request) <= self.backend.context

    def _tokens_of(self, request: Request) -> int:
        return self.backend.count_tokens(request.messages) + request.sampling.max_tokens

    def _translator(self, target: str) -> Translate:
        def translated(text: str, language: str | None) -> str:
            wording = TranslationWording(load(self.settings.prompt), language, target)
            spaced = parts_sentences(target)
            attempts = Attempts(
                self.asking,
                wording,
                self._size,
                partial(similarities, self.embed),
                self.settings,
                spaced,
                self.order.caller,
            )
            attempt = attempts.translate(text, (), ())
            return attempt.text if attempt.standing != "failed" and not attempt.missing else ""

        return translated

    def _size(self, text: str) -> int:
        return self.backend.count_tokens([Message("user", text)])


def taken_apart(reading: Reading, backend: Backend, settings: DocumentSettings) -> Material:
    """Return a text, cut so that the model's context holds a stretch with all that stands around it.

    Raises:
        BackendError: the model could not be loaded.
    """

    def size(text: str) -> int:
        return backend.count_tokens([Message("user", text)])

    room = int(backend.context * _ROOM) - _AROUND
    return Material(reading, size, min(settings.stretch_tokens, max(_SMALLEST, room)))
