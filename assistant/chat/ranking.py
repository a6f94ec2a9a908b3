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
from dataclasses import dataclass, field, replace
from itertools import takewhile

from assistant.backend import Backend
from assistant.chat.events import Event
from assistant.chat.scoring import scored
from assistant.chat.tally import Tally
from assistant.messages import Conversation
from assistant.search.seeking import lead
from index.passage import Hit

ROUND = 4
"""Passages read at a time; after each round it is asked whether more are needed."""
PER_NOTE = 2
"""Passages of one note that are read at most, so that a long note cannot take all the places."""
CLEAR = 0.9
"""Nats a token, over one more than the rounds read, by which the best note must lead for no more to be read: the longer
nothing better turns up, the smaller the lead that will do."""
SURE = 0.15
"""Similarity by which the search's first note must lead its second; then none is read."""
CLOSE = 0.25
"""Nats a token within which another note may answer as well as the best, half of it for a third note, a third for a
fourth; notes further behind would lead the answer astray."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passages, best first; the answer is to be built from the first `close` of them at most."""

    hits: tuple[Hit, ...] = ()
    close: int = 0
    gain: float = math.inf
    """How much likelier the best passage makes the question than none does, in nats a token; without end if unread."""

    @property
    def read(self) -> bool:
        """Whether the model read any of them; else the search was sure."""
        return math.isfinite(self.gain)

    def with_more(self, hits: Sequence[Hit], most: int) -> Ranked:
        """Let others, such as more of the best note's, be close as well until there are so many."""
        close = self.hits[: self.close]
        new = _others(hits, close)[: max(0, most - self.close)]
        rest = _others(self.hits[self.close :], new)
        return replace(self, hits=(*close, *new, *rest), close=self.close + len(new))

    def closest(self, most: int) -> tuple[Hit, ...]:
        """Up to `most` passages to build the answer from."""
        return self.hits[: min(self.close, most)]


@dataclass(slots=True)
class Ranking:
    """Reads passages round by round; `CLEAR` and `SURE` were measured, see tests/bench/LOG.md."""

    backend: Backend
    prompt: Callable[[Hit | None], Conversation]
    """A conversation about a passage, or about none, that leads up to the question."""
    question: str
    tally: Tally
    _likely: list[tuple[float, Hit]] = field(default_factory=list)
    _unread: list[float] = field(default_factory=list)

    def rank(self, hits: Sequence[Hit], most: int) -> Generator[Event, None, Ranked]:
        """Reorder `hits`, the likeliest of up to `most` that are read first; hands out signs of life meanwhile."""
        if lead([(hit.passage.note, hit.score) for hit in hits]) < SURE:
            queue = _few_of_each_note(hits)[:most]
            for rounds, start in enumerate(range(0, len(queue), ROUND), 1):
                yield from self._read(queue[start : start + ROUND])
                if lead([(hit.passage.note, likely) for likely, hit in self._likely]) >= CLEAR / (rounds + 1):
                    break
        if not self._likely:  # the search is sure of its first note
            first = [hit for hit in hits if hit.passage.note == hits[0].passage.note]
            return Ranked(tuple(dict.fromkeys([*first, *hits])), len(first))
        notes = self._close_notes()
        close = _one_of_each_note_first([hit for _, hit in self._likely if hit.passage.note in notes])
        in_order = tuple(dict.fromkeys([*close, *(hit for _, hit in self._likely), *hits]))
        return Ranked(in_order, len(close), self._likely[0][0] - self._unread[0])

    def _close_notes(self) -> set[str]:
        """The notes that may hold the answer: the likeliest, and every next one that is near enough to it."""
        best: dict[str, float] = {}
        for likely, hit in self._likely:
            best.setdefault(hit.passage.note, likely)
        first, *others = best.items()
        near = takewhile(lambda each: first[1] - each[1][1] < CLOSE / each[0], enumerate(others, 1))
        return {first[0], *(note for _, (note, _) in near)}

    def _read(self, hits: Sequence[Hit]) -> Generator[Event, None, None]:
        about = [*hits] if self._unread else [None, *hits]
        likelihoods = yield from scored(self.backend, [self.prompt(hit) for hit in about], self.question, self.tally)
        for likely, hit in zip(likelihoods, about, strict=True):
            if hit is None:
                self._unread.append(likely)
            else:
                self._likely.append((likely, hit))
        self._likely.sort(key=lambda pair: -pair[0])


def _others(hits: Sequence[Hit], than: Sequence[Hit]) -> list[Hit]:
    passages = {hit.passage for hit in than}
    return [hit for hit in hits if hit.passage not in passages]


def _few_of_each_note(hits: Sequence[Hit]) -> list[Hit]:
    seen: Counter[str] = Counter()
    few = []
    for hit in hits:
        seen[hit.passage.note] += 1
        if seen[hit.passage.note] <= PER_NOTE:
            few.append(hit)
    return few


def _one_of_each_note_first(hits: Sequence[Hit]) -> list[Hit]:
    """The best passage of each note before any second one: the right note is more often missed than the right place."""
    best = {hit.passage.note: hit for hit in reversed(hits)}
    return list(dict.fromkeys([*(hit for hit in hits if hit is best[hit.passage.note]), *hits]))
