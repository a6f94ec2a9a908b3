"""A backend with a list of replies: for tests, documentation and a demonstration without a model."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle

from assistant.backend import BackendStatus, Load
from assistant.errors import BackendClosed, BackendError, ContextExceeded
from assistant.messages import Conversation, Delta, Message, Queued, Request, Scored, Stop, StopReason, Usage

Likely = Callable[[Conversation, str], float]
"""Mean log-probability of a text after a prompt that is left open."""

Answering = Callable[[Request], str]
"""The reply to a request."""

_WORD = re.compile(r"\s*\S+|\s+")


class ScriptedBackend:
    """Replies with the given texts in turn, over and over, or as a function says; word by word, words being tokens."""

    def __init__(
        self,
        replies: Iterable[str] | Answering,
        *,
        context: int = 4096,
        pause_s: float = 0.0,
        likely: Likely | None = None,
    ) -> None:
        turns = iter(()) if callable(replies) else cycle(replies)
        self._reply: Answering = replies if callable(replies) else lambda _: next(turns)
        self._context = context
        self._pause_s = pause_s
        self._likely = likely
        self._closed = False
        self._running = 0
        self.requests: list[Request] = []
        """Every request so far, oldest first."""

    @property
    def context(self) -> int:
        """Tokens that a prompt and its reply may take together."""
        return self._context

    def stream(self, request: Request) -> Iterator[Delta | Stop]:
        """Yield the next reply word by word, then one `Stop`."""
        if self._closed:
            raise BackendClosed("The scripted backend is closed.")
        prompt = self.count_tokens(request.messages)
        if prompt + request.sampling.max_tokens > self._context:
            raise ContextExceeded(prompt + request.sampling.max_tokens, self._context)
        self.requests.append(request)
        started = time.perf_counter()
        words = _WORD.findall(self._reply(request))
        self._running += 1
        try:
            for word in words[: request.sampling.max_tokens]:
                time.sleep(self._pause_s)
                yield Delta(word)
        finally:
            self._running -= 1
        seconds = time.perf_counter() - started
        reason: StopReason = "end" if len(words) <= request.sampling.max_tokens else "length"
        yield Stop(reason, Usage(prompt, 0, min(len(words), request.sampling.max_tokens), seconds, seconds))

    @property
    def can_score(self) -> bool:
        """Only where likelihoods were given."""
        return self._likely is not None

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Ask the function that was given how likely `text` is after each prompt."""
        if self._likely is None:
            raise BackendError("This scripted backend was given no likelihoods.")
        yield Delta("")
        likelihoods = tuple(self._likely(prompt, text) for prompt in prompts)
        yield Scored(likelihoods, Usage(sum(map(self.count_tokens, prompts)), 0, 0, 0.0, 0.0))

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Ask the function that was given how likely each word is after the prompt."""
        if self._likely is None:
            raise BackendError("This scripted backend was given no likelihoods.")
        yield Delta("")
        likelihoods = tuple(self._likely(prompt, word) for word in words)
        yield Scored(likelihoods, Usage(self.count_tokens(prompt), 0, 0, 0.0, 0.0))

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Words of all messages."""
        return sum(len(m.content.split()) for m in messages)

    def status(self) -> BackendStatus:
        """Always ready, until closed."""
        return BackendStatus("closed" if self._closed else "ready", "scripted", load=Load(running=self._running))

    def close(self) -> None:
        """Refuse further requests."""
        self._closed = True
