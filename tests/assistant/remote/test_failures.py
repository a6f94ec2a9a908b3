"""What becomes of a server's refusals, silences, broken connections and nonsense."""

from __future__ import annotations

import time
from typing import Any

import pytest

from assistant.errors import (
    ContextExceeded,
    QueueFull,
    RemoteRefused,
    RemoteUnavailable,
)
from assistant.messages import Message, Request, Sampling
from assistant.remote.backend import RemoteBackend
from assistant.remote.settings import RemoteSettings
from tests.assistant.remote.asking import HELLO, Start, events, stop, text
from tests.assistant.remote.stub import (
    Stub,
    chunk,
    drops,
    hangs,
    refuses,
    says,
)

pytestmark = pytest.mark.timeout(30)


def test_a_withheld_reply_is_an_error(start: Start) -> None:
    with pytest.raises(RemoteRefused, match=r"withholds the reply \(content_filter\)"):
        events(start(says("a", ended="content_filter")))


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_a_passing_failure_is_tried_again(start: Start, stub: Stub, status: int) -> None:
    found = events(start(refuses(status, {"error": {"message": "Loading model"}}), says("Hi")))
    assert text(found) == "Hi" and len(stub.bodies) == 2


def test_a_lasting_failure_ends_after_the_retries_with_the_servers_words(start: Start, stub: Stub) -> None:
    with pytest.raises(RemoteUnavailable, match=rf"^{stub.address} failed \(HTTP 500: .*out of memory.*\)\. See .*$"):
        events(start(refuses(500, {"error": {"message": "out of\nmemory"}}), retries=1))
    assert len(stub.bodies) == 2


def test_a_busy_server_is_given_the_time_it_asks_for(start: Start) -> None:
    began = time.perf_counter()
    found = events(start(refuses(429, {"error": {"message": "slow down"}}, retry_after="1"), says("Hi")))
    assert text(found) == "Hi" and time.perf_counter() - began >= 1


def test_a_server_that_wants_too_much_patience_is_given_up_at_once(start: Start, stub: Stub) -> None:
    with pytest.raises(QueueFull, match="is busy .*slow down.* Try again"):
        events(start(refuses(429, {"error": {"message": "slow down"}}, retry_after="600")))
    assert len(stub.bodies) == 1


def test_silence_ends_with_the_limit_and_is_not_repeated(start: Start, stub: Stub) -> None:
    backend = start(hangs(), timeout_s=1)
    with pytest.raises(RemoteUnavailable, match=r"was silent for 1 seconds\. .*remote\.timeout_s"):
        events(backend)
    assert len(stub.bodies) == 1


def test_a_connection_lost_before_the_first_word_is_tried_again(start: Start, stub: Stub) -> None:
    assert text(events(start(drops(), says("Hi")))) == "Hi" and len(stub.bodies) == 2


def test_a_connection_lost_in_the_middle_is_an_error_and_nothing_is_said_twice(start: Start, stub: Stub) -> None:
    seen = []
    with pytest.raises(RemoteUnavailable, match="broke off its answer"):
        for event in start(drops("Hi", " the")).stream(Request(HELLO, Sampling(max_tokens=50))):
            seen.append(event)
    assert text(seen) == "Hi the" and len(stub.bodies) == 1


def test_a_reply_that_ends_without_a_reason_is_not_taken_for_whole(start: Start) -> None:
    with pytest.raises(RemoteUnavailable, match="ended its reply without a reason"):
        events(start(says("Hi", ended=None)))


@pytest.mark.parametrize("data", ['{"choices": [', "[1]", "17"])
def test_a_malformed_chunk_is_one_clear_line(start: Start, data: str) -> None:
    def answer(handler: Any) -> None:
        handler.begin()
        handler.event(chunk("Hi"))
        handler.event(data)
        handler.end()

    with pytest.raises(RemoteUnavailable, match=r"sent what is no (JSON|chat completion)\. Correct remote\.base_url"):
        events(start(answer))


def test_odd_chunks_that_say_nothing_are_passed_over(start: Start) -> None:
    def answer(handler: Any) -> None:
        handler.begin()
        for data in ("{}", '{"choices": null}', '{"choices": [null]}', '{"choices": [{"delta": null}]}'):
            handler.event(data)
        handler.event(chunk("Hi", "stop"))
        handler.event('{"choices": [], "usage": {"prompt_tokens": "many", "prompt_tokens_details": null}}')
        handler.end()

    found = events(start(answer))
    assert text(found) == "Hi" and stop(found).usage.prompt_tokens > 0


def test_an_error_inside_the_stream_is_told(start: Start) -> None:
    def answer(handler: Any) -> None:
        handler.begin()
        handler.event('{"error": {"message": "CUDA error", "code": 500}}')
        handler.end()

    with pytest.raises(RemoteUnavailable, match="failed .CUDA error"):
        events(start(answer))


def test_a_wrong_key_says_where_the_key_belongs(start: Start, stub: Stub) -> None:
    with pytest.raises(RemoteRefused, match=r"does not accept the key .*remote\.api_key_env"):
        events(start(refuses(401, {"error": {"message": "Invalid API key"}})))
    assert len(stub.bodies) == 1


def test_an_unknown_model_and_a_bad_request_are_not_tried_again(start: Start, stub: Stub) -> None:
    backend = start(
        refuses(404, {"error": {"message": "The model `x` does not exist."}}), refuses(422, {"detail": "no"})
    )
    with pytest.raises(RemoteRefused, match=r"does not know the address or the model .*`x`.*remote\.model"):
        events(backend)
    with pytest.raises(RemoteRefused, match=r"refused the request \(HTTP 422: "):
        events(backend)
    assert len(stub.bodies) == 2


def test_a_prompt_without_room_is_refused_before_anything_is_sent(start: Start, stub: Stub) -> None:
    long = Request((Message("user", "word " * 4000),), Sampling(max_tokens=50))
    with pytest.raises(ContextExceeded, match=r"needs 10\d\d\d tokens but .* holds 4096\. .*remote\.context"):
        events(start(), long)
    assert stub.bodies == []


def test_a_server_that_finds_the_prompt_too_long_becomes_both_numbers(start: Start) -> None:
    body = {
        "error": {"message": "too long", "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 2048}
    }
    with pytest.raises(ContextExceeded) as caught:
        events(start(refuses(400, body)))
    assert (caught.value.needed, caught.value.context) == (5000, 2048)


def test_no_server_at_all(start: Start, stub: Stub) -> None:
    backend = RemoteBackend(RemoteSettings(retries=0), "http://127.0.0.1:1/v1")
    with pytest.raises(RemoteUnavailable, match=r"^http://127\.0\.0\.1:1/v1 cannot be reached .* remote\.base_url"):
        events(backend)
    assert backend.status().state == "failed" and "cannot be reached" in backend.status().detail
    backend.close()
