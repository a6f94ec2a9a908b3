"""From a server's chunks to our events: text without the opening, the reason of the end, what it cost (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import RemoteRefused, RemoteUnavailable
from assistant.messages import StopReason


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens as the server counted them; None where it did not say."""

    prompt: int | None = None
    reused: int = 0
    completion: int | None = None


class Reply:
    """Takes chunks of a streamed chat completion as they come."""

    def __init__(self, address: str, opening: str) -> None:
        """`address` is named in errors; `opening` is taken off where the server repeats it."""
        self._address = address
        self._opening = opening
        self._held = ""
        self._settled = not opening
        self.pieces = 0
        """Chunks that held text: servers send a token in each, or a few."""
        self.reason: StopReason | None = None
        """Why the reply ended; None while it has not."""
        self.spent = Spent()

    def take(self, chunk: object) -> str:
        """The text that `chunk` adds, often empty.

        Raises:
            RemoteUnavailable: it is no chunk of a chat completion.
            RemoteRefused: the server withholds the reply.
        """
        if not isinstance(chunk, Mapping):
            raise RemoteUnavailable(f"{self._address} sent what is no chat completion. Correct remote.base_url.")
        self._account(chunk)
        choices = chunk.get("choices")
        if not isinstance(choices, list) or not choices:
            return ""
        choice = choices[0] if isinstance(choices[0], Mapping) else {}
        text = text_of(chunk)
        self.pieces += bool(text)
        text = text if self._settled else self._without_opening(text)
        if ended := choice.get("finish_reason"):
            self.reason = self._reason(str(ended), choice)
            text += self._release()
        return text

    def _without_opening(self, text: str) -> str:
        self._held += text
        if self._held.startswith(self._opening):
            self._held = self._held[len(self._opening) :]
        elif self._opening.startswith(self._held):
            return ""  # may still become the opening
        return self._release()

    def _release(self) -> str:
        self._settled = True
        held, self._held = self._held, ""
        return held

    def _account(self, chunk: Mapping[str, Any]) -> None:
        if not isinstance(usage := chunk.get("usage"), Mapping):
            return
        details = usage.get("prompt_tokens_details")
        cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
        self.spent = Spent(
            _number(usage.get("prompt_tokens")), _number(cached) or 0, _number(usage.get("completion_tokens"))
        )

    def _reason(self, ended: str, choice: Mapping[str, Any]) -> StopReason:
        if ended == "length":
            return "length"
        if ended == "content_filter":
            raise RemoteRefused(f"{self._address} withholds the reply (content_filter). Ask in other words.")
        # vLLM alone tells a stop string from the model's own end.
        return "stop" if isinstance(choice.get("stop_reason"), str) else "end"


def text_of(chunk: object) -> str:
    """The text that a chunk holds; empty where it holds none."""
    match chunk:
        case {"choices": [{"delta": {"content": str(text)}}, *_]}:
            return text
    return ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
