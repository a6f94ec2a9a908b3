"""How likely the model finds a text, as steps of a turn: signs of life are handed out while it computes."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import cast

from assistant.backend import Backend
from assistant.chat.events import AnswerDelta, Event, Waiting
from assistant.chat.tally import Tally
from assistant.messages import Conversation, Delta, Queued, Scored

_YES = ("yes", "Yes")
_NO = ("no", "No")


def scored(
    backend: Backend, prompts: Sequence[Conversation], text: str, tally: Tally
) -> Generator[Event, None, tuple[float, ...]]:
    """Mean log-probability of a token of `text` after each prompt, in nats. Closing it stops the computation."""
    likelihoods: tuple[float, ...] = ()
    with closing(cast("Generator[Delta | Queued | Scored]", backend.score(prompts, text))) as events:
        for event in events:
            if isinstance(event, Scored):
                tally.add(event.usage)
                likelihoods = event.likelihoods
            else:
                yield Waiting(event.place, event.seconds) if isinstance(event, Queued) else AnswerDelta("")
    return likelihoods


def odds_of_yes(backend: Backend, prompt: Conversation, tally: Tally) -> Generator[Event, None, float]:
    """Log of the odds, in nats, that the model answers a question with yes rather than with no."""
    sums = []
    for words in (_YES, _NO):
        likely = 0.0
        for word in words:  # each of them a single token
            (each,) = yield from scored(backend, [prompt], word, tally)
            likely += math.exp(each)
        sums.append(likely)
    return math.log(sums[0] / sums[1]) if all(sums) else 0.0
