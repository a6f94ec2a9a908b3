"""Which of the passages found answer the question: those after which the model finds the question likely.

An embedder sees question and passage apart and is easily led astray across languages. A language model that has read a
passage can tell how likely it is that somebody asks this question about it: the query likelihood of Ponte and Croft
(SIGIR 1998), with a language model in the place of word counts as in Sachan et al., "Improving Passage Retrieval with
Zero-Shot Question Generation" (EMNLP 2022). Each candidate has to be read once; the engine keeps what it read, so that
the best one need not be read again for the answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import cast

from assistant.backend import Backend
from assistant.chat.events import AnswerDelta, Event, Waiting
from assistant.chat.tally import Tally
from assistant.messages import Conversation, Delta, Queued, Scored
from index.passage import Hit

ROUND = 4
"""Passages read at a time; after each round it is asked whether more are needed."""
PER_NOTE = 2
"""Passages of one note that are read at most, so that a long note cannot take all the places."""
CLEAR = 0.45
"""Nats a token by which the best note must lead the second; then no more are read."""
SURE = 0.15
"""Similarity by which the search's first note must lead its second; then none is read."""
CLOSE = 0.2
"""Nats a token within which another note may answer as well as the best; others would lead the answer astray."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passages, best first; the answer is to be built from the first `close` of them at most."""

    hits: tuple[Hit, ...] = ()
    close: int = 0


@dataclass(slots=True)
class Ranking:
    """Reads passages round by round; `CLEAR` and `SURE` were measured, see tests/bench/LOG.md."""

    backend: Backend
    prompt: Callable[[Hit], Conversation]
    """A conversation about a passage that leads up to the question."""
    question: str
    tally: Tally
    _likely: list[tuple[float, Hit]] = field(default_factory=list)

    def rank(self, hits: Sequence[Hit], most: int) -> Generator[Event, None, Ranked]:
        """Reorder `hits`, the likeliest of up to `most` that are read first; hands out signs of life meanwhile."""
        if _lead([(hit.score, hit) for hit in hits]) < SURE:
            queue = _few_of_each_note(hits)[:most]
            for start in range(0, len(queue), ROUND):
                yield from self._read(queue[start : start + ROUND])
                if _lead(self._likely) >= CLEAR:
                    break
        if not self._likely:
            return Ranked(tuple(hits), len(hits))
        best, first = self._likely[0]
        close = [hit for each, hit in self._likely if each > best - CLOSE or hit.passage.note == first.passage.note]
        in_order = dict.fromkeys([*close, *(hit for _, hit in self._likely), *hits])
        return Ranked(tuple(in_order), len(close))

    def _read(self, hits: Sequence[Hit]) -> Generator[Event, None, None]:
        scoring = self.backend.score([self.prompt(hit) for hit in hits], self.question)
        with closing(cast("Generator[Delta | Queued | Scored]", scoring)) as events:  # closing it stops the computation
            for event in events:
                if isinstance(event, Scored):
                    self.tally.add(event.usage)
                    self._likely += zip(event.likelihoods, hits, strict=True)
                else:
                    yield Waiting(event.place, event.seconds) if isinstance(event, Queued) else AnswerDelta("")
        self._likely.sort(key=lambda pair: -pair[0])


def _few_of_each_note(hits: Sequence[Hit]) -> list[Hit]:
    seen: Counter[str] = Counter()
    few = []
    for hit in hits:
        seen[hit.passage.note] += 1
        if seen[hit.passage.note] <= PER_NOTE:
            few.append(hit)
    return few


def _lead(ranked: Sequence[tuple[float, Hit]]) -> float:
    """By how much the first note is ahead of the second; without end where there is only one."""
    best, first = ranked[0]
    return next((best - score for score, hit in ranked if hit.passage.note != first.passage.note), math.inf)
