"""Fit a question, its passages and the conversation into the model's context; nothing is ever cut within."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.chat.events import Exchange
from assistant.errors import ContextExceeded
from assistant.messages import Message
from index.passage import Hit

Compose = Callable[[Sequence[Hit], Sequence[Exchange]], tuple[Message, ...]]
Count = Callable[[Sequence[Message]], int]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fits: the messages to send, and the passages and exchanges they hold."""

    messages: tuple[Message, ...]
    hits: tuple[Hit, ...]
    history: tuple[Exchange, ...]


def fit(
    compose: Compose, count: Count, hits: Sequence[Hit], history: Sequence[Exchange], *, context: int, reply: int
) -> Fitted:
    """Leave out the oldest exchanges, then the weakest passages, until `context` tokens hold prompt and `reply`.

    Raises:
        ContextExceeded: even the bare question does not fit.
    """
    kept_hits, kept_history = list(hits), list(history)
    while True:
        messages = compose(kept_hits, kept_history)
        needed = count(messages)
        if needed + reply <= context:
            return Fitted(messages, tuple(kept_hits), tuple(kept_history))
        if kept_history:
            kept_history.pop(0)
        elif len(kept_hits) > 1:
            kept_hits.pop()
        else:
            raise ContextExceeded(needed + reply, context)
