"""Events to growing turns: pace, stopping, closing, errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from assistant.chat.events import AnswerDelta, Event, Exchange, Replying, Retrieved
from assistant.errors import BackendClosed
from index.passage import Document
from tests.fakes import FakeAssistant, Reply
from ui.web.stream import BEAT_S, Stop, answer, batches
from ui.web.text import labels
from ui.web.turn import Turn, advance, history

EN = labels("en")


def talking(*pieces: str, delay_s: float = 0.0, error: Exception | None = None) -> FakeAssistant:
    return FakeAssistant({"n": Document("T", "text")}, {"": Reply(pieces, (("n", "text"),), error=error)}, delay_s)


def test_words_are_bundled_to_a_few_updates_a_second() -> None:
    began = time.monotonic()
    turns = list(answer(talking(*["w "] * 200, delay_s=0.004), (Turn("q"),), Stop(), EN))
    seconds = time.monotonic() - began
    assert turns[-1].phase == "answered" and turns[-1].answer == "w " * 200
    assert len(turns) <= seconds / BEAT_S + 4  # the events that are not words come at once


def test_passages_are_shown_before_the_first_word() -> None:
    turns = list(answer(talking("a", delay_s=0.05), (Turn("q"),), Stop(), EN))
    assert turns[0].phase == "found" and turns[0].hits and not turns[0].answer


def test_stop_keeps_the_words_and_closes_the_iterator() -> None:
    assistant, stop = talking(*["w "] * 500, delay_s=0.01), Stop()
    turns = []
    for turn in answer(assistant, (Turn("q"),), stop, EN):
        turns.append(turn)
        if turn.answer:
            stop.set()
    assert turns[-1].phase == "stopped" and turns[-1].answer
    assert assistant.closed.wait(1)


def test_closing_the_stream_closes_the_iterator() -> None:
    assistant = talking(*["w "] * 500, delay_s=0.01)
    stream = answer(assistant, (Turn("q"),), Stop(), EN)
    next(stream)
    stream.close()
    assert assistant.closed.wait(1)


def test_stop_is_seen_while_the_iterator_computes_and_reaches_it_as_soon_as_it_yields() -> None:
    release, closed = threading.Event(), threading.Event()

    def stuck() -> Iterator[Event]:
        try:
            release.wait(5)
            yield AnswerDelta("late")
        finally:
            closed.set()

    stop = Stop()
    began = time.monotonic()
    threading.Timer(0.05, stop.set).start()
    assert all(bundle == () for bundle in batches(stuck(), stop))
    assert time.monotonic() - began < 1 and not closed.is_set()
    release.set()
    assert closed.wait(1)


def test_a_sign_of_life_is_not_shown_as_words_and_lets_a_stop_through() -> None:
    closed = threading.Event()

    def alive() -> Iterator[Event]:
        try:
            while True:
                time.sleep(0.01)
                yield AnswerDelta("")
        finally:
            closed.set()

    stop = Stop()
    stream = batches(alive(), stop)
    assert next(stream) == ()
    stop.set()
    assert list(stream) == []
    assert closed.wait(1)


def test_waiting_for_the_model_is_told() -> None:
    assistant = talking("a")
    assistant.state = "loading"
    stream = answer(assistant, (Turn("q"),), Stop(), EN)
    waiting = next(turn for turn in stream if turn.model_loading)
    assert waiting.live
    assistant.state = "ready"
    last = list(stream)[-1]
    assert last.phase == "answered" and not last.model_loading


def test_an_expected_error_is_its_own_line_and_keeps_the_words() -> None:
    turns = list(answer(talking("Half", error=BackendClosed("Closed. Start again.")), (Turn("q"),), Stop(), EN))
    assert (turns[-1].phase, turns[-1].problem, turns[-1].answer) == ("failed", "Closed. Start again.", "Half")


def test_an_unexpected_error_is_logged_and_apologised_for(caplog: pytest.LogCaptureFixture) -> None:
    turns = list(answer(talking(error=KeyError("secret")), (Turn("q"),), Stop(), EN))
    assert (turns[-1].phase, turns[-1].problem) == ("failed", EN.apology)
    assert "secret" in caplog.text


def test_earlier_exchanges_are_handed_on_and_failed_ones_are_not() -> None:
    assistant = talking("a")
    earlier = (Turn("one", "answered", answer="1 [1]"), Turn("two", "failed"), Turn("three", "stopped", answer="3"))
    list(answer(assistant, (*earlier, Turn("four")), Stop(), EN))
    assert assistant.asked == [("four", (Exchange("one", "1 [1]"), Exchange("three", "3")))]
    assert history((Turn("live", "writing", answer="x"),)) == ()


def test_a_second_try_clears_the_first() -> None:
    turn = Turn("q")
    for event in (Retrieved((), 0.1), Replying("en"), AnswerDelta("wrong"), Replying("zh", "language")):
        turn = advance(turn, event)
    assert (turn.answer, turn.language, turn.reason, turn.live) == ("", "zh", "language", True)
