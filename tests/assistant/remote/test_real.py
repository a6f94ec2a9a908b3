"""The remote backend against llama-cpp-python's own server in a second process, with the real model."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from assistant.errors import ContextExceeded
from assistant.messages import Delta, Message, Request, Sampling, Stop
from assistant.models import default_card, locate
from assistant.remote.backend import RemoteBackend
from assistant.remote.settings import RemoteSettings

pytestmark = [pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(180)]

CONTEXT = 2048
CAPITAL = (Message("user", "What is the capital of France? Answer in one short sentence."),)


@pytest.fixture(scope="module")
def address(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    model = locate(default_card("llm").name, models_dir, "llm")
    arguments = ["--model", str(model), "--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(CONTEXT)]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "llama_cpp.server", *arguments, "--interrupt_requests", "false"],
            stdout=written,
            stderr=subprocess.STDOUT,
            env={name: value for name, value in os.environ.items() if name != "MODEL"},
        )
    try:
        _wait(process, port, log)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.monotonic() + 90
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def backend(address: str) -> Iterator[RemoteBackend]:
    built = RemoteBackend(RemoteSettings(base_url=address, context=CONTEXT, retries=1), address)
    yield built
    built.close()


def ask(backend: RemoteBackend, request: Request) -> tuple[str, Stop]:
    found = list(backend.stream(request))
    assert isinstance(found[-1], Stop)
    return "".join(event.text for event in found if isinstance(event, Delta)), found[-1]


def test_it_is_recognised_and_answers(backend: RemoteBackend) -> None:
    text, stop = ask(backend, Request(CAPITAL, Sampling(max_tokens=30)))
    assert "Paris" in text and stop.reason == "end"
    assert 3 <= stop.usage.completion_tokens <= 30 and stop.usage.first_token_s > 0
    status = backend.status()
    assert status.state == "ready" and status.detail.startswith("llama-cpp-python at http://127.0.0.1:")
    assert status.model.endswith(".gguf") and "/" not in status.model


def test_the_estimate_of_tokens_is_not_below_the_truth(backend: RemoteBackend, address: str) -> None:
    messages = (Message("system", "Antworte kurz."), Message("user", "点点 знает всё? " * 20))
    plain = {"max_tokens": 1, "messages": [{"role": m.role, "content": m.content} for m in messages]}
    true = _post(f"{address}/chat/completions", plain)["usage"]["prompt_tokens"]
    assert true <= backend.count_tokens(messages) <= true + 60


def test_a_reply_begins_with_the_opening_which_is_not_sent_back(backend: RemoteBackend) -> None:
    opening = "The city on the Seine, "
    text, stop = ask(backend, Request(CAPITAL, Sampling(max_tokens=20), opening=opening))
    assert text and not text.startswith("The city") and opening not in text
    assert stop.usage.completion_tokens > 0


def test_stop_strings_lengths_and_schemas_are_kept(backend: RemoteBackend) -> None:
    text, stop = ask(backend, Request((Message("user", "Count from 1 to 20."),), Sampling(max_tokens=60, stop=("7",))))
    assert "6" in text and "7" not in text and stop.reason == "end"
    assert ask(backend, Request(CAPITAL, Sampling(max_tokens=2)))[1].reason == "length"
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    text, _ = ask(backend, Request(CAPITAL, Sampling(max_tokens=40, json_schema=json.dumps(schema))))
    assert json.loads(text)["city"] == "Paris"


def test_a_closed_stream_stops_the_server(backend: RemoteBackend) -> None:
    story = Request((Message("user", "Tell a very long story about a lighthouse."),), Sampling(max_tokens=1500))
    with closing(cast("Any", backend.stream(story))) as stream:
        while not next(stream).text:
            pass
    began = time.perf_counter()
    text, _ = ask(backend, Request(CAPITAL, Sampling(max_tokens=30)))
    assert "Paris" in text
    # 1500 tokens take a minute at the least; this server computes one request at a time.
    assert time.perf_counter() - began < 25


def test_what_does_not_fit_is_refused_with_both_numbers(backend: RemoteBackend) -> None:
    with pytest.raises(ContextExceeded) as caught:
        ask(backend, Request((Message("user", "cat " * 3000),), Sampling(max_tokens=30)))
    assert caught.value.context == CONTEXT and caught.value.needed > 3000


def test_the_servers_own_words_about_it_are_understood(address: str) -> None:
    trusting = RemoteBackend(RemoteSettings(base_url=address, context=100_000, retries=0), address)
    with closing(cast("Any", trusting)), pytest.raises(Exception, match="ended its reply|context"):
        ask(trusting, Request((Message("user", "cat " * 3000),), Sampling(max_tokens=30)))


def _post(url: str, body: object) -> Any:
    from urllib.request import Request as Post

    post = Post(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urlopen(post, timeout=60) as answer:
        return json.load(answer)
