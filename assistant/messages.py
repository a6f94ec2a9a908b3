"""The values exchanged with a language model. Frozen, without behaviour, known to every backend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant"]
StopReason = Literal["end", "length", "stop", "cancelled"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen. Temperature 0 is greedy and ignores `top_p`, `min_p` and `seed`."""

    max_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    min_p: float = 0.0
    repeat_penalty: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One completion asked of a backend; `opening` is text the reply must start with (not streamed back)."""

    messages: tuple[Message, ...]
    sampling: Sampling = field(default_factory=Sampling)
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """The next stretch of a reply; never splits a character. Empty while waiting: a chance to close the stream."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a request cost. `reused_tokens` of the prompt were resident and not decoded again."""

    prompt_tokens: int
    reused_tokens: int
    completion_tokens: int
    first_token_s: float
    """Seconds from the call to the first token, waiting in the queue included."""
    total_s: float


@dataclass(frozen=True, slots=True)
class Stop:
    """The last event of every stream: why it ended and what it cost."""

    reason: StopReason
    usage: Usage
