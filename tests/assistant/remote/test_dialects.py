"""How each kind of server is recognised, counted with and spoken to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError, ContextExceeded, RemoteRefused
from assistant.messages import Message, Request, Sampling
from assistant.models import default_card, locate
from assistant.remote.dialects import Server, count, estimate, payload, recognise
from assistant.remote.failures import passes, refusal
from assistant.remote.reply import Reply
from assistant.remote.settings import Dialect, RemoteSettings
from tests.source import ROOT

HELLO = (Message("system", "Be brief."), Message("user", "Hello"))
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
EVERYTHING = Sampling(40, 0.5, 0.9, 0.05, 1.1, 7, stop=("\n\n",))


class Site:
    """A server as a table of answers; remembers what it was asked."""

    def __init__(self, **paths: Any) -> None:
        self.paths = {path.replace("__", "-").replace("_", "/"): answer for path, answer in paths.items()}
        self.asked: list[tuple[str, Mapping[str, object] | None]] = []

    def __call__(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        self.asked.append((path, body))
        found = self.paths.get(path, RemoteRefused("no such path", 404))
        if isinstance(found, Exception):
            raise found
        return found


def listing(**entry: Any) -> dict[str, Any]:
    return {"data": [{"id": "big", **entry}]}


VLLM = Site(models=listing(owned_by="vllm", max_model_len=32768), _tokenize={"count": 23})
LLAMA = Site(
    models=listing(owned_by="llamacpp"),
    _props={"default_generation_settings": {"n_ctx": 8192}},
    _apply__template={"prompt": "<|im_start|>..."},
    _tokenize={"tokens": list(range(21))},
)
PYTHON = Site(models=listing(owned_by="me"), _extras_tokenize_count={"count": 9})
SGLANG = Site(models=listing(owned_by="sglang", max_model_len=16384))
OLLAMA = Site(models=listing(owned_by="library"))


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (VLLM, Server("vllm", "big", 32768, True)),
        (LLAMA, Server("llama-server", "big", 8192, True)),
        (PYTHON, Server("llama-cpp-python", "big", 4096, False)),
        (SGLANG, Server("openai", "big", 16384, True)),
        (OLLAMA, Server("openai", "big", 4096, False)),
    ],
)
def test_a_server_is_recognised_by_what_it_answers(site: Site, expected: Server) -> None:
    assert recognise(site, RemoteSettings()) == expected


def test_the_settings_come_before_what_the_server_says() -> None:
    chosen = RemoteSettings(server="openai", model="other", context=1000)
    assert recognise(VLLM, chosen) == Server("openai", "other", 1000, True)


def test_an_adapter_has_the_context_of_its_base_model() -> None:
    entries = [{"id": "base", "owned_by": "vllm", "max_model_len": 8192}, {"id": "lora", "max_model_len": None}]
    site = Site(models={"data": entries})
    assert recognise(site, RemoteSettings(model="lora")) == Server("vllm", "lora", 8192, True)


def test_a_server_that_lists_no_model_needs_one_in_the_settings() -> None:
    with pytest.raises(RemoteRefused, match=r"lists no model\. Name one in remote\.model"):
        recognise(Site(), RemoteSettings(base_url="http://127.0.0.1:9/v1"))
    assert recognise(Site(), RemoteSettings(model="m")) == Server("openai", "m", 4096, False)


def test_a_refused_key_is_not_taken_for_an_unknown_path() -> None:
    with pytest.raises(RemoteRefused, match="bad key"):
        recognise(Site(models=RemoteRefused("bad key", 401)), RemoteSettings(model="m"))


def server(dialect: Dialect) -> Server:
    return Server(dialect, "big", 4096, True)


def test_tokens_are_counted_by_the_server_under_its_template() -> None:
    assert count(VLLM, server("vllm"), HELLO, "Yes") == 23
    assert VLLM.asked[-1][1] == {
        "model": "big",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": "Yes"},
        ],
        "add_generation_prompt": False,
        "continue_final_message": True,
    }
    assert count(LLAMA, server("llama-server"), HELLO) == 21
    assert LLAMA.asked[-1][1] == {"content": "<|im_start|>...", "add_special": True, "parse_special": True}


def test_where_the_template_is_unknown_the_count_is_an_upper_estimate() -> None:
    assert count(PYTHON, server("llama-cpp-python"), HELLO) == 9 + 2 * 8 + 32
    assert count(Site(), server("openai"), HELLO) == 5 + 3 + 2 * 8 + 32
    assert [server(name).counts_exactly for name in ("vllm", "llama-server", "llama-cpp-python", "openai")] == [
        True,
        True,
        False,
        False,
    ]
    assert estimate("点点 ab") == 2 + 2
    assert (estimate(""), estimate("2026"), estimate("नम"), estimate("🎉")) == (0, 4, 4, 4)


@pytest.mark.models
@pytest.mark.timeout(60)
def test_the_estimate_is_not_below_what_the_default_model_counts(models_dir: Path) -> None:
    from llama_cpp import Llama

    file = locate(default_card("llm").name, models_dir, "llm")
    model = Llama(str(file), vocab_only=True, verbose=False)
    for note in sorted((ROOT / "index" / "sample_notes").rglob("*.md")):
        text = note.read_text(encoding="utf-8")
        assert len(model.tokenize(text.encode(), add_bos=False)) <= estimate(text), note


@pytest.mark.parametrize(
    ("dialect", "extra"),
    [
        ("vllm", {"top_k": 0, "min_p": 0.05, "repetition_penalty": 1.1}),
        ("llama-server", {"top_k": 0, "min_p": 0.05, "repeat_penalty": 1.1}),
        ("llama-cpp-python", {"top_k": 0, "min_p": 0.05, "repeat_penalty": 1.1}),
        ("openai", {}),
    ],
)
def test_each_server_is_told_all_that_it_can_be_told(dialect: Dialect, extra: dict[str, Any]) -> None:
    assert payload(server(dialect), Request(HELLO, EVERYTHING)) == {
        "model": "big",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 40,
        "temperature": 0.5,
        "top_p": 0.9,
        "seed": 7,
        "stop": ["\n\n"],
        **extra,
    }


def test_an_opening_is_said_in_each_dialect() -> None:
    request = Request(HELLO, Sampling(40), opening='He "said" ')
    last = {"role": "assistant", "content": 'He "said" '}
    vllm = payload(server("vllm"), request)
    assert vllm["messages"][-1] == last and vllm["continue_final_message"] and not vllm["add_generation_prompt"]
    assert payload(server("llama-server"), request)["messages"][-1] == last
    assert payload(server("openai"), request)["messages"][-1] == last
    python = payload(server("llama-cpp-python"), request)
    assert python["messages"][-1]["role"] == "user" and python["max_tokens"] == 45
    assert python["grammar"] == 'root ::= "He \\"said\\" " rest\nrest ::= [^\\x00]*'


def test_a_form_is_said_in_each_dialect() -> None:
    grammar = Request(HELLO, Sampling(grammar='root ::= "a"'))
    assert payload(server("vllm"), grammar)["structured_outputs"] == {"grammar": 'root ::= "a"'}
    assert payload(server("llama-server"), grammar)["grammar"] == 'root ::= "a"'
    schema = Request(HELLO, Sampling(json_schema=json.dumps(SCHEMA)))
    said = {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA}}
    for dialect in ("vllm", "llama-server", "openai"):
        assert payload(server(dialect), schema)["response_format"] == said
    python = payload(server("llama-cpp-python"), schema)
    assert python["response_format"] == {"type": "json_object", "schema": SCHEMA}


@pytest.mark.parametrize(
    ("dialect", "sampling", "named"),
    [
        ("vllm", Sampling(forbidden="[а-я]"), "Sampling.forbidden"),
        ("openai", Sampling(grammar="root ::= [a]"), "Sampling.grammar"),
        ("llama-cpp-python", Sampling(grammar="root ::= [a]"), "begin with an opening and follow a grammar"),
    ],
)
def test_what_cannot_be_said_is_refused_and_named(dialect: Dialect, sampling: Sampling, named: str) -> None:
    with pytest.raises(RemoteRefused) as caught:
        payload(server(dialect), Request(HELLO, sampling, opening="A"))
    assert named in str(caught.value) and "\n" not in str(caught.value)


def test_priorities_are_said_to_vllm_alone_and_only_when_wanted() -> None:
    bulk = Request(HELLO, priority="bulk")
    assert payload(server("vllm"), bulk, priorities=True)["priority"] == 1
    assert payload(server("vllm"), Request(HELLO), priorities=True)["priority"] == 0
    assert "priority" not in payload(server("vllm"), bulk)
    assert "priority" not in payload(server("llama-server"), bulk, priorities=True)


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (("Acc", "ording", " to you"), " to you"),  # repeats the opening
        (("According to you",), " to you"),
        ((" to", " you"), " to you"),  # goes on after it
        (("Acc", "ept it"), "Accept it"),  # begins alike, then differs
        (("Acc",), "Acc"),  # ends before one can tell
        (("According",), ""),
    ],
)
def test_the_opening_is_never_shown_twice(pieces: tuple[str, ...], shown: str) -> None:
    reply = Reply("http://x/v1", "According")
    parts = [reply.take({"choices": [{"delta": {"content": piece}, "finish_reason": None}]}) for piece in pieces]
    parts.append(reply.take({"choices": [{"delta": {}, "finish_reason": "stop"}]}))
    assert "".join(parts) == shown and reply.pieces == len(pieces)


@pytest.mark.parametrize(
    ("words", "needed", "held"),
    [
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4800 in the "
            "messages, 200 in the completion). Please reduce the length of the messages or completion.",
            5000,
            4096,
        ),
        (
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
            9001,
            8192,
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 400. This model's maximum context length is 4096 "
            "tokens and your request has 3900 input tokens (400 > 4096 - 3900).",
            4300,
            4096,
        ),
        ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 5000, 4096),
        ("Requested tokens (3008) exceed context window of 2048", 3008, 2048),
        ("request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it", 9412, 8192),
        (
            "You passed 4097 input tokens and requested 10 output tokens. However, the model's context length is only "
            "4096 tokens.",
            4107,
            4096,
        ),
    ],
)
def test_too_long_a_prompt_is_known_in_every_servers_words(words: str, needed: int, held: int) -> None:
    error = refusal("http://x/v1", 400, {"message": words}, words)
    assert isinstance(error, ContextExceeded) and (error.needed, error.context) == (needed, held)


def test_a_refusal_is_one_line_of_bounded_length() -> None:
    for status in (400, 401, 404, 429, 500):
        error = refusal("http://x/v1", status, None, "what\n" * 1000)
        assert isinstance(error, AssistantError) and "\n" not in str(error) and len(str(error)) < 500


def test_what_may_pass_is_tried_again() -> None:
    assert [
        status for status in (400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 501, 503, 529) if passes(status)
    ] == [*(408, 409, 425, 429, 500, 503, 529)]
