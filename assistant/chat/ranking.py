"""Which of the notes found answer the question: those after which the model finds the question likely.

An embedder sees question and passage apart and is easily led astray across languages. A language model that has read a
passage can tell how likely it is that somebody asks this question about it: the query likelihood of Ponte and Croft
(SIGIR 1998), with a language model in the place of word counts as in Sachan et al., "Improving Passage Retrieval with
Zero-Shot Question Generation" (EMNLP 2022). Each candidate has to be read once; the engine keeps what it read, so that
the best one need not be read again for the answer.
"""

from __future__ import annotations

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
"""Notes read at a time; after each round it is asked whether more are needed."""
CLEAR = 0.3
"""Nats a token by which the best note must lead the second; then no more are read."""
SURE = 0.15
"""Similarity by which the search's first note must lead its second; then none is read."""


@dataclass(slots=True)
class Ranking:
    """Reads the best passage of one note after another; `CLEAR` and `SURE` were measured, see tests/bench/LOG.md."""

    backend: Backend
    prompt: Callable[[Hit], Conversation]
    """A conversation about a passage that leads up to the question."""
    question: str
    tally: Tally
    _likely: list[tuple[float, Hit]] = field(default_factory=list)

    def rank(self, hits: Sequence[Hit], most: int) -> Generator[Event, None, tuple[Hit, ...]]:
        """Reorder `hits` by note, the likeliest of up to `most` notes first; hands out signs of life meanwhile."""
        best = _first_of_each(hits)
        if len(best) > 1 and best[0].score - best[1].score < SURE:
            for start in range(0, min(most, len(best)), ROUND):
                yield from self._read(best[start : min(start + ROUND, most)])
                if self._lead() >= CLEAR:
                    break
        read = [hit for _, hit in self._likely]
        return _with_neighbours([*read, *(hit for hit in best if hit not in read)], hits)

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

    def _lead(self) -> float:
        return self._likely[0][0] - self._likely[1][0] if len(self._likely) > 1 else 0.0


def _first_of_each(hits: Sequence[Hit]) -> list[Hit]:
    """The best passage of each note, in order."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.passage.note, hit)
    return list(first.values())


def _with_neighbours(best: Sequence[Hit], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The notes' best passages; behind the first, the next one of the same note, where the fact may stand instead."""
    first = best[0]
    second = [hit for hit in hits if hit.passage.note == first.passage.note and hit != first][:1]
    chosen = [first, *second, *best[1:]]
    return (*chosen, *(hit for hit in hits if hit not in chosen))
