"""The remote backend against a server on loopback that answers, refuses, hangs and breaks off as told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, cast

import pytest

from assistant.errors import (
    BackendClosed,
    BackendError,
    ContextExceeded,
    QueueFull,
    RemoteRefused,
    RemoteUnavailable,
)
from assistant.messages import Delta, Message, Queued, Request, Sampling, Stop
from assistant.remote.backend import RemoteBackend
from assistant.remote.settings import RemoteSettings
from tests.assistant.remote.stub import (
    Answer,
    Stub,
    chunk,
    drops,
    hangs,
    refuses,
    says,
    serving,
    usage,
    writes_for_ever,
)

pytestmark = pytest.mark.timeout(30)

LISTED = {"/v1/models": {"data": [{"id": "tiny", "owned_by": "someone"}]}}
HELLO = (Message("system", "Be brief."), Message("user", "Hello"))
Start = Callable[..., RemoteBackend]


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving(Stub(dict(LISTED), [says("Hi", " there")])) as server:
        yield server


@pytest.fixture
def start(stub: Stub) -> Iterator[Start]:
    started: list[RemoteBackend] = []

    def make(*answers: Answer, key: str | None = None, **settings: Any) -> RemoteBackend:
        if answers:
            stub.answers[:] = answers
        chosen = RemoteSettings(base_url=stub.address, **{"retries": 2, "timeout_s": 5, **settings})
        started.append(RemoteBackend(chosen, stub.address, key))
        return started[-1]

    yield make
    for backend in started:
        backend.close()


def events(backend: RemoteBackend, request: Request | None = None) -> list[Delta | Queued | Stop]:
    return list(backend.stream(request or Request(HELLO, Sampling(max_tokens=50))))


def text(found: list[Delta | Queued | Stop]) -> str:
    return "".join(event.text for event in found if isinstance(event, Delta))


def stop(found: list[Delta | Queued | Stop]) -> Stop:
    assert isinstance(found[-1], Stop)
    return found[-1]


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
    assert _soon(lambda: backend.status().load.running == 0)


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
    assert (caught.value.needed, caught.value.available) == (5000, 2048)


def test_no_server_at_all(start: Start, stub: Stub) -> None:
    backend = RemoteBackend(RemoteSettings(retries=0), "http://127.0.0.1:1/v1")
    with pytest.raises(RemoteUnavailable, match=r"^http://127\.0\.0\.1:1/v1 cannot be reached .* remote\.base_url"):
        events(backend)
    assert backend.status().state == "failed" and "cannot be reached" in backend.status().detail
    backend.close()


def test_a_server_that_comes_up_later_is_found(start: Start, stub: Stub) -> None:
    listed = stub.paths.pop("/v1/models")
    backend = start(retries=0)
    assert _soon(lambda: backend.status().state == "failed")
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


def _soon(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 5
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    return true()
