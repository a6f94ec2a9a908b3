"""PORT: what answering needs of a language model. The local engine, the scripted one and remote servers fill it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.messages import Conversation, Delta, Message, Queued, Request, Scored, Stop

State = Literal["loading", "ready", "failed", "closed"]


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a backend is right now, and what it has done since it started."""

    running: int = 0
    """Requests being computed."""
    waiting: int = 0
    """Requests that wait for room."""
    tokens_per_second: float = 0.0
    """Tokens written in a second, all requests together, lately; 0 before the first."""
    cells: int = 0
    """Tokens that the KV cache holds; 0 where that is not known."""
    cells_used: int = 0
    """Tokens that stand in it, those kept for reuse included."""
    finished: int = 0
    prompt_tokens: int = 0
    reused_tokens: int = 0
    """Prompt tokens that were resident and not decoded again."""
    completion_tokens: int = 0
    preemptions: int = 0
    """How often a request was parked for a more urgent one or for lack of room."""
    steps: int = 0
    """Batches decoded."""


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """What a status strip shows."""

    state: State
    model: str
    detail: str = ""
    """For `failed`, the one-line reason; for `ready`, where it runs."""
    load: Load = field(default_factory=Load)


class Backend(Protocol):
    """One language model behind one door."""

    @property
    def context(self) -> int:
        """Tokens that a prompt and its reply may take together. Waits for the model to load."""

    def stream(self, request: Request) -> Iterator[Delta | Queued | Stop]:
        """Yield the reply as it grows, then one `Stop`; while the request waits, `Queued` now and then.

        Closing the iterator cancels the computation.

        Raises:
            ContextExceeded: the prompt leaves no room for the reply; raised before anything is computed.
            QueueFull: too many requests wait already.
            BackendError: the model could not be loaded or has been closed.
        """

    @property
    def can_score(self) -> bool:
        """Whether `score` and `weigh` work; many servers do not tell how likely a text is. Never waits."""

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Tell how likely `text` is as the next words of the last message of each prompt, which stays open.

        What was computed is reused when one of these prompts, with the text, begins a later request. While working, an
        empty `Delta` or `Queued` comes now and then; closing the iterator cancels. The last event is `Scored`.

        Raises:
            ContextExceeded: a prompt with the text does not fit.
            BackendError: this backend cannot score, could not be loaded or has been closed.
        """

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Tell how likely each of `words` is to come next in the last message of the prompt, which stays open.

        A word of several tokens is weighed by its first one. Events and errors are those of `score`.
        """

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of `messages` under the model's own tokenizer and chat template. Waits for the model to load."""

    def status(self) -> BackendStatus:
        """The state right now; never waits."""

    def close(self) -> None:
        """Stop computing and free the model; safe to call twice."""
