"""How likely the model finds a text, as steps of a turn: signs of life are handed out while it computes."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
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
    return (yield from _told(backend.score(prompts, text), tally))


def odds_of_yes(backend: Backend, prompt: Conversation, tally: Tally) -> Generator[Event, None, float]:
    """Log of the odds, in nats, that the model answers a question with yes rather than with no."""
    likely = yield from _told(backend.weigh(prompt, (*_YES, *_NO)), tally)
    yes, no = (sum(map(math.exp, each)) for each in (likely[: len(_YES)], likely[len(_YES) :]))
    return math.log(yes / no) if yes and no else 0.0


def _told(coming: Iterator[Delta | Queued | Scored], tally: Tally) -> Generator[Event, None, tuple[float, ...]]:
    likelihoods: tuple[float, ...] = ()
    with closing(cast("Generator[Delta | Queued | Scored]", coming)) as events:
        for event in events:
            if isinstance(event, Scored):
                tally.add(event.usage)
                likelihoods = event.likelihoods
            else:
                yield Waiting(event.place, event.seconds) if isinstance(event, Queued) else AnswerDelta("")
    return likelihoods
