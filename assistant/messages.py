"""The values exchanged with a language model. Frozen, without behaviour, known to every backend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Role = Literal["system", "user", "assistant"]
StopReason = Literal["end", "length", "stop", "cancelled"]
Priority = Literal["interactive", "bulk"]

PRIORITIES: tuple[Priority, ...] = get_args(Priority)
"""Most urgent first: somebody waits for an interactive reply; bulk work takes what is left."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


Conversation = tuple[Message, ...]


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
    """The reply ends before the first of these that would appear in it."""
    grammar: str = ""
    """A GBNF grammar, with the rule `root`, that the reply must follow; empty for none."""
    json_schema: str = ""
    """A JSON Schema, as JSON text, that the reply must follow; excludes `grammar`."""
    forbidden: str = ""
    """A regular expression: no token whose text, alone, matches anywhere is ever drawn. `[а-яё]` keeps a reply
    free of Russian letters, those written with several tokens included."""


@dataclass(frozen=True, slots=True)
class Request:
    """One completion asked of a backend; `opening` is text the reply must start with (not streamed back)."""

    messages: Conversation
    sampling: Sampling = field(default_factory=Sampling)
    opening: str = ""
    priority: Priority = "interactive"
    caller: str = ""
    """Whose request it is: among the callers of one priority each is served in turn."""


@dataclass(frozen=True, slots=True)
class Queued:
    """The request waits for room: `place` 1 is served next; `seconds` until then, None while nothing is known."""

    place: int
    seconds: float | None


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
class Scored:
    """How likely a text is after each of several prompts, in their order."""

    likelihoods: tuple[float, ...]
    """Mean log-probability of the text's tokens, in nats; 0 is certain, more negative is less likely."""
    usage: Usage


@dataclass(frozen=True, slots=True)
class Stop:
    """The last event of every stream: why it ended and what it cost."""

    reason: StopReason
    usage: Usage
