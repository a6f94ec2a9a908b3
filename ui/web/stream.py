"""From the assistant's events to a turn that grows on the screen, at a pace a browser bears, until done or stopped."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

from assistant.chat.events import AnswerDelta, Event
from assistant.errors import AssistantError
from index.errors import NotesError
from ui.web.port import Answering
from ui.web.text import Labels
from ui.web.turn import Turn, Turns, advance, failed, history, stopped

_log = logging.getLogger(__name__)

BEAT_S: Final = 0.125
"""Least time between two updates of the page."""
IDLE_S: Final = 0.5
"""Most time without one, so that waiting is seen and a closed tab is noticed."""


class Stop:
    """The reader's wish to stop one answer; set from any thread, seen within a beat."""

    def __init__(self) -> None:
        self._wish = threading.Event()

    def set(self) -> None:
        """Ask the answer to stop."""
        self._wish.set()

    @property
    def asked(self) -> bool:
        """Whether the answer should stop."""
        return self._wish.is_set()

    def __deepcopy__(self, memo: dict[int, object]) -> Stop:
        """The same wish: a copy would never hear of it."""
        return self


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


class Pump:
    """Runs an iterator of events in a thread of its own, so that whoever reads them is never stuck in it."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._closing = threading.Event()
        self._out: queue.SimpleQueue[Event | _End] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="answer-pump", daemon=True).start()

    def get(self, timeout: float) -> Event | _End | None:
        """The next event, the end, or None when `timeout` seconds brought neither."""
        try:
            return self._out.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def close(self) -> None:
        """Close the iterator: now if it rests, else as soon as it hands out its next event."""
        self._closing.set()
        self._close_events()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for event in self._events:
                # No words in it: a sign of life, sent so that a wish to close is heard while nothing can be shown.
                if event != AnswerDelta(""):
                    self._out.put(event)
                if self._closing.is_set():
                    break
        except Exception as caught:
            error = caught
        self._close_events()
        self._out.put(_End(error))

    def _close_events(self) -> None:
        close = getattr(self._events, "close", None)
        if close is None:
            return
        try:
            close()
        except ValueError:
            # A generator that is computing cannot be closed from outside; its own thread does it after the next event.
            pass


def batches(events: Iterator[Event], stop: Stop) -> Generator[tuple[Event, ...], None, None]:
    """Yield the events in bundles, at most one bundle a beat, and an empty one when nothing came for a while.

    Words wait for their beat; every other event is passed on at once. Ends when the events end or `stop` is
    set, and closes `events` in every case, also when this iterator is closed.
    """
    with closing(Pump(events)) as pump:
        shown = time.monotonic()
        bundle: list[Event] = []
        while not stop.asked:
            due = shown + (BEAT_S if bundle else IDLE_S)
            item = pump.get(min(BEAT_S, due - time.monotonic()))
            if isinstance(item, _End):
                if bundle:
                    yield tuple(bundle)
                if item.error is not None:
                    raise item.error
                return
            if item is not None:
                bundle.append(item)
            urgent = item is not None and not isinstance(item, AnswerDelta)
            if urgent or time.monotonic() >= shown + (BEAT_S if bundle else IDLE_S):
                yield tuple(bundle)
                bundle = []
                shown = time.monotonic()


def answer(assistant: Answering, turns: Turns, stop: Stop, words: Labels) -> Generator[Turn, None, None]:
    """Answer the last of `turns`, yielding it as it grows; the last one yielded is never live.

    Expected errors become one line of the conversation; anything else is logged and apologised for.
    """
    turn = turns[-1]
    began = time.monotonic()
    try:
        events = assistant.ask(turn.question, history(turns[:-1]))
        with closing(batches(events, stop)) as bundles:
            for bundle in bundles:
                for event in bundle:
                    turn = advance(turn, event)
                if not bundle:
                    loading = assistant.status().backend.state == "loading"
                    turn = replace(turn, waited=int(time.monotonic() - began), model_loading=loading)
                yield turn
    except (AssistantError, NotesError) as error:
        turn = failed(turn, str(error))
    except Exception:
        _log.exception("A question could not be answered")
        turn = failed(turn, words.apology)
    if turn.live:
        turn = stopped(turn)
    yield turn
