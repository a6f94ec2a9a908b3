from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from assistant.errors import ContextExceeded, QueueFull
from assistant.messages import Delta, Queued, Request
from tests.assistant.engine.asking import ask, eventually, holds, idle, reply, running, single, started
from tests.fakes import FakeRuntime


def test_a_reply_ends_with_one_stop_that_tells_what_it_cost() -> None:
    with running(FakeRuntime("žluť".encode())) as backend:
        text, stop = reply(backend, ask())
    assert text == "žluť"
    assert stop.reason == "end"
    assert (stop.usage.prompt_tokens, stop.usage.reused_tokens) == (len("<user>hi"), 0)
    assert stop.usage.completion_tokens == len("žluť".encode())
    assert 0 < stop.usage.first_token_s <= stop.usage.total_s


def test_max_tokens_ends_a_reply_and_says_so() -> None:
    with running(FakeRuntime(b"abcdefgh")) as backend:
        text, stop = reply(backend, ask(max_tokens=3))
    assert (text, stop.reason, stop.usage.completion_tokens) == ("abc", "length", 3)


def test_a_stop_string_ends_a_reply() -> None:
    with running(FakeRuntime(b"one END two")) as backend:
        text, stop = reply(backend, ask(stop=("END",)))
    assert (text, stop.reason) == ("one ", "stop")


def test_a_second_turn_decodes_only_what_is_new_and_never_nothing() -> None:
    runtime = FakeRuntime(b"ok")
    with running(runtime) as backend:
        reply(backend, ask("same"))
        _, again = reply(backend, ask("same"))
        _, longer = reply(backend, ask("same and more"))
    assert again.usage.reused_tokens == again.usage.prompt_tokens - 1
    assert longer.usage.reused_tokens == len("<user>same")
    assert holds(runtime, b"<user>same and moreo")
    assert sum(len(row.tokens) for rows in runtime.batches for row in rows) == len("<user>sameokeok and moreok")


def test_a_model_that_cannot_be_cut_back_decodes_everything_again() -> None:
    runtime = FakeRuntime(b"ok", limits=single(slots=1, can_share=False))
    with running(runtime) as backend:
        reply(backend, ask("same"))
        text, again = reply(backend, ask("same"))
    assert text == "ok"
    assert again.usage.reused_tokens == 0
    assert [row.tokens for rows in runtime.batches for row in rows if len(row.tokens) > 1] == [tuple(b"<user>same")] * 2


def test_closing_the_iterator_while_the_prompt_is_read_stops_the_work() -> None:
    with running(FakeRuntime(pause_s=0.01)) as backend:
        stream = backend.stream(ask("x" * 900))
        assert next(stream) == Delta("")  # the heartbeat: the prompt takes 9 s, nothing is decoded yet
        assert backend.status().load.running == 1
        stream.close()  # type: ignore[attr-defined]
        assert idle(backend, within_s=0.5)  # inside the step, which would take 0.64 s


def test_closing_the_iterator_while_tokens_come_stops_the_work() -> None:
    runtime = FakeRuntime(b"x" * 800, pause_s=0.005)
    with running(runtime) as backend:
        stream = backend.stream(ask(max_tokens=900))
        started(stream)
        stream.close()  # type: ignore[attr-defined]
        assert idle(backend)
    assert 0 < max(map(len, runtime.slots)) < 400


def test_after_a_cancelled_request_the_next_one_is_answered_rightly() -> None:
    runtime = FakeRuntime(b"fine", pause_s=0.002)
    with running(runtime) as backend:
        stream = backend.stream(ask("y" * 500))
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        text, _ = reply(backend, ask("y" * 100))
    assert text == "fine"
    assert holds(runtime, b"<user>" + b"y" * 100 + b"fin")


def test_a_request_that_cannot_fit_names_both_numbers_before_anything_is_computed() -> None:
    runtime = FakeRuntime(context=100)
    with running(runtime) as backend, pytest.raises(ContextExceeded, match=r"156.*100"):
        list(backend.stream(ask("z" * 100)))
    assert runtime.batches == [] and runtime.samplers == []


def test_callers_beyond_the_queue_are_refused_in_one_line() -> None:
    with running(FakeRuntime(pause_s=0.02, limits=single()), queue_size=1) as backend:
        first = backend.stream(ask("a" * 200))
        next(first)
        waiting = backend.stream(ask("b"))
        next(waiting)
        with pytest.raises(QueueFull, match="1 requests are waiting"):
            list(backend.stream(ask("c")))


