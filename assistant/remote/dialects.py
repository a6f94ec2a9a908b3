"""What the servers that speak OpenAI's protocol understand beyond it, each in its own dialect (no I/O of its own).

Sources: llama.cpp tools/server/README.md, vLLM's "OpenAI-Compatible Server" and "Structured Outputs" (0.11 or newer),
llama-cpp-python's server/types.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.errors import RemoteRefused
from assistant.messages import PRIORITIES, Message, Request, Sampling
from assistant.remote.settings import Dialect, RemoteSettings

DEFAULT_CONTEXT = 4096
"""Tokens taken for granted where neither the settings nor the server name the context."""
_PER_MESSAGE, _PER_PROMPT = 8, 32
"""More tokens than chat templates put around a message and a conversation, a default system prompt included."""


class Ask(Protocol):
    """Fetches JSON, by POST where there is a body; a path starts at `base_url`, one with `/` at the server's root."""

    def __call__(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """The JSON that the server answers.

        Raises:
            RemoteRefused: the server does not know the path, or refuses.
            RemoteUnavailable: it cannot be reached.
        """


@dataclass(frozen=True, slots=True)
class Server:
    """What is known of a server."""

    dialect: Dialect
    model: str
    context: int
    context_told: bool
    """Whether the settings or the server named the context; else it is an assumption."""

    @property
    def counts_exactly(self) -> bool:
        """Whether the server counts tokens under its chat template; else the count is an upper estimate."""
        return self.dialect in ("vllm", "llama-server")


def recognise(ask: Ask, settings: RemoteSettings) -> Server:
    """Ask a server what it is.

    Raises:
        RemoteRefused: the key is wrong, or neither the settings nor the server name a model.
        RemoteUnavailable: it cannot be reached.
    """
    answer = _attempt(ask, "models") or {}
    listed: list[dict[str, Any]] = answer.get("data") or []
    first = listed[0] if listed else {}
    # An adapter's entry may lack what that of its base model, listed first, tells.
    own = next((each for each in listed if settings.model in (None, each.get("id"))), {})
    entry = first | {name: value for name, value in own.items() if value is not None}
    model = settings.model or entry.get("id")
    if not model:
        raise RemoteRefused(f"{settings.base_url} lists no model. Name one in remote.model of config.yaml.")
    dialect = _dialect(ask, entry) if settings.server == "auto" else settings.server
    told = settings.context if settings.context != "auto" else _context(ask, dialect, entry)
    return Server(dialect, model, told or DEFAULT_CONTEXT, told is not None)


def _dialect(ask: Ask, entry: Mapping[str, Any]) -> Dialect:
    if entry.get("owned_by") == "vllm":
        return "vllm"
    if "default_generation_settings" in (_attempt(ask, "/props") or {}):
        return "llama-server"
    if "count" in (_attempt(ask, "/extras/tokenize/count", {"input": "x"}) or {}):
        return "llama-cpp-python"
    return "openai"


def _context(ask: Ask, dialect: Dialect, entry: Mapping[str, Any]) -> int | None:
    found = entry.get("max_model_len")  # vLLM and its kin
    if dialect == "llama-server":
        found = ((_attempt(ask, "/props") or {}).get("default_generation_settings") or {}).get("n_ctx")
    return found if isinstance(found, int) and found > 0 else None


def _attempt(ask: Ask, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any] | None:
    """What `path` answers; None from a server that does not know it."""
    try:
        answer = ask(path, body)
    except RemoteRefused as error:
        if error.status in (401, 403):
            raise
        return None
    return answer if isinstance(answer, dict) else None


def count(ask: Ask, server: Server, messages: Sequence[Message], opening: str = "") -> int:
    """Tokens of a conversation whose reply starts with `opening`; see `Server.counts_exactly`.

    Raises:
        RemoteRefused, RemoteUnavailable: the server would not count.
    """
    turns = _turns(messages, opening)
    match server.dialect:
        case "vllm":
            wish = {"model": server.model, "messages": turns, **_continuing(opening)}
            return int(ask("/tokenize", wish)["count"])
        case "llama-server":
            prompt = ask("/apply-template", {"messages": turns})["prompt"]
            return len(ask("/tokenize", {"content": prompt, "add_special": True, "parse_special": True})["tokens"])
        case "llama-cpp-python":
            text = "\n".join(turn["content"] for turn in turns)
            counted = int(ask("/extras/tokenize/count", {"model": server.model, "input": text})["count"])
        case _:
            counted = sum(estimate(turn["content"]) for turn in turns)
    return counted + len(turns) * _PER_MESSAGE + _PER_PROMPT


def estimate(text: str) -> int:
    """Tokens of `text` by the kind of its characters, meant to be too many rather than too few.

    Over the sample notes, in 13 languages, never below Qwen2.5's own count; English and Russian come to twice it.
    """
    return math.ceil(sum(_weight(ord(char)) for char in text))


def _weight(code: int) -> float:
    if code < 0x80:
        return 1 if 0x30 <= code <= 0x39 else 0.5  # many tokenizers spell numbers digit by digit
    if code < 0x0700 or 0x0E00 <= code < 0x0E80 or 0x2000 <= code < 0x10000:
        return 1  # Latin to Arabic, Thai, and the East Asian scripts
    return 2 if code < 0x2000 else 4  # rarer scripts, and emoji, are often spelt in bytes


def payload(server: Server, request: Request, *, priorities: bool = False) -> dict[str, Any]:
    """The body of a streamed chat completion in the server's dialect.

    Raises:
        RemoteRefused: the request wants something that this server cannot be told; the text names it.
    """
    _refuse_unsayable(server, request)
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": server.model,
        "messages": _turns(request.messages, request.opening if _continues(server) else ""),
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "seed": sampling.seed,
    }
    if sampling.stop:
        body["stop"] = list(sampling.stop)
    if server.dialect != "openai":
        # The servers' own defaults differ from ours, so everything is said.
        penalty = "repetition_penalty" if server.dialect == "vllm" else "repeat_penalty"
        body |= {"top_k": 0, "min_p": sampling.min_p, penalty: sampling.repeat_penalty}
    if server.dialect == "vllm":
        body |= _continuing(request.opening)
        if priorities:
            body["priority"] = PRIORITIES.index(request.priority)
    if request.opening and server.dialect in ("llama-cpp-python", "openai"):
        body["max_tokens"] += estimate(request.opening)  # the reply holds the opening
    return body | _constraint(server, request)


