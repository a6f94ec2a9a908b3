"""What a server's refusal means, read from its status and words (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.errors import AssistantError, ContextExceeded, QueueFull, RemoteRefused, RemoteUnavailable

CONTEXT_ADVICE = "Shorten it, or give the server a larger context; remote.context in config.yaml must not exceed it."

_HELD = re.compile(r"(?:context length is(?: only)?|context window of|model length of|context size) \(?(\d+)")
_NEEDED = (
    re.compile(r"requested (\d+) tokens"),  # OpenAI, vLLM, llama-cpp-python: prompt and reply together
    re.compile(r"Requested tokens \((\d+)\)"),  # llama.cpp's Python binding: the prompt
    re.compile(r"(?:has|passed|at least) (\d+) input tokens"),  # vLLM: the prompt
    re.compile(r"resulted in (\d+) tokens"),  # OpenAI: the prompt
    re.compile(r"prompt \(length (\d+)\)"),  # vLLM: the prompt
    re.compile(r"request \((\d+) tokens\)"),  # llama-server, through gateways that drop its own fields
)
_WANTED = re.compile(r"too large: (\d+)|requested (\d+) output tokens")  # vLLM: the reply, where that is told apart
_WORDS = 300  # characters of a server's own words that are passed on
_BUSY = 429
_PASSING = frozenset({408, 409, 425, 429})


def passes(status: int) -> bool:
    """Whether a request refused with this HTTP status may succeed later."""
    return status in _PASSING or (status >= 500 and status != 501)  # 501: it has no such thing, and will have none


def refusal(address: str, status: int | None, body: object, words: str) -> AssistantError:
    """The error of ours that a server's refusal comes to; `status` is None for one inside a stream."""
    said = " ".join(words.split())[:_WORDS] or "no reason given"
    if overflow := _overflow(body, words):
        return overflow
    if status in (401, 403):
        advice = "Put its key into the environment variable that remote.api_key_env in config.yaml names."
        return RemoteRefused(f"{address} does not accept the key ({said}). {advice}", status)
    if status == 404:
        advice = "Correct remote.base_url (it mostly ends in /v1) or remote.model in config.yaml."
        return RemoteRefused(f"{address} does not know the address or the model ({said}). {advice}", status)
    if status == _BUSY:
        return QueueFull(f"{address} is busy ({said}). Try again in a minute.")
    if status is None or passes(status):
        return RemoteUnavailable(f"{address} failed ({_named(status)}{said}). See the server's log.")
    return RemoteRefused(
        f"{address} refused the request ({_named(status)}{said}). Check remote in config.yaml.", status
    )


def _named(status: int | None) -> str:
    return "" if status is None else f"HTTP {status}: "


def _overflow(body: object, words: str) -> ContextExceeded | None:
    """The error for a prompt that is too long, where the server names both numbers."""
    if isinstance(body, Mapping):
        needed, held = body.get("n_prompt_tokens"), body.get("n_ctx")  # llama-server
        if isinstance(needed, int) and isinstance(held, int):
            return ContextExceeded(needed, held, CONTEXT_ADVICE)
    holds = _HELD.search(words)
    needs = next((found for pattern in _NEEDED if (found := pattern.search(words))), None)
    if not holds or not needs:
        return None
    wants = _WANTED.search(words)
    reply = int(wants[1] or wants[2]) if wants else 0
    return ContextExceeded(int(needs[1]) + reply, int(holds[1]), CONTEXT_ADVICE)
