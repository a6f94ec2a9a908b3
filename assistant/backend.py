"""PORT: what answering needs of a language model. The local engine, the scripted one and remote servers fill it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.messages import Delta, Message, Request, Stop

State = Literal["loading", "ready", "failed", "closed"]


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """What a status strip shows."""

    state: State
    model: str
    detail: str = ""
    """For `failed`, the one-line reason; for `ready`, where it runs."""
    running: int = 0
    waiting: int = 0
    tokens_per_second: float = 0.0
    """Decode speed of the latest finished reply; 0 before the first."""


class Backend(Protocol):
    """One language model behind one door."""

    @property
    def context(self) -> int:
        """Tokens that a prompt and its reply may take together. Waits for the model to load."""

    def stream(self, request: Request) -> Iterator[Delta | Stop]:
        """Yield the reply as it grows, then one `Stop`. Closing the iterator cancels the computation.

        Raises:
            ContextExceeded: the prompt leaves no room for the reply; raised before anything is computed.
            BackendError: the model could not be loaded or has been closed.
        """

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of `messages` under the model's own tokenizer and chat template. Waits for the model to load."""

    def status(self) -> BackendStatus:
        """The state right now; never waits."""

    def close(self) -> None:
        """Stop computing and free the model; safe to call twice."""