def test_bulk_work_leaves_half_of_the_places_to_whoever_waits_for_an_answer() -> None:
    runtime = FakeRuntime(b"abc" * 8, pause_s=0.001, limits=single())
    with running(runtime, queue_size=4) as backend:
        full = threading.Event()
        done: list[int] = []

        def work(number: int) -> None:
            request = replace(ask(f"part {number}"), priority="bulk", caller=f"job {number % 3}")
            while True:
                try:
                    reply(backend, request)
                    break
                except QueueFull:
                    full.set()
                    time.sleep(0.005)
            done.append(number)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(30)]
        for thread in threads:
            thread.start()
        assert full.wait(5)
        answers = [reply(backend, replace(ask(f"question {n}"), caller="ben"))[0] for n in range(3)]
        assert answers == ["abc" * 8] * 3 and len(done) < 30, "answered though bulk work had all the room it may have"
        for thread in threads:
            thread.join(20)
    assert sorted(done) == list(range(30))


def test_bulk_work_that_finds_no_room_is_refused_before_its_prompt_is_read() -> None:
    with running(FakeRuntime(pause_s=0.02, limits=single()), queue_size=1) as backend:
        first = backend.stream(ask("a" * 200))
        next(first)
        assert eventually(lambda: backend.status().load.running == 1)
        with pytest.raises(QueueFull, match="0 requests are waiting"):
            list(backend.stream(replace(ask("b"), priority="bulk")))
        assert next(backend.stream(ask("c"))) == Delta("")


def test_an_idle_engine_takes_bulk_work_however_short_its_queue() -> None:
    with running(FakeRuntime(b"abc"), queue_size=1) as backend:
        assert reply(backend, replace(ask("a"), priority="bulk"))[0] == "abc"


def test_who_waits_is_told_its_place_and_when_its_turn_may_come() -> None:
    with running(FakeRuntime(b"x" * 50, pause_s=0.02, limits=single())) as backend:
        reply(backend, ask("a"))  # from now on the engine knows how long a request takes: more than a second
        first, second = backend.stream(ask("b")), backend.stream(ask("c"))
        started(first)
        told = [event for event in second if isinstance(event, Queued)]
    assert {event.place for event in told} == {1}
    assert all(event.seconds is not None and 0.5 < event.seconds < 5 for event in told)


def test_a_reader_is_answered_while_somebody_elses_bulk_work_waits_and_nothing_of_it_is_lost() -> None:
    runtime = FakeRuntime(b"abcdefghij" * 6, pause_s=0.002, limits=single())
    order: list[str] = []
    with running(runtime) as backend:

        def call(name: str, request: Request) -> None:
            order.append(f"{name} {reply(backend, request)[0] == 'abcdefghij' * 6}")

        bulk = [replace(ask(f"part {n}", max_tokens=80), priority="bulk", caller="anna") for n in range(2)]
        threads = [threading.Thread(target=call, args=("bulk", each)) for each in bulk]
        for thread in threads:
            thread.start()
        assert eventually(lambda: backend.status().load.running == 1)
        call("reader", replace(ask(max_tokens=80), caller="ben"))
        for thread in threads:
            thread.join(10)
        load = backend.status().load
    assert order == ["reader True", "bulk True", "bulk True"]
    assert load.preemptions == 1 and runtime.moves.count("restore") == 1


def test_a_stream_that_nobody_reads_leaves_nothing_behind() -> None:
    runtime = FakeRuntime()
    with running(runtime) as backend:
        untouched, closed = backend.stream(ask("one")), backend.stream(ask("two"))
        closed.close()  # type: ignore[attr-defined]
        del untouched
        assert reply(backend, ask("three"))[0] == "hello"
        assert backend.status().load.finished == 1
    assert len(runtime.samplers) == 1


def test_every_sampler_is_freed_however_its_request_ends() -> None:
    runtime = FakeRuntime(b"x" * 40, pause_s=0.001)
    with running(runtime) as backend:
        reply(backend, ask())
        reply(backend, ask(max_tokens=3))
        reply(backend, ask(stop=("xx",)))
        stream = backend.stream(ask())
        started(stream)
        stream.close()  # type: ignore[attr-defined]
        assert idle(backend)
        assert [sampler.closed for sampler in runtime.samplers] == [True] * 4


def test_the_load_tells_what_was_done() -> None:
    with running(FakeRuntime(b"ok")) as backend:
        reply(backend, ask("same"))
        reply(backend, ask("same"))
        load = backend.status().load
    assert (load.finished, load.prompt_tokens, load.reused_tokens, load.completion_tokens) == (2, 20, 9, 4)
    assert (load.running, load.waiting, load.cells, load.cells_used) == (0, 0, 4000, 15)
    assert load.tokens_per_second > 0 and load.steps == 6


def test_several_callers_each_get_their_own_whole_reply() -> None:
    got: dict[int, str] = {}
    with running(FakeRuntime(b"answer", pause_s=0.001)) as backend:

        def call(n: int) -> None:
            got[n] = reply(backend, ask(f"question {n}"))[0]

        threads = [threading.Thread(target=call, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert got == {n: "answer" for n in range(6)}
