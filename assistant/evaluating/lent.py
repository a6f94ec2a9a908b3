"""One language model for several assistants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.backend import Backend, BackendStatus
from assistant.messages import Conversation, Delta, Message, Queued, Request, Scored, Stop


class LentBackend:
    """A backend whose owner closes it; an assistant that it is lent to cannot."""

    def __init__(self, owned: Backend) -> None:
        self._owned = owned

    @property
    def context(self) -> int:
        """As the owned one's."""
        return self._owned.context

    @property
    def can_score(self) -> bool:
        """As the owned one's."""
        return self._owned.can_score

    def stream(self, request: Request) -> Iterator[Delta | Queued | Stop]:
        """Ask the owned one."""
        return self._owned.stream(request)

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Ask the owned one."""
        return self._owned.score(prompts, text, caller)

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Ask the owned one."""
        return self._owned.weigh(prompt, words, caller)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Ask the owned one."""
        return self._owned.count_tokens(messages)

    def status(self) -> BackendStatus:
        """As the owned one's."""
        return self._owned.status()

    def close(self) -> None:
        """Do nothing."""
