"""Several jobs at the real engine over a fake runtime: all get on, and a question finds room whatever they do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from assistant.documents.sharing import SharedBackend, Turns
from assistant.documents.translating.asking import Asking, CalledOff
from assistant.engine.batch import Limits
from assistant.messages import Delta
from tests.assistant.engine.asking import ask, eventually, reply, running
from tests.fakes import FakeRuntime

ROWS = 4


def test_callers_get_places_in_turn() -> None:
    turns = Turns(1)
    had = turns.take("a")
    waiting = dict(enumerate(turns.take(caller) for caller in "aabca"))
    order: list[int] = []
    while waiting:
        turns.leave(had)
        (called,) = (number for number, each in waiting.items() if each.called.is_set())
        order.append(called)
        had = waiting.pop(called)
    assert order == [0, 2, 3, 1, 4]


def test_who_gives_up_waiting_leaves_its_line_and_takes_no_place() -> None:
    turns = Turns(1)
    had, tired, patient = (turns.take(caller) for caller in "abc")
    turns.leave(tired)
    turns.leave(had)
    assert patient.called.is_set() and not tired.called.is_set()
    turns.leave(patient)
    assert turns.take("a").called.is_set()


def test_who_is_refused_is_the_next_and_nobody_else_is_called_in_vain() -> None:
    turns = Turns(3)
    first, second, third, fourth = (turns.take(caller) for caller in "abca")
    turns.refused(third)
    assert not third.called.is_set() and not fourth.called.is_set()
    turns.leave(first)
    assert third.called.is_set() and fourth.called.is_set()
    for each in (fourth, third, second):
        turns.refused(each)
    assert not any(each.called.is_set() for each in (second, third, fourth))
    turns.remind()
    assert second.called.is_set() and not third.called.is_set()


def test_a_stream_that_is_closed_gives_its_place_back() -> None:
    turns = Turns(1)
    with running(FakeRuntime(b"abc")) as backend:
        shared = SharedBackend(backend, turns)
        stream = shared.stream(ask("one"))
        assert isinstance(next(stream), Delta)
        waiting = shared.stream(ask("two"))
        assert next(waiting) == Delta("")
        waiting.close()  # type: ignore[attr-defined]
        stream.close()  # type: ignore[attr-defined]
        assert turns.take("x").called.is_set()


def test_many_jobs_all_get_on_and_a_question_is_answered_meanwhile() -> None:
    runtime = FakeRuntime(b"abc" * 4, pause_s=0.0002, limits=Limits(cells=8000, slots=8, rows=ROWS, batch=64))
    done: Counter[str] = Counter()
    turns = Turns(40)  # far more than the engine takes
    with running(runtime, queue_size=4) as backend:
        shared = SharedBackend(backend, turns)
        askings = [Asking(shared, 1) for _ in range(6)]
        threads = [
            threading.Thread(target=translating(asking, f"job {number}", thread, done))
            for number, asking in enumerate(askings)
            for thread in range(10)
        ]
        for thread in threads:
            thread.start()
        assert eventually(lambda: sum(done.values()) > 10, 20)
        answers = [reply(backend, replace(ask(f"question {n}"), caller="reader"))[0] for n in range(10)]
        assert answers == ["abc" * 4] * 10
        assert eventually(lambda: sum(done.values()) > 120, 40)
        counted = [done[f"job {number}"] for number in range(6)]
        for asking in askings:
            asking.call_off()
        for thread in threads:
            thread.join(10)
    assert min(counted) * 2 > max(counted), counted


def translating(asking: Asking, caller: str, thread: int, done: Counter[str]) -> Callable[[], None]:
    def work() -> None:
        number = 0
        try:
            while True:
                number += 1
                text = f"{caller}, {thread}, {number}"
                asking.one(replace(ask(text, max_tokens=20), priority="bulk", caller=caller))
                done[caller] += 1
        except CalledOff:
            pass

    return work
