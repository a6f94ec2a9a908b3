from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import TypeVar

import pytest

from assistant.chat.events import AnswerDelta, Event
from assistant.chat.scoring import odds_of_yes, scored
from assistant.chat.tally import Tally
from assistant.messages import Conversation, Message
from assistant.scripted import ScriptedBackend

T = TypeVar("T")

OPEN = (Message("user", "Is it?"), Message("assistant", ""))


def run(steps: Generator[Event, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def backend(likely: Callable[[Conversation, str], float]) -> ScriptedBackend:
    return ScriptedBackend([], likely=likely)


def test_every_prompt_gets_its_likelihood_in_order() -> None:
    prompts = [(Message("user", text), Message("assistant", "")) for text in ("a", "bb", "ccc")]
    model = backend(lambda prompt, _: -float(len(prompt[0].content)))
    assert run(scored(model, prompts, "why?", Tally())) == (-1.0, -2.0, -3.0)


@pytest.mark.parametrize(
    ("likely", "odds"),
    [
        ({"yes": 0.5, "Yes": 0.1, "no": 0.1, "No": 0.2}, math.log(2)),
        ({"yes": 0.1, "Yes": 0.1, "no": 0.4, "No": 0.4}, -math.log(4)),
    ],
)
def test_the_odds_count_both_ways_of_writing(likely: dict[str, float], odds: float) -> None:
    model = backend(lambda _, text: math.log(likely[text]))
    assert run(odds_of_yes(model, OPEN, Tally())) == pytest.approx(odds)


def test_signs_of_life_come_meanwhile() -> None:
    steps = odds_of_yes(backend(lambda *_: -1.0), OPEN, Tally())
    assert next(steps) == AnswerDelta("")
    steps.close()
