"""PORT inside the engine: what the worker needs of llama.cpp. Many sequences, decoded together step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.engine.batch import Limits, Row
from assistant.messages import Message, Sampling


class Aborted(Exception):
    """A decode was given up because `should_stop` became true; what it left behind must be cut away."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A prompt that was left open, and what comes next, in tokens."""

    prompt: list[int]
    text: list[int]


class Sampler(Protocol):
    """How one request draws its tokens; remembers what it drew."""

    def sample(self, row: int) -> int:
        """The next token after the row of that number in the batch decoded last."""

    def close(self) -> None:
        """Free it; safe to call twice."""


class Runtime(Protocol):
    """A loaded model and its KV cache, whose slots are numbered from 0.

    `encode` may be called from any thread, everything else by a single one.
    """

    @property
    def context(self) -> int:
        """Tokens that one request may take, prompt and reply together."""

    @property
    def limits(self) -> Limits:
        """What the KV cache holds."""

    @property
    def description(self) -> str:
        """Model and device in a few words, for people."""

    def encode(self, messages: Sequence[Message], opening: str = "") -> list[int]:
        """Tokens of a conversation under the model's chat template, ready to be continued."""

    def encode_open(self, messages: Sequence[Message], text: str) -> Opened:
        """Tokens of a conversation whose last message goes on with `text`."""

    def copy(self, source: int, target: int, length: int) -> None:
        """Let the empty slot `target` share the first `length` cells of `source`."""

    def cut(self, slot: int, length: int) -> None:
        """Drop what a slot holds beyond its first `length` cells."""

    def save(self, slot: int) -> bytes:
        """The state of a slot, to be brought back later by `restore`."""

    def restore(self, slot: int, state: bytes) -> None:
        """Bring a saved state back into an empty slot."""

    def decode(self, rows: Sequence[Row], should_stop: Callable[[], bool]) -> None:
        """Decode all rows in one batch, each token into a cell of its own.

        Raises:
            Aborted: `should_stop` said so.
            BackendError: llama.cpp could not.
        """

    def sampler(self, sampling: Sampling) -> Sampler:
        """A fresh sampler.

        Raises:
            BackendError: its grammar, schema or expression is not valid.
        """

    def likelihood(self, row: int, place: int, token: int) -> float:
        """Log-probability of `token` after the one that stands `place` tokens before the end of a row."""

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; may be part of a character."""

    def is_end(self, token: int) -> bool:
        """Whether the token ends a reply."""

    def close(self) -> None:
        """Free model and memory."""
