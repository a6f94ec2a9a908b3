"""PORT inside the engine: what the worker needs of llama.cpp. One sequence, continued token by token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.messages import Message, Sampling


class Aborted(Exception):
    """A decode was given up because `should_stop` became true; the sequence stands where it stood before."""


class Runtime(Protocol):
    """A loaded model and the one sequence it holds. Used by a single thread."""

    @property
    def context(self) -> int:
        """Tokens that the sequence may hold."""

    @property
    def description(self) -> str:
        """Model and device in a few words, for people."""

    def encode(self, messages: Sequence[Message], opening: str = "") -> list[int]:
        """Tokens of a conversation under the model's chat template, ready to be continued."""

    def keep(self, tokens: int) -> int:
        """Cut the sequence back to its first `tokens` tokens; returns how many could be kept (0 if none)."""

    def decode(self, tokens: Sequence[int], should_stop: Callable[[], bool]) -> None:
        """Append tokens to the sequence.

        Raises:
            Aborted: `should_stop` said so between, or during, two batches.
        """

    def start_sampling(self, sampling: Sampling) -> None:
        """Choose how `sample` picks tokens from now on; resets penalties and seed."""

    def sample(self) -> int:
        """The next token after what was decoded last."""

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; may be part of a character."""

    def is_end(self, token: int) -> bool:
        """Whether the token ends a reply."""

    def close(self) -> None:
        """Free model and memory."""
