"""The remote backend against a server on loopback that answers, is silent and goes away as told."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Any, cast

import pytest

from assistant.errors import (
    BackendClosed,
    BackendError,
)
from assistant.messages import Delta, Request, Sampling, Stop
from tests.assistant.remote.asking import HELLO, Start, events, soon, stop, text
from tests.assistant.remote.stub import (
    Answer,
    Stub,
    hangs,
    says,
    usage,
    writes_for_ever,
)

pytestmark = pytest.mark.timeout(30)


def test_a_reply_streams_and_ends_with_what_it_cost(start: Start, stub: Stub) -> None:
    backend = start(says("Hi", " there", spent=usage(19, 2, cached=11)), key="k-123")
    found = events(backend)
    assert text(found) == "Hi there" and stop(found).reason == "end"
    spent = stop(found).usage
    assert (spent.prompt_tokens, spent.reused_tokens, spent.completion_tokens) == (19, 11, 2)
    assert 0 < spent.first_token_s <= spent.total_s < 5
    assert stub.headers[0]["authorization"] == "Bearer k-123"
    load = backend.status().load
    assert (load.running, load.finished, load.prompt_tokens, load.reused_tokens) == (0, 1, 19, 11)


def test_without_usage_the_pieces_are_counted_and_the_prompt_estimated(start: Start) -> None:
    spent = stop(events(start(says("Hi", " there", " you")))).usage
    assert spent.completion_tokens == 3 and spent.prompt_tokens >= 7


@pytest.mark.parametrize(
    ("ended", "more", "reason"),
    [("length", {}, "length"), ("stop", {"stop_reason": "\n"}, "stop"), ("stop", {"stop_reason": 151645}, "end")],
)
def test_why_a_reply_ended(start: Start, ended: str, more: dict[str, Any], reason: str) -> None:
    assert stop(events(start(says("a", ended=ended, **more)))).reason == reason


def test_while_the_server_is_silent_its_caller_gets_signs_of_life(start: Start) -> None:
    stream = start(hangs()).stream(Request(HELLO, Sampling(max_tokens=50)))
    assert [next(stream), next(stream)] == [Delta(""), Delta("")]
    cast("Any", stream).close()


@pytest.mark.parametrize("answer", [hangs(), hangs("Hi"), writes_for_ever], ids=["before", "between", "within"])
def test_closing_the_stream_cuts_the_connection(start: Start, stub: Stub, answer: Answer) -> None:
    backend = start(answer)
    with closing(cast("Any", backend.stream(Request(HELLO, Sampling(max_tokens=50))))) as stream:
        while not stub.bodies:
            next(stream)
        for _ in range(3):
            next(stream)
        assert backend.status().load.running == 1
    assert stub.gone.wait(5)
    assert soon(lambda: backend.status().load.running == 0)


def test_a_server_that_comes_up_later_is_found(start: Start, stub: Stub) -> None:
    listed = stub.paths.pop("/v1/models")
    backend = start(retries=0)
    assert soon(lambda: backend.status().state == "failed")
    assert "lists no model" in backend.status().detail
    stub.paths["/v1/models"] = listed
    assert text(events(backend)) == "Hi there"
    assert backend.status().state == "ready" and backend.status().model == "tiny"


def test_the_status_says_what_answers_and_what_is_assumed(start: Start, stub: Stub) -> None:
    backend = start()
    assert backend.context == 4096
    assert backend.status().detail == (
        f"openai at {stub.address}, context 4096, which is assumed: set remote.context if it is another"
    )
    told = start(context=8192)
    assert told.context == 8192 and "assumed" not in told.status().detail


def test_many_readers_who_come_and_go_leave_nothing_behind(start: Start) -> None:
    backend = start(writes_for_ever, says("Hi"), writes_for_ever, says("Hi", " there"), hangs("Hi"))

    def read(patience: int) -> None:
        with closing(cast("Any", backend.stream(Request(HELLO, Sampling(max_tokens=50))))) as stream:
            for _ in range(patience):
                if isinstance(next(stream), Stop):
                    return

    readers = [threading.Thread(target=read, args=(1 + n % 7,)) for n in range(40)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(20)
    assert not any(reader.is_alive() for reader in readers)
    assert soon(lambda: not [each for each in threading.enumerate() if each.name == "remote-stream"])
    assert backend.status().load.running == 0


def test_closing_the_backend_ends_its_streams_and_refuses_new_ones(start: Start) -> None:
    backend = start(hangs("Hi"))
    stream = backend.stream(Request(HELLO, Sampling(max_tokens=50)))
    while next(stream) != Delta("Hi"):
        pass
    backend.close()
    backend.close()
    with pytest.raises(BackendClosed):
        for _ in stream:
            pass
    with pytest.raises(BackendClosed):
        backend.count_tokens(HELLO)
    assert backend.status().state == "closed"


def test_what_only_shades_a_reply_is_left_out_with_one_warning(
    start: Start, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    backend = start()
    for _ in range(2):
        events(backend, Request(HELLO, Sampling(max_tokens=50, repeat_penalty=1.05)))
    assert "repeat_penalty" not in stub.bodies[0]
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [f"{stub.address} knows only what OpenAI defines: repeat_penalty is not sent to it."]


def test_it_cannot_score_and_says_so(start: Start) -> None:
    backend = start()
    assert not backend.can_score
    with pytest.raises(BackendError, match="cannot tell how likely a text is"):
        backend.score([HELLO], "x")
