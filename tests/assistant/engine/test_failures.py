"""Whatever goes wrong on the engine's thread, nobody waits for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from assistant.engine.batch import Row
from assistant.engine.worker import LocalBackend
from assistant.errors import BackendClosed, BackendError, ModelCorrupt
from assistant.messages import Message, Sampling, Stop
from tests.assistant.engine.asking import ask, eventually, idle, reply, running, single
from tests.fakes import FakeRuntime, FakeSampler


class Breaking(FakeRuntime):
    """A runtime in which the calls named in `breaks` go wrong: once, or for good with a MemoryError."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.breaks: dict[str, Exception] = {}

    def decode(self, rows: Sequence[Row], should_stop: Callable[[], bool]) -> None:
        self._break("decode")
        super().decode(rows, should_stop)

    def copy(self, source: int, target: int, length: int) -> None:
        self._break("copy")
        super().copy(source, target, length)

    def cut(self, slot: int, length: int) -> None:
        self._break("cut")
        super().cut(slot, length)

    def piece(self, token: int) -> bytes:
        self._break("piece")
        return super().piece(token)

    def is_end(self, token: int) -> bool:
        self._break("is_end")
        return super().is_end(token)

    def sampler(self, sampling: Sampling) -> FakeSampler:
        sampler = super().sampler(sampling)
        if "sample" in self.breaks:
            sampler.error = self.breaks.pop("sample")
        return sampler

    def _break(self, where: str) -> None:
        if isinstance(error := self.breaks.get(where), MemoryError):
            raise error
        if error is not None:
            raise self.breaks.pop(where)


def in_parallel(calls: Sequence[Callable[[], object]]) -> list[object]:
    """What each call returned or raised, TimeoutError where it did not end."""
    ends: list[object] = [TimeoutError()] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            ends[number] = call()
        except Exception as error:
            ends[number] = error

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    return ends


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


def test_a_batch_that_llama_cpp_refuses_ends_those_that_took_part_and_no_one_else() -> None:
    runtime = Breaking(b"ok")
    with running(runtime) as backend:
        runtime.breaks["decode"] = BackendError("llama.cpp could not decode.")
        with pytest.raises(BackendError, match="could not decode"):
            list(backend.stream(ask("one")))
        assert reply(backend, ask("one"))[0] == "ok"
        assert backend.status().state == "ready"


@pytest.mark.parametrize("where", ["decode", "copy", "cut", "piece", "is_end", "sample"])
def test_an_unexpected_failure_anywhere_in_a_step_reaches_those_who_wait_and_the_next_one_is_answered(
    where: str,
) -> None:
    runtime = Breaking(b"ok" * 20, pause_s=0.002)
    with running(runtime) as backend:
        reply(backend, ask("one beginning, long enough to share, one"))
        runtime.breaks[where] = ZeroDivisionError(where)
        ends = in_parallel([lambda n=n: list(backend.stream(ask(f"one beginning, long {n}"))) for n in range(3)])
        assert any(isinstance(end, ZeroDivisionError) for end in ends)
        assert not any(isinstance(end, TimeoutError) for end in ends)
        assert reply(backend, ask("again"))[0] == "ok" * 20
        assert idle(backend) and backend.status().state == "ready"
    assert all(sampler.closed for sampler in runtime.samplers)


def test_a_failure_that_cannot_be_mended_is_told_to_everyone_then_and_later() -> None:
    runtime = Breaking(b"ok", pause_s=0.002)
    with running(runtime) as backend:
        runtime.breaks["decode"] = runtime.breaks["cut"] = MemoryError("gone")
        ends = in_parallel([lambda n=n: list(backend.stream(ask(f"number {n}"))) for n in range(5)])
        assert all(isinstance(end, MemoryError | BackendError) for end in ends)
        assert eventually(lambda: backend.status().state == "failed")
        assert "MemoryError('gone')" in backend.status().detail
        with pytest.raises(BackendError, match="broke down.*Start Diandian again"):
            list(backend.stream(ask("later")))
        with pytest.raises(BackendError, match="broke down"):
            backend.count_tokens([Message("user", "later")])
    assert runtime.closed


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
    backend = LocalBackend("fake", lambda: FakeRuntime(pause_s=0.01, limits=single()))

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
