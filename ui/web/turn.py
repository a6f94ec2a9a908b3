"""One question and what became of it, as a value that grows with the events of the assistant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.chat.events import Again, AnswerDelta, Answered, Event, Exchange, Replying, Retrieved, Waiting
from assistant.evaluating.checks.values import Said
from index.passage import Hit

Phase = Literal["asked", "found", "writing", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation; `answer` is the raw text, never markup."""

    question: str
    phase: Phase = "asked"
    hits: tuple[Hit, ...] = ()
    answer: str = ""
    language: str = ""
    reason: Again = ""
    """Why a first try was thrown away, while the next one has no words yet."""
    outcome: Answered | None = None
    problem: str = ""
    """For `failed`, the one line to show."""
    waited: int = 0
    """Whole seconds since the question was asked, while it has no answer."""
    model_loading: bool = False
    place: int = 0
    """Place in the queue for the model; 0 when not waiting there."""
    wait_s: float | None = None
    """An estimate of the wait in that place, if there is one."""
    check: str = ""
    """Id of the check that it was saved as; empty where it was not."""
    check_line: str = ""
    """What there is to know of saving it, such as why it failed."""

    @property
    def live(self) -> bool:
        """Whether an answer is still to come."""
        return self.phase in ("asked", "found", "writing")


Turns = tuple[Turn, ...]


def advance(turn: Turn, event: Event) -> Turn:
    """The turn after `event`."""
    match event:
        case Retrieved(hits=hits):
            return replace(turn, phase="found", hits=hits)
        case Replying(language=language, reason=reason):
            return replace(
                turn, phase="found", language=language, reason=reason, answer="", model_loading=False, place=0
            )
        case Waiting(place=place, seconds=seconds):
            return replace(turn, place=place, wait_s=seconds, model_loading=False)
        case AnswerDelta(text=text):
            return replace(turn, phase="writing", answer=turn.answer + text, reason="", model_loading=False, place=0)
        case Answered():
            return replace(
                turn, phase="answered", answer=event.answer, language=event.language, reason="", outcome=event
            )


def stopped(turn: Turn) -> Turn:
    """The turn after its reader pressed Stop; what was written stays."""
    return replace(turn, phase="stopped", reason="", model_loading=False)


def failed(turn: Turn, problem: str) -> Turn:
    """The turn after an error, told in one line."""
    return replace(turn, phase="failed", problem=problem, reason="", model_loading=False)


def history(turns: Sequence[Turn]) -> tuple[Exchange, ...]:
    """The finished exchanges, for the next question to lean on."""
    return tuple(Exchange(turn.question, turn.answer) for turn in turns if turn.answer and not turn.live)


def said(turns: Sequence[Turn], number: int) -> Said | None:
    """What a check is made of, where the turn of that number has a finished answer."""
    turn = turns[number]
    if turn.outcome is None:
        return None
    of = turn.outcome
    earlier = history(turns[:number])
    return Said(turn.question, of.answer, of.language, of.abstained, turn.hits, of.citations, of.unconfirmed, earlier)


def is_live(turns: Sequence[Turn]) -> bool:
    """Whether the last question still waits for its answer."""
    return bool(turns) and turns[-1].live