def left_out(server: Server, sampling: Sampling) -> tuple[str, ...]:
    """The wishes of `sampling` that the server is not told, as they only shade a reply: others are refused."""
    if server.dialect != "openai":
        return ()
    wishes = {"min_p": sampling.min_p > 0, "repeat_penalty": sampling.repeat_penalty != 1}
    return tuple(name for name, wanted in wishes.items() if wanted)


def _constraint(server: Server, request: Request) -> dict[str, Any]:
    """The form that the reply must have, as the server wants it said."""
    sampling = request.sampling
    if sampling.json_schema:
        schema = json.loads(sampling.json_schema)
        if server.dialect == "llama-cpp-python":
            return {"response_format": {"type": "json_object", "schema": schema}}
        return {"response_format": {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}}}
    if server.dialect == "llama-cpp-python" and request.opening:
        return {"grammar": _beginning(request.opening)}
    if sampling.grammar:
        if server.dialect == "vllm":
            return {"structured_outputs": {"grammar": sampling.grammar}}
        return {"grammar": sampling.grammar}
    return {}


def _refuse_unsayable(server: Server, request: Request) -> None:
    sampling = request.sampling
    wanted = ""
    if sampling.forbidden:
        wanted = "forbid tokens by an expression (Sampling.forbidden)"
    elif sampling.grammar and server.dialect == "openai":
        wanted = "follow a grammar (Sampling.grammar)"
    elif request.opening and server.dialect == "llama-cpp-python" and (sampling.grammar or sampling.json_schema):
        wanted = "begin with an opening and follow a grammar or schema too"
    if wanted:
        raise RemoteRefused(f"A {server.dialect} server cannot be told to {wanted}. Use the local engine for this.")


def _turns(messages: Sequence[Message], opening: str) -> list[dict[str, str]]:
    turns = [{"role": message.role, "content": message.content} for message in messages]
    return [*turns, {"role": "assistant", "content": opening}] if opening else turns


def _continues(server: Server) -> bool:
    """Whether the server goes on with an assistant's message that stands last.

    vLLM does when told, llama-server and Ollama always; others may begin anew, and repeat it or not. Only
    llama-cpp-python's server is known to close that message, so there a grammar makes the reply begin with it.
    """
    return server.dialect != "llama-cpp-python"


def _continuing(opening: str) -> dict[str, bool]:
    return {"add_generation_prompt": False, "continue_final_message": True} if opening else {}


def _beginning(opening: str) -> str:
    """A GBNF grammar of every text that starts with `opening`."""
    return f"root ::= {json.dumps(opening, ensure_ascii=False)} rest\nrest ::= [^\\x00]*"
