from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.chat.budget import fit
from assistant.chat.events import Exchange
from assistant.errors import ContextExceeded
from assistant.messages import Message
from index.passage import Hit, Passage

HITS = [Hit(Passage("n.md", "N", "w " * 10, 0, 20), 1.0 - i / 10) for i in range(4)]
HISTORY = [Exchange("old " * 5, "answer " * 5), Exchange("new " * 5, "answer " * 5)]


def compose(hits: Sequence[Hit], history: Sequence[Exchange]) -> tuple[Message, ...]:
    earlier = tuple(Message("user", e.question + e.answer) for e in history)
    return (*earlier, Message("user", " ".join(h.passage.text for h in hits) + " why"))


def count(messages: Sequence[Message]) -> int:
    return sum(len(m.content.split()) for m in messages)


def test_everything_is_kept_where_there_is_room() -> None:
    fitted = fit(compose, count, HITS, HISTORY, context=66, reply=5)
    assert (len(fitted.hits), len(fitted.history)) == (4, 2)


def test_the_oldest_exchange_goes_first_then_the_weakest_passage() -> None:
    assert fit(compose, count, HITS, HISTORY, context=65, reply=5).history == (HISTORY[1],)
    tight = fit(compose, count, HITS, HISTORY, context=36, reply=5)
    assert (tight.history, tight.hits) == ((), tuple(HITS[:3]))


def test_a_question_that_cannot_fit_names_both_numbers() -> None:
    with pytest.raises(ContextExceeded, match=r"16 tokens.*holds 15"):
        fit(compose, count, HITS, HISTORY, context=15, reply=5)
