from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.engine.worker import LocalBackend
from assistant.errors import BackendClosed, BackendError, ContextExceeded, ModelCorrupt, QueueFull
from assistant.messages import Delta, Message, Request, Sampling, Stop
from tests.fakes import FakeRuntime


def ask(text: str = "hi", **sampling: object) -> Request:
    return Request((Message("user", text),), Sampling(**{"max_tokens": 50, **sampling}))  # type: ignore[arg-type]


@contextmanager
def running(runtime: FakeRuntime, queue_size: int = 8) -> Iterator[LocalBackend]:
    backend = LocalBackend("fake", lambda: runtime, queue_size)
    try:
        yield backend
    finally:
        backend.close()


def reply(backend: LocalBackend, request: Request) -> tuple[str, Stop]:
    events = list(backend.stream(request))
    stop = events[-1]
    assert isinstance(stop, Stop)
    return "".join(e.text for e in events if isinstance(e, Delta)), stop


def idle(backend: LocalBackend, within_s: float = 2.0) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if backend.status().running == 0:
            return True
        time.sleep(0.01)
    return False


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
    assert bytes(runtime.sequence).startswith(b"<user>same and moreo")


def test_a_model_that_cannot_be_cut_back_decodes_everything_again() -> None:
    runtime = FakeRuntime(b"ok")
    runtime.can_cut = False
    with running(runtime) as backend:
        reply(backend, ask("same"))
        _, again = reply(backend, ask("same"))
    assert again.usage.reused_tokens == 0
    assert bytes(runtime.sequence).startswith(b"<user>same")


def test_closing_the_iterator_while_the_prompt_is_read_stops_the_work() -> None:
    with running(FakeRuntime(pause_s=0.01)) as backend:
        stream = backend.stream(ask("x" * 900))
        assert next(stream) == Delta("")  # the heartbeat: the prompt takes 9 s, nothing is decoded yet
        assert backend.status().running == 1
        stream.close()  # type: ignore[attr-defined]
        assert idle(backend)


def test_closing_the_iterator_while_tokens_come_stops_the_work() -> None:
    runtime = FakeRuntime(b"x" * 800, pause_s=0.005)
    with running(runtime) as backend:
        stream = backend.stream(ask(max_tokens=900))
        while not next(stream).text:  # type: ignore[union-attr]
            pass
        stream.close()  # type: ignore[attr-defined]
        assert idle(backend)
    assert len(runtime.sequence) < 400


def test_after_a_cancelled_request_the_next_one_is_answered_rightly() -> None:
    runtime = FakeRuntime(b"fine", pause_s=0.002)
    with running(runtime) as backend:
        stream = backend.stream(ask("y" * 500))
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        text, _ = reply(backend, ask("y" * 100))
    assert text == "fine"
    assert bytes(runtime.sequence).startswith(b"<user>" + b"y" * 100 + b"fin")


def test_a_request_that_cannot_fit_names_both_numbers_before_anything_is_computed() -> None:
    runtime = FakeRuntime(context=100)
    with running(runtime) as backend, pytest.raises(ContextExceeded, match=r"156.*100"):
        list(backend.stream(ask("z" * 100)))
    assert runtime.decoded == []


def test_callers_beyond_the_queue_are_refused_in_one_line() -> None:
    with running(FakeRuntime(pause_s=0.02), queue_size=1) as backend:
        first = backend.stream(ask("a" * 200))
        next(first)
        waiting = backend.stream(ask("b"))
        next(waiting)
        with pytest.raises(QueueFull, match="1 questions are waiting"):
            list(backend.stream(ask("c")))


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


def test_a_model_that_cannot_load_tells_every_caller_why() -> None:
    def broken() -> FakeRuntime:
        raise ModelCorrupt("model.gguf: not a GGUF file.")

    backend = LocalBackend("fake", broken)
    with pytest.raises(ModelCorrupt, match="not a GGUF"):
        list(backend.stream(ask()))
    assert (backend.status().state, backend.status().detail) == ("failed", "model.gguf: not a GGUF file.")
    backend.close()


def test_an_unexpected_failure_of_one_request_does_not_harm_the_next() -> None:
    runtime = FakeRuntime(b"ok")
    with running(runtime) as backend:
        runtime.reply = None  # type: ignore[assignment]
        with pytest.raises(TypeError):
            list(backend.stream(ask("one")))
        runtime.reply = b"ok"
        assert reply(backend, ask("two"))[0] == "ok"


def test_closing_frees_the_model_and_refuses_what_comes_after() -> None:
    runtime = FakeRuntime()
    with running(runtime) as backend:
        reply(backend, ask())
    backend.close()
    assert runtime.closed
    assert backend.status().state == "closed"
    with pytest.raises(BackendClosed):
        list(backend.stream(ask()))


def test_closing_while_requests_wait_gives_each_a_named_end() -> None:
    ends: list[object] = []
    backend = LocalBackend("fake", lambda: FakeRuntime(pause_s=0.01))

    def call() -> None:
        try:
            ends.append([e for e in backend.stream(ask("w" * 300)) if isinstance(e, Stop)][0].reason)
        except BackendError as error:
            ends.append(type(error).__name__)

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    backend.close()
    for thread in threads:
        thread.join(5)
    assert sorted(map(str, ends)) == ["BackendClosed", "BackendClosed", "cancelled"]
